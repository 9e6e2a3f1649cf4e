"""What an update is to us, how the bot stands, and what only Telegram and we know."""

import hmac
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeAlias, TypeGuard, cast

Update: TypeAlias = Mapping[str, Any]
"""What Telegram says happened, as it said it."""

KINDS: Final = ("message", "edited_message", "callback_query", "my_chat_member")
"""What we ask Telegram to tell us; whatever else comes is kept and passed over."""
NUMBERS_KEPT_FOR: Final = timedelta(days=6)
"""After a week of silence Telegram numbers its updates anew, from anywhere."""
HEARD_NOTED_EVERY: Final = timedelta(minutes=1)
NO_CHAT: Final = 0
_TOO_BIG: Final = 2**63  # for a bigint


@dataclass(frozen=True, slots=True, kw_only=True)
class BotSeen:
    """The bot as its own process saw it last."""

    bot_id: int
    username: str  # without the @; empty where Telegram has never told
    name: str
    heard_at: datetime | None  # Telegram answered
    trouble: str | None  # why it does not, as a sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An update as it waits to be handled."""

    id: int
    bot_id: int
    update_id: int
    chat_id: int
    body: Update
    received_at: datetime


@dataclass(frozen=True, slots=True)
class First:
    """The first open update of a chat, and in how many seconds it is due; None: it is in hand."""

    id: int
    due_in: float | None


def bot_id_of(token: str) -> int:
    """Return a bot's id, which its token begins with; 0 for what is no token."""
    number = token.partition(":")[0]
    return int(number) if number.isdecimal() and int(number) < _TOO_BIG else 0


def webhook_secret(secret_key: bytes, token: str) -> str:
    """Return what stands in the webhook's address and in a header, so that nobody else speaks."""
    return hmac.digest(secret_key, b"telegram webhook:" + token.encode(), "sha256").hex()


def is_update(value: Any) -> TypeGuard[Update]:
    """Say whether something Telegram said is an update at all."""
    return _is_id(_part(value, "update_id"))


def chat_of(update: Update) -> int:
    """Return an update's chat; the one with its person where it has none, else NO_CHAT."""
    for event in update.values():
        message = _part(event, "message")
        for place in (_part(message, "chat"), _part(event, "chat"), _part(event, "from")):
            if _is_id(number := _part(place, "id")):
                return number
    return NO_CHAT


def press_of(update: Update) -> str | None:
    """Return the name under which a press of a button wants an answer; None for what is none."""
    query_id = _part(update.get("callback_query"), "id")
    return query_id if isinstance(query_id, str) else None


def needs_a_word(update: Update) -> bool:
    """Say whether somebody waits for what comes of an update: they wrote, or pressed a button."""
    return not {"message", "callback_query"}.isdisjoint(update)


def storable(value: Any) -> Any:
    """Return a JSON value as PostgreSQL takes it: it knows neither NUL nor half a character."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode()
    if isinstance(value, Mapping):
        parts = cast("Mapping[str, Any]", value)
        return {storable(name): storable(part) for name, part in parts.items()}
    if isinstance(value, list):
        return [storable(each) for each in cast("list[Any]", value)]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _part(value: Any, name: str) -> Any:
    """Return a part of a JSON object; None of what has none, or is no object."""
    return cast("Mapping[str, Any]", value).get(name) if isinstance(value, Mapping) else None


def _is_id(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < _TOO_BIG
