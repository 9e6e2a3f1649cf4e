"""The verbs of the outbox: promise, say, show anew, and ask again."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from keepwarm.db import Connection
from keepwarm.kit.errors import Conflict, NotFound
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import LeadId, MemberId, MessageId
from keepwarm.kit.viewer import Viewer
from keepwarm.live.events import announce, announce_to_members
from keepwarm.outbox import departures, reads, writes
from keepwarm.outbox.model import (
    COALESCED_WITHIN,
    SEEN_IN_APP,
    Channel,
    Message,
    Words,
    key_again,
)
from keepwarm.work.actions import wake_workers

NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


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

    A message that is for the app appears there at once, as a toast for those who want toasts;
    each goes out by the member's first channel of those that are set up here: Telegram where
    it reaches them, e-mail else, where its kind is one for e-mails. A message whose key was
    told before is passed over, whatever else has changed.
    """
    told = await writes.insert_messages(conn, messages, channels=sorted(channels), now=now)
    await announce_to_members(
        conn,
        "toast",
        [
            (message.member_id, {"id": f"message:{message.id}", "what": message.kind})
            for message in told
            if message.id is not None and message.wants_toast
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
    message_id = await writes.append_event(
        conn, member_id, lead_id, event, silent=silent, since=since
    )
    if message_id is not None:
        await _show_anew(conn, [message_id], NOTHING, now)
    return message_id


async def note_undone(conn: Connection, message_id: MessageId, n: int) -> None:
    """Have a confirmation say that its n-th event was taken back."""
    await writes.update_event_undone(conn, message_id, n)


async def say(
    conn: Connection,
    member_id: MemberId,
    words: Words,
    *,
    key: str,
    lead_id: LeadId | None = None,
    about: Mapping[str, Any] = NOTHING,
    silent: bool = True,
    now: datetime,
) -> MessageId:
    """
    Have the bot say something in a conversation; said under this key before, it says nothing.

    `about` is what a reply to it is taken for, such as {"asks": "capture", "capture_id": 7}.
    """
    facts = {**about, "html": words.html, "keyboard": words.keyboard}
    message_id = await writes.insert_answer(
        conn, member_id, facts, key=key, lead_id=lead_id, is_silent=silent, now=now
    )
    wake_workers(conn)
    return message_id


async def reword(conn: Connection, message_id: MessageId, words: Words, *, now: datetime) -> None:
    """Give an answer other words: in its place where it has left, else before it leaves."""
    await departures.lock_lead_of(conn, message_id)
    facts = {"html": words.html, "keyboard": words.keyboard}
    await writes.update_words(conn, message_id, facts)
    await _show_anew(conn, [message_id], NOTHING, now)


async def refresh(
    conn: Connection,
    message_id: MessageId,
    *,
    view: Mapping[str, Any] | None = None,
    now: datetime,
) -> None:
    """
    Have a message shown as things stand now; one that never arrived is left alone.

    `view` is how it is looked at, such as {"menu": "snooze"}: it lasts until the next change.
    """
    await departures.hold_lead_of(conn, message_id)
    await writes.lock_message(conn, message_id)
    await _show_anew(conn, [message_id], view or NOTHING, now)


async def refresh_about(conn: Connection, key_prefixes: Sequence[str], *, now: datetime) -> None:
    """
    Have the latest message of each key prefix shown anew: 'reminder:7:' for its latest word.

    Call it with their leads locked, and after what changed them.
    """
    await _show_anew(conn, await writes.lock_latest(conn, key_prefixes), NOTHING, now)


async def drop_seen(conn: Connection, key: str, *, by: Viewer, now: datetime) -> None:
    """Spare a member the message about what they have just seen in the app (G-03)."""
    await writes.update_seen(
        conn, key, by.member_id, kinds=sorted(SEEN_IN_APP), why=_("Seen in the app."), now=now
    )


async def adopt(
    conn: Connection, member_id: MemberId, receipt: str, *, key_prefix: str, now: datetime
) -> MessageId | None:
    """
    Learn from a press that a message arrived of which nobody knew; None where none is missed.

    A press names the message it came from. That one is known already, or it is the latest of
    its kind that may have arrived.
    """
    known = await reads.get_by_receipt(conn, member_id, receipt)
    if known is not None:
        return known.id
    missed = await reads.get_missed(conn, member_id, key_prefix)
    if missed is None:
        return None
    await departures.hold_lead_of(conn, missed)
    if not await writes.update_adopted(conn, missed, receipt, now):
        return None
    await announce(conn, "today", member_id=member_id)
    return missed


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


async def _lock_message_for(conn: Connection, message_id: MessageId, by: Viewer) -> writes.Held:
    await departures.lock_lead_of(conn, message_id)
    message = await writes.lock_message(conn, message_id)
    if message is None or not (by.is_admin or message.member_id == by.member_id):
        raise MessageGone
    return message


async def _show_anew(
    conn: Connection, message_ids: Sequence[MessageId], view: Mapping[str, Any], now: datetime
) -> None:
    if await writes.insert_edits(conn, message_ids, view, now):
        wake_workers(conn)
