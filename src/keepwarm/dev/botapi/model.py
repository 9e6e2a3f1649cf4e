"""What there is in Telegram: chats, messages in them, calls of a bot, and refusals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

# A thing in the Bot API's own words, as it travels.
Thing: TypeAlias = dict[str, Any]
ChatKind: TypeAlias = Literal["private", "group", "supergroup", "channel"]
# open: takes messages · new: never pressed Start · upgraded: a group that became a supergroup
Standing: TypeAlias = Literal["open", "new", "blocked", "deactivated", "kicked", "upgraded"]


class ApiError(Exception):
    """The Bot API refuses a call."""

    def __init__(self, status: int, why: str, **parameters: int) -> None:
        super().__init__(why)
        self.status = status
        self.why = why
        self.parameters = parameters


def bad_request(why: str) -> ApiError:
    return ApiError(400, f"Bad Request: {why}")


@dataclass(slots=True, kw_only=True)
class Chat:
    """A person's chat with the bot, or a group."""

    id: int
    kind: ChatKind
    first_name: str = ""
    last_name: str = ""
    username: str = ""
    title: str = ""
    language_code: str = "en"
    standing: Standing = "open"
    moved_to: int = 0

    def as_chat(self) -> Thing:
        return _without_blanks({"id": self.id, "type": self.kind, **self._names()})

    def as_user(self) -> Thing:
        names = {**self._names(), "language_code": self.language_code}
        return _without_blanks({"id": self.id, "is_bot": False, **names})

    def _names(self) -> Thing:
        if self.kind != "private":
            return {"title": self.title}
        return {
            "first_name": self.first_name,
            "last_name": self.last_name,
            "username": self.username,
        }


@dataclass(slots=True, kw_only=True, eq=False)
class Message:
    """A message in a chat, as it stands now: what is edited changes here too."""

    thing: Thing
    html: str = ""  # as the bot wrote it
    is_silent: bool = False
    edits: int = 0
    reaction: str = ""  # the bot's
    asks: bool = False  # a reply is expected

    @property
    def id(self) -> int:
        return int(self.thing["message_id"])

    @property
    def chat_id(self) -> int:
        return int(self.thing["chat"]["id"])

    @property
    def is_from_bot(self) -> bool:
        return bool(self.thing.get("from", {}).get("is_bot"))

    @property
    def text(self) -> str:
        """Return what a person reads: a text, or the caption of a file."""
        return str(self.thing.get("text") or self.thing.get("caption") or "")

    @property
    def keyboard(self) -> list[list[Thing]]:
        """Return the buttons under it, row by row, in the Bot API's words."""
        rows: list[list[Thing]] = self.thing.get("reply_markup", {}).get("inline_keyboard", [])
        return rows

    @property
    def buttons(self) -> list[list[str]]:
        """Return what is written on the buttons."""
        return [[str(button["text"]) for button in row] for row in self.keyboard]

    def button(self, label: str) -> Thing:
        """Return a button by what is written on it. Raises LookupError."""
        for row in self.keyboard:
            for button in row:
                if button["text"] == label:
                    return button
        raise LookupError(f"No button says {label!r}; there are {self.buttons}.")


@dataclass(slots=True)
class Outcome:
    """How a call ended; nothing yet while it lasts."""

    status: int = 0
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call of a method of the Bot API, and how it was answered."""

    method: str
    arguments: Mapping[str, Any]
    seconds: float  # on the fake's own clock, when it came in
    outcome: Outcome = field(default_factory=Outcome)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the bot answers to a press of a button."""

    text: str = ""
    is_alert: bool = False
    url: str = ""


def _without_blanks(thing: Thing) -> Thing:
    return {name: value for name, value in thing.items() if value not in {"", None}}
