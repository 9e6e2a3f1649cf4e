"""What a member has said about their time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final, TypeAlias

from keepwarm.calendar.model import NIGHT, OFFICE_WEEK, Hours, Week

MORNING_DIGEST = time(8, 30)
LONGEST_ABSENCE: Final = timedelta(days=366)
LONGEST_REASON: Final = 200  # characters

MIDNIGHT: Final = 24 * 60
"""The end of a day in minutes; as the end of working hours 00:00 means it."""

StoredWeek: TypeAlias = Sequence[Sequence[Sequence[str]]]
"""Seven lists of ["09:00", "18:00"], Monday first."""

RENAMED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Africa/Asmera": "Africa/Asmara",
        "America/Buenos_Aires": "America/Argentina/Buenos_Aires",
        "America/Catamarca": "America/Argentina/Catamarca",
        "America/Cordoba": "America/Argentina/Cordoba",
        "America/Godthab": "America/Nuuk",
        "America/Indianapolis": "America/Indiana/Indianapolis",
        "America/Jujuy": "America/Argentina/Jujuy",
        "America/Louisville": "America/Kentucky/Louisville",
        "America/Mendoza": "America/Argentina/Mendoza",
        "Asia/Calcutta": "Asia/Kolkata",
        "Asia/Katmandu": "Asia/Kathmandu",
        "Asia/Rangoon": "Asia/Yangon",
        "Asia/Saigon": "Asia/Ho_Chi_Minh",
        "Atlantic/Faeroe": "Atlantic/Faroe",
        "Europe/Kiev": "Europe/Kyiv",
        "Pacific/Enderbury": "Pacific/Kanton",
        "Pacific/Ponape": "Pacific/Pohnpei",
        "Pacific/Truk": "Pacific/Chuuk",
    }
)
"""Zones that browsers still call by an older name, and what they are called today."""

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOff:
    """Days on which a member does not work; both ends are free."""

    id: int
    from_on: date
    until_on: date
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """A member's own settings; the defaults are those of somebody who never set any."""

    week: Week = OFFICE_WEEK
    quiet: Hours | None = NIGHT
    country: str | None = None
    subdivision: str | None = None
    digest_at: time = MORNING_DIGEST
    toasts_off_at: datetime | None = None
    emails_off_at: datetime | None = None


def week_read(stored: StoredWeek) -> Week:
    return tuple(tuple(_hours(*part) for part in parts) for parts in stored)


def week_written(week: Week) -> list[list[list[str]]]:
    return [[[f"{part.opens:%H:%M}", f"{part.closes:%H:%M}"] for part in day] for day in week]


def quiet_of(begins: time | None, ends: time | None) -> Hours | None:
    """Return quiet hours by their two ends; either both are there or none is."""
    return None if begins is None or ends is None else Hours(begins, ends)


def days_of(ranges: Iterable[tuple[date, date]]) -> frozenset[date]:
    """Return every day of some ranges, both ends of each included."""
    return frozenset(
        first + n * _DAY for first, last in ranges for n in range((last - first).days + 1)
    )


def is_possible(day: Sequence[Hours]) -> bool:
    """Say whether each part of a day ends after it begins and before the next one does."""
    spans = [(_minutes(part.opens), _minutes(part.closes) or MIDNIGHT) for part in day]
    edges = [edge for span in spans for edge in span]
    return edges == sorted(edges) and all(opens < closes for opens, closes in spans)


def _hours(opens: str, closes: str) -> Hours:
    return Hours(time.fromisoformat(opens), time.fromisoformat(closes))


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute
