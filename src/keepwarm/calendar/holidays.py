"""Public holidays and weekends of the world's countries."""

from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from importlib import import_module
from typing import Any
from warnings import catch_warnings
from zoneinfo import ZoneInfo

from keepwarm.calendar.model import OFFICE, WorkingTime, week_of
from keepwarm.kit.errors import Invalid

ANY_YEAR = 2026  # the parts of a country do not depend on it


class UnknownCountry(Invalid):
    """We know no holidays of this country, or the country has no such part."""

    message = "We know no holidays of this country or region."


@lru_cache(maxsize=1024)
def holidays_of(country: str, subdivision: str | None, year: int) -> Mapping[date, str]:
    """Return a year's public holidays by day, each with its English name where it has one."""
    return dict(_calendar(country, subdivision, year))


@cache
def weekend_of(country: str, year: int) -> frozenset[int]:
    """Return the days on which offices are closed: 0 is Monday."""
    return frozenset(_calendar(country, None, year).weekend)


def office_in(
    country: str, zone: ZoneInfo, *, year: int, subdivision: str | None = None
) -> WorkingTime:
    """Return the usual working time of a country: its weekend, its holidays, office hours."""
    week = week_of(OFFICE, weekend=weekend_of(country, year))
    return WorkingTime(zone=zone, hours=week, country=country, subdivision=subdivision)


def subdivisions_of_countries() -> Mapping[str, tuple[str, ...]]:
    """
    Return every country we know by its ISO code, with the parts that have holidays of their own.

    Where parts differ, the country alone knows only what they share: the United Kingdom
    has no Easter Monday until England is chosen.
    """
    known: dict[str, list[str]] = _library().list_supported_countries(include_aliases=False)
    return {country: tuple(parts) for country, parts in known.items()}


def names_of_subdivisions(country: str) -> Mapping[str, str]:
    """Return what the parts of a country are called, by their codes; some have none but that."""
    aliases: dict[str, list[str]] = _calendar(country, None, ANY_YEAR).get_subdivision_aliases()
    return {part: (names or [part])[0] for part, names in aliases.items()}


def _calendar(country: str, subdivision: str | None, year: int) -> Any:
    names = {"years": year, "language": "en_US"}
    # In years for which nobody has worked out a moving feast the library warns and leaves it
    # out. There is nothing that a member could do about it.
    with catch_warnings(action="ignore"):
        try:
            return _library().country_holidays(country, subdiv=subdivision, **names)
        except NotImplementedError as error:
            raise UnknownCountry from error


def _library() -> Any:
    # Half a second to load: only those who have chosen a country wait for it, and only once.
    return import_module("holidays")
