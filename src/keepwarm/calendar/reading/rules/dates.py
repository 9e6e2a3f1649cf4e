"""Days of the calendar: "Mar 25", "20.03.2026", "the 15th", "last Friday in October"."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from keepwarm.calendar.reading.grammar import Match, Rule
from keepwarm.calendar.reading.holidays import holiday_on
from keepwarm.calendar.reading.tokens import Token
from keepwarm.calendar.reading.values import (
    YEARS,
    Clock,
    Point,
    Scene,
    month_end,
    months_later,
    weekday_on_or_after,
)

_CENTURY: Final = 2000
_CENTURY_LONG: Final = 100
_MONTHS: Final = 12


def _iso(m: Match) -> dict[str, Any] | None:
    numbers = [int(each) for each in re.findall(r"\d+", m.first("iso"))]
    day = _date(*numbers[:3])
    if day is None:
        return None
    point = Point(day=day, rule="date", confidence=1)
    try:
        said = datetime.fromisoformat(re.sub(r"[ t]+", "T", m.first("iso").replace("/", "-")))
    except ValueError:
        return {"point": point}
    if said.tzinfo is not None:
        said = said.astimezone(m.scene.zone)
    timed = len(numbers) > len(("year", "month", "day"))
    return {
        "point": Point(
            day=said.date(),
            rule="date",
            confidence=1,
            clock=Clock(said.time().replace(second=0, microsecond=0), sure=True)
            if timed
            else None,
        )
    }


def _numeric(m: Match) -> dict[str, Any] | None:
    """Read 20.03.2026, 03/20/2026, 20/3: the day first but after a slash in English."""
    text = m.first("date")
    first, second, *rest = (int(each) for each in re.findall(r"\d+", text))
    month_first = "/" in text and m.scene.language == "en"
    if (month_first and first > _MONTHS) or (not month_first and second > _MONTHS):
        month_first = not month_first
    day, month = (second, first) if month_first else (first, second)
    doubtful = "/" in text and max(first, second) <= _MONTHS and first != second
    made = _dated(m.scene, month, day, _full_year(rest[0]) if rest else None)
    if made is None:
        return None
    return {
        "point": Point(
            day=made,
            rule="date",
            confidence=0.6 if doubtful else 0.9,
            weak=not rest and "/" in text,
        )
    }


def _dotted(m: Match) -> dict[str, Any] | None:
    """Read "15.04" alone as a day, as everybody does but the English."""
    if m.scene.language == "en":
        return None
    day, month = (int(part) for part in m.first("dotted").split("."))
    made = _dated(m.scene, month, day, None) if 1 <= month <= _MONTHS else None
    return made and {"point": Point(day=made, rule="date", confidence=0.6)}


def _full_year(year: int) -> int:
    return year + _CENTURY if year < _CENTURY_LONG else year


def _year(m: Match) -> dict[str, Any] | None:
    value = m.first("number")
    return {"year": value.whole} if value.whole in YEARS and value.high is None else None


def _month_day(m: Match) -> dict[str, Any] | None:
    number = m.first("ordinal") if m.has("ordinal") else m.first("number").low
    if float(number) % 1:
        return None
    day = _dated(m.scene, int(m.first("month")), int(number), _said_year(m))
    return None if day is None else {"point": Point(day=day, rule="date", confidence=0.95)}


def _said_year(m: Match) -> int | None:
    return m.first("year") if m.has("year") else None


def _dated(scene: Scene, month: int, day: int, year: int | None) -> date | None:
    """Return a day of a month; without a year the next one that is not over."""
    if year is not None:
        return _date(year, month, day)
    for ahead in range(9):  # the 29th of February may be eight years away
        found = _date(scene.today.year + ahead, month, day)
        if found is not None and found >= scene.today:
            return found
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_of(scene: Scene, month: int, year: int | None) -> date:
    """Return the first day of a month; without a year the next one that is not over."""
    first = date(year or scene.today.year, month, 1)
    if year is None and month_end(first) < scene.today:
        first = first.replace(year=first.year + 1)
    return first


def _month(m: Match) -> dict[str, Any]:
    first = month_of(m.scene, int(m.first("month")), _said_year(m))
    return {
        "point": Point(
            day=max(first, m.scene.today) if not m.has("year") else first,
            until=month_end(first),
            rule="month",
            confidence=0.7,
        ),
        "period": (first, month_end(first)),
    }


def _month_of_year(m: Match) -> dict[str, Any] | None:
    """Read "September next year"."""
    if m.first("unit") != "year":
        return None
    year = m.scene.today.year + m.has("next")
    first = date(year, int(m.first("month")), 1)
    if month_end(first) < m.scene.today:
        return None
    return {
        "point": Point(day=first, until=month_end(first), rule="month", confidence=0.8),
        "period": (first, month_end(first)),
    }


def _day_of_month(m: Match) -> dict[str, Any] | None:
    """Read "the 15th": of this month, or of the next that has it still to come."""
    number = int(m.first("ordinal"))
    for ahead in range(3):
        first = months_later(m.scene.today.replace(day=1), ahead)
        found = _date(first.year, first.month, number)
        if found is not None and found >= m.scene.today:
            return {"point": Point(day=found, rule="day_of_month", confidence=0.7, weak=True)}
    return None


def _weekday_and_day(m: Match) -> dict[str, Any] | None:
    """Read "Tuesday the 8th": the next 8th that is a Tuesday."""
    weekday = int(m.first("weekday"))
    if m.has("dotted"):
        return None
    number = int(m.first("ordinal")) if m.has("ordinal") else m.first("number").whole
    # "Monday 10" is rather ten o'clock than a tenth far away.
    for ahead in range(_MONTHS * 2 if m.has("ordinal") else 2):
        first = months_later(m.scene.today.replace(day=1), ahead)
        found = _date(first.year, first.month, number)
        if found is not None and found >= m.scene.today and found.weekday() == weekday:
            return {"point": Point(day=found, rule="weekday_and_day")}
    return None


def _weekday_of_month(m: Match) -> dict[str, Any] | None:
    """Read "last Friday in October", "first Monday of next month"."""
    period = m.first("period")
    weekday = int(m.first("weekday"))
    if not m.has("ordinal"):
        last = period[1]
        day = last - timedelta(days=(last.weekday() - weekday) % 7)
    else:
        day = weekday_on_or_after(period[0], weekday)
        day += timedelta(weeks=int(m.first("ordinal")) - 1)
    clock = Clock(time.fromisoformat(m.first("part")), part=True) if m.has("part") else None
    return {"point": Point(day=day, rule="weekday_of_month", clock=clock)}


def _weekday_of_unit(m: Match) -> dict[str, Any] | None:
    """Read "last Friday of the month": of this one, or of the next."""
    if m.first("unit") != "month":
        return None
    for ahead in (0, 1):
        first = months_later(m.scene.today.replace(day=1), ahead)
        month = Token("", {"period": (first, month_end(first))})
        made = _weekday_of_month(Match(m.scene, [*m.tokens[:-1], month]))
        if made is not None and made["point"].day >= m.scene.today:
            return made
    return None


def _holiday(m: Match) -> dict[str, Any] | None:
    day = holiday_on(m.first("holiday"), m.scene.today, _said_year(m))
    if day is None:
        return None
    if m.has("after"):
        day += timedelta(days=1)
    if m.has("before"):
        day -= timedelta(days=1)
    return {"point": Point(day=day, rule="named_date", confidence=0.7, weak=False)}


DATES: Final = (
    Rule("iso", _iso),
    Rule("number (?!unit|month|meridiem|number)", _year),
    Rule("(?<=month) number", _year),
    Rule("date", _numeric),
    Rule("^ (in|within)? dotted $", _dotted),
    Rule("(number|ordinal) (slash|dash|in|comma)* month (slash|dash|comma|in)* year", _month_day),
    Rule("month comma? (number|ordinal) (comma|in)* year", _month_day),
    Rule("month (number|ordinal) (?!unit|meridiem|time)", _month_day),
    Rule("month comma? (number|ordinal)", _month_day),
    Rule("(number|ordinal) (slash|dash|in)? month", _month_day),
    Rule("month (comma|in|slash)* year", _month),
    Rule("month (comma|in)* (next|this) unit", _month_of_year),
    Rule("in? month", _month),
    Rule(
        "weekday comma? (ordinal|number) (?!unit|weekday|month|period|oclock|part|dash)",
        _weekday_and_day,
    ),
    Rule("(?<!span) (after|before) holiday (comma|in)* year?", _holiday),
    Rule("holiday (comma|in)* year?", _holiday),
)
WEEKDAYS_OF_MONTHS: Final = (
    Rule("(ordinal|past|edge) weekday part? in? unit", _weekday_of_unit),
    Rule("(ordinal|past|edge) weekday part? in? period", _weekday_of_month),
)
DAYS_OF_MONTHS: Final = (Rule("ordinal", _day_of_month),)
