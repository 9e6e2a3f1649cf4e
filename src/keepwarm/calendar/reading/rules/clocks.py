"""Clock times: "10am", "14:30", "half past two", "7 in the evening", "between 14h and 16h"."""

import re
from datetime import time
from typing import Any, Final

from keepwarm.calendar.reading.grammar import Match, Rule
from keepwarm.calendar.reading.tokens import Token
from keepwarm.calendar.reading.values import Amount, Clock

_NOON: Final = 12
_HOURS: Final = 24
_MINUTES: Final = 60
_DAWN: Final = 5  # three at night is 03:00, ten at night 22:00
_LATE_MORNING: Final = time(11)
_NIGHT: Final = time(20)
# What stands beside "15h" where it is a clock time.
_BESIDE: Final = (
    "weekday named month to dash comma ordinal year part and between next date iso number"
)
_SHOP: Final = 7  # at 2 means 14:00, at 9 means 09:00


def _clock(hour: int, minute: int = 0, *, sure: bool = False) -> dict[str, Any] | None:
    if hour > _HOURS or minute >= _MINUTES:
        return None
    return {"time": Clock(time(hour % _HOURS, minute), sure=sure)}


def _digits(m: Match) -> dict[str, Any] | None:
    hour, minute = map(int, re.findall(r"\d+", m.tokens[-1].text)[:2])
    return _clock(hour, minute, sure=hour > _NOON)


def _on_the_hour(m: Match) -> dict[str, Any] | None:
    amount: Amount = m.first("number")
    return _clock(amount.whole) if amount.low.is_integer() and amount.low < _HOURS else None


def _alone(m: Match) -> dict[str, Any] | None:
    """Read "15 Uhr", "15 часов"; few hours alone are rather a distance: "2 часа"."""
    few = m.first("number").low < _SHOP or m.tokens[-1].text == "h"
    return None if few else _on_the_hour(m)


def _hours_and_minutes(m: Match) -> dict[str, Any] | None:
    """Read "in 1h30" as a distance."""
    hours, mark, minutes = m.first("clock").partition("h")
    if not mark:
        return None
    return {"span": ((Amount(float(hours)), "hour"), (Amount(float(minutes)), "minute"))}


def _spoken(m: Match) -> dict[str, Any] | None:
    """Read "at 3": by day in English, where nobody counts to 24; as said elsewhere."""
    amount: Amount = m.first("number")
    if not amount.low.is_integer() or amount.low > _HOURS:
        return None
    late = m.scene.language == "en" and 1 <= amount.low < _SHOP
    return _clock(amount.whole + late * _NOON)


def _half_day(m: Match) -> dict[str, Any] | None:
    """Read a number or a clock time with am or pm behind it; of a range, its beginning."""
    hour, minute = _hour_and_minute(m)
    if hour > _HOURS:
        return None
    afternoon = int(m.first("meridiem"))
    return _clock(hour % _NOON + afternoon if hour <= _NOON else hour, minute, sure=True)


def _hour_and_minute(m: Match) -> tuple[int, int]:
    if m.has("time"):
        at: time = m.first("time").at
        return at.hour, at.minute
    return m.first("number").whole, 0


def _half_past(m: Match) -> dict[str, Any] | None:
    return _clock(_daily(m.first("number").whole), 30)


def _half_to(m: Match) -> dict[str, Any] | None:
    return _clock((_daily(m.first("number").whole) - 1) % _HOURS, 30)


def _past(m: Match) -> dict[str, Any] | None:
    return _clock(_daily(m.all("number")[-1].whole), _minutes(m))


def _to(m: Match) -> dict[str, Any] | None:
    if m.has("unit") and m.first("unit") not in {"minute", "quarter"}:
        return None
    return _clock((_daily(m.all("number")[-1].whole) - 1) % _HOURS, 60 - _minutes(m))


def _past_time(m: Match) -> dict[str, Any] | None:
    """Read "half past 3pm", "20 past 3pm"."""
    clock: Clock = m.first("time")
    minutes = 30 if m.has("halfpast") else _minutes(m)
    return None if clock.at.minute else _clock(clock.at.hour, minutes, sure=True)


def _to_time(m: Match) -> dict[str, Any] | None:
    """Read "quarter to 5 pm"."""
    clock: Clock = m.first("time")
    if clock.at.minute or (m.has("unit") and m.first("unit") not in {"minute", "quarter"}):
        return None
    return _clock((clock.at.hour - 1) % _HOURS, 60 - _minutes(m), sure=True)


def _hour_then_minute(m: Match) -> dict[str, Any] | None:
    """Read "at 3 15", "ten thirty"."""
    hour, minute = m.all("number")
    if not 1 <= hour.low <= _HOURS or minute.low not in {15, 20, 30, 40, 45, 50}:
        return None
    return _clock(_daily(hour.whole), minute.whole)


def _four_digits(m: Match) -> dict[str, Any] | None:
    """Read "at 1515"."""
    text = m.tokens[-1].text
    if not re.fullmatch(r"[01]\d[0-5]\d|2[0-3][0-5]\d", text):
        return None
    return _clock(int(text[:2]), int(text[2:]), sure=True)


def _minutes(m: Match) -> int:
    if m.has("quarterhour"):
        return 15
    return max(1, min(m.first("number").whole, _MINUTES - 1))


def _daily(hour: int) -> int:
    """Read an hour from one to six that was spoken as one of the afternoon."""
    return hour + _NOON if 1 <= hour < _SHOP else hour


def _of_part(m: Match) -> dict[str, Any] | None:
    """Let "in the evening" say which seven o'clock is meant."""
    clock: Clock = m.first("time")
    part = _part_time(m)
    hour = clock.at.hour
    if hour == _NOON and (part < _LATE_MORNING or part >= _NIGHT):
        hour = 0
    elif hour < _NOON and (part.hour > _NOON or (part.hour == _NOON and hour < _SHOP - 1)):
        late_night = part >= _NIGHT and hour < _DAWN
        hour += 0 if late_night else _NOON
    return _clock(hour, clock.at.minute, sure=True)


def _part_time(m: Match) -> time:
    return time.fromisoformat(m.first("part"))


def _hours_of_part(m: Match) -> dict[str, Any] | None:
    hour = _on_the_hour(m)
    if hour is None or m.first("part") == "17:00":
        return None
    return _of_part(Match(m.scene, [*m.tokens, Token("", hour)]))


def _zoned(m: Match) -> dict[str, Any]:
    clock: Clock = m.first("time")
    return {"time": Clock(clock.at, sure=clock.sure, zone=m.first("zone"))}


def _range(m: Match) -> dict[str, Any]:
    return {"time": m.first("time")}


CLOCK_RANGES: Final = (Rule("between number (to|and) (dotted|clock)", _on_the_hour),)
CLOCKS: Final = (
    Rule("(?<=in|within|plus) clock", _hours_and_minutes),
    Rule("clock", _digits),
    Rule("time oclock", _range),
    Rule("at (dotted|clock)", _digits),
    Rule("(?<=weekday|named) dotted", _digits),
    Rule("dotted (?=meridiem|oclock)", _digits),
    Rule("(number|time) (to|dash) (number|time) meridiem", _half_day),
    Rule("(number|time) meridiem", _half_day),
    Rule("halfpast time", _past_time),
    Rule("a? (quarterhour|number unit?) clockpast time", _past_time),
    Rule("a? (quarterhour|number unit?) clockto time", _to_time),
    Rule("halfpast number oclock?", _half_past),
    Rule("halfto number oclock?", _half_to),
    Rule("a? (quarterhour|number unit?) clockpast number oclock?", _past),
    Rule("a? (quarterhour|number unit?) clockto number oclock?(?!unit|month)", _to),
    Rule("number oclock part", _hours_of_part),
    Rule("at number oclock", _on_the_hour),
    Rule("^ number oclock $", _alone),
    Rule(f"(?<=[{_BESIDE}]) number oclock (?!later|past|before)", _on_the_hour),
    Rule(
        f"(?<!in)(?<!within)(?<!plus)(?<!after) number oclock (?!number unit)(?=[{_BESIDE}])",
        _on_the_hour,
    ),
    Rule("at? number part", _hours_of_part),
    Rule("at number number", _hour_then_minute),
    Rule("^ number number $", _hour_then_minute),
    Rule("at number $", _four_digits),
    Rule("part at number (?!unit|month|number|meridiem)", _hours_of_part),
    Rule("at number (?!unit|month|span|number|slash|dash)", _spoken),
    Rule("time morningtoo", _range),
    Rule("at number morningtoo", _on_the_hour),
    Rule("time (at|comma|in)? part", _of_part),
    Rule("part (at|comma|in)? time", _of_part),
    Rule("part at? number (?!unit|month|number|meridiem)", _hours_of_part),
    Rule("(between|from)? time (to|dash|and|before) (time|number)", _range),
    Rule("at time", _range),
    Rule("time zone", _zoned),
)
