"""
The only place where the clock on the wall becomes an instant.

Everywhere in this package an instant is aware and in UTC, a wall time naive and with its
zone beside it. Datetimes of one ZoneInfo subtract and compare by the wall, which is an hour
wrong twice a year; and PostgreSQL reads a doubled hour the other way round than Python does.
"""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


def instant_of(wall: datetime, zone: ZoneInfo, *, fold: int = 0) -> datetime:
    """
    Return when the clocks of a zone show a wall time.

    A time that clocks skip is as much later as they skip: 02:30 becomes 03:30. Of one that
    they show twice it is the first, with `fold=1` the second.
    """
    before, after = _readings(wall, zone)
    return max(before, after) if fold else before


def end_of(wall: datetime, zone: ZoneInfo) -> datetime:
    """
    Return when what ends at a wall time is over: no clock has shown it before.

    In the midst of skipped time nothing can end; there it is rather early than late.
    """
    before, after = _readings(wall, zone)
    if before <= after or wall_of(before - timedelta.resolution, zone) < wall:
        return before
    return after


def wall_of(instant: datetime, zone: ZoneInfo) -> datetime:
    """Return what the clocks of a zone show; `fold` is 1 the second time they show it."""
    return instant.astimezone(zone).replace(tzinfo=None)


def _readings(wall: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Return a wall time by the offset before and by the one after a change of clocks."""
    before = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    return before, wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
