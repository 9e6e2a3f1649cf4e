import asyncio
import time
from collections.abc import AsyncGenerator

import pytest

from keepwarm.db import LOST, Database
from keepwarm.db.embedded import EmbeddedPostgres
from keepwarm.db.migrate import migrate
from keepwarm.work.model import Claim
from tests.db.places import passable_folder
from tests.work.field import Handler, add_work, eventually, queue, working


@pytest.fixture
async def server() -> AsyncGenerator[EmbeddedPostgres, None]:
    """Lend a server of the test's own, which it may stop and start."""
    with passable_folder() as root:
        server = EmbeddedPostgres(root)
        await asyncio.to_thread(server.start)
        await migrate(server.url)
        yield server
        await asyncio.to_thread(server.stop)


async def _stop(server: EmbeddedPostgres) -> None:
    crash = ("-D", server.data, "-m", "immediate", "-w", "stop")
    await asyncio.to_thread(server.run, "pg_ctl", *crash)


async def test_the_next_job_begins_within_a_second_after_the_database_is_back(
    server: EmbeddedPostgres,
) -> None:
    db = await Database.open(server.url)
    handler = Handler()
    handler.may_end.set()
    async with working(db, queue(handler)):
        await add_work(db)
        await handler.begins(1)

        await _stop(server)
        await asyncio.to_thread(server.start)
        for count in (2, 3):
            added_at = time.monotonic()
            await _add_despite_stale_connections(db)
            await handler.begins(count)
            assert time.monotonic() - added_at < 1
    await db.close()


async def _add_despite_stale_connections(db: Database) -> None:
    try:
        await add_work(db)
    except LOST:
        await add_work(db)


async def test_what_finished_while_the_database_was_away_is_completed_and_not_done_again(
    server: EmbeddedPostgres,
) -> None:
    db = await Database.open(server.url)
    handler = Handler()
    async with working(db, queue(handler)):
        for _row in range(3):
            await add_work(db)
        await handler.begins(3)

        await _stop(server)
        handler.may_end.set()
        await handler.ends(3)
        await asyncio.to_thread(server.start)
        await eventually(
            db,
            "select status, attempts, count(*) from prospecting_jobs group by 1, 2",
            [("completed", 1, 3)],
        )

    assert len(handler.begun) == 3
    await db.close()


async def test_the_worker_outlives_the_loss_of_all_its_connections(db: Database) -> None:
    done: list[int] = []

    async def note(claim: Claim) -> None:
        done.append(claim.id)

    async with working(db, queue(note)):
        first = await add_work(db)
        await eventually(db, "select status from prospecting_jobs", [("completed",)])
        async with db.connection() as conn:
            await conn.raw.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity"
                " where application_name = 'keepwarm' and pid <> pg_backend_pid()"
                "   and datname = current_database()"
            )
        second = await add_work(db)
        await eventually(
            db, "select status, count(*) from prospecting_jobs group by 1", [("completed", 2)]
        )

    assert done == [first, second]
