"""
What members do with the steps of a plan, and what becomes of their dates.

Each verb locks the lead first. A step, its reminder and the lead's card change together, and
what a member does twice is done once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec

from keepwarm.availability.reads import working_time_of
from keepwarm.cards.actions import show_plan
from keepwarm.db import Connection
from keepwarm.kit.errors import Conflict, Invalid, NotFound
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import MemberId, PlanId, StepId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import lock_lead_for
from keepwarm.leads.model import Lead
from keepwarm.live.events import announce
from keepwarm.reminders.actions import (
    complete_reminder,
    reopen_reminder,
    restore_reminder,
    schedule_plan_reminders,
    skip_reminder,
    snooze_reminder,
)
from keepwarm.reminders.reads import get_reminder
from keepwarm.steps import reads, writes
from keepwarm.steps.model import (
    LONGEST_REASON,
    UNDO_WITHIN,
    Changed,
    ChangeKind,
    Frame,
    Reopening,
    Step,
    StepDraft,
    Was,
    bounded,
    next_open_after,
    opened_again,
    placed,
    put_back,
    storable,
    within_bounds,
)
from keepwarm.steps.placing import place_at, place_steps, snoozed
from keepwarm.timeline.actions import remember
from keepwarm.timeline.model import EventKind


class StepGone(NotFound):
    message = "This step is not here any more."


class PlanEnded(Conflict):
    message = "This plan has ended. Look at the lead again."


class UndoTooLate(Conflict):
    message = "This can no longer be undone."


class StepSettled(Conflict):
    message = "This step is settled already."


class SnoozedIntoThePast(Invalid):
    message = "Choose a time that is still to come."


class ReasonMissing(Invalid):
    message = "Say why the step is skipped."


class ReasonTooLong(Invalid):
    message = "Say it in at most 500 letters."


@dataclass(frozen=True, slots=True)
class _Open:
    """A step in hand: its lead is locked, its plan is running or was completed by its steps."""

    lead: Lead
    frame: Frame
    steps: list[Step]
    step: Step

    @property
    def owner_id(self) -> MemberId | None:
        return _owner_of(self.lead, self.frame)


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
    frame = await reads.get_frame(conn, plan_id)
    if frame is None:
        raise PlanEnded
    working = await working_time_of(conn, _owner_of(lead, frame))
    texts = [bounded(draft) for draft in drafts]
    places = place_steps(
        texts, base=base, working=working, language=frame.language or lead.language, after=now
    )
    rows = [
        (number, within_bounds(draft), place)
        for number, (draft, place) in enumerate(zip(texts, places, strict=True), start=1)
    ]
    steps = await writes.insert_steps(conn, plan_id, lead.id, rows, now=now)
    await schedule_plan_reminders(conn, lead.id, _due(steps), by=by, now=now)
    await _show(conn, lead, frame, steps)
    return steps


async def complete_step(
    conn: Connection, step_id: StepId, *, by: Viewer, now: datetime
) -> Changed:
    """Mark a step done, and its reminder with it. The other steps stay where they are."""
    open_ = await _open(conn, step_id, by)
    if open_.step.status == "done":
        return await _as_it_is(conn, open_)
    was = await _was(conn, open_.step)
    await complete_reminder(conn, step_id, by=by.member_id, now=now)
    done = replace(open_.step, status="done", reason=None, settled_at=now, settled_by=by.member_id)
    return await _change(conn, open_, done, "done", was, by=by.member_id, now=now)


async def skip_step(
    conn: Connection, step_id: StepId, reason: str, *, by: Viewer, now: datetime
) -> Changed:
    """Say that a step cannot be done, and why. Raises ReasonMissing for a blank reason."""
    said = storable(reason)
    if not said:
        raise ReasonMissing
    if len(said) > LONGEST_REASON:
        raise ReasonTooLong
    open_ = await _open(conn, step_id, by)
    if open_.step.status == "skipped":
        return await _as_it_is(conn, open_)
    was = await _was(conn, open_.step)
    await skip_reminder(conn, step_id, by=by.member_id, now=now)
    skipped = replace(
        open_.step, status="skipped", reason=said, settled_at=now, settled_by=by.member_id
    )
    return await _change(conn, open_, skipped, "skipped", was, by=by.member_id, now=now)


async def reopen_step(
    conn: Connection, step_id: StepId, when: Reopening | None, *, by: Viewer, now: datetime
) -> Changed:
    """
    Open a settled step again: today, tomorrow morning, or on its original day (G-17).

    Without an answer it is due on the next working morning, and so where the original day is
    over; what waited for something waits again. The last step of a completed plan sets the
    plan going again, unless another plan followed it.
    """
    open_ = await _open(conn, step_id, by)
    if open_.step.is_open:
        return await _as_it_is(conn, open_)
    working = await working_time_of(conn, open_.owner_id)
    was = await _was(conn, open_.step)
    fresh = replace(open_.step, status="pending", reason=None, settled_at=None, settled_by=None)
    due_at = opened_again(open_.step, when, now=now, working=working)
    if due_at is not None and due_at != open_.step.due_at:
        fresh = placed(fresh, place_at(due_at, "reopened", _("opened again"), working))
    if fresh.due_at is not None:
        await _remind_again(conn, fresh, fresh.due_at, was, by=by.member_id, now=now)
    return await _change(conn, open_, fresh, "reopened", was, by=by.member_id, now=now)


async def snooze_step(
    conn: Connection, step_id: StepId, until: datetime, *, by: Viewer, now: datetime
) -> Changed:
    """
    Put an open step off until an instant that a member chose; the others stay where they are.

    It may be outside working time: it is the member who said so. A window that is over by
    then is named in the explanation. Raises SnoozedIntoThePast.
    """
    open_ = await _open(conn, step_id, by)
    if until <= now:
        raise SnoozedIntoThePast
    if not open_.step.is_open:
        raise StepSettled
    if open_.step.due_at == until and open_.step.rule == "snoozed":
        return await _as_it_is(conn, open_)
    working = await working_time_of(conn, open_.owner_id)
    was = await _was(conn, open_.step)
    await _snooze_reminder(conn, open_.step, until, was, by=by.member_id, now=now)
    later = snoozed(open_.step, until, working)
    return await _change(conn, open_, later, "snoozed", was, by=by.member_id, now=now)


async def undo_change(conn: Connection, change_id: int, *, by: Viewer, now: datetime) -> Changed:
    """
    Take back what was last changed on a step: its state, its date and its reminder.

    Within ten minutes, and only while nobody changed the step again; else UndoTooLate. Safe to
    repeat.
    """
    change = await writes.get_change(conn, change_id)
    if change is None:
        raise StepGone
    open_ = await _open(conn, change.step_id, by)
    change = await writes.get_change(conn, change_id)
    if change is None or (change.undone_at is None and not _can_undo(change, now)):
        raise UndoTooLate
    if change.undone_at is not None:
        return Changed(change_id=change_id, step=open_.step, next_step=_next(open_))
    was = msgspec.convert(change.was, Was)
    if was.reminder is not None:
        await restore_reminder(conn, was.reminder, by=by.member_id, now=now)
    await writes.update_undone(conn, change_id, now=now)
    open_ = await _settle(conn, open_, put_back(open_.step, was.step), by=by.member_id, now=now)
    await _tell(conn, open_, "step_reopened", {"undone": change.kind}, by=by.member_id, now=now)
    return Changed(change_id=change_id, step=open_.step, next_step=_next(open_))


def _can_undo(change: writes.Changing, now: datetime) -> bool:
    return change.last == change.id and now - change.changed_at <= UNDO_WITHIN


async def _open(conn: Connection, step_id: StepId, by: Viewer) -> _Open:
    """Lock the lead of a step, and look at its plan after that."""
    where = await reads.find_step(conn, step_id)
    if where is None:
        raise StepGone
    lead = await lock_lead_for(conn, where.lead_id, by)
    frame = await reads.get_frame(conn, where.plan_id)
    steps = await reads.list_steps(conn, where.plan_id)
    step = next((step for step in steps if step.id == step_id), None)
    if frame is None or step is None:
        raise StepGone
    if frame.ended_because not in {None, "completed"}:
        raise PlanEnded
    return _Open(lead, frame, steps, step)


async def _was(conn: Connection, step: Step) -> Was:
    return Was(step=step, reminder=await get_reminder(conn, step.id))


async def _as_it_is(conn: Connection, open_: _Open) -> Changed:
    """Answer whoever asks for what is so already."""
    last = await reads.get_last_change(conn, open_.step.id)
    change_id = last.id if last is not None else 0
    return Changed(change_id=change_id, step=open_.step, next_step=_next(open_))


async def _remind_again(
    conn: Connection, step: Step, due_at: datetime, was: Was, *, by: MemberId, now: datetime
) -> None:
    if was.reminder is None:
        await schedule_plan_reminders(conn, step.lead_id, [(step.id, due_at)], by=by, now=now)
    else:
        await reopen_reminder(conn, step.id, due_at, by=by, now=now)


async def _snooze_reminder(
    conn: Connection, step: Step, until: datetime, was: Was, *, by: MemberId, now: datetime
) -> None:
    if was.reminder is None:
        await schedule_plan_reminders(conn, step.lead_id, [(step.id, until)], by=by, now=now)
    else:
        await snooze_reminder(conn, step.id, until, by=by, now=now)


async def _change(
    conn: Connection,
    open_: _Open,
    step: Step,
    kind: ChangeKind,
    was: Was,
    *,
    by: MemberId,
    now: datetime,
) -> Changed:
    """Write a change of a step down, so that it can be undone, and tell of it."""
    change_id = await writes.insert_change(conn, step.id, kind, was, by=by, now=now)
    open_ = await _settle(conn, open_, step, by=by, now=now)
    facts: dict[str, object] = {"reason": step.reason} if kind == "skipped" else {}
    if kind == "snoozed" and step.due_at is not None:
        facts = {"until": step.due_at.isoformat()}
    await _tell(conn, open_, _EVENTS[kind], facts, by=by, now=now)
    return Changed(change_id=change_id, step=step, next_step=_next(open_))


_EVENTS: Mapping[ChangeKind, EventKind] = {
    "done": "step_completed",
    "skipped": "step_skipped",
    "reopened": "step_reopened",
    "snoozed": "step_snoozed",
}


async def _settle(
    conn: Connection, open_: _Open, step: Step, *, by: MemberId, now: datetime
) -> _Open:
    """Store a step; its plan is completed with the last one, and runs again with one reopened."""
    steps = [step if each.id == step.id else each for each in open_.steps]
    frame = open_.frame
    await writes.update_steps(conn, [step])
    over = not any(each.is_open for each in steps)
    if over and frame.ended_because is None:
        await writes.end_completed_plan(conn, frame.plan_id, by=by, now=now)
        frame = replace(frame, ended_because="completed")
    elif not over and frame.ended_because is not None:
        if not await writes.reopen_completed_plan(conn, frame.plan_id):
            raise PlanEnded
        frame = replace(frame, ended_because=None)
    await _show(conn, open_.lead, frame, steps)
    return _Open(open_.lead, frame, steps, step)


async def _show(conn: Connection, lead: Lead, frame: Frame, steps: Sequence[Step]) -> None:
    """Bring the card up to date, and tell open pages that the plan and a member's day changed."""
    runs = frame.ended_because is None
    due = [step.due_at for step in steps if step.is_open and step.due_at is not None]
    await show_plan(
        conn,
        lead,
        steps=len(steps) if runs else None,
        settled=sum(not step.is_open for step in steps) if runs else None,
        next_followup_at=min(due, default=None),
    )
    await announce(conn, "plan", lead_id=lead.id, owner_id=lead.owner_id)
    if (owner_id := _owner_of(lead, frame)) is not None:
        await announce(conn, "today", member_id=owner_id)


async def _tell(
    conn: Connection,
    open_: _Open,
    kind: EventKind,
    facts: Mapping[str, object],
    *,
    by: MemberId,
    now: datetime,
) -> None:
    step = open_.step
    about = {"step_id": step.id, "number": step.number, "description": step.description, **facts}
    await remember(conn, open_.lead.id, kind, by=by, facts=about, now=now)


def _owner_of(lead: Lead, frame: Frame) -> MemberId | None:
    """Return whose working time decides, and whose day changes."""
    return lead.owner_id if lead.owner_id is not None else frame.made_for


def _next(open_: _Open) -> Step | None:
    return next_open_after(open_.steps, open_.step.number)


def _due(steps: Sequence[Step]) -> list[tuple[StepId, datetime]]:
    return [(step.id, step.due_at) for step in steps if step.is_open and step.due_at is not None]
