"""
What members do with the steps of a plan, and what becomes of their dates.

Each verb locks the lead first. A step, its reminder and the lead's card change together, and
what a member does twice is done once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

import msgspec

from keepwarm.availability.reads import working_time_of
from keepwarm.cards.actions import show_plan
from keepwarm.db import Connection
from keepwarm.kit.errors import Conflict, Invalid, NotFound
from keepwarm.kit.ids import MemberId, PlanId, StepId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import lock_lead_for
from keepwarm.leads.model import Lead
from keepwarm.live.events import announce
from keepwarm.reminders.actions import (
    cancel_reminders,
    complete_reminder,
    reopen_reminder,
    restore_reminder,
    retime_reminders,
    schedule_plan_reminders,
    skip_reminder,
    snooze_reminder,
)
from keepwarm.reminders.reads import get_reminder
from keepwarm.steps import reads, writes
from keepwarm.steps.in_hand import PlanInHand, dated_anew
from keepwarm.steps.model import (
    LONGEST_REASON,
    UNDO_WITHIN,
    Changed,
    ChangeKind,
    Placed,
    Reopening,
    Step,
    StepDraft,
    Was,
    bounded,
    dues_of,
    next_open_after,
    put_back,
    settled,
    storable,
)
from keepwarm.steps.placing import open_again, place_steps, put_off
from keepwarm.timeline.actions import remember
from keepwarm.timeline.model import EventKind


class StepGone(NotFound):
    message = "This step is not here any more."


class PlanEnded(Conflict):
    message = "This plan has ended. Look at the lead again."


class StepSettled(Conflict):
    message = "This step is settled already."


class UndoTooLate(Conflict):
    message = "This can no longer be undone."


class TimeIsOver(Invalid):
    message = "Choose a time that is still to come."


class ReasonMissing(Invalid):
    message = "Say why the step is skipped."


class ReasonTooLong(Invalid):
    message = "Say it in at most 500 letters."


async def add_steps(
    conn: Connection,
    lead: Lead,
    plan_id: PlanId,
    drafts: Sequence[StepDraft],
    *,
    base: datetime,
    by: MemberId | None,
    now: datetime,
) -> list[Step]:
    """Give a fresh plan of a locked lead its steps, each with its date and its reminder."""
    plan = PlanInHand(lead, await reads.get_frame(conn, plan_id), ())
    working = await working_time_of(conn, plan.owner_id)
    texts = [bounded(draft) for draft in drafts]
    places = place_steps(texts, base=base, working=working, language=plan.language, after=now)
    rows = list(zip(range(1, len(texts) + 1), texts, places, strict=True))
    steps = await writes.insert_steps(conn, plan_id, lead.id, rows, now=now)
    await schedule_plan_reminders(conn, lead.id, dues_of(steps), by=by, now=now)
    await _show(conn, replace(plan, steps=steps))
    return steps


async def close_steps(
    conn: Connection,
    lead: Lead,
    plan_id: PlanId,
    *,
    why: str,
    by: MemberId | None,
    now: datetime,
) -> None:
    """Close the open steps of a plan that has ended: nobody is reminded of them any more."""
    closed = await writes.close_steps(conn, plan_id, now=now)
    await cancel_reminders(conn, lead.id, closed, by=by, why=why, now=now)


async def take_up_steps(
    conn: Connection, plan: PlanInHand, *, by: MemberId | None, now: datetime
) -> None:
    """Open the steps of a plan again that runs again; none is due before now that was not."""
    await writes.update_closed(conn, plan.frame.plan_id)
    working = await working_time_of(conn, plan.owner_id)
    dated = dated_anew(plan, plan.steps, working, now=now)
    await rewrite_steps(conn, plan, dated, why="resumed", by=by, now=now)
    dues = dues_of(dated)
    await retime_reminders(conn, plan.lead.id, dues, by=by, why="resumed", now=now)


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
    plan = await _store(conn, plan, former, by=by.member_id, now=now)
    await _tell(conn, former, "step_reopened", {"undone": change.kind}, by=by, now=now)
    return _changed(change_id, plan, former)


async def hold_step(conn: Connection, step_id: StepId, *, by: Viewer) -> tuple[PlanInHand, Step]:
    """
    Lock the lead of a step, then look at its plan.

    Raises StepGone, and PlanEnded unless the plan is running or its steps completed it.
    """
    where = await reads.find_step(conn, step_id)
    if where is None:
        raise StepGone
    lead = await lock_lead_for(conn, where.lead_id, by)
    frame = await reads.get_frame(conn, where.plan_id)
    if frame.ended_because not in {None, "completed"}:
        raise PlanEnded
    plan = PlanInHand(lead, frame, await reads.list_steps(conn, where.plan_id))
    step = next((step for step in plan.steps if step.id == step_id), None)
    if step is None:
        raise StepGone
    return plan, step


async def insert_step_row(
    conn: Connection,
    plan: PlanInHand,
    number: int,
    draft: StepDraft,
    place: Placed,
    *,
    now: datetime,
) -> Step:
    """Store one more step of a plan; `rewrite_steps` then makes room for it and tells of it."""
    row = (number, draft, place)
    (step,) = await writes.insert_steps(conn, plan.frame.plan_id, plan.lead.id, [row], now=now)
    return step


async def rewrite_steps(
    conn: Connection,
    plan: PlanInHand,
    steps: Sequence[Step],
    *,
    why: str,
    by: MemberId | None,
    now: datetime,
) -> None:
    """
    Make these the steps of a plan in hand, and have its reminders and the card follow.

    A step that is not among them any more is deleted.
    """
    before = {step.id: step for step in plan.steps}
    changed = [step for step in steps if before.get(step.id) != step]
    gone = [step_id for step_id in before if step_id not in {step.id for step in steps}]
    await writes.update_steps(conn, changed)
    dateless = [step.id for step in changed if step.due_at is None]
    await cancel_reminders(conn, plan.lead.id, [*gone, *dateless], by=by, why=why, now=now)
    await writes.delete_steps(conn, gone)
    moved = [s for s in changed if s.id not in before or before[s.id].due_at != s.due_at]
    await retime_reminders(conn, plan.lead.id, dues_of(moved), by=by, why=why, now=now)
    await _keep(conn, replace(plan, steps=steps), by=by, now=now)


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
    plan = await _store(conn, plan, step, by=by.member_id, now=now)
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


async def _store(
    conn: Connection, plan: PlanInHand, step: Step, *, by: MemberId, now: datetime
) -> PlanInHand:
    await writes.update_steps(conn, [step])
    steps = [step if each.id == step.id else each for each in plan.steps]
    return await _keep(conn, replace(plan, steps=steps), by=by, now=now)


async def _keep(
    conn: Connection, plan: PlanInHand, *, by: MemberId | None, now: datetime
) -> PlanInHand:
    """End a plan with its last open step, or set it going again; the card shows the last one."""
    frame, is_over = plan.frame, not any(step.is_open for step in plan.steps)
    if frame.ended_because is not None and await reads.is_followed(conn, frame.plan_id):
        raise PlanEnded
    if is_over and frame.ended_because is None:
        because = "completed" if plan.steps else "stopped"
        await writes.end_plan(conn, frame.plan_id, because, by=by, now=now)
        plan = replace(plan, frame=replace(frame, ended_because=because))
    elif not is_over and frame.ended_because is not None:
        await writes.resume_plan(conn, frame.plan_id)
        plan = replace(plan, frame=replace(frame, ended_because=None))
    await _show(conn, plan)
    return plan


async def _show(conn: Connection, plan: PlanInHand) -> None:
    """Bring the card up to date, and tell open pages that the plan and a member's day changed."""
    lead, steps = plan.lead, plan.steps
    runs = plan.frame.ended_because is None
    await show_plan(
        conn,
        lead,
        steps=len(steps) if runs else None,
        settled=sum(not step.is_open for step in steps) if runs else None,
        next_followup_at=min((due_at for _, due_at in dues_of(steps)), default=None),
    )
    await announce(conn, "plan", lead_id=lead.id, owner_id=lead.owner_id)
    if plan.owner_id is not None:
        await announce(conn, "today", member_id=plan.owner_id)
