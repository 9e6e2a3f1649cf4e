"""
What is simulated is what the production does, to the row.

The same people are played twice: with the simulation's own bell, and with the real dispatcher's
loop, which is woken by NOTIFY, looks ahead, fires and goes to sleep again. Nights on which
clocks change, a leap day, the ends of the world's zones and of a year: the ledgers are equal.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from keepwarm.availability.model import Availability
from keepwarm.calendar.model import ALL_DAY, OFFICE_WEEK, Week, week_of
from keepwarm.db import Database
from keepwarm.simulation.bell import OwnBell
from keepwarm.simulation.cast import Person
from keepwarm.simulation.clock import SteppedClock
from keepwarm.simulation.model import Played, Scenario, merged
from keepwarm.simulation.scratch import places
from keepwarm.simulation.world import World, dawn
from keepwarm.steps.model import StepDraft
from tests.simulation.dispatching import dispatched

ALWAYS = week_of(ALL_DAY, weekend=())
PLAN = (
    StepDraft(channel="email", description="Write", timing="Day 0"),
    StepDraft(channel="call", description="Call", timing="in 20 hours"),
    StepDraft(channel="email", description="Write again", delay_days=2),
    StepDraft(channel="call", description="Call again", timing="3 working days later"),
)


@pytest.mark.parametrize(
    ("zone", "start", "witness"),
    [
        ("Europe/Kyiv", date(2026, 3, 27), datetime(2026, 3, 29, 1, tzinfo=UTC)),
        ("Europe/Kyiv", date(2026, 10, 23), datetime(2026, 10, 25, 1, tzinfo=UTC)),
        ("America/New_York", date(2026, 3, 6), datetime(2026, 3, 8, 7, tzinfo=UTC)),
        ("America/New_York", date(2026, 10, 30), datetime(2026, 11, 1, 6, tzinfo=UTC)),
        ("Europe/Berlin", date(2028, 2, 27), datetime(2028, 2, 29, 12, tzinfo=UTC)),
        ("Pacific/Kiritimati", date(2026, 3, 2), datetime(2026, 3, 3, 12, tzinfo=UTC)),
        ("Pacific/Pago_Pago", date(2026, 3, 2), datetime(2026, 3, 3, 12, tzinfo=UTC)),
        ("Europe/Berlin", date(2026, 12, 30), datetime(2027, 1, 1, tzinfo=UTC)),
    ],
    ids=[
        "Kyiv, an hour less",
        "Kyiv, an hour twice",
        "New York, an hour less",
        "New York, an hour twice",
        "leap day",
        "a day begins first",
        "a day begins last",
        "a year begins",
    ],
)
async def test_ledger_of_a_simulation_is_that_of_the_dispatcher(
    database_url: str, zone: str, start: date, witness: datetime
) -> None:
    scenario = Scenario(start=start, days=5, leads=10, members=2, plan=PLAN)
    night_owl = _person(1, zone, ALWAYS, quiet=False)
    clerk = _person(2, zone, OFFICE_WEEK, quiet=True)

    async with places(database_url, 2) as (here, there):
        simulated = await _simulate(here, scenario, [night_owl, clerk])
        real = await _dispatch(there, scenario, [night_owl, clerk])

    # Rows of one instant have no order among members: each run's plan of a query decides it.
    assert merged(scenario, [simulated]) == merged(scenario, [real])
    spoken = [told.told_at for told in simulated.told]
    hours = timedelta(hours=12)
    assert any(witness - hours < at < witness + hours for at in spoken)


def _person(number: int, zone: str, week: Week, *, quiet: bool) -> Person:
    usual = Availability(week=week)
    return Person(
        number=number,
        name=f"Member {number}",
        zone=zone,
        availability=usual if quiet else replace(usual, quiet=None),
    )


async def _simulate(db: Database, scenario: Scenario, people: list[Person]) -> Played:
    async with db.connection() as conn:
        clock = SteppedClock(dawn(scenario))
        return await World(conn, scenario, people, clock=clock, bell=OwnBell(conn)).play()


async def _dispatch(db: Database, scenario: Scenario, people: list[Person]) -> Played:
    begins = dawn(scenario)
    async with db.connection() as conn, dispatched(db, conn, begins) as bell:
        return await World(conn, scenario, people, clock=SteppedClock(begins), bell=bell).play()
