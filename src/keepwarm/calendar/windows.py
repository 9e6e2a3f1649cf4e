"""The days on which somebody works, and the windows they open."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TypeAlias

from keepwarm.calendar.holidays import holidays_of
from keepwarm.calendar.model import Hours, Window, WorkingTime
from keepwarm.calendar.wall import end_of, instant_of, wall_of
from keepwarm.kit.errors import Invalid

DAY = timedelta(days=1)
LONGEST_BREAK = timedelta(days=731)

Span: TypeAlias = tuple[timedelta, timedelta]


class NoWorkingTime(Invalid):
    """Working hours, quiet hours and days off leave not a minute in two years."""

    message = "Working hours, quiet hours and days off leave no time to work in."


def is_working_day(day: date, working: WorkingTime) -> bool:
    """Tell whether there is any time to work on a day."""
    return bool(windows_on(day, working))


def windows_on(day: date, working: WorkingTime) -> list[Window]:
    """
    Return the windows that a day opens; the last one of a night shift closes on the next day.

    Where a change of clocks leaves an edge in doubt, the window is the narrower one. So a day
    that clocks skip altogether opens none.
    """
    if day in working.days_off or holiday_on(day, working) is not None:
        return []
    midnight = datetime.combine(day, time())
    windows = [
        Window(
            instant_of(midnight + opens, working.zone, fold=1),
            end_of(midnight + closes, working.zone),
        )
        for opens, closes in _open_parts(working.hours[day.weekday()], working.quiet)
    ]
    return [window for window in windows if window.opens_at < window.closes_at]


def holiday_on(day: date, working: WorkingTime) -> str | None:
    """Return the name of the public holiday that a day is; None if it is none."""
    if working.country is None:
        return None
    return holidays_of(working.country, working.subdivision, day.year).get(day)


def windows_from(instant: datetime, working: WorkingTime) -> Iterator[Window]:
    """
    Yield the working time that lies ahead of an instant, window by window without end.

    The first one begins with the instant itself where somebody works then; no two overlap.
    """
    over = instant.astimezone(UTC)
    # Yesterday's night shift may still be at work, even when today's begins.
    yesterday = wall_of(instant, working.zone).date() - DAY
    for _, windows in days_from(yesterday, working, step=DAY):
        for window in windows:
            if over < window.closes_at:
                yield Window(max(over, window.opens_at), window.closes_at)
                over = window.closes_at


def working_days_from(day: date, working: WorkingTime, *, step: timedelta = DAY) -> Iterator[date]:
    """Yield the working days from a day on, itself included; backwards with a negative step."""
    return (day for day, _ in days_from(day, working, step=step))


def days_from(
    day: date, working: WorkingTime, *, step: timedelta
) -> Iterator[tuple[date, list[Window]]]:
    """Yield the working days from a day on with their windows."""
    passing = last = day
    while abs(passing - last) <= LONGEST_BREAK:
        if windows := windows_on(passing, working):
            last = passing
            yield passing, windows
        passing += step
    raise NoWorkingTime


@lru_cache(maxsize=256)
def _open_parts(hours: tuple[Hours, ...], quiet: Hours | None) -> Sequence[Span]:
    """Return what quiet hours leave of a day's working hours, as spans since midnight."""
    parts = sorted(_span(part) for part in hours)
    if quiet is None:
        return parts
    begins, ends = _span(quiet)
    # A night shift meets the quiet hours of three days.
    for day in (-DAY, timedelta(), DAY):
        parts = _without(parts, day + begins, day + ends)
    return parts


def _without(parts: list[Span], begins: timedelta, ends: timedelta) -> list[Span]:
    return [
        (opens, closes)
        for part in parts
        for opens, closes in ((part[0], min(part[1], begins)), (max(part[0], ends), part[1]))
        if opens < closes
    ]


def _span(hours: Hours) -> Span:
    opens, closes = _since_midnight(hours.opens), _since_midnight(hours.closes)
    return opens, closes if opens < closes else closes + DAY


def _since_midnight(edge: time) -> timedelta:
    return timedelta(hours=edge.hour, minutes=edge.minute, seconds=edge.second)
