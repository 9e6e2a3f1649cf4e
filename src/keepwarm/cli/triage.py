"""What a reply means: for one text, or for a file of them, line by line."""

import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import msgspec
import typer

from keepwarm.kit.errors import Invalid
from keepwarm.triage import Triage
from keepwarm.triage import triage as triage_reply

_ZONE = ZoneInfo("UTC")
_BASE = datetime(1970, 1, 1, tzinfo=UTC)  # no day is printed, so none is counted from


class NotAReply(Invalid):
    message = "A line is no JSON object with id and text."


class NothingToTriage(Invalid):
    message = "Name a text, or send lines to --batch."


def triage(
    text: Annotated[str | None, typer.Argument(help='The reply: "Sure, call me".')] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
    batch: Annotated[bool, typer.Option("--batch", help="Read and write JSON lines.")] = False,
) -> None:
    """Say what a reply means, or that a person has to look."""
    if batch:
        sys.stdout.writelines(_answers(sys.stdin.buffer))
        return
    if text is None:
        raise NothingToTriage
    found = triage_reply(text, headers=None, base=_BASE, tz=_ZONE)
    print(_json(_fields(found)) if as_json else _sentence(found))


def _answers(lines: Any) -> Iterator[str]:
    for line in lines:
        if line.strip():
            yield _json(_answer(line)) + "\n"


def _answer(line: bytes) -> dict[str, Any]:
    try:
        asked: Mapping[str, Any] = msgspec.json.decode(line, type=dict[str, Any])
        name, text = asked["id"], asked["text"]
        headers = msgspec.convert(asked.get("headers"), dict[str, Any] | None)
    except (msgspec.MsgspecError, KeyError) as problem:
        raise NotAReply from problem
    found = triage_reply(str(text or ""), headers=headers, base=_BASE, tz=_ZONE)
    return {"id": name, **_fields(found)}


def _fields(found: Triage) -> dict[str, Any]:
    return {
        "intent": found.intent,
        "confidence": found.confidence,
        "reasons": list(found.reasons),
    }


def _sentence(found: Triage) -> str:
    because = ", ".join(f"“{reason}”" for reason in found.reasons)
    return "\n".join(filter(None, [found.intent or "needs review", because]))


def _json(fields: dict[str, Any]) -> str:
    return msgspec.json.encode(fields).decode()
