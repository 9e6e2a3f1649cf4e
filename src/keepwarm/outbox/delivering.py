"""
The verbs of a message on its way out: let it leave, write down what became of it.

Only workers use them. What they write stands in `departures`.
"""

from datetime import datetime, timedelta

from keepwarm.accounts.actions import mark_unreachable
from keepwarm.db import Connection
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import MessageId
from keepwarm.live.events import announce
from keepwarm.outbox import departures, reads
from keepwarm.outbox.composing import get_letter
from keepwarm.outbox.letters import Letter
from keepwarm.outbox.model import (
    TOLD_ELSEWHERE,
    Channel,
    Dropped,
    Later,
    Never,
    Outcome,
    Sent,
    Standing,
    Unknown,
    Verdict,
    events_untold,
    pause_before,
    pause_of_chat,
    tried_for,
    why_unwanted,
)
from keepwarm.pacing.actions import leave_alone, refused, spoke
from keepwarm.work.actions import finish, hold, postpone, wake_workers
from keepwarm.work.model import Claim

VERDICTS: dict[type[Outcome | Dropped], Verdict] = {
    Sent: "sent",
    Later: "failed",
    Never: "failed",
    Unknown: "unknown",
    Dropped: "dropped",
}


async def take_letter(
    conn: Connection, claim: Claim, *, now: datetime
) -> Letter | Never | Unknown | Dropped:
    """
    Let a claimed message leave the house, or say what speaks against it.

    Once this is committed, silence means that it may have arrived. That is why a message found
    to have left before is not sent: whoever took it fell silent over the channel's answer.
    Raises LeaseLost.
    """
    await _hold(conn, claim)
    message = await reads.get_standing(conn, MessageId(claim.id))
    # An edit may be repeated: it shows the same once more.
    if message.left_at is not None and message.edits_id is None:
        return Unknown(_("The worker that sent it fell silent before it had the answer."))
    if why := why_unwanted(message):
        return Dropped(why)
    if message.to is None:
        return Never(_("There is no address for this channel any more."))
    if message.channel == "telegram" and message.unreachable_at is not None:
        return Never(_("Telegram does not reach {name}.").format(name=message.member))
    await departures.update_left(conn, message.id, now)
    return await get_letter(conn, message, message.to)


async def write_down(
    conn: Connection,
    claim: Claim,
    outcome: Outcome | Dropped,
    *,
    channels: frozenset[Channel],
    now: datetime,
) -> None:
    """
    Keep what became of a claimed message, and do what follows from it.

    What the channel did not take waits, longer each time, for a day at most, an edit for an
    hour. What failed goes out by the member's next channel, and so does a reminder that may not
    have arrived. Raises LeaseLost.
    """
    await _hold(conn, claim)
    message = await reads.get_standing(conn, MessageId(claim.id))
    if isinstance(outcome, Unknown) and message.edits_id is not None:
        outcome = Later(timedelta(0), outcome.why)
    if isinstance(outcome, Later) and now - message.created_at < tried_for(message):
        await _put_off(conn, claim, message, outcome)
        return
    await finish(conn, claim)
    receipt, error = _said(outcome)
    verdict = VERDICTS[type(outcome)]
    await departures.update_verdict(conn, message.id, verdict, receipt=receipt, error=error)
    await _tell_pace(conn, message, outcome, now=now)
    await _follow(conn, message, verdict, channels=channels, now=now)


async def _put_off(conn: Connection, claim: Claim, message: Standing, outcome: Later) -> None:
    """Have a message wait, and with it what else was to be said in its chat."""
    await departures.update_not_taken(conn, message.id, outcome.why)
    next_try = message.tries + 1
    if message.channel == "telegram" and message.to is not None:
        pause = pause_of_chat(next_try, at_least=outcome.after)
        hush = refused if outcome.too_many else leave_alone
        await hush(conn, int(message.to), pause)
    else:
        pause = pause_before(next_try, at_least=outcome.after)
    await postpone(conn, claim, after=pause)


async def _tell_pace(
    conn: Connection, message: Standing, outcome: Outcome | Dropped, *, now: datetime
) -> None:
    """Count what was said in a chat, and note one that takes nothing any more."""
    if message.channel != "telegram" or message.to is None or message.left_at is None:
        return
    await spoke(conn, int(message.to))
    if isinstance(outcome, Never) and outcome.unreachable:
        await mark_unreachable(conn, int(message.to), now=now)


def _said(outcome: Outcome | Dropped) -> tuple[str | None, str | None]:
    """Return a channel's receipt, or what went wrong."""
    return (outcome.receipt, None) if isinstance(outcome, Sent) else (None, outcome.why)


async def give_up(
    conn: Connection, message_id: MessageId, *, channels: frozenset[Channel], now: datetime
) -> None:
    """End a message that cost every worker its life, like one that failed."""
    verdict = await departures.update_given_up(conn, message_id)
    message = await reads.get_standing(conn, message_id)
    await _follow(conn, message, verdict, channels=channels, now=now)


async def _hold(conn: Connection, claim: Claim) -> None:
    await departures.lock_lead_of(conn, MessageId(claim.id))
    await hold(conn, claim)


async def _follow(
    conn: Connection,
    message: Standing,
    verdict: Verdict,
    *,
    channels: frozenset[Channel],
    now: datetime,
) -> None:
    """Do what follows from a verdict: another channel, and a word to the pages."""
    unknown = verdict == "unknown"
    elsewhere = verdict == "failed" or (unknown and message.kind in TOLD_ELSEWHERE)
    if elsewhere and await departures.insert_next(
        conn, message.id, channels=sorted(channels), now=now
    ):
        wake_workers(conn)
    if unknown:
        await _tell_the_rest(conn, message, now)
        await announce(conn, "today", member_id=message.member_id)
    if unknown and message.toasts_off_at is None:
        told = {"id": f"message:{message.id}", "what": "unknown"}
        await announce(conn, "toast", member_id=message.member_id, facts=told)


async def _tell_the_rest(conn: Connection, message: Standing, now: datetime) -> None:
    """Confirm anew what was added while a confirmation was under way that may not have come."""
    told = events_untold(message)
    if told is not None:
        await departures.insert_rest(conn, message.id, told, now)
        wake_workers(conn)
