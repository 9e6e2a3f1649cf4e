"""
Adding days, months, working days and hours to an instant.

A day or more is counted on the calendar and keeps the time on the wall, unless another is
asked for by `at`; hours and minutes are hours and minutes that pass.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, islice, takewhile
from zoneinfo import ZoneInfo

from keepwarm.calendar.model import Week, WorkingTime
from keepwarm.calendar.wall import instant_of, wall_of
from keepwarm.calendar.windows import DAY, windows_from, working_days_from

MONTHS_A_YEAR = 12
DAYS_A_WEEK = 7
WEEK = DAYS_A_WEEK * DAY


def add_exact(instant: datetime, span: timedelta) -> datetime:
    """Return the instant when so much time has passed, whatever clocks do meanwhile."""
    return instant.astimezone(UTC) + span


def add_days(instant: datetime, n: int, zone: ZoneInfo, *, at: time | None = None) -> datetime:
    return _on(wall_of(instant, zone).date() + n * DAY, instant, zone, at)


def add_months(instant: datetime, n: int, zone: ZoneInfo, *, at: time | None = None) -> datetime:
    """
    Return the same day n months on, or the last of a month too short to have it.

    Two months after 31 January are 31 March, though one month after it is 28 February:
    a plan counts every step from the same day.
    """
    day = wall_of(instant, zone).date()
    first = _first_of_month(day, ahead=n)
    _, length = monthrange(first.year, first.month)
    return _on(first.replace(day=min(day.day, length)), instant, zone, at)


def add_years(instant: datetime, n: int, zone: ZoneInfo, *, at: time | None = None) -> datetime:
    return add_months(instant, n * MONTHS_A_YEAR, zone, at=at)


def add_working_days(
    instant: datetime, n: int, working: WorkingTime, *, at: time | None = None
) -> datetime:
    """
    Return the n-th working day after an instant's own, or before it if n is negative.

    From a free day the next working day is the first. None at all is the day itself, or from
    a free day the next working day.
    """
    day = wall_of(instant, working.zone).date()
    step = -DAY if n < 0 else DAY
    first = day + step if n else day
    days = working_days_from(first, working, step=step)
    nth = next(islice(days, max(abs(n) - 1, 0), None))
    return _on(nth, instant, working.zone, at)


def add_working_hours(instant: datetime, span: timedelta, working: WorkingTime) -> datetime:
    """Return when so much working time has passed and somebody still works."""
    windows = windows_from(instant, working)
    window, left = next(windows), span
    while left >= (room := window.closes_at - window.opens_at):
        window, left = next(windows), left - room
    return window.opens_at + left


def next_weekday(
    instant: datetime,
    weekday: int,
    zone: ZoneInfo,
    *,
    at: time | None = None,
    or_today: bool = False,
) -> datetime:
    """Return the next such day after an instant's own; `or_today` if the time is still ahead."""
    ahead = (weekday - wall_of(instant, zone).weekday()) % DAYS_A_WEEK
    due = add_days(instant, ahead, zone, at=at)
    if ahead or (or_today and instant < due):
        return due
    return add_days(instant, DAYS_A_WEEK, zone, at=at)


def end_of_week(instant: datetime, working: WorkingTime, *, at: time) -> datetime:
    """Return the last working day of this week, or of a later one where that is over."""
    day = wall_of(instant, working.zone).date()
    end = day + (_last_weekday(working.hours) - day.weekday()) % DAYS_A_WEEK * DAY
    return _last_before((end + n * WEEK for n in count()), instant, working, at)


def end_of_month(instant: datetime, working: WorkingTime, *, at: time) -> datetime:
    """Return the last working day of this month, or of a later one where that is over."""
    day = wall_of(instant, working.zone).date()
    ends = (_first_of_month(day, ahead=n) - DAY for n in count(1))
    return _last_before(ends, instant, working, at)


def start_of_next_month(instant: datetime, working: WorkingTime, *, at: time) -> datetime:
    """Return the first working day of the month to come."""
    first = _first_of_month(wall_of(instant, working.zone).date(), ahead=1)
    day = next(working_days_from(first, working))
    return _on(day, instant, working.zone, at)


def _on(day: date, instant: datetime, zone: ZoneInfo, at: time | None) -> datetime:
    wall = wall_of(instant, zone)
    if at is None and day == wall.date():
        return instant  # of a doubled hour it may be the second
    return instant_of(datetime.combine(day, wall.time() if at is None else at), zone)


def _last_before(
    ends: Iterator[date], instant: datetime, working: WorkingTime, at: time
) -> datetime:
    """Return the last working day up to the first end for which it is not over yet."""
    days = (next(working_days_from(end, working, step=-DAY)) for end in ends)
    dues = (_on(day, instant, working.zone, at) for day in days)
    return next(due for due in dues if instant <= due)


def _last_weekday(week: Week) -> int:
    """Return the day before the longest weekend: Thursday where Friday and Saturday are free."""

    def free_after(day: int) -> int:
        following = [week[(day + n) % DAYS_A_WEEK] for n in range(1, DAYS_A_WEEK)]
        return sum(1 for _ in takewhile(lambda hours: not hours, following))

    return max(range(DAYS_A_WEEK), key=lambda day: (free_after(day), day))


def _first_of_month(day: date, *, ahead: int) -> date:
    years, month = divmod(day.month - 1 + ahead, MONTHS_A_YEAR)
    return date(day.year + years, month + 1, 1)
