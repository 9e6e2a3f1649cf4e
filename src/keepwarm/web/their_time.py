"""What time it is where a lead is, and when somebody is at work there."""

from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple, cast
from zoneinfo import ZoneInfo

from babel.core import get_global

from keepwarm.calendar.holidays import office_in
from keepwarm.calendar.wall import wall_of
from keepwarm.calendar.windows import NoWorkingTime
from keepwarm.calendar.working import move_into

# Countries of several clocks in one of which nearly everybody lives, as CLDR has them.
_MAIN_ZONES: Final = MappingProxyType(
    {
        "CL": "America/Santiago",
        "CN": "Asia/Shanghai",
        "EC": "America/Guayaquil",
        "ES": "Europe/Madrid",
        "MY": "Asia/Kuala_Lumpur",
        "NZ": "Pacific/Auckland",
        "PT": "Europe/Lisbon",
        "UA": "Europe/Kyiv",
    }
)


class TheirTime(NamedTuple):
    """The time on their clock, and when their office opens where it is closed."""

    clock: str
    differs: bool  # from the reader's clock
    opens_at: datetime | None


def their_time(country: str | None, reader: ZoneInfo, now: datetime) -> TheirTime | None:
    """Say what time it is in a country; None where it has several times, or nobody knows it."""
    zone = _zone_of(country or "", now)
    if zone is None:
        return None
    there = wall_of(now, zone)
    return TheirTime(
        clock=f"{there:%H:%M}",
        differs=there != wall_of(now, reader),
        opens_at=_opens_at(country or "", zone, now),
    )


def _opens_at(country: str, zone: ZoneInfo, now: datetime) -> datetime | None:
    try:
        opens_at = move_into(now, office_in(country, zone, year=now.year))
    except (NoWorkingTime, NotImplementedError, KeyError):
        return None  # a country of whose holidays nobody has told us
    return opens_at if now < opens_at else None


def _zone_of(country: str, now: datetime) -> ZoneInfo | None:
    zones = [ZoneInfo(name) for name in _zones_in(country)]
    offsets = {now.astimezone(zone).utcoffset() for zone in zones}
    return zones[0] if len(offsets) == 1 else None


@lru_cache(maxsize=256)
def _zones_in(country: str) -> tuple[str, ...]:
    if main := _MAIN_ZONES.get(country):
        return (main,)
    known = cast("dict[str, list[str]]", get_global("territory_zones"))
    return tuple(known.get(country, ()))
