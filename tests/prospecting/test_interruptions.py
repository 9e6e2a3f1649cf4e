"""Searches that are killed, cancelled, refused or have enough, and go on."""

import asyncio
import sys
from collections.abc import AsyncGenerator

import pytest

from keepwarm.db import Database
from keepwarm.kit.errors import ServiceError
from keepwarm.prospecting.actions import NothingMoreToFind, SearchedAlready, cancel_job, go_on
from keepwarm.prospecting.model import Batch
from keepwarm.prospecting.sources import Outfit
from tests.clock import StoppedClock
from tests.prospecting.places import Listed, NoParams, firms, search, searching
from tests.team import a_member
from tests.work.field import eventually, rows, working

STATE = "select status, kept, found, duplicate, refused from prospecting_jobs order by id"
NAMES = "select name from leads order by name"


class Anew(Listed):
    """Begins at the beginning whatever the cursor says, and in another order than before."""

    async def batches(
        self, params: NoParams, _cursor: str | None, outfit: Outfit, /
    ) -> AsyncGenerator[Batch, None]:
        self._drafts = [*reversed(self._drafts)]
        async for batch in super().batches(params, None, outfit):
            yield batch


# Seven companies in batches of three: a commit keeps a batch, three judge it, and so on; the
# eleventh notes the end of the source, the twelfth ends the search.
@pytest.mark.slow
@pytest.mark.parametrize(
    ("dies_at", "when", "kept", "found"),
    [
        (1, "before", 0, 0),
        (1, "after", 3, 0),
        (3, "before", 3, 1),
        (4, "after", 3, 3),
        (7, "after", 6, 5),
        (11, "after", 7, 7),
        (12, "before", 7, 7),
    ],
)
async def test_a_killed_search_loses_nobody_and_doubles_nobody(
    db: Database, clock: StoppedClock, dies_at: int, when: str, kept: int, found: int
) -> None:
    await search(db, clock, enrich=True)

    program = (sys.executable, "-m", "tests.prospecting.dying_worker", db.url)
    killed = await asyncio.create_subprocess_exec(*program, str(dies_at), when)
    assert await killed.wait() == -9
    before = await rows(db, STATE)
    async with working(db, searching(db, clock, Anew(firms(7), size=2))):
        await eventually(db, STATE, [("completed", 7, 7, 0, 0)])

    assert before == [("processing", kept, found, 0, 0)]
    assert await rows(db, NAMES) == [(f"Firm {n}",) for n in range(7)]
    assert await rows(db, "select count(*), count(distinct lead_id) from enrichment_runs") == [
        (7, 7)
    ]


async def test_a_search_stops_at_its_limit_and_looks_for_as_many_again(
    db: Database, clock: StoppedClock
) -> None:
    async with db.transaction() as conn:
        mia = await a_member(conn)
    job_id = await search(db, clock, by=mia.id, at_most=4)

    async with working(db, searching(db, clock, Listed(firms(7), size=3))):
        await eventually(db, STATE, [("completed", 6, 4, 0, 0)])
        async with db.transaction() as conn:
            await go_on(conn, job_id, by=mia.viewer, now=clock.now())
        await eventually(db, STATE, [("completed", 7, 7, 0, 0)])

    async with db.transaction() as conn:
        with pytest.raises(NothingMoreToFind):
            await go_on(conn, job_id, by=mia.viewer, now=clock.now())


async def test_only_so_many_of_the_leads_are_researched(db: Database, clock: StoppedClock) -> None:
    await search(db, clock, enrich=True, enrich_at_most=2)

    async with working(db, searching(db, clock, Listed(firms(5), size=5))):
        await eventually(db, STATE, [("completed", 5, 5, 0, 0)])

    assert await rows(db, "select lead_id from enrichment_runs order by id") == [(1,), (2,)]
    assert await rows(db, "select researched from prospecting_jobs") == [(2,)]


async def test_a_search_is_cancelled_while_its_source_waits_and_goes_on_later(
    db: Database, clock: StoppedClock
) -> None:
    async with db.transaction() as conn:
        mia = await a_member(conn)
    job_id = await search(db, clock, by=mia.id)
    waits, may_go_on = asyncio.Event(), asyncio.Event()

    async def wait_at_three(first: int) -> None:
        if first == 3:
            waits.set()
            await may_go_on.wait()

    source = Listed(firms(5), wait_at_three, size=3)
    async with working(db, searching(db, clock, source)):
        await waits.wait()
        async with db.transaction() as conn:
            await cancel_job(conn, job_id, by=mia.viewer)
        await eventually(db, STATE, [("cancelled", 3, 3, 0, 0)])
        may_go_on.set()
        async with db.transaction() as conn:
            await go_on(conn, job_id, by=mia.viewer, now=clock.now())
        await eventually(db, STATE, [("completed", 5, 5, 0, 0)])


async def test_a_source_in_trouble_is_tried_again_then_told_of_and_goes_on(
    db: Database, clock: StoppedClock
) -> None:
    async with db.transaction() as conn:
        mia = await a_member(conn)
    job_id = await search(db, clock, by=mia.id)
    asked: list[int] = []

    async def refuse(first: int) -> None:
        asked.append(first)
        if first == 2 and len(asked) < 8:
            raise ServiceError("We ask too often. Let the search go on later.")

    async with working(db, searching(db, clock, Listed(firms(4), refuse, size=2))):
        await eventually(db, STATE, [("failed", 2, 2, 0, 0)])
        told = await rows(db, "select attempts, error from prospecting_jobs")
        async with db.transaction() as conn:
            await go_on(conn, job_id, by=mia.viewer, now=clock.now())
        await eventually(db, STATE, [("completed", 4, 4, 0, 0)])

    assert told == [(6, "We ask too often. Let the search go on later.")]
    assert asked == [0, *[2] * 7]
    assert await rows(db, "select error from prospecting_jobs") == [(None,)]


async def test_a_search_does_not_go_on_beside_another_of_its_kind(
    db: Database, clock: StoppedClock
) -> None:
    async with db.transaction() as conn:
        mia = await a_member(conn)
    first = await search(db, clock, by=mia.id)
    async with db.transaction() as conn:
        await cancel_job(conn, first, by=mia.viewer)
    second = await search(db, clock, by=mia.id)

    async with db.transaction() as conn:
        with pytest.raises(SearchedAlready):
            await go_on(conn, first, by=mia.viewer, now=clock.now())
        await go_on(conn, second, by=mia.viewer, now=clock.now())

    assert [status for status, *_ in await rows(db, STATE)] == ["cancelled", "pending"]
