"""What stands in the way of doing something at an instant."""

from datetime import date, datetime, time

from keepwarm.calendar.model import Obstacle, Reason, WorkingTime
from keepwarm.calendar.wall import wall_of
from keepwarm.calendar.windows import DAY, holiday_on, is_working_day, windows_on


def reasons_to_wait(wanted: datetime, due: datetime, working: WorkingTime) -> list[Reason]:
    """Return what stood between an instant and the working time it waits for, in order."""
    if due <= wanted:
        return []
    wall = wall_of(wanted, working.zone)
    passed = _days_between(wall.date(), wall_of(due, working.zone).date())
    free = [_free(datetime.combine(day, time()), working) for day in passed]
    return [_obstacle_at(wanted, working), *free]


def uncounted_days(base: datetime, counted: datetime, working: WorkingTime) -> list[Reason]:
    """Return the holidays and days off that were no working days between two instants."""
    days = (wall_of(instant, working.zone).date() for instant in (base, counted))
    midnights = [datetime.combine(day, time()) for day in _days_between(*days)]
    reasons = [_free(midnight, working) for midnight in midnights]
    return [reason for reason in reasons if reason.obstacle in {"holiday", "day_off"}]


def _days_between(first: date, last: date) -> list[date]:
    return [first + n * DAY for n in range(1, (last - first).days)]


def _obstacle_at(instant: datetime, working: WorkingTime) -> Reason:
    wall = wall_of(instant, working.zone)
    if not is_working_day(wall.date(), working):
        return _free(wall, working)
    return Reason(_obstacle_by_the_clock(instant, wall, working), wall)


def _free(wall: datetime, working: WorkingTime) -> Reason:
    day = wall.date()
    name = holiday_on(day, working)
    if name is not None:
        return Reason("holiday", wall, name)
    return Reason("day_off" if day in working.days_off else "free_day", wall)


def _obstacle_by_the_clock(instant: datetime, wall: datetime, working: WorkingTime) -> Obstacle:
    hours = working.hours[wall.weekday()]
    quiet = working.quiet
    if quiet and wall.time() in quiet and any(wall.time() in part for part in hours):
        return "quiet_hours"
    windows = windows_on(wall.date(), working)
    if instant < windows[0].opens_at:
        return "before_hours"
    return "after_hours" if windows[-1].closes_at <= instant else "between_hours"
