"""
Days that are known by a name: Christmas, Easter, Black Friday.

The tables write them "12-25", "easter-2", or as the nth weekday of a month: "9/0/1" is the
first Monday of September, "5/0/-1" the last one of May.
"""

from datetime import date, timedelta
from typing import Final

from keepwarm.calendar.reading.values import month_end, weekday_on_or_after

_THURSDAY: Final = 3
_AFTER_THANKSGIVING: Final = {"thanksgiving": 0, "blackfriday": 1, "cybermonday": 4}  # days


def holiday_on(name: str, today: date, year: int | None) -> date | None:
    """Return when a named day is: in the year that was said, or the next time."""
    if year is not None:
        return _in_year(name, year)
    this_year = _in_year(name, today.year)
    return this_year if this_year >= today else _in_year(name, today.year + 1)


def _in_year(name: str, year: int) -> date:
    if name.startswith("easter"):
        return _easter(year) + timedelta(days=int(name.removeprefix("easter") or 0))
    if name in _AFTER_THANKSGIVING:
        thanks = weekday_on_or_after(date(year, 11, 22), _THURSDAY)
        return thanks + timedelta(days=_AFTER_THANKSGIVING[name])
    if "/" in name:
        return _nth_weekday(year, *map(int, name.split("/")))
    month, day = map(int, name.split("-"))
    return date(year, month, day)


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    if nth > 0:
        return weekday_on_or_after(date(year, month, 7 * nth - 6), weekday)
    last = month_end(date(year, month, 1))
    return last - timedelta(days=(last.weekday() - weekday) % 7)


def _easter(year: int) -> date:
    """Return Easter Sunday of the western churches (Butcher's rule)."""
    century = year // 100
    moon = (19 * (year % 19) + century - century // 4 - (8 * century + 13) // 25 + 15) % 30
    moon -= moon // 28 * (1 - 29 // (moon + 1) * ((21 - year % 19) // 11))
    week = (year + year // 4 + moon + 2 - century + century // 4) % 7
    days = moon - week
    return date(year, 3, 28) + timedelta(days=days)
