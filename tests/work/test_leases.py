import asyncio
import signal
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from keepwarm.db import Connection, Database
from keepwarm.work.actions import finish, hold
from keepwarm.work.model import Claim, LeaseLost
from tests.work.field import (
    PATIENCE,
    Handler,
    add_much_work,
    add_work,
    eventually,
    queue,
    rows,
    statuses,
    working,
)

LEASE = timedelta(seconds=2)
STEAL = (
    "update prospecting_jobs set lease_owner = gen_random_uuid(), attempts = attempts + 1,"
    " lease_until = clock_timestamp() + interval '1 hour'"
)


@asynccontextmanager
async def worker_process(
    url: str, handler: str, *, lease: timedelta = LEASE, slots: int = 25
) -> AsyncGenerator[asyncio.subprocess.Process, None]:
    args = [url, str(lease.total_seconds()), str(slots), handler]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.work.worker_process", *args, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE):
        assert await process.stdout.readline() == b"ready\n"
    yield process
    if process.returncode is None:
        process.kill()
    await process.communicate()


async def test_work_of_a_killed_worker_is_done_by_another_within_its_lease_and_a_second(
    db: Database,
) -> None:
    done: list[int] = []

    async def note(claim: Claim) -> None:
        done.append(claim.attempts)

    await add_much_work(db, 25)
    async with worker_process(db.url, "hang") as process:
        await eventually(
            db,
            "select status, attempts, count(*) from prospecting_jobs group by 1, 2",
            [("processing", 1, 25)],
        )
        async with working(db, queue(note, side_by_side=25), lease=LEASE):
            process.kill()
            killed_at = time.monotonic()
            await eventually(
                db,
                "select status, attempts, count(*) from prospecting_jobs group by 1, 2",
                [("completed", 2, 25)],
            )
            recovered_within = time.monotonic() - killed_at

    assert done == [2] * 25
    assert recovered_within < LEASE.total_seconds() + 1


async def test_work_that_kills_its_workers_fails_and_its_card_hears_of_it(db: Database) -> None:
    told: list[object] = []

    async def note(_conn: Connection, row_id: int, status: str, error: str | None) -> None:
        told.append((row_id, status, error))

    async def never(_claim: Claim) -> None:
        told.append("begun a third time")

    lease = timedelta(seconds=1)
    row_id = await add_work(db)
    for _attempt in range(2):
        async with worker_process(db.url, "die", lease=lease) as process:
            assert await process.wait() == -signal.SIGKILL
    async with working(db, queue(never, max_attempts=2, ended=note), lease=lease):
        await eventually(
            db,
            "select status, attempts, error, lease_owner from prospecting_jobs",
            [("failed", 2, "worker lost", None)],
        )

    assert told == [(row_id, "failed", "worker lost")]


async def test_a_lease_is_measured_by_the_clock_of_the_database(db: Database) -> None:
    handler = Handler()
    async with working(db, queue(handler, lease=timedelta(minutes=10))):
        await add_work(db)
        await handler.begins()
        left = await rows(
            db,
            "select lease_until - clock_timestamp() between '9 min 50 s' and '10 min'"
            "  from prospecting_jobs",
        )
        handler.may_end.set()

    assert left == [(True,)]


async def test_one_statement_prolongs_all_leases_of_a_queue(db: Database) -> None:
    handler = Handler()
    async with working(db, queue(handler), lease=timedelta(seconds=1)):
        await add_work(db)
        await handler.begins()
        await add_much_work(db, 4)
        await handler.begins(5)
        claimed_by = await rows(db, "select count(distinct xmin::text) from prospecting_jobs")
        await eventually(db, "select count(distinct xmin::text) from prospecting_jobs", [(1,)])
        handler.may_end.set()

    assert claimed_by == [(2,)]


async def test_a_busy_handler_that_never_awaits_keeps_its_lease(db: Database) -> None:
    waiting = Handler()

    async def compute(claim: Claim) -> None:
        await waiting(claim)
        compute_until = time.monotonic() + 2.5
        while time.monotonic() < compute_until:
            sum(range(1_000))
        async with db.transaction() as conn:
            await hold(conn, claim)
            await finish(conn, claim)

    lease = timedelta(seconds=1)
    async with working(db, queue(compute), lease=lease):
        await add_work(db)
        await waiting.begins()
        async with worker_process(db.url, "hang", lease=lease):  # would take a lapsed lease
            waiting.may_end.set()
            await eventually(
                db, "select status, attempts from prospecting_jobs", [("completed", 1)]
            )


async def test_a_worker_that_lost_its_lease_can_write_nothing_and_is_interrupted(
    db: Database,
) -> None:
    handler = Handler()
    async with working(db, queue(handler), lease=timedelta(seconds=1)):
        await add_work(db)
        (claim,) = await handler.begins()
        async with db.transaction() as conn:
            await conn.raw.execute(STEAL)

        for write in (hold, finish):
            async with db.transaction() as conn:
                with pytest.raises(LeaseLost):
                    await write(conn, claim)
        await handler.is_interrupted()

    assert handler.ended == ["interrupted"]
    assert await rows(db, "select status, attempts, error from prospecting_jobs") == [
        ("processing", 2, None)
    ]


async def test_who_hears_of_the_lost_lease_from_hold_leaves_the_row_alone(db: Database) -> None:
    handler = Handler()

    async def work(claim: Claim) -> None:
        await handler(claim)
        async with db.transaction() as conn:
            await hold(conn, claim)

    async with working(db, queue(work)):
        await add_work(db)
        await handler.begins()
        async with db.transaction() as conn:
            await conn.raw.execute(STEAL)
        handler.may_end.set()

    assert await rows(db, "select status, attempts, error from prospecting_jobs") == [
        ("processing", 2, None)
    ]


async def test_a_row_locked_by_its_handler_does_not_count_as_lost(db: Database) -> None:
    handler = Handler()

    async def work(claim: Claim) -> None:
        async with db.transaction() as conn:
            await hold(conn, claim)
            await handler(claim)
            await finish(conn, claim)

    async with working(db, queue(work), lease=timedelta(milliseconds=300)):
        await add_work(db)
        await add_work(db)
        await handler.begins(2)
        ran_out = "select distinct lease_until < clock_timestamp() from prospecting_jobs"
        await eventually(db, ran_out, [(True,)])
        handler.may_end.set()
        await eventually(
            db, "select distinct status, attempts from prospecting_jobs", [("completed", 1)]
        )

    assert handler.ended == ["finished", "finished"]


async def test_a_revived_row_wakes_other_workers(db: Database) -> None:
    busy, free = Handler(), Handler()
    async with working(db, queue(busy, side_by_side=1)):
        await add_work(db)
        await busy.begins()
        async with db.transaction() as conn:
            await conn.raw.execute(
                "insert into prospecting_jobs (source, created_at, due_at, status, lease_owner,"
                " lease_until, attempts) values ('csv', now(), now(), 'processing',"
                " gen_random_uuid(), clock_timestamp() + interval '500 ms', 1)"
            )
        async with working(db, queue(free, side_by_side=1)):
            (claim,) = await free.begins()
            busy.may_end.set()
            free.may_end.set()

    assert claim.attempts == 2
    assert await statuses(db) == ["completed", "completed"]


async def test_sigterm_gives_unfinished_work_back_at_once_and_uncounted(db: Database) -> None:
    await add_much_work(db, 3)
    async with worker_process(db.url, "hang", lease=timedelta(minutes=5)) as process:
        await eventually(
            db, "select distinct status, attempts from prospecting_jobs", [("processing", 1)]
        )
        process.terminate()

        assert await process.wait() == 0
    assert await rows(
        db, "select status, attempts, lease_owner, count(*) from prospecting_jobs group by 1, 2, 3"
    ) == [("pending", 0, None, 3)]
