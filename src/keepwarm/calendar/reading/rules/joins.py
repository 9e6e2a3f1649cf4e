"""A day and a clock time become one point; of a range, its beginning."""

from dataclasses import replace
from datetime import time, timedelta
from typing import Any, Final

from keepwarm.calendar.reading.grammar import Match, Rule
from keepwarm.calendar.reading.values import MORNING, Clock, Point, month_end, months_later

_NOON: Final = 12
_BETWEEN: Final = "(comma|at|in|colon|dash|from|after|between|and|plus)*"


def _timed(m: Match) -> dict[str, Any] | None:
    point: Point = m.first("point")
    if point.clock is not None and not point.clock.part:
        return None
    return {"point": replace(point, clock=m.first("time"), weak=False, elapsed=None)}


def _parted(m: Match) -> dict[str, Any] | None:
    point: Point = m.first("point")
    if point.clock is not None:
        return _afternoon(point, time.fromisoformat(m.first("part")))
    part = Clock(time.fromisoformat(m.first("part")), part=True)
    return {"point": replace(point, clock=part, weak=False, elapsed=None)}


def _half_day(m: Match) -> dict[str, Any]:
    """Read "Tuesday PM"."""
    at = time(14) if m.first("meridiem") == "12" else MORNING
    return {"point": m.first("point").at(Clock(at, part=True))}


def _day_and_time(m: Match) -> dict[str, Any] | None:
    """Read "le 17 de 14h à 16h"."""
    number = m.first("number").low
    for ahead in range(3):
        first = months_later(m.scene.today.replace(day=1), ahead)
        day = first + timedelta(days=number - 1)
        if number.is_integer() and m.scene.today <= day <= month_end(first):
            return {"point": Point(day=day, rule="day_of_month", clock=m.first("time"))}
    return None


def _zoned(m: Match) -> dict[str, Any] | None:
    clock = m.first("point").clock
    return clock and {"point": m.first("point").at(replace(clock, zone=m.first("zone")))}


def _bare_hour(m: Match) -> dict[str, Any] | None:
    """Read "Monday 10"."""
    hour = m.first("number").low
    day = m.tokens[0].may_be("dayname") or m.first("point").rule == "named_day"
    if not day or not hour.is_integer() or not MORNING.hour - 2 <= hour < _NOON * 2:
        return None
    return {"point": m.first("point").at(Clock(time(int(hour))))}


def _afternoon(point: Point, part: time) -> dict[str, Any] | None:
    """Read "at 7 on Sunday in the evening": the part says which seven o'clock."""
    clock = point.clock
    if clock is None or clock.part or clock.sure or not clock.at.hour < _NOON <= part.hour:
        return None
    late = clock.at.replace(hour=clock.at.hour + _NOON)
    return {"point": replace(point, clock=Clock(late, sure=True))}


def _range(m: Match) -> dict[str, Any]:
    first, last = m.all("point")
    until = last.day if last.day > first.day else first.until
    return {"point": replace(first, until=until)}


def _weekday_and_date(m: Match) -> dict[str, Any] | None:
    """Let the date win over the name of the day that stands beside it."""
    weekdays = [each for each in m.tokens if each.may_be("dayname")]
    if len(weekdays) != 1:
        return None
    other = next(
        each["point"] for each in m.tokens if each.may_be("point") and each is not weekdays[0]
    )
    if other.rule not in {"date", "weekday_and_day", "named_day", "plan_day"}:
        return None
    return {"point": replace(other, clock=other.clock or weekdays[0]["point"].clock, weak=False)}


def _later_that_day(m: Match) -> dict[str, Any] | None:
    """Read "same day, 2 hours later", "today in a week"."""
    first, then = m.all("point")
    today = first.rule == "named_day" and first.day == m.scene.today and first.clock is None
    return {"point": then} if today and then.rule == "distance" else None


JOINS: Final = (
    Rule("point (comma|colon)* point", _later_that_day),
    Rule("point (comma|colon)* point", _weekday_and_date),
    Rule(f"point {_BETWEEN} time (to|dash|and) (time|number)", _timed),
    Rule(f"point {_BETWEEN} time", _timed),
    Rule(f"time {_BETWEEN} point", _timed),
    Rule("^ number from? time $", _day_and_time),
    Rule("point zone", _zoned),
    Rule("point meridiem", _half_day),
    Rule("point number $", _bare_hour),
    Rule(f"point {_BETWEEN} part", _parted),
    Rule(f"part {_BETWEEN} point", _parted),
    Rule("point (comma|colon)* point", _weekday_and_date),
    Rule("(from|between)? point (to|dash|and)+ point", _range),
    Rule("from point", lambda m: {"point": m.first("point")}),
)


def _today_at(m: Match) -> dict[str, Any]:
    """Read a clock time alone: today, or tomorrow if it is over by then."""
    return {"point": Point(day=m.scene.today, rule="clock", clock=m.first("time"), confidence=0.7)}


def _part_alone(m: Match) -> dict[str, Any]:
    clock = Clock(time.fromisoformat(m.first("part")), part=True)
    return {
        "point": Point(day=m.scene.today, rule="clock", clock=clock, confidence=0.7, weak=True)
    }


CLOCKS_ALONE: Final = (
    Rule("^ (from|after|in)? time (to|dash)? (time|number)? $", _today_at),
    Rule("^ (from|after|in|at)? part $", _part_alone),
    Rule("time", lambda m: _today_at(m) if m.first("time").sure else None),
)
