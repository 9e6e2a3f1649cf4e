"""Telegram's own memory: chats, messages, files, and what waits for the bot."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from keepwarm.dev.botapi.limits import Limits
from keepwarm.dev.botapi.model import Answer, ApiError, Chat, Message, Thing, bad_request
from keepwarm.kit.clock import Clock

MOST_KEPT = 10_000  # of one chat's messages; nobody scrolls back further

_REFUSALS = {
    "new": "bot can't initiate conversation with a user",
    "blocked": "bot was blocked by the user",
    "deactivated": "user is deactivated",
}


@dataclass(slots=True)
class Asked:
    """A press of a button, until the bot has answered it."""

    id: str
    answer: Answer | None = None
    told: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True, kw_only=True)
class Telegram:
    """What a Telegram with one bot remembers. `changed` is renewed at every change."""

    token: str
    username: str
    bot_name: str
    clock: Clock
    limits: Limits
    takes_http: bool
    first_number: int = 1  # of messages, updates and all else that is counted
    chats: dict[int, Chat] = field(default_factory=dict[int, Chat])
    messages: dict[int, dict[int, Message]] = field(default_factory=dict[int, dict[int, Message]])
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict[str, tuple[str, bytes]])
    updates: list[Thing] = field(default_factory=list[Thing])
    asked: dict[str, Asked] = field(default_factory=dict[str, Asked])
    settings: dict[str, Any] = field(default_factory=dict[str, Any])  # commands, menu, texts
    webhook: Thing = field(default_factory=dict[str, Any])
    allowed_updates: frozenset[str] = frozenset()
    on_update: Callable[[], None] = lambda: None
    changes: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    _message_ids: Iterator[int] = field(init=False)
    _update_ids: Iterator[int] = field(init=False)
    _others: Iterator[int] = field(init=False)

    def __post_init__(self) -> None:
        self._message_ids = count(self.first_number)
        self._update_ids = count(self.first_number)
        self._others = count(self.first_number)

    @property
    def bot_id(self) -> int:
        return int(self.token.partition(":")[0])

    @property
    def bot(self) -> Thing:
        names = {"first_name": self.bot_name, "username": self.username}
        return {"id": self.bot_id, "is_bot": True, **names}

    def next_number(self) -> int:
        """Return a number that nothing else has: for files, presses, albums."""
        return next(self._others)

    def now(self) -> int:
        return int(self.clock.now().timestamp())

    def note(self) -> None:
        """Wake whoever waits for something to change."""
        self.changes += 1
        changed, self.changed = self.changed, asyncio.Event()
        changed.set()

    def keep(self, chat: Chat, sender: Thing, content: Mapping[str, Any]) -> Message:
        """Add a message to a chat."""
        head = {"message_id": next(self._message_ids), "date": self.now()}
        said = {name: value for name, value in content.items() if value is not None}
        message = Message(thing={**head, "chat": chat.as_chat(), "from": sender, **said})
        kept = self.messages.setdefault(chat.id, {})
        kept[message.id] = message
        if len(kept) > MOST_KEPT:
            del kept[next(iter(kept))]
        self.note()
        return message

    def find(self, chat: Chat, message_id: object, what: str) -> Message:
        """Return a message by the id that a call names."""
        named = str(message_id)
        number = int(named) if named.isdigit() else 0
        found = self.messages.get(chat.id, {}).get(number)
        if found is None:
            raise bad_request(f"message to {what} not found")
        return found

    def push(self, **update: Thing) -> None:
        """Have something wait for the bot, unless the bot does not care for its kind."""
        (kind,) = update
        number = next(self._update_ids)
        if not self.allowed_updates or kind in self.allowed_updates:
            self.updates.append(deepcopy({"update_id": number, **update}))
            self.on_update()
        self.note()

    def chat_of(self, arguments: Mapping[str, Any]) -> Chat:
        """Return the chat that a call names, if the bot may speak there."""
        named = arguments.get("chat_id")
        if named in {None, ""}:
            raise bad_request("chat_id is empty")
        try:
            chat = self.chats[int(str(named))]
        except (ValueError, KeyError):
            raise bad_request("chat not found") from None
        refuse_closed(chat)
        return chat

    def keep_file(self, content: bytes, folder: str, ending: str, **more: Any) -> Thing:
        """Store a file; returns what names it."""
        number = self.next_number()
        file_id = f"AgADBAAD{number:06d}"
        self.files[file_id] = (f"{folder}/file_{number}{ending}", content)
        names = {"file_id": file_id, "file_unique_id": f"AQAD{number:06d}"}
        return {**names, "file_size": len(content), **more}


def refuse_closed(chat: Chat) -> None:
    """Raise what Telegram says where a bot may not speak."""
    if chat.standing in _REFUSALS:
        raise ApiError(403, f"Forbidden: {_REFUSALS[chat.standing]}")
    if chat.standing == "kicked":
        name = "group chat" if chat.kind == "group" else f"{chat.kind} chat"
        raise ApiError(403, f"Forbidden: bot was kicked from the {name}")
    if chat.standing == "upgraded":
        why = "Bad Request: group chat was upgraded to a supergroup chat"
        raise ApiError(400, why, migrate_to_chat_id=chat.moved_to)
