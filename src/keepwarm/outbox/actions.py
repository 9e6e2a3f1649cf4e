"""The verbs of the outbox: promise, let go, write down what became of it, ask again."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from keepwarm.db import Connection
from keepwarm.kit.errors import Conflict, NotFound
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import LeadId, MemberId, MessageId
from keepwarm.kit.viewer import Viewer
from keepwarm.live.events import announce, announce_to_members
from keepwarm.outbox import reads, writes
from keepwarm.outbox.composing import get_letter
from keepwarm.outbox.letters import Letter
from keepwarm.outbox.model import (
    COALESCED_WITHIN,
    TRIED_FOR,
    Channel,
    Dropped,
    Later,
    Message,
    Never,
    Outcome,
    Sent,
    Standing,
    Unknown,
    Verdict,
    key_again,
    pause_before,
    why_unwanted,
)
from keepwarm.work.actions import finish, hold, postpone, wake_workers
from keepwarm.work.model import Claim

VERDICTS: dict[type[Outcome | Dropped], Verdict] = {
    Sent: "sent",
    Later: "failed",
    Never: "failed",
    Unknown: "unknown",
    Dropped: "dropped",
}


class MessageGone(NotFound):
    message = "That message is not there, or was not meant for you."


class SentTooOften(Conflict):
    message = "This message was sent again too often. Please look at the lead itself."


async def notify(
    conn: Connection,
    messages: Sequence[Message],
    *,
    channels: frozenset[Channel],
    now: datetime,
) -> None:
    """
    Promise to tell members something, once each.

    Every message appears in the app at once, as a toast for those who want toasts, and goes
    out by the member's first channel of those that are set up here. A message whose key was
    told before is passed over, whatever else has changed.
    """
    told = await writes.insert_messages(conn, messages, channels=sorted(channels), now=now)
    await announce_to_members(
        conn,
        "toast",
        [
            (message.member_id, {"id": f"message:{message.id}", "what": message.kind})
            for message in told
            if message.wants_toast
        ],
    )
    if any(message.channel for message in told):
        wake_workers(conn)


async def tell_more(
    conn: Connection,
    member_id: MemberId,
    lead_id: LeadId,
    event: Mapping[str, Any],
    *,
    silent: bool,
    now: datetime,
) -> MessageId | None:
    """
    Add an event to a confirmation that a member was promised within a minute (G-03).

    None where there is none about this lead, or nobody knows whether it arrived: then it is
    told in a message of its own.
    """
    since = now - COALESCED_WITHIN
    return await writes.append_event(conn, member_id, lead_id, event, silent=silent, since=since)


async def note_undone(conn: Connection, message_id: MessageId, n: int) -> None:
    """Have a confirmation say that its n-th event was taken back."""
    await writes.update_event_undone(conn, message_id, n)


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
    if message.left_at is not None:
        return Unknown(_("The worker that sent it fell silent before it had the answer."))
    if why := why_unwanted(message):
        return Dropped(why)
    if message.to is None:
        return Never(_("There is no address for this channel any more."))
    await writes.update_left(conn, message.id, now)
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

    What the channel did not take waits, longer each time, for a day at most. What failed goes
    out by the member's next channel, and so does a reminder that may not have arrived.
    Raises LeaseLost.
    """
    await _hold(conn, claim)
    message = await reads.get_standing(conn, MessageId(claim.id))
    if isinstance(outcome, Later) and now - message.created_at < TRIED_FOR:
        await writes.update_not_taken(conn, message.id, outcome.why)
        pause = pause_before(message.tries + 1, at_least=outcome.after)
        await postpone(conn, claim, after=pause)
        return
    await finish(conn, claim)
    receipt, error = _said(outcome)
    verdict = VERDICTS[type(outcome)]
    await writes.update_verdict(conn, message.id, verdict, receipt=receipt, error=error)
    await _follow(conn, message, verdict, channels=channels, now=now)


def _said(outcome: Outcome | Dropped) -> tuple[str | None, str | None]:
    """Return a channel's receipt, or what went wrong."""
    return (outcome.receipt, None) if isinstance(outcome, Sent) else (None, outcome.why)


async def give_up(
    conn: Connection, message_id: MessageId, *, channels: frozenset[Channel], now: datetime
) -> None:
    """End a message that cost every worker its life, like one that failed."""
    verdict = await writes.update_given_up(conn, message_id)
    message = await reads.get_standing(conn, message_id)
    await _follow(conn, message, verdict, channels=channels, now=now)


async def lock_lead_of(conn: Connection, message_id: MessageId) -> None:
    """Lock what must be locked ahead of a message."""
    await writes.lock_lead_of(conn, message_id)


async def acknowledge(
    conn: Connection, message_id: MessageId, *, by: Viewer, now: datetime
) -> None:
    """
    Note that a member knows of a message whose fate is unknown: it arrived, or was read here.

    Raises MessageGone for one that is not theirs.
    """
    message = await _lock_message_for(conn, message_id, by)
    if message.acknowledged_at is None:
        await writes.update_acknowledged(conn, message_id, now)
        await announce(conn, "today", member_id=message.member_id)


async def send_again(
    conn: Connection, message_id: MessageId, *, by: Viewer, now: datetime
) -> None:
    """
    Send a message once more because a person wants it, never because a machine does.

    Only one that failed or may not have arrived, and each once: its successor can be sent
    again in turn. Raises MessageGone for one that is not theirs, SentTooOften.
    """
    message = await _lock_message_for(conn, message_id, by)
    if message.verdict not in {"unknown", "failed"} or message.acknowledged_at is not None:
        return
    key = key_again(message.key)
    if key is None:
        raise SentTooOften
    await writes.update_acknowledged(conn, message_id, now)
    await writes.insert_again(conn, message_id, key=key, now=now)
    await announce(conn, "today", member_id=message.member_id)
    wake_workers(conn)


async def _hold(conn: Connection, claim: Claim) -> None:
    await writes.lock_lead_of(conn, MessageId(claim.id))
    await hold(conn, claim)


async def _lock_message_for(conn: Connection, message_id: MessageId, by: Viewer) -> writes.Held:
    await writes.lock_lead_of(conn, message_id)
    message = await writes.lock_message(conn, message_id)
    if message is None or not (by.is_admin or message.member_id == by.member_id):
        raise MessageGone
    return message


async def _follow(
    conn: Connection,
    message: Standing,
    verdict: Verdict,
    *,
    channels: frozenset[Channel],
    now: datetime,
) -> None:
    """Do what follows from a verdict: another channel, and a word to the pages."""
    elsewhere = verdict == "failed" or (verdict == "unknown" and message.kind == "reminder")
    if elsewhere and await writes.insert_next(
        conn, message.id, channels=sorted(channels), now=now
    ):
        wake_workers(conn)
    if verdict == "unknown":
        await announce(conn, "today", member_id=message.member_id)
