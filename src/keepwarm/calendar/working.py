"""Moving what is due to when somebody works."""

from collections.abc import Container, Iterable
from datetime import UTC, datetime, timedelta

from keepwarm.calendar.model import Moved, Window, WorkingTime
from keepwarm.calendar.wall import instant_of, wall_of
from keepwarm.calendar.windows import DAY, days_from, windows_from

FAR_PAST = datetime.min.replace(tzinfo=UTC)
HALF_AN_HOUR = timedelta(minutes=30)


def next_open(instant: datetime, working: WorkingTime) -> Window:
    """Return what is left of the window that is open at an instant, else the next to open."""
    return next(windows_from(instant, working))


def move_into(instant: datetime, working: WorkingTime) -> datetime:
    """Return an instant as it is where somebody works then, else when they next begin to."""
    return next_open(instant, working).opens_at


def latest_before(
    deadline: datetime, working: WorkingTime, *, ahead: timedelta = HALF_AN_HOUR
) -> datetime:
    """
    Return a deadline as it is where somebody works then, else a moment of the window before it.

    That moment is as far `ahead` of the window's end as the window allows.
    """
    day = wall_of(deadline, working.zone).date()
    windows = (
        window
        for _, windows in days_from(day, working, step=-DAY)
        for window in reversed(windows)
        if window.opens_at <= deadline
    )
    last = next(windows)
    if deadline < last.closes_at:
        return deadline
    return max(last.opens_at, last.closes_at - ahead)


def next_morning(instant: datetime, working: WorkingTime) -> datetime:
    """Return when a working day next begins."""
    today = wall_of(instant, working.zone).date()
    mornings = (windows[0].opens_at for _, windows in days_from(today, working, step=DAY))
    return next(morning for morning in mornings if instant < morning)


def keep_distances(
    asked: Iterable[datetime],
    working: WorkingTime,
    *,
    pinned: Container[int] = (),
    by_days: Container[int] = (),
) -> list[Moved]:
    """
    Move a plan's instants into working time, each one later by what those before it waited.

    Distances are counted by the clock on the wall and never shrink. An instant whose position
    is `pinned` names a day of its own: it waits for nobody, and nobody waits because of it.
    One that moves `by_days` names an hour: it waits for whole days, and comes at that hour.
    Yet none comes before the one that precedes it.
    """
    waited = days = timedelta()
    earliest = FAR_PAST
    plan: list[Moved] = []
    for position, instant in enumerate(asked):
        span = timedelta() if position in pinned else days if position in by_days else waited
        wanted = max(_later(instant, span, working), earliest)
        earliest = move_into(wanted, working)
        plan.append(Moved(instant, wanted, earliest))
        if position in by_days:
            # Only what it had to wait by itself: it did not share the hours of the others.
            waited += _waited(wanted, earliest, working)
            days += _days(wanted, earliest, working)
        elif position not in pinned:
            waited, days = _waited(instant, earliest, working), _days(instant, earliest, working)
    return plan


def _later(instant: datetime, waited: timedelta, working: WorkingTime) -> datetime:
    if not waited:
        return instant
    # A doubled hour is read as its first; yet waiting makes nothing earlier.
    wall = wall_of(instant, working.zone) + waited
    return max(instant, instant_of(wall, working.zone))


def _waited(asked: datetime, due: datetime, working: WorkingTime) -> timedelta:
    waited = wall_of(due, working.zone) - wall_of(asked, working.zone)
    return max(waited, timedelta())


def _days(asked: datetime, due: datetime, working: WorkingTime) -> timedelta:
    days = wall_of(due, working.zone).date() - wall_of(asked, working.zone).date()
    return max(days, timedelta())
