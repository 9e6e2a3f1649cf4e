"""What a timing says: "Day 3-5", "next Tuesday 10am", "через 3 дня", "after the first reply"."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from math import isfinite
from typing import Any, Final
from zoneinfo import ZoneInfo

from keepwarm.calendar.holidays import UnknownCountry
from keepwarm.calendar.reading.languages import by_likelihood
from keepwarm.calendar.reading.tokens import lexemes
from keepwarm.calendar.reading.values import MORNING, Clock, Point, Scene
from keepwarm.calendar.reading.verdict import NOTHING, Kind, Verdict, judge
from keepwarm.calendar.reading.why import explain
from keepwarm.calendar.wall import instant_of, wall_of

SPACING: Final = timedelta(days=3)
_FURTHEST: Final = 3653


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """What a phrase says; `due` and the `window` it allows are in the zone it was read in."""

    kind: Kind
    due: datetime | None
    window: tuple[datetime, datetime] | None
    rule: str
    confidence: float
    explanation: str


def read_timing(
    text: str, *, base: datetime, tz: ZoneInfo, lang: str | None = None, country: str | None = None
) -> Timing:
    """
    Say when a phrase is due, counted from `base`; a naive base is wall time in `tz`.

    Never raises, whatever the text: what it cannot read is of the kind `none`.
    """
    try:
        wall = base if base.tzinfo is None else wall_of(base, tz)
        return _read(str(text), Scene(base=wall, zone=tz, language="en", country=country), lang)
    except (ValueError, OverflowError, LookupError, UnknownCountry):
        return _timing(text, NOTHING, None)


def parse_step_due_date(step: Mapping[str, Any], base: datetime, index: int) -> datetime:
    """
    Return when a step of a plan is due.

    Its `delay_days` decide; without them its `timing`, where that names a time; else steps
    follow each other at three days. Days too many or below zero are brought within bounds.
    """
    delay = _days(step.get("delay_days"))
    if delay is not None:
        return base + timedelta(days=delay)
    timing = step.get("timing")
    if isinstance(timing, str) and timing.strip():
        zone = base.tzinfo if isinstance(base.tzinfo, ZoneInfo) else _UTC
        wall = base if base.tzinfo is None else base.astimezone(zone)
        due = read_timing(timing, base=wall, tz=zone).due
        if due is not None:
            return due.replace(tzinfo=None) if base.tzinfo is None else due.astimezone(base.tzinfo)
    return base + SPACING * (max(index, 0) + 1)


_UTC: Final = ZoneInfo("UTC")


def _days(value: object) -> int | None:
    """Read a number of days as plans carry it: 3, 2.7, "3"; true and "soon" are none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and value.strip().lstrip("-").isdecimal():
        value = int(value.strip()[:9])
    if isinstance(value, float) and isfinite(value):
        value = int(value)
    return min(max(value, 0), _FURTHEST) if isinstance(value, int) else None


def _read(text: str, scene: Scene, lang: str | None) -> Timing:
    written = lexemes(text)
    verdict = NOTHING
    for lexicon in by_likelihood(written, lang):
        scene = replace(scene, language=lexicon.language)
        verdict = judge(written, lexicon, scene)
        if verdict is not NOTHING:
            break
    return _timing(text, verdict, scene)


def _timing(text: str, verdict: Verdict, scene: Scene | None) -> Timing:
    due = window = None
    if verdict.point is not None and scene is not None:
        due = _instant(verdict.point, scene).astimezone(scene.zone)
        window = _window(verdict.point, due, scene)
    return Timing(
        kind=verdict.kind,
        due=due,
        window=window,
        rule=verdict.rule,
        confidence=verdict.confidence,
        explanation=explain(text, verdict, due),
    )


def _instant(point: Point, scene: Scene) -> datetime:
    """Turn a point into an instant: days by the wall, hours and minutes as they pass."""
    if point.clock is not None:
        return _by_the_clock(point, point.clock, scene)
    clock = scene.base.time() if point.keeps_clock else MORNING
    wall = datetime.combine(point.day, clock)
    if point.day == scene.today and wall < scene.base:
        wall = scene.base
    return instant_of(wall, scene.zone) + (point.elapsed or timedelta())


def _by_the_clock(point: Point, clock: Clock, scene: Scene) -> datetime:
    zone = scene.zone if clock.zone is None else ZoneInfo(clock.zone)
    due = instant_of(datetime.combine(point.day, clock.at), zone)
    rolls = point.rule == "clock"
    if rolls and due <= instant_of(scene.base, scene.zone):
        due = instant_of(datetime.combine(point.day + timedelta(days=1), clock.at), zone)
    return due


def _window(point: Point, due: datetime, scene: Scene) -> tuple[datetime, datetime]:
    """Return from when to when a phrase allows it: to the end of its last day, or the minute."""
    if point.until is None or point.until < due.date():
        return due, due
    end = instant_of(datetime.combine(point.until, time(23, 59, 59)), scene.zone)
    return due, max(due, end.astimezone(scene.zone))
