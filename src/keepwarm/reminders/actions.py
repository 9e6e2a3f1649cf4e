"""
Everything that can happen to a reminder.

The verbs for single reminders expect their lead to be locked by the caller. Where a step has no
reminder, or it is in the wanted state already, nothing happens and nothing is written down.
"""

import logging
from collections.abc import Sequence
from datetime import datetime

from keepwarm.availability.reads import get_availability, working_time_of
from keepwarm.db import Connection
from keepwarm.kit.ids import LeadId, MemberId, StepId
from keepwarm.reminders import reads, writes
from keepwarm.reminders.firing import next_digest
from keepwarm.reminders.model import CHANNEL, Reminder, undoing

_log = logging.getLogger(__name__)


async def schedule_plan_reminders(
    conn: Connection,
    lead_id: LeadId,
    due: Sequence[tuple[StepId, datetime]],
    *,
    by: MemberId | None,
    now: datetime,
) -> int:
    """
    Make a reminder for each step of a plan, in the plan's order; say how many are new.

    A step has one reminder at most: doing it twice leaves one set. The reminders of a plan
    that this one replaces are ended by whoever replaces it, in the same transaction.
    """
    made = await writes.insert_reminders(conn, lead_id, due, by=by, now=now)
    _log.info("reminders.plan.scheduled: lead %s, %s reminders", lead_id, made)
    await _have_digests(conn, [lead_id], now=now)
    conn.wake(CHANNEL)
    return made


async def cancel_reminders(
    conn: Connection,
    lead_id: LeadId,
    step_ids: Sequence[StepId],
    *,
    by: MemberId | None,
    why: str,
    now: datetime,
) -> None:
    """End open reminders of steps that nobody is to do any more."""
    facts = {"why": why}
    await writes.update_settled(conn, lead_id, step_ids, "cancelled", by=by, facts=facts, now=now)


async def complete_reminder(
    conn: Connection, step_id: StepId, *, by: MemberId | None, now: datetime
) -> None:
    """End the reminder of a step that is done."""
    await writes.update_settled(conn, None, [step_id], "completed", by=by, facts={}, now=now)


async def skip_reminder(
    conn: Connection, step_id: StepId, *, by: MemberId | None, now: datetime
) -> None:
    """End the reminder of a step that was skipped."""
    await writes.update_settled(conn, None, [step_id], "skipped", by=by, facts={}, now=now)


async def reopen_reminder(
    conn: Connection, step_id: StepId, due_at: datetime, *, by: MemberId | None, now: datetime
) -> None:
    """Have an ended reminder begin anew; it never speaks twice within a day."""
    await writes.update_reopened(conn, step_id, due_at, by=by, now=now)
    conn.wake(CHANNEL)


async def snooze_reminder(
    conn: Connection, step_id: StepId, until: datetime, *, by: MemberId | None, now: datetime
) -> None:
    """Put an open reminder off; its ladder begins anew then, its occurrences go on counting."""
    await writes.update_snoozed(conn, step_id, until, by=by, now=now)
    conn.wake(CHANNEL)


async def retime_reminders(
    conn: Connection,
    lead_id: LeadId,
    due: Sequence[tuple[StepId, datetime]],
    *,
    by: MemberId | None,
    why: str,
    now: datetime,
) -> None:
    """
    Have reminders follow the new instants of open steps, and make those that are missing.

    Name open steps only: a cancelled reminder is opened again, a completed or skipped one
    stays as it is.
    """
    await writes.update_retimed(conn, lead_id, due, by=by, why=why, now=now)
    await writes.insert_reminders(conn, lead_id, due, by=by, now=now)
    await _have_digests(conn, [lead_id], now=now)
    conn.wake(CHANNEL)


async def restore_reminder(
    conn: Connection, was: Reminder, *, by: MemberId | None, now: datetime
) -> None:
    """Undo a change: put a reminder back to what it was. What it said stays said."""
    is_now = await reads.get_reminder(conn, was.step_id)
    if is_now is not None:
        await writes.update_restored(conn, was, undoing(is_now, was), by=by, now=now)
        conn.wake(CHANNEL)


async def silence_reminders(
    conn: Connection, lead_ids: Sequence[LeadId], *, why: str, now: datetime
) -> None:
    """Have the reminders of leads say nothing, for instance while these lie in the trash."""
    await writes.update_silenced(conn, lead_ids, why=why, now=now)


async def resume_reminders(conn: Connection, lead_ids: Sequence[LeadId], *, now: datetime) -> None:
    """
    Have silent reminders of leads speak again: out of the trash, or where somebody hears them.

    What should have been said meanwhile is late, and the rules for that apply.
    """
    await writes.update_resumed(conn, lead_ids, now=now)
    await _have_digests(conn, lead_ids, now=now)
    conn.wake(CHANNEL)


async def _have_digests(conn: Connection, lead_ids: Sequence[LeadId], *, now: datetime) -> None:
    for member_id in await reads.list_without_digest(conn, lead_ids):
        await plan_digest(conn, member_id, now)


async def plan_digest(conn: Connection, member_id: MemberId, now: datetime) -> None:
    """Set a member's next morning digest. Call it again when their working time changed."""
    availability = await get_availability(conn, member_id)
    working = await working_time_of(conn, member_id)
    await writes.upsert_digest(conn, member_id, next_digest(now, availability.digest_at, working))
    conn.wake(CHANNEL)
