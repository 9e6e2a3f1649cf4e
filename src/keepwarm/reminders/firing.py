"""When a reminder speaks, and when it had better not."""

from datetime import datetime, time

from keepwarm.calendar.model import WorkingTime
from keepwarm.calendar.wall import instant_of, wall_of
from keepwarm.calendar.windows import working_days_from


def next_digest(now: datetime, digest_at: time, working: WorkingTime) -> datetime:
    """Return the next instant at which a working day's digest is due."""
    today = wall_of(now, working.zone).date()
    mornings = (
        instant_of(datetime.combine(day, digest_at), working.zone)
        for day in working_days_from(today, working)
    )
    return next(morning for morning in mornings if now < morning)
