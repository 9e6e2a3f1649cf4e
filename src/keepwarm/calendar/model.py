"""Working hours, the windows they open, and the reasons for which something has to wait."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final, Literal, TypeAlias
from zoneinfo import ZoneInfo

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
WEEKEND: Final = (SATURDAY, SUNDAY)


@dataclass(frozen=True, slots=True)
class Hours:
    """
    A part of a day by the clock on the wall; its end does not belong to it.

    What ends no later than it begins ends on the next day: 21:00 to 08:00 is a night,
    00:00 to 00:00 a whole day.
    """

    opens: time
    closes: time

    def __contains__(self, clock: time) -> bool:
        if self.opens < self.closes:
            return self.opens <= clock < self.closes
        return self.opens <= clock or clock < self.closes


Week: TypeAlias = tuple[tuple[Hours, ...], ...]
"""The working hours of Monday, Tuesday … Sunday; a free day has none, a lunch break makes two."""

OFFICE: Final = Hours(time(9), time(18))
NIGHT: Final = Hours(time(21), time(8))
ALL_DAY: Final = Hours(time(0), time(0))


def week_of(*hours: Hours, weekend: Collection[int] = WEEKEND) -> Week:
    """Return a week with the same hours on every day but those of the weekend."""
    return tuple(() if day in weekend else hours for day in range(7))


OFFICE_WEEK: Final = week_of(OFFICE)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingTime:
    """
    When a member works, and when they must not be disturbed even then.

    `country` (and `subdivision`, where the country leaves holidays to its parts) chooses the
    public holidays; `days_off` are the member's own. Without a country no day is a holiday.
    """

    zone: ZoneInfo
    hours: Week = OFFICE_WEEK
    quiet: Hours | None = NIGHT
    country: str | None = None
    subdivision: str | None = None
    days_off: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of working time without a break; `closes_at` does not belong to it."""

    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True)
class Moved:
    """
    An instant and when it is due.

    `wanted` is what was asked for, later by what the steps before it had to wait.
    """

    asked: datetime
    wanted: datetime
    due: datetime


Unit = Literal["hour", "day", "working_day", "week", "month"]
Obstacle = Literal[
    "holiday", "day_off", "free_day", "before_hours", "between_hours", "after_hours", "quiet_hours"
]


@dataclass(frozen=True, slots=True)
class Reason:
    """What stood in the way at a wall time; a holiday has a name."""

    obstacle: Obstacle
    wall: datetime
    name: str = ""
