"""
Confirm in the chat what a member did in the app, and tell whom it concerns.

The four events are promises like every other message: rows of the outbox, written in the
transaction of what they speak of. Here nothing waits, and nothing that breaks is let through:
what a member did stands, whether or not anybody hears of it (G-26).
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from keepwarm.db import Connection
from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.outbox.actions import notify, refresh, tell_more
from keepwarm.outbox.composing import get_owner, list_confirming
from keepwarm.outbox.model import Channel, EventType, Message

PATIENCE: Final = timedelta(seconds=0.5)
"""So long a mutation waits at most for a message that a worker has in hand."""

_log = logging.getLogger(__name__)


async def emit_tma_event(
    conn: Connection,
    member_id: MemberId,
    event_type: EventType,
    lead_id: LeadId | None,
    payload: Mapping[str, Any] | None = None,
    *,
    channels: frozenset[Channel],
    to_actor: bool = True,
    now: datetime,
) -> None:
    """
    Confirm to a member what they have just done, silently, and tell who else must know.

    That is the lead's owner; with `lead_assigned` the new one, whom `payload["owner_id"]` names.
    What a member does with one lead within a minute shares one message. `to_actor` is False
    where they were answered already. Never raises, and never waits long.
    """
    event = {"type": event_type, "by": member_id, "at": now.isoformat(), **(payload or {})}
    try:
        async with conn.impatient_savepoint(PATIENCE):
            if to_actor:
                await _confirm(conn, member_id, lead_id, event, channels=channels, now=now)
            other = await _who_else(conn, lead_id, event)
            if other is not None and other != member_id:
                await _tell(conn, other, lead_id, event, channels=channels, now=now)
    except Exception as error:  # noqa: BLE001 -- whatever it is: what they did stands
        _log.warning("Failed to emit TMA event: %s", error)


async def show_undone(conn: Connection, lead_id: LeadId, change_id: int, *, now: datetime) -> None:
    """Have every message that confirms a change of a step say that it was taken back."""
    for message_id in await list_confirming(conn, lead_id, change_id):
        await refresh(conn, message_id, now=now)


async def _confirm(
    conn: Connection,
    actor: MemberId,
    lead_id: LeadId | None,
    event: Mapping[str, Any],
    *,
    channels: frozenset[Channel],
    now: datetime,
) -> None:
    """Confirm silently, in the chat or not at all: whoever acted saw it in the app."""
    chat = channels & {"telegram"}
    if lead_id is not None and await tell_more(conn, actor, lead_id, event, silent=True, now=now):
        return
    message = Message(
        key=f"{_name(event)}:{actor}",
        member_id=actor,
        kind=event["type"],
        lead_id=lead_id,
        facts={"events": [event]},
        is_silent=True,
        in_app=False,
    )
    await notify(conn, [message], channels=chat, now=now)


async def _tell(
    conn: Connection,
    other: MemberId,
    lead_id: LeadId | None,
    event: Mapping[str, Any],
    *,
    channels: frozenset[Channel],
    now: datetime,
) -> None:
    """Tell somebody what became of their lead, or that one is theirs now."""
    is_gift = event["type"] == "lead_assigned"
    if lead_id is not None and not is_gift:
        told = await tell_more(conn, other, lead_id, event, silent=False, now=now)
        if told is not None:
            return
    message = Message(
        key=f"{_name(event)}:{other}",
        member_id=other,
        kind=event["type"],
        lead_id=lead_id,
        facts=dict(event) if is_gift else {"events": [event]},
    )
    await notify(conn, [message], channels=channels, now=now)


async def _who_else(
    conn: Connection, lead_id: LeadId | None, event: Mapping[str, Any]
) -> MemberId | None:
    if event["type"] == "lead_assigned":
        return event.get("owner_id")
    return None if lead_id is None else await get_owner(conn, lead_id)


def _name(event: Mapping[str, Any]) -> str:
    """Return what an event is told once under: a change of a step has a number of its own."""
    return f"{event['type']}:{event.get('change_id') or uuid4()}"
