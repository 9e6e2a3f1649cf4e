"""The public holidays of a country as a page shows them: the next, and where there are none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from babel.dates import format_date

from keepwarm.calendar.holidays import (
    holidays_of,
    names_of_subdivisions,
    subdivisions_of_countries,
)
from keepwarm.kit.places import country_name

SHOWN = 5


def say_date(day: date) -> str:
    """Write a day that may be far away: Thu 8 Jan 2026."""
    return format_date(day, "EEE d MMM y", locale="en")


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidaysShown:
    """`parts` are the regions one may choose; of the `silent` years we know no holiday."""

    country: str
    subdivision: str
    parts: Sequence[tuple[str, str]]
    coming: Sequence[tuple[date, str]]
    silent: Sequence[int]


def countries() -> list[tuple[str, str]]:
    """Return every country whose holidays we know, as code and name, by name."""
    named = [(code, country_name(code)) for code in subdivisions_of_countries()]
    return sorted(named, key=lambda each: each[1])


def holidays_shown(country: str, subdivision: str, today: date) -> HolidaysShown | None:
    """Return what a country's choice means for the near future; None for no known country."""
    known = subdivisions_of_countries().get(country)
    if known is None:
        return None
    part = subdivision if subdivision in known else ""
    years = (today.year, today.year + 1)
    found = {year: holidays_of(country, part or None, year) for year in years}
    return HolidaysShown(
        country=country_name(country),
        subdivision=part,
        parts=_named(country, known),
        coming=list(islice(_coming(found, today), SHOWN)),
        silent=[year for year in years if not found[year]],
    )


def _coming(found: Mapping[int, Mapping[date, str]], today: date) -> Sequence[tuple[date, str]]:
    days = [pair for holidays in found.values() for pair in holidays.items()]
    return sorted((day, name) for day, name in days if day >= today)


def _named(country: str, codes: Sequence[str]) -> list[tuple[str, str]]:
    names = names_of_subdivisions(country)
    return sorted(((code, names.get(code, code)) for code in codes), key=lambda each: each[1])
