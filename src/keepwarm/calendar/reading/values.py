"""What phrases about time are made of: amounts, spans, clock times, points."""

import calendar
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Final, TypeAlias
from zoneinfo import ZoneInfo

from keepwarm.calendar.holidays import holidays_of, weekend_of

YEARS: Final = range(1970, 2200)  # what a number of four digits may mean
MORNING: Final = time(9)
_DAYS: Final = {"day": 1, "week": 7, "fortnight": 14, "weekend": 7}
_MONTHS: Final = {"month": 1, "quarter": 3, "halfyear": 6, "year": 12}
_FURTHEST: Final = 3653  # days: ten years; what lies beyond is a slip of the pen
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Amount:
    """How many: of a range the first number, and its last one beside it."""

    low: float
    high: float | None = None

    @property
    def whole(self) -> int:
        return int(self.low)

    @property
    def last(self) -> "Amount":
        return Amount(self.low if self.high is None else self.high)


Span: TypeAlias = tuple[tuple[Amount, str], ...]
"""Amounts of units, largest first as people say them: 1 year 2 months."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day; `sure` if a person said whether it is before noon."""

    at: time
    sure: bool = False
    zone: str | None = None
    part: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """
    A point in time: a day, with a clock time if one was said.

    `until` is the end of what was said ("week 2"); `elapsed` adds hours and minutes, which
    pass, to days, which are counted. `keeps_clock`: without a clock time it is the one of
    the base, not nine in the morning.
    """

    day: date
    rule: str
    clock: Clock | None = None
    elapsed: timedelta | None = None
    until: date | None = None
    keeps_clock: bool = False
    weak: bool = False
    confidence: float = 0.9

    def at(self, clock: Clock) -> "Point":
        return replace(self, clock=clock)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Where and when a phrase is said: the wall time of the base, its zone, the language."""

    base: datetime
    zone: ZoneInfo
    language: str
    country: str | None = None

    @property
    def today(self) -> date:
        return self.base.date()

    @property
    def monday(self) -> date:
        return self.today - timedelta(days=self.today.weekday())

    def is_working(self, day: date) -> bool:
        if self.country is None:
            return day.weekday() < _SATURDAY
        closed = day.weekday() in weekend_of(self.country, day.year)
        return not closed and day not in holidays_of(self.country, None, day.year)


def later(scene: Scene, span: Span, *, since: date | None = None) -> tuple[date, timedelta | None]:
    """Return the day that is a span after another, and the hours and minutes on top."""
    day, elapsed = since or scene.today, timedelta()
    for amount, unit in span:
        if unit in _MONTHS:
            day = _months_later(day, amount.low * _MONTHS[unit])
        elif unit == "workday":
            day = working_days_later(scene, day, amount.whole)
        elif unit in _DAYS:
            days = min(amount.low * _DAYS[unit], _FURTHEST)
            day += timedelta(days=int(days))
            elapsed += timedelta(days=days % 1)
        else:
            elapsed += timedelta(minutes=min(amount.low * _MINUTES[unit], _FURTHEST * 1440))
    return day, elapsed if elapsed or _is_short(span) else None


_MINUTES: Final = {"minute": 1, "hour": 60, "second": 1 / 60}


def _is_short(span: Span) -> bool:
    return any(unit in _MINUTES for _, unit in span)


def _months_later(day: date, months: float) -> date:
    """Count calendar months; the 31st becomes the last day where a month is shorter."""
    moved = months_later(day, int(min(months, _FURTHEST / 30)))
    return moved + timedelta(days=int(months % 1 * 30))


def months_later(day: date, months: int) -> date:
    """Count calendar months; the 31st becomes the last day where a month is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def working_days_later(scene: Scene, day: date, count: int) -> date:
    """Count working days; the day itself is not one of them."""
    for _ in range(min(count, _FURTHEST)):
        day += timedelta(days=1)
        while not scene.is_working(day):
            day += timedelta(days=1)
    return day


def month_end(day: date) -> date:
    """Return the last day of a month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def weekday_on_or_after(day: date, weekday: int) -> date:
    """Return the first such weekday, the day itself included."""
    return day + timedelta(days=(weekday - day.weekday()) % 7)
