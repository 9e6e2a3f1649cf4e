"""
What members do with tasks: close one, put it off, hand it on, take that back.

Each verb locks the lead first, and has open pages, the chat and the timeline follow. What is
done twice is done once.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import msgspec

from keepwarm.availability.reads import working_time_of
from keepwarm.contacts.actions import distrust_address, trust_address
from keepwarm.contacts.reads import is_closed, list_contacts
from keepwarm.db import Connection
from keepwarm.kit.errors import Conflict, Invalid, NotFound
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import EnrolmentStepId, MemberId, TaskId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import lock_lead_for, lock_leads_anywhere
from keepwarm.leads.model import Lead
from keepwarm.live.events import announce_each
from keepwarm.outbox.model import Channel
from keepwarm.tasks import changes
from keepwarm.tasks.making import OptedOut, TooManyWords
from keepwarm.tasks.model import Outcome, Task
from keepwarm.tasks.outcomes import (
    LONGEST_NOTES,
    SAME_PRESS,
    UNDO_WITHIN,
    Was,
    closed,
    snoozed,
    taken_back,
    unanswered,
    was,
)
from keepwarm.tasks.queue import get_number
from keepwarm.tasks.spreading import (
    expect_helper,
    promise,
    show_anew,
    tell_of_many,
    tell_pages,
    whose,
)
from keepwarm.timeline.actions import remember


class TaskGone(NotFound):
    message = "This task is not here any more."


class TaskClosed(Conflict):
    message = "This task is closed already."


class UndoTooLate(Conflict):
    message = "This can no longer be undone."


class TimeIsOver(Invalid):
    message = "Choose a time that is still to come."


async def close_task(
    conn: Connection,
    task_id: TaskId,
    outcome: Outcome,
    *,
    notes: str | None = None,
    by: Viewer,
    channels: frozenset[Channel],
    now: datetime,
) -> Task:
    """
    Say what became of a task.

    Without an answer it stays open and comes again: after two hours of working time, from the
    third time on the next morning. A wrong number is marked, so that nobody calls it again. A
    task that is closed already stays as it is: it is returned. Raises TaskGone, TooManyWords.
    """
    said = (notes or "").strip() or None
    if said and len(said) > LONGEST_NOTES:
        raise TooManyWords
    lead, task = await hold_task(conn, task_id, by=by)
    if not task.is_open:
        return task
    if outcome == "no_answer":
        if await _is_repeat(conn, task, now):
            return task
        working = await working_time_of(conn, whose(lead, task))
        after = unanswered(task, notes=said, now=now, working=working)
        await _store(conn, lead, after, was(task), now=now)
        await promise(conn, lead, after, channels=channels, now=now)
    else:
        wrong = await _doubt_number(conn, task, now) if outcome == "wrong_number" else None
        after = closed(task, outcome, notes=said, by=by.member_id, now=now)
        await _store(conn, lead, after, was(task, wrong_address=wrong), now=now)
    facts = {"task_id": task.id, "subject": task.subject, "channel": task.channel}
    facts |= {"outcome": outcome, "trigger": task.trigger_source}
    await remember(conn, lead.id, "task_closed", by=by.member_id, facts=facts, now=now)
    return after


async def snooze_task(
    conn: Connection,
    task_id: TaskId,
    until: datetime,
    *,
    by: Viewer,
    channels: frozenset[Channel],
    now: datetime,
) -> Task:
    """Put a task off until an instant. Raises TaskGone, TaskClosed, TimeIsOver."""
    if until <= now:
        raise TimeIsOver
    lead, task = await _hold_open(conn, task_id, by=by)
    if abs(task.due_at - until) < SAME_PRESS:
        return task
    later = snoozed(task, until, await working_time_of(conn, by.member_id))
    await _store(conn, lead, later, was(task), now=now)
    await promise(conn, lead, later, channels=channels, now=now)
    return later


async def reassign_task(
    conn: Connection,
    task_id: TaskId,
    member_id: MemberId,
    *,
    by: Viewer,
    channels: frozenset[Channel],
    now: datetime,
) -> Task:
    """
    Have another member do a task; the lead stays whose it is.

    They are told at once, unless it is for later. Raises TaskGone, TaskClosed, CannotSeeLead.
    """
    lead, task = await _hold_open(conn, task_id, by=by)
    if whose(lead, task) == member_id:
        return task
    await expect_helper(conn, lead, member_id)
    theirs = replace(task, member_id=member_id, occurrence=task.occurrence + 1)
    await _store(conn, lead, theirs, was(task), now=now)
    if member_id != by.member_id or now < task.due_at:
        await promise(conn, lead, theirs, channels=channels, now=now)
    return theirs


async def undo_task(conn: Connection, task_id: TaskId, *, by: Viewer, now: datetime) -> Task:
    """
    Take back what was last done with a task, within ten minutes.

    It is open again as it was, and a number that was marked as wrong is trusted again. Raises
    TaskGone, UndoTooLate; OptedOut, for nothing is open towards who opted out since.
    """
    lead, task = await hold_task(conn, task_id, by=by)
    former = await changes.get_former(conn, task_id)
    if former.was is None or now - former.changed_at > UNDO_WITHIN:
        raise UndoTooLate
    before = msgspec.convert(former.was, Was)
    await _expect_willing(conn, lead, task)
    if not task.is_open and await changes.is_replaced(conn, task):
        raise UndoTooLate
    again = taken_back(task, before)
    if before.wrong_address is not None:
        await trust_address(conn, before.wrong_address)
    await _store(conn, lead, again, None, now=now)
    if task.outcome is not None or task.no_answers != again.no_answers:
        facts = {"task_id": task.id, "subject": task.subject, "reopened": True}
        facts |= {"trigger": task.trigger_source}
        await remember(conn, lead.id, "task_created", by=by.member_id, facts=facts, now=now)
    return again


async def call_off_tasks(
    conn: Connection, leads: Sequence[Lead], *, by: MemberId | None, now: datetime
) -> None:
    """End what is open to do for locked leads that are won, lost or in the trash."""
    ended = await changes.update_called_off(conn, [lead.id for lead in leads], by=by, now=now)
    await tell_of_many(conn, leads, ended, now=now)


async def call_off_for_steps(
    conn: Connection, step_ids: Sequence[EnrolmentStepId], *, now: datetime
) -> None:
    """End what sequences ask of us that stopped; their leads are locked."""
    ended = await changes.update_called_off_for(conn, step_ids, now=now)
    told = [(each.lead_id, each.owner_id, {"id": each.id}) for each in ended]
    await announce_each(conn, "task", told)
    for each in ended:
        await show_anew(conn, each.id, now=now)


async def take_up_tasks(
    conn: Connection, leads: Sequence[Lead], *, closed_since: datetime, now: datetime
) -> None:
    """Open again what ended with locked leads since an instant: their closing was taken back."""
    again = await changes.update_taken_up(
        conn, [lead.id for lead in leads], closed_since=closed_since, now=now
    )
    await tell_of_many(conn, leads, again, now=now)


async def hand_back_tasks(conn: Connection, leads: Sequence[Lead], *, now: datetime) -> None:
    """
    Give what is to be done for locked leads to their owners, where who has it cannot any more.

    Call it when leads have got other owners: members do not see the leads of others.
    """
    handed = await changes.update_orphaned(conn, [lead.id for lead in leads], now=now)
    await tell_of_many(conn, leads, handed, now=now)


async def hand_back_tasks_of(conn: Connection, member_id: MemberId, *, now: datetime) -> None:
    """
    Give what a member has to do for the leads of others back, where they cannot any more.

    Call it when somebody was shut out, or is no admin now; lock no lead before.
    """
    lead_ids = await changes.list_leads_of(conn, member_id)
    await hand_back_tasks(conn, await lock_leads_anywhere(conn, lead_ids), now=now)


async def hold_task(conn: Connection, task_id: TaskId, *, by: Viewer) -> tuple[Lead, Task]:
    """Lock the lead of a task that a member may see, then look at it. Raises TaskGone."""
    lead_id = await changes.find_lead(conn, task_id)
    if lead_id is None:
        raise TaskGone
    lead = await lock_lead_for(conn, lead_id, by)
    task = await changes.get_task(conn, task_id)
    if task is None:
        raise TaskGone
    return lead, task


async def _hold_open(conn: Connection, task_id: TaskId, *, by: Viewer) -> tuple[Lead, Task]:
    lead, task = await hold_task(conn, task_id, by=by)
    if not task.is_open:
        raise TaskClosed
    return lead, task


async def _expect_willing(conn: Connection, lead: Lead, task: Task) -> None:
    """Raise OptedOut where whom a task is for has opted out since, or everybody there."""
    if task.contact_id is None and await is_closed(conn, lead.id):
        raise OptedOut
    for contact in await list_contacts(conn, lead.id):
        if contact.id == task.contact_id and contact.opted_out_at is not None:
            raise OptedOut


async def _is_repeat(conn: Connection, task: Task, now: datetime) -> bool:
    """Say whether the last that happened to a task is that nobody answered, this very moment."""
    former = await changes.get_former(conn, task.id)
    if former.was is None or now - former.changed_at >= SAME_PRESS:
        return False
    return msgspec.convert(former.was, Was).no_answers < task.no_answers


async def _doubt_number(conn: Connection, task: Task, now: datetime) -> int | None:
    """Mark the number of a call as wrong; None where there is none."""
    number = await get_number(conn, task)
    if number is None:
        return None
    await distrust_address(conn, number.id, because=_("Wrong number."), now=now)
    return number.id


async def _store(
    conn: Connection, lead: Lead, task: Task, former: Was | None, *, now: datetime
) -> None:
    """Store a task as it is now; pages and what was said of it in chats follow."""
    await changes.update_task(conn, task, former, now=now)
    await tell_pages(conn, lead, task)
    await show_anew(conn, task.id, now=now)
