"""Play a scenario: find a place, part the team, put together what happened."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TypeAlias

from keepwarm.db import Database
from keepwarm.simulation.bell import OwnBell
from keepwarm.simulation.cast import Person, team
from keepwarm.simulation.clock import SteppedClock
from keepwarm.simulation.model import Played, Scenario, merged
from keepwarm.simulation.scratch import places
from keepwarm.simulation.world import World, dawn

SIDE_BY_SIDE = 5  # while the database works for some parts of the team, we work for another

Watch: TypeAlias = Callable[[int, datetime], None]
"""Is told how far each part of the team has come."""


def _look_away(_part: int, _at: datetime) -> None:
    """Watch nothing."""


async def play(url: str, scenario: Scenario, *, watch: Watch = _look_away) -> Played:
    """Play a scenario beside the database of a URL, which is not touched."""
    people = team(scenario)
    crews = [crew for n in range(SIDE_BY_SIDE) if (crew := people[n::SIDE_BY_SIDE])]
    async with places(url, len(crews)) as found, asyncio.TaskGroup() as tasks:
        playing = [
            tasks.create_task(_play(db, scenario, crew, partial(watch, part)))
            for part, (db, crew) in enumerate(zip(found, crews, strict=True))
        ]
    return merged(scenario, [part.result() for part in playing])


async def _play(
    db: Database, scenario: Scenario, crew: list[Person], watch: Callable[[datetime], None]
) -> Played:
    clock = SteppedClock(dawn(scenario), watch)
    async with db.connection() as conn:
        return await World(conn, scenario, crew, clock=clock, bell=OwnBell(conn)).play()
