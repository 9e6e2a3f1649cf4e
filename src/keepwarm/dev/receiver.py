"""
Telegram as far as a sender sees it: takes messages, refuses them, or is cut off in between.

It counts what it took, whether its answer reached the sender or not: that is the truth a sender
is measured against.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Self, TypeAlias

import msgspec

from keepwarm.dev.modelapi.http import Manner, Reply, Request, Server

TOKEN = "42:LOOPBACK"  # noqa: S105 -- opens nothing but this
RETRY_AFTER = 1  # seconds that it asks a sender to wait

# takes: and says so · busy…: 429 with the wait in the body, in a header, or nowhere · trouble: a
# proxy's 502 · cut_before: gone before it took it · cut_after, half, silent: took it, and then
# the connection goes, or half of the answer comes, or none · garbled: took it, says nonsense
Mood: TypeAlias = Literal[
    "takes",
    "busy",
    "busy_header",
    "busy_mute",
    "trouble",
    "blocked",
    "no_chat",
    "no_such_tag",
    "no_bot",
    "cut_before",
    "cut_after",
    "half",
    "silent",
    "garbled",
]
_ANSWERED: dict[Mood, Manner] = {"cut_after": "reset", "half": "cut", "silent": "silent"}


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that arrived."""

    chat: str
    text: str


class Message(msgspec.Struct, frozen=True):
    """What a sender asks for."""

    chat_id: str
    text: str
    parse_mode: str


class Receiver:
    """Listens on loopback. `mood` is asked once a message."""

    def __init__(self, mood: Callable[[Message], Mood] = lambda _message: "takes") -> None:
        self.mood = mood
        self.taken: list[Taken] = []
        self.asked = 0
        self._server = Server(self._answer, port=0, pause=0)

    @property
    def url(self) -> str:
        """What to give as KEEPWARM_TELEGRAM_API_URL."""
        return f"http://127.0.0.1:{self._server.port}"

    async def __aenter__(self) -> Self:
        await self._server.start()
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._server.stop()

    async def _answer(self, request: Request) -> Reply:
        if request.path != f"/bot{TOKEN}/sendMessage":
            return _refusal(404, "Not Found")
        self.asked += 1
        message = msgspec.json.decode(request.body, type=Message)
        mood = self.mood(message)
        return _unwilling(mood, message) or self._take(message, mood)

    def _take(self, message: Message, mood: Mood) -> Reply:
        self.taken.append(Taken(message.chat_id, message.text))
        answer = {"ok": True, "result": {"message_id": len(self.taken)}}
        body = b"<html>" if mood == "garbled" else msgspec.json.encode(answer)
        return Reply(body=body, manner=_ANSWERED.get(mood, "full"))


def _unwilling(mood: Mood, message: Message) -> Reply | None:
    """Answer without taking the message; None where it is taken."""
    if mood == "no_such_tag" and "<tg-time" not in message.text:
        return None
    return _UNWILLING.get(mood)


def _refusal(status: int, said: str, **parameters: int) -> Reply:
    answer: dict[str, object] = {"ok": False, "error_code": status, "description": said}
    if parameters:
        answer["parameters"] = parameters
    return Reply(status=status, body=msgspec.json.encode(answer))


_TOO_MANY = f"Too Many Requests: retry after {RETRY_AFTER}"
_UNWILLING: dict[Mood, Reply] = {
    "busy": _refusal(429, _TOO_MANY, retry_after=RETRY_AFTER),
    "busy_header": Reply(status=429, headers={"retry-after": str(RETRY_AFTER)}),
    "busy_mute": _refusal(429, "Too Many Requests"),
    "trouble": Reply(
        status=502, body=b"<html><h1>502 Bad Gateway</h1></html>", media_type="text/html"
    ),
    "blocked": _refusal(403, "Forbidden: bot was blocked by the user"),
    "no_chat": _refusal(400, "Bad Request: chat not found"),
    "no_such_tag": _refusal(
        400, 'Bad Request: can\'t parse entities: Unsupported start tag "tg-time" at byte offset 9'
    ),
    "no_bot": _refusal(401, "Unauthorized"),
    "cut_before": Reply(manner="reset"),
}
