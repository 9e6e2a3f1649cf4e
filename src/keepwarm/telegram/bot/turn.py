"""A member's turn in a conversation, and how the bot answers it: once, however often it comes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from keepwarm.accounts.model import Member
from keepwarm.db import Connection
from keepwarm.kit.ids import LeadId, MessageId
from keepwarm.kit.viewer import Viewer
from keepwarm.outbox.actions import reword, say
from keepwarm.outbox.model import Channel, Words
from keepwarm.outbox.reads import Received, list_deliveries
from keepwarm.tasks.model import TaskRules


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """
    What a member just pressed or wrote: who, when, and under which of our messages.

    `receipt` is Telegram's name for that message, `under` what we know of it, if we know it.
    `rules` say when a call is due that follows from what was pressed.
    """

    by: Member
    now: datetime
    update_id: int
    channels: frozenset[Channel] = frozenset()
    receipt: str = ""
    under: Received | None = None
    rules: TaskRules = field(default_factory=TaskRules)

    @property
    def viewer(self) -> Viewer:
        return self.by.viewer

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.by.time_zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Something the bot shows and shows anew in the same message: a lead, a list, settings."""

    what: str  # lead:12, settings, walk …
    words: Words
    lead_id: LeadId | None = None
    asks: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """What a reply to it is taken for."""


async def tell(
    conn: Connection,
    turn: Turn,
    words: Words,
    *,
    lead_id: LeadId | None = None,
    about: Mapping[str, Any] | None = None,
    key: str | None = None,
) -> MessageId:
    """Answer a turn with a message. A turn that comes again is answered once."""
    return await say(
        conn,
        turn.by.id,
        words,
        key=key or _key(turn),
        lead_id=lead_id,
        about=about or {},
        now=turn.now,
    )


async def is_answered(conn: Connection, turn: Turn) -> bool:
    """Say whether a turn was answered before: an update may come again after all was done."""
    return bool(await list_deliveries(conn, [_key(turn)]))


def _key(turn: Turn) -> str:
    return f"update:{turn.update_id}:answer"


async def show(conn: Connection, turn: Turn, shown: Shown, *, key: str | None = None) -> None:
    """
    Show something where the message that was pressed shows it already, else in a new one.

    Under a `key` there is one such message, which shows it anew.
    """
    under = turn.under
    if under is not None and under.kind == "answer" and under.facts.get("shows") == shown.what:
        await reword(conn, under.id, shown.words, now=turn.now)
        return
    about = {**shown.asks, "shows": shown.what}
    told = await tell(conn, turn, shown.words, lead_id=shown.lead_id, about=about, key=key)
    if key is not None:
        await reword(conn, told, shown.words, now=turn.now)
