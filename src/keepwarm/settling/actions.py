"""
Settle the steps of plans: done, skipped, opened again, put off, and taken back.

Each verb locks the lead first. A step, its reminder and the lead's card change together, and
what a member does twice is done once.
"""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from keepwarm.availability.reads import working_time_of
from keepwarm.db import Connection
from keepwarm.kit.errors import Conflict, Invalid
from keepwarm.kit.ids import StepId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.model import Lead
from keepwarm.reminders.actions import (
    cancel_reminders,
    complete_reminder,
    reopen_reminder,
    restore_reminder,
    schedule_plan_reminders,
    skip_reminder,
    snooze_reminder,
)
from keepwarm.reminders.reads import get_reminder
from keepwarm.settling import reads, writes
from keepwarm.settling.model import (
    LONGEST_REASON,
    UNDO_WITHIN,
    Changed,
    ChangeKind,
    Reopening,
    Was,
    hold_back,
    next_open_after,
    open_again,
    put_back,
    put_off,
    settled,
)
from keepwarm.steps.actions import (
    StepGone,
    StepSettled,
    TimeIsOver,
    hold_step,
    rewrite_steps,
    store_step,
)
from keepwarm.steps.in_hand import PlanInHand
from keepwarm.steps.model import Step, dues_of, storable
from keepwarm.steps.reads import get_frame, list_running_steps
from keepwarm.timeline.actions import remember
from keepwarm.timeline.model import EventKind


class UndoTooLate(Conflict):
    message = "This can no longer be undone."


class ReasonMissing(Invalid):
    message = "Say why the step is skipped."


class ReasonTooLong(Invalid):
    message = "Say it in at most 500 letters."


async def complete_step(
    conn: Connection, step_id: StepId, *, by: Viewer, now: datetime
) -> Changed:
    """Mark a step done, and its reminder with it. The other steps stay where they are."""
    plan, step = await hold_step(conn, step_id, by=by)
    if step.status == "done":
        return await _as_it_is(conn, plan, step)
    was = await _was(conn, step)
    await complete_reminder(conn, step_id, by=by.member_id, now=now)
    done = settled(step, "done", by=by.member_id, now=now)
    return await _change(conn, plan, "done", was, done, by=by, now=now)


async def skip_step(
    conn: Connection, step_id: StepId, reason: str, *, by: Viewer, now: datetime
) -> Changed:
    """Say that a step cannot be done, and why. Raises ReasonMissing, ReasonTooLong."""
    said = storable(reason)
    if not said:
        raise ReasonMissing
    if len(said) > LONGEST_REASON:
        raise ReasonTooLong
    plan, step = await hold_step(conn, step_id, by=by)
    if step.status == "skipped":
        return await _as_it_is(conn, plan, step)
    was = await _was(conn, step)
    await skip_reminder(conn, step_id, by=by.member_id, now=now)
    skipped = settled(step, "skipped", by=by.member_id, now=now, reason=said)
    return await _change(conn, plan, "skipped", was, skipped, by=by, now=now)


async def reopen_step(
    conn: Connection, step_id: StepId, when: Reopening | None, *, by: Viewer, now: datetime
) -> Changed:
    """
    Open a settled step again: today, tomorrow morning, or on its original day (G-17).

    Without an answer it is due on the next working morning, and so where the original day is
    over; what waited for something waits again. A plan that was completed runs again, unless
    another one followed it: then PlanEnded.
    """
    plan, step = await hold_step(conn, step_id, by=by)
    if step.is_open:
        return await _as_it_is(conn, plan, step)
    was = await _was(conn, step)
    working = await working_time_of(conn, plan.owner_id)
    fresh = open_again(step, when, now=now, working=working)
    for _, due_at in dues_of([fresh]):
        await reopen_reminder(conn, step_id, due_at, by=by.member_id, now=now)
    return await _change(conn, plan, "reopened", was, fresh, by=by, now=now)


async def snooze_step(
    conn: Connection, step_id: StepId, until: datetime, *, by: Viewer, now: datetime
) -> Changed:
    """
    Put an open step off until an instant that a member chose; the others stay where they are.

    Where it was meant for days that are over by then, the explanation says so. Raises
    TimeIsOver, StepSettled.
    """
    if until <= now:
        raise TimeIsOver
    plan, step = await hold_step(conn, step_id, by=by)
    if not step.is_open:
        raise StepSettled
    if step.rule == "snoozed" and step.due_at == until:
        return await _as_it_is(conn, plan, step)
    was = await _was(conn, step)
    later = put_off(step, until, await working_time_of(conn, plan.owner_id))
    await snooze_reminder(conn, step_id, until, by=by.member_id, now=now)
    return await _change(conn, plan, "snoozed", was, later, by=by, now=now)


async def postpone_plan(conn: Connection, lead: Lead, until: datetime, *, now: datetime) -> bool:
    """
    Have the plan of a locked lead wait until an instant: whom it leads to is away.

    Its next step comes in the first working morning from then on, the others keep their
    distances. Safe to repeat; says whether anything moved.
    """
    steps = await list_running_steps(conn, [lead.id])
    if not steps:
        return False
    plan = PlanInHand(lead, await get_frame(conn, steps[0].plan_id), steps)
    later = hold_back(steps, until, await working_time_of(conn, plan.owner_id))
    if later == list(steps):
        return False
    await rewrite_steps(conn, plan, later, why="away", by=None, now=now)
    facts = {"what": "postponed", "until": until.isoformat()}
    await remember(conn, lead.id, "plan_changed", by=None, facts=facts, now=now)
    return True


async def undo_change(conn: Connection, change_id: int, *, by: Viewer, now: datetime) -> Changed:
    """
    Take back what was last changed on a step: its state, its date and its reminder.

    Within ten minutes, and only while nobody has changed the step again; else UndoTooLate.
    Safe to repeat.
    """
    changed = await reads.get_change(conn, change_id)
    if changed is None:
        raise StepGone
    plan, step = await hold_step(conn, changed.step_id, by=by)
    change = await writes.get_change(conn, change_id)  # as it is now that the lead is locked
    if change.undone_at is not None:
        return _changed(change_id, plan, step)
    if change.last != change_id or now - change.changed_at > UNDO_WITHIN:
        raise UndoTooLate
    was = msgspec.convert(change.was, Was)
    if was.reminder is not None:
        await restore_reminder(conn, was.reminder, by=by.member_id, now=now)
    elif step.is_open:
        await cancel_reminders(
            conn, plan.lead.id, [step.id], by=by.member_id, why="undone", now=now
        )
    await writes.update_undone(conn, change_id, now=now)
    former = put_back(step, was.step)
    plan = await store_step(conn, plan, former, by=by.member_id, now=now)
    await _tell(conn, former, "step_reopened", {"undone": change.kind}, by=by, now=now)
    return _changed(change_id, plan, former)


async def _was(conn: Connection, step: Step) -> Was:
    return Was(step=step, reminder=await get_reminder(conn, step.id))


async def _as_it_is(conn: Connection, plan: PlanInHand, step: Step) -> Changed:
    """Answer whoever asks for what is so already."""
    last = await reads.get_last_change(conn, step.id)
    return _changed(last.id if last is not None else 0, plan, step)


def _changed(change_id: int, plan: PlanInHand, step: Step) -> Changed:
    next_step = next_open_after(plan.steps, step.number)
    return Changed(change_id=change_id, step=step, next_step=next_step)


async def _change(
    conn: Connection,
    plan: PlanInHand,
    kind: ChangeKind,
    was: Was,
    step: Step,
    *,
    by: Viewer,
    now: datetime,
) -> Changed:
    """Store a changed step, so that the change can be undone, and tell of it."""
    change_id = await writes.insert_change(conn, step.id, kind, was, by=by.member_id, now=now)
    if was.reminder is None:  # it waited until now, or nobody was to be reminded
        dues = dues_of([step])
        await schedule_plan_reminders(conn, step.lead_id, dues, by=by.member_id, now=now)
    plan = await store_step(conn, plan, step, by=by.member_id, now=now)
    await _tell(conn, step, _EVENTS[kind], {}, by=by, now=now)
    return _changed(change_id, plan, step)


_EVENTS: Mapping[ChangeKind, EventKind] = {
    "done": "step_completed",
    "skipped": "step_skipped",
    "reopened": "step_reopened",
    "snoozed": "step_snoozed",
}


async def _tell(
    conn: Connection,
    step: Step,
    kind: EventKind,
    facts: Mapping[str, object],
    *,
    by: Viewer,
    now: datetime,
) -> None:
    about: dict[str, object] = {
        "step_id": step.id,
        "number": step.number,
        "description": step.description,
        "reason": step.reason,
        "due_at": step.due_at.isoformat() if step.due_at is not None else None,
    }
    await remember(conn, step.lead_id, kind, by=by.member_id, facts={**about, **facts}, now=now)
