"""People opt out while others write to the same leads."""

import asyncio
import json
import sys

import asyncpg
import pytest

from keepwarm.db import Connection, Database
from keepwarm.db.patience import InTheWay, transact_patiently
from keepwarm.kit.ids import ContactId
from keepwarm.leads.actions import lock_lead
from keepwarm.optouts.actions import hold_person, opt_out_person
from keepwarm.tasks.making import add_task
from keepwarm.tasks.outcomes import TaskDraft
from tests import build
from tests.build import NOW, rows
from tests.locks import until_it_waits
from tests.optouts.scene import JANES, NO_CHANNELS, OPEN, Scene, a_scene, a_sequence

PROCESSES, TIMES = 3, 120
STILL_ADDRESSED = f"""
    select o.what, c.id from ({OPEN}) as o join contacts c on c.id = o.contact_id
     where c.opted_out_at is not null
        or exists (select from addresses a join suppressions s
                       on s.hash = address_hash(a.kind, a.value) where a.contact_id = c.id)
"""  # noqa: S608 -- ours


@pytest.fixture
async def scene(db: Database) -> Scene:
    async with db.transaction() as conn:
        return await a_scene(conn)


async def test_an_opt_out_waits_for_whoever_writes_to_another_lead_of_that_person(
    db: Database, scene: Scene
) -> None:
    async with db.transaction() as conn:
        await lock_lead(conn, scene.globex)
        wishing = asyncio.create_task(_opt_out(db, scene.jane))
        await until_it_waits(conn, wishing)
        # Were its contact held already, this would wait for the wish, and the wish for us.
        await _call(conn, scene)

    assert await wishing is True
    assert await _open(db) == []


async def test_two_opt_outs_of_one_person_follow_one_another(db: Database, scene: Scene) -> None:
    async with db.transaction() as conn:
        await opt_out_person(conn, scene.j_doe, because="link", by=None, now=NOW)
        wishing = asyncio.create_task(_opt_out(db, scene.jane))
        await until_it_waits(conn, wishing)

    assert await wishing is False


async def test_a_wish_that_comes_late_to_a_lead_gives_way(db: Database, scene: Scene) -> None:
    """It holds Acme and comes to Globex, in no order: whoever is there goes on unharmed."""
    async with db.transaction() as conn:
        third = await build.lead(conn, company="Third")
        known = await build.contact(conn, third, "Jo", emails=("jo@third.example",))
        await opt_out_person(conn, known, because="hand", by=None, now=NOW)

    async with db.transaction() as conn:
        await lock_lead(conn, scene.globex)
        with pytest.raises(asyncpg.LockNotAvailableError):
            await _write_down_at_third(db)
        await _call(conn, scene)

    assert await _open(db) == [("task", scene.j_doe)]
    await _write_down_at_third(db)
    assert await _open(db) == []


async def test_a_lead_that_came_to_be_theirs_since_they_were_held_is_not_waited_for(
    db: Database, scene: Scene
) -> None:
    async with db.transaction() as held, db.transaction() as other:
        await hold_person(held, scene.jane)
        async with db.transaction() as conn:
            third = await build.lead(conn, company="Third")
            await build.contact(conn, third, "J", emails=(JANES,))
        await lock_lead(other, third)

        with pytest.raises(asyncpg.LockNotAvailableError):
            await opt_out_person(held, scene.jane, because="hand", by=None, now=NOW, is_held=True)


async def test_patience_begins_anew_and_ends_in_a_sentence(db: Database) -> None:
    tries = list[int]()

    async def act(_conn: Connection) -> int:
        tries.append(len(tries))
        if len(tries) != 3:
            raise asyncpg.LockNotAvailableError
        return len(tries)

    assert await transact_patiently(db, act) == 3
    with pytest.raises(InTheWay):
        await transact_patiently(db, act)


@pytest.mark.slow
async def test_processes_that_opt_people_out_never_wait_in_a_ring(
    db: Database, database_url: str, scene: Scene
) -> None:
    async with db.transaction() as conn:
        await a_sequence(conn, scene)
        for n in range(6):
            lead_id = await build.lead(conn, company=f"Company {n}", owner=scene.olga)
            await build.contact(conn, lead_id, "Jane", emails=(f"person{n}@shared.example",))
            await build.plan(conn, lead_id, made_for=scene.olga)

    said = await asyncio.gather(*(_be_busy(database_url, seed) for seed in range(PROCESSES)))

    became = {word for each in said for word in each}
    # A law of the database may still speak: an address was written down in the very moment.
    assert became & {"DeadlockDetectedError", "UniqueViolationError"} == set()
    assert sum(each["done"] for each in said) > PROCESSES * TIMES / 4
    async with db.transaction() as conn:
        assert await rows(conn, STILL_ADDRESSED) == []
        wished = await conn.raw.fetchval("select count(opted_out_at) from contacts")
    assert wished > 5


async def _opt_out(db: Database, contact_id: ContactId) -> bool:
    async with db.transaction() as conn:
        return await opt_out_person(conn, contact_id, because="hand", by=None, now=NOW)


async def _call(conn: Connection, scene: Scene) -> None:
    draft = TaskDraft(subject="Call", contact_id=scene.j_doe)
    await add_task(conn, scene.globex, draft, by=scene.olga.viewer, channels=NO_CHANNELS, now=NOW)


async def _write_down_at_third(db: Database) -> None:
    """Give somebody who opted out an address of Jane's."""
    async with db.transaction() as conn:
        third = await conn.raw.fetchval("select lead_id from contacts where name = 'Jo'")
        await build.contact(conn, third, "Jo", emails=(JANES,))


async def _open(db: Database) -> list[tuple[object, ...]]:
    async with db.transaction() as conn:
        return await rows(conn, OPEN)


async def _be_busy(url: str, seed: int) -> dict[str, int]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.optouts.busy_process", url, str(seed), str(TIMES)),
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    return json.loads(out)
