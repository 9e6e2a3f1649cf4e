"""
Everything that can happen to a reminder.

The verbs for single reminders expect their lead to be locked by the caller. Where a step has no
reminder, or it is in the wanted state already, nothing happens and nothing is written down.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import partial
from typing import TypeVar

from keepwarm.availability.reads import get_availability, working_time_of, working_times
from keepwarm.db import Connection
from keepwarm.kit.ids import LeadId, MemberId, StepId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import lock_leads_for
from keepwarm.outbox.actions import notify, refresh_about
from keepwarm.outbox.model import Channel
from keepwarm.reminders import digests, reads, writes
from keepwarm.reminders.firing import (
    judge,
    judge_mornings,
    leave_for_later,
    next_digest,
    push_away,
)
from keepwarm.reminders.model import (
    A_DAY,
    CHANNEL,
    MOST_TOGETHER,
    Candidate,
    DueDigest,
    Morning,
    Reminder,
    messages_of,
    prefix_of,
    undoing,
)
from keepwarm.work.persistence import PASSING

T = TypeVar("T")

BATCH = 100

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
    await _show_anew(conn, step_ids, now=now)


async def complete_reminder(
    conn: Connection, step_id: StepId, *, by: MemberId | None, now: datetime
) -> None:
    """End the reminder of a step that is done."""
    await writes.update_settled(conn, None, [step_id], "completed", by=by, facts={}, now=now)
    await _show_anew(conn, [step_id], now=now)


async def skip_reminder(
    conn: Connection, step_id: StepId, *, by: MemberId | None, now: datetime
) -> None:
    """End the reminder of a step that was skipped."""
    await writes.update_settled(conn, None, [step_id], "skipped", by=by, facts={}, now=now)
    await _show_anew(conn, [step_id], now=now)


async def reopen_reminder(
    conn: Connection, step_id: StepId, due_at: datetime, *, by: MemberId | None, now: datetime
) -> None:
    """Have an ended reminder begin anew; it never speaks twice within a day."""
    await writes.update_begun_anew(conn, step_id, due_at, "reopened", by=by, now=now)
    await _show_anew(conn, [step_id], now=now)
    reopened = await reads.get_reminder(conn, step_id)
    await _have_digests(conn, [reopened.lead_id] if reopened is not None else [], now=now)
    conn.wake(CHANNEL)


async def snooze_reminder(
    conn: Connection, step_id: StepId, until: datetime, *, by: MemberId | None, now: datetime
) -> None:
    """Put an open reminder off; its ladder begins anew then, its occurrences go on counting."""
    await writes.update_begun_anew(conn, step_id, until, "snoozed", by=by, now=now)
    await _show_anew(conn, [step_id], now=now)
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
    if await writes.update_retimed(conn, lead_id, due, by=by, why=why, now=now):
        await _show_anew(conn, [step_id for step_id, _ in due], now=now)
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
        await _show_anew(conn, [was.step_id], now=now)
        await _have_digests(conn, [was.lead_id], now=now)
        conn.wake(CHANNEL)


async def _show_anew(conn: Connection, step_ids: Sequence[StepId], *, now: datetime) -> None:
    """Have what reminders said in chats show how their steps stand now, in its place."""
    if spoken := await reads.list_spoken(conn, step_ids):
        await refresh_about(conn, [prefix_of(each) for each in spoken], now=now)


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


async def resume_member(
    conn: Connection, member_id: MemberId, *, by: Viewer, now: datetime
) -> None:
    """Have what fell silent while a member could hear nothing speak to them again."""
    silent = await reads.list_silent_leads(conn, member_id)
    locked = await lock_leads_for(conn, silent, by)
    await resume_reminders(conn, [lead.id for lead in locked], now=now)


async def _have_digests(conn: Connection, lead_ids: Sequence[LeadId], *, now: datetime) -> None:
    if beginners := await reads.list_without_digest(conn, lead_ids):
        await digests.lock_first_digests(conn)
        for member_id in beginners:
            await plan_digest(conn, member_id, now)


async def begin_digests(
    conn: Connection,
    *,
    now: datetime,
    channels: frozenset[Channel],  # noqa: ARG001 -- the dispatcher calls all its verbs alike
    warily: bool = False,  # noqa: ARG001 -- the same
) -> int:
    """Give members who have calls to make, and have had no reminder yet, their first digest."""
    beginners = await reads.list_callers_without_digest(conn)
    if beginners:
        await digests.lock_first_digests(conn)
    for member_id in beginners:
        await plan_digest(conn, member_id, now)
    return len(beginners)


async def plan_digest(conn: Connection, member_id: MemberId, now: datetime) -> None:
    """Set a member's next morning digest. Call it again when their working time changed."""
    availability = await get_availability(conn, member_id)
    working = await working_time_of(conn, member_id)
    await digests.upsert_digest(conn, member_id, next_digest(now, availability.digest_at, working))
    conn.wake(CHANNEL)


async def fire_due(
    conn: Connection,
    *,
    now: datetime,
    channels: frozenset[Channel],
    limit: int = BATCH,
    warily: bool = False,
) -> int:
    """
    Say what is due, to as many members as the first `limit` due reminders belong to.

    One transaction takes the reminders, judges them as `firing` says, sets each to its next
    instant and writes the messages and the ledger: all of that is true or none of it. Returns
    about how many reminders something was decided; 0, too, where others have them in hand.
    Should it raise, have it done `warily`: what cannot be said is then looked at an hour later,
    and the rest is said.
    """
    due = leave_for_later(await writes.lock_due(conn, now, first=limit, most=MOST_TOGETHER))
    hand_on = partial(_hand_on, conn, channels=channels, now=now)
    if due and warily:
        await _spare_the_others(conn, due, hand_on, partial(_push_away, conn, now=now))
    elif due:
        await hand_on(due)
    return len(due)


async def _hand_on(
    conn: Connection, due: Sequence[Candidate], *, channels: frozenset[Channel], now: datetime
) -> None:
    members = {each.member_id for each in due}
    sent = await reads.list_sent_in_last_hour(conn, members, now)
    verdicts = judge(due, await working_times(conn, sent), sent, now)
    await writes.update_judged(conn, verdicts, now=now)
    # Of what they said before, the buttons go: the new message has them.
    if again := [prefix_of(verdict.reminder.id) for verdict in verdicts if verdict.speaks_again]:
        await refresh_about(conn, again, now=now)
    if messages := messages_of(verdicts):
        await notify(conn, messages, channels=channels, now=now)


async def _push_away(conn: Connection, candidate: Candidate, *, now: datetime) -> None:
    _log.exception("reminders.reminder.unspeakable: %s", candidate.id)
    await writes.update_judged(conn, [push_away(candidate, now)], now=now)


async def send_digests(
    conn: Connection,
    *,
    now: datetime,
    channels: frozenset[Channel],
    limit: int = BATCH,
    warily: bool = False,
) -> int:
    """
    Tell members in the morning what is due that day or overdue, and set their next digest.

    Reminders that have come to the end of their ladder speak here only. Where nothing is due
    nothing is said. Returns how many digests were looked at; `warily` as in `fire_due`.
    """
    due = await digests.lock_due_digests(conn, now, limit=limit)
    tell = partial(_tell_mornings, conn, channels=channels, now=now)
    if due and warily:
        await _spare_the_others(conn, due, tell, partial(_skip_morning, conn, now=now))
    elif due:
        await tell(due)
    return len(due)


async def _tell_mornings(
    conn: Connection, due: Sequence[DueDigest], *, channels: frozenset[Channel], now: datetime
) -> None:
    members = [each.member_id for each in due]
    sent = await reads.list_sent_in_last_hour(conn, members, now)
    mornings = judge_mornings(due, await working_times(conn, members), sent, now)
    agendas = await reads.list_agendas(conn, {m.member_id: m.until for m in mornings if m.until})
    await notify(conn, [agenda.message for agenda in agendas], channels=channels, now=now)
    await digests.update_digests(
        conn, mornings, told=[agenda.member_id for agenda in agendas], now=now
    )


async def _skip_morning(conn: Connection, digest: DueDigest, *, now: datetime) -> None:
    _log.exception("reminders.digest.unspeakable: member %s", digest.member_id)
    morning = Morning(digest.member_id, now + A_DAY)
    await digests.update_digests(conn, [morning], told=[], now=now)


async def _spare_the_others(
    conn: Connection,
    rows: Sequence[T],
    work: Callable[[Sequence[T]], Awaitable[None]],
    push_away: Callable[[T], Awaitable[None]],
) -> None:
    """Work on rows together; where that fails find out which of them it is, half by half."""
    try:
        async with conn.savepoint():
            return await work(rows)
    except PASSING:
        raise
    except Exception:  # noqa: BLE001 -- whatever it is, it must not keep the others from speaking
        if len(rows) == 1:
            return await push_away(rows[0])
    half = len(rows) // 2
    for part in (rows[:half], rows[half:]):
        await _spare_the_others(conn, part, work, push_away)
    return None
