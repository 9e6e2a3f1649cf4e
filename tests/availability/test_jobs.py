"""What is slow to load is loaded before anybody waits for it."""

import asyncpg
import pytest

from keepwarm.availability.actions import change_availability
from keepwarm.availability.jobs import load_holidays
from keepwarm.availability.model import Availability
from keepwarm.calendar.holidays import subdivisions_of_countries
from keepwarm.db import Database
from tests import build
from tests.build import NOW


@pytest.mark.parametrize("country", [None, "DE"], ids=["nobody's holidays", "a country's"])
async def test_holidays_are_there_when_they_are_asked_for(
    db: Database, country: str | None
) -> None:
    async with db.transaction() as conn:
        olga = await build.member(conn)
        wish = Availability(country=country)
        await change_availability(conn, wish, by=olga.viewer, now=NOW)

    await load_holidays(db)

    assert "DE" in subdivisions_of_countries()


async def test_a_database_that_is_away_keeps_nobody_from_stopping() -> None:
    nowhere = "postgresql://postgres@127.0.0.1:1/keepwarm"
    async with asyncpg.create_pool(nowhere, min_size=0) as pool:
        await load_holidays(Database(pool, nowhere))
