"""What can go wrong between a bot and Telegram, each as it looks on the wire."""

import asyncio
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal, TypeAlias, get_args

import msgspec

from keepwarm.dev.botapi.limits import too_many
from keepwarm.dev.botapi.model import ApiError
from keepwarm.dev.botapi.waiting import within
from keepwarm.dev.modelapi.http import Manner, Reply

# retry_after…: 429 with the wait in body and header, in the header only, or nowhere · then
# refusals · restart and bad_gateway: 500 and a proxy's 502 page · cut_before: gone before the
# work · cut_after, half, silent, garbled: the work is done, and then the connection goes, half of
# the answer comes, none comes, or nonsense · slow: late, but all is well
Kind: TypeAlias = Literal[
    "retry_after",
    "retry_after_header",
    "retry_after_mute",
    "blocked",
    "not_started",
    "deactivated",
    "kicked",
    "kicked_supergroup",
    "kicked_channel",
    "chat_not_found",
    "upgraded",
    "no_such_tag",
    "unauthorized",
    "not_found",
    "conflict",
    "restart",
    "bad_gateway",
    "cut_before",
    "cut_after",
    "half",
    "silent",
    "garbled",
    "slow",
]
KINDS: tuple[Kind, ...] = get_args(Kind)
SUPERGROUP = -1_001_234_567_890  # where an upgraded group went

_MANNERS: dict[Kind, Manner] = {"cut_after": "reset", "half": "cut", "silent": "silent"}
_REFUSALS: dict[Kind, ApiError] = {
    "retry_after_mute": ApiError(429, "Too Many Requests"),
    "blocked": ApiError(403, "Forbidden: bot was blocked by the user"),
    "not_started": ApiError(403, "Forbidden: bot can't initiate conversation with a user"),
    "deactivated": ApiError(403, "Forbidden: user is deactivated"),
    "kicked": ApiError(403, "Forbidden: bot was kicked from the group chat"),
    "kicked_supergroup": ApiError(403, "Forbidden: bot was kicked from the supergroup chat"),
    "kicked_channel": ApiError(403, "Forbidden: bot was kicked from the channel chat"),
    "chat_not_found": ApiError(400, "Bad Request: chat not found"),
    "upgraded": ApiError(
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        migrate_to_chat_id=SUPERGROUP,
    ),
    "no_such_tag": ApiError(
        400,
        'Bad Request: can\'t parse entities: Unsupported start tag "tg-time" at byte offset 9',
    ),
    "unauthorized": ApiError(401, "Unauthorized"),
    "not_found": ApiError(404, "Not Found"),
    "conflict": ApiError(
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance "
        "is running",
    ),
    "restart": ApiError(500, "Internal Server Error: restart"),
}
_BAD_GATEWAY = b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that goes wrong. `wait` is what a 429 asks for and how late a slow answer is."""

    kind: Kind
    wait: timedelta = timedelta(seconds=1)

    async def instead(self, closing: asyncio.Event) -> Reply | None:
        """Return what answers the call without the work being done; None where it is done."""
        match self.kind:
            case "retry_after":
                return refusal(too_many(self.wait))
            case "retry_after_header":
                seconds = str(too_many(self.wait).parameters["retry_after"])
                return Reply(status=429, headers={"Retry-After": seconds})
            case "bad_gateway":
                return Reply(status=502, body=_BAD_GATEWAY, media_type="text/html")
            case "cut_before":
                return Reply(manner="reset")
            case "slow":
                await within(self.wait.total_seconds(), closing, closing)
            case _:
                pass
        refused = _REFUSALS.get(self.kind)
        return refusal(refused) if refused else None

    def spoil(self, reply: Reply) -> Reply:
        """Return what becomes of the answer on its way back."""
        body = b"<html>" if self.kind == "garbled" else reply.body
        return replace(reply, body=body, manner=_MANNERS.get(self.kind, reply.manner))


def refusal(error: ApiError) -> Reply:
    """Write a refusal as the Bot API does; a wait stands in the body and in a header."""
    answer: dict[str, object] = {
        "ok": False,
        "error_code": error.status,
        "description": error.why,
    }
    headers: dict[str, str] = {}
    if error.parameters:
        answer["parameters"] = error.parameters
    if "retry_after" in error.parameters:
        headers["Retry-After"] = str(error.parameters["retry_after"])
    return Reply(status=error.status, body=msgspec.json.encode(answer), headers=headers)
