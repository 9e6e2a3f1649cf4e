"""What a phrase about time says: for one phrase, or for a file of them, line by line."""

import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import msgspec
import typer

from keepwarm.calendar.timing import Timing, read_timing
from keepwarm.kit.errors import Invalid


class NoSuchZone(Invalid):
    message = "There is no such time zone; write it like Europe/Kyiv."


class NotATime(Invalid):
    message = "The base is no time; write it like 2026-03-04T10:00."


class NotAQuestion(Invalid):
    message = "A line is no JSON object with id, text and base."


class NothingAsked(Invalid):
    message = "Name a phrase and a --base, or send lines to --batch."


def due(
    text: Annotated[str | None, typer.Argument(help='The phrase: "next Tuesday 10am".')] = None,
    *,
    base: Annotated[str | None, typer.Option(help="When it is said: 2026-03-04T10:00.")] = None,
    tz: Annotated[str, typer.Option(help="The time zone it is said in.")] = "UTC",
    country: Annotated[
        str | None, typer.Option(help="Whose public holidays are no working days: DE.")
    ] = None,
    lang: Annotated[str | None, typer.Option(help="The language, if you know it: en.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
    batch: Annotated[bool, typer.Option("--batch", help="Read and write JSON lines.")] = False,
) -> None:
    """Say when a phrase like "Day 3-5" or "in 48 hours" is due."""
    if batch:
        sys.stdout.writelines(_answers(sys.stdin.buffer, country))
        return
    if text is None or base is None:
        raise NothingAsked
    zone = _zone(tz)
    timing = read_timing(text, base=_base(base), tz=zone, lang=lang, country=country)
    print(_json(_fields(timing)) if as_json else _sentence(timing))


def _answers(lines: Any, country: str | None) -> Iterator[str]:
    for line in lines:
        if line.strip():
            yield _json(_answer(line, country)) + "\n"


def _answer(line: bytes, country: str | None) -> dict[str, Any]:
    try:
        asked: Mapping[str, Any] = msgspec.json.decode(line, type=dict[str, Any])
        name, text, base = asked["id"], asked["text"], _base(str(asked["base"]))
    except (msgspec.DecodeError, KeyError) as problem:
        raise NotAQuestion from problem
    zone, lang = _zone(str(asked.get("tz") or "UTC")), asked.get("lang")
    timing = read_timing(str(text or ""), base=base, tz=zone, lang=lang, country=country)
    return {"id": name, **_fields(timing)}


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError) as problem:
        raise NoSuchZone from problem


def _base(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as problem:
        raise NotATime from problem


def _fields(timing: Timing) -> dict[str, Any]:
    return {
        "kind": timing.kind,
        "due": timing.due and timing.due.isoformat(),
        "window": timing.window and [each.isoformat() for each in timing.window],
        "rule": timing.rule,
        "confidence": timing.confidence,
        "explanation": timing.explanation,
    }


def _sentence(timing: Timing) -> str:
    answer = timing.due.isoformat() if timing.due else timing.kind
    return f"{answer}\n{timing.explanation}"


def _json(fields: dict[str, Any]) -> str:
    return msgspec.json.encode(fields).decode()
