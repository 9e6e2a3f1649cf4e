"""A team plays for weeks, and everything that we promise holds."""

import asyncio
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import get_args

import asyncpg
import pytest

from keepwarm.db.problems import DatabaseProblem
from keepwarm.simulation.cast import holiday_of, team
from keepwarm.simulation.days import Day
from keepwarm.simulation.model import (
    ANSWERING_LEAD,
    Outage,
    Played,
    Scenario,
    WhatIf,
    midnight,
)
from keepwarm.simulation.play import SIDE_BY_SIDE, play
from keepwarm.simulation.result import result_of
from keepwarm.simulation.scratch import NAME, places
from keepwarm.simulation.story import story_of
from tests.simulation.conftest import SCENARIO


def test_everything_that_we_promise_holds(plain: Played) -> None:
    assert [(check.promise, check.broken) for check in result_of(plain).checks] == [
        ("Nobody is told anything in quiet hours", []),
        ("Nobody is reminded outside working time, unless they chose that hour", []),
        ("No step speaks twice within a day, unless it was snoozed", []),
        ("Nobody is told more than five times an hour", []),
        ("Nothing due is left silent", []),
    ]


def test_people_do_what_people_do(plain: Played) -> None:
    did = Counter(moment.what for moment in plain.moments)

    assert did["arrived"] == SCENARIO.leads
    assert all(did[what] > 0 for what in ("done", "snoozed", "skipped", "left", "replied"))
    assert {told.kind for told in plain.told} == {"reminder", "digest"}
    assert len(plain.fates) == SCENARIO.leads * len(SCENARIO.plan)


def test_same_seed_is_the_same_story(database_url: str, plain: Played) -> None:
    again = asyncio.run(play(database_url, SCENARIO))
    other = asyncio.run(play(database_url, replace(SCENARIO, seed=2)))

    assert again == plain
    assert other.moments != plain.moments


@pytest.mark.parametrize("what_if", get_args(WhatIf))
def test_promises_hold_whatever_happens(changed: Mapping[WhatIf, Played], what_if: WhatIf) -> None:
    assert [check.broken for check in result_of(changed[what_if]).checks] == [[]] * 5


def test_answer_stops_the_plan_of_one_lead(
    plain: Played, changed: Mapping[WhatIf, Played]
) -> None:
    def of_the_lead(played: Played) -> list[object]:
        return [fate.plan_ended for fate in played.fates if fate.lead == ANSWERING_LEAD]

    result = result_of(changed["reply"], plain)

    assert of_the_lead(changed["reply"]) == ["reply"] * len(SCENARIO.plan)
    assert of_the_lead(plain) != of_the_lead(changed["reply"])
    assert result.comparison is not None
    totals = {total.name: total.after - total.before for total in result.comparison.totals}
    assert (totals["leads"], totals["answers"] >= 1) == (0, True)


def test_nothing_is_said_in_an_outage_and_nothing_is_lost_by_it(
    plain: Played, changed: Mapping[WhatIf, Played]
) -> None:
    outage = Outage.of(replace(SCENARIO, what_if="outage"))

    def in_it(at: datetime) -> bool:
        return outage.begins <= at < outage.ends

    assert not any(in_it(told.told_at) for told in changed["outage"].told)
    assert not any(in_it(moment.at) for moment in changed["outage"].moments)
    assert any(in_it(told.told_at) for told in plain.told)
    comparison = result_of(changed["outage"], plain).comparison
    assert comparison is not None
    assert comparison.later > 0


def test_nobody_is_told_anything_on_a_holiday(
    plain: Played, changed: Mapping[WhatIf, Played]
) -> None:
    def told_on_it(played: Played) -> int:
        day = next(day for day in result_of(played).days if day.on == holiday_of(SCENARIO))
        return sum(pings.total for pings in day.pings.values())

    assert told_on_it(plain) > 0
    assert told_on_it(changed["holiday"]) == 0


def test_only_who_is_on_leave_hears_nothing(
    plain: Played, changed: Mapping[WhatIf, Played]
) -> None:
    def told(played: Played, member: int) -> list[int]:
        return [day.pings[member].total for day in result_of(played).days]

    away = changed["leave"]
    days = result_of(away).days
    leave = [position for position, day in enumerate(days) if _is_free(day, 1)]

    assert all(told(away, 1)[position] == 0 for position in leave)
    assert [told(away, member) for member in (2, 3)] == [told(plain, n) for n in (2, 3)]


def _is_free(day: Day, member: int) -> bool:
    return not day.pings[member].works


def test_story_of_a_lead_is_told_in_sentences(plain: Played) -> None:
    person = team(SCENARIO)[0]

    story = story_of(plain, 1, person)

    assert story[0][1] == "Comes to Olha, with a plan"
    assert story[1][1].startswith("Will remind of step 1, “Say why we write, in three sentences”")
    assert all(sentence and "{" not in sentence for _, sentence in story)


async def test_places_are_gone_afterwards_even_if_it_is_broken_off(database_url: str) -> None:
    begun = asyncio.Event()

    def watch(_part: int, _at: datetime) -> None:
        begun.set()

    playing = asyncio.create_task(play(database_url, SCENARIO, watch=watch))
    await begun.wait()
    there = await _places(database_url)
    playing.cancel()

    with pytest.raises(asyncio.CancelledError):
        await playing

    parts = min(SIDE_BY_SIDE, len(team(SCENARIO)))
    assert (len(there), await _places(database_url)) == (parts, [])


async def test_user_who_may_not_make_a_place_is_told_so(database_url: str) -> None:
    raw = await asyncpg.connect(database_url)
    await raw.execute("create role humble login")
    try:
        with pytest.raises(DatabaseProblem, match="may not make one"):
            async with places(database_url.replace("postgres@", "humble@"), 1):
                pass
    finally:
        await raw.execute("drop role humble")
        await raw.close()


async def _places(url: str) -> list[str]:
    raw = await asyncpg.connect(url)
    found = await raw.fetch("select datname from pg_database where datname like $1", f"{NAME}%")
    await raw.close()
    return [record["datname"] for record in found]


def test_outage_holds_only_where_it_is_played() -> None:
    begins = midnight(SCENARIO) + timedelta(days=11)
    played = replace(SCENARIO, what_if="outage")

    assert Outage.of(SCENARIO).after(begins) == begins
    assert Outage.of(played).after(begins) == midnight(SCENARIO) + timedelta(days=13)


def test_large_teams_have_a_name_for_everybody() -> None:
    people = team(Scenario(start=SCENARIO.start, members=40))

    assert len({person.name for person in people}) == 40
