import subprocess
import sys
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from keepwarm.calendar.holidays import (
    UnknownCountry,
    holidays_of,
    office_in,
    subdivisions_of_countries,
    weekend_of,
)
from keepwarm.calendar.model import FRIDAY, OFFICE, SATURDAY, WorkingTime, week_of

EASTER_MONDAY = date(2026, 4, 6)


def test_a_part_of_a_country_has_holidays_of_its_own() -> None:
    names = [holidays_of("GB", part, 2026).get(EASTER_MONDAY) for part in (None, "ENG", "SCT")]

    assert names == [None, "Easter Monday", None]


def test_every_country_and_part_we_offer_has_a_calendar() -> None:
    offered = subdivisions_of_countries()

    days = [
        holidays_of(country, part, 2026)
        for country, parts in offered.items()
        for part in (None, *parts)
    ]

    assert len(offered) > 200
    assert {day.year for year in days for day in year} == {2026}


def test_a_year_whose_feasts_nobody_has_worked_out_has_the_others() -> None:
    names = set(holidays_of("IN", None, 2060).values())

    assert {"Republic Day", "Independence Day", "Gandhi Jayanti"} <= names


@pytest.mark.parametrize(("country", "part"), [("XX", None), ("DE", "TX")], ids=["whole", "part"])
def test_a_country_nobody_knows_is_refused(country: str, part: str | None) -> None:
    with pytest.raises(UnknownCountry, match="We know no holidays of this country or region"):
        holidays_of(country, part, 2026)


def test_weekends_differ() -> None:
    assert [sorted(weekend_of(country, 2026)) for country in ("DE", "SA")] == [[5, 6], [4, 5]]


def test_an_office_keeps_the_weekend_and_the_holidays_of_its_country() -> None:
    riyadh = ZoneInfo("Asia/Riyadh")

    office = office_in("SA", riyadh, year=2026)

    week = week_of(OFFICE, weekend=(FRIDAY, SATURDAY))
    assert office == WorkingTime(zone=riyadh, hours=week, country="SA")


def test_the_library_is_not_loaded_before_a_country_is_asked_for() -> None:
    code = "import sys, keepwarm.calendar.working; print('holidays' in sys.modules)"

    ran = subprocess.run(  # noqa: S603 -- ourselves
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )

    assert ran.stdout == "False\n"
