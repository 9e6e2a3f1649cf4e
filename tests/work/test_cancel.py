import asyncio
import time
from datetime import timedelta

import pytest

from keepwarm.db import Connection, Database
from keepwarm.work.actions import finish, hold, request_cancel
from keepwarm.work.model import CancelAsked, Claim
from tests.work.field import TABLE, Handler, add_work, eventually, queue, rows, statuses, working

TOMORROW = timedelta(days=1)


class Told:
    """What a queue's `ended` was told."""

    def __init__(self) -> None:
        self.of: list[object] = []

    async def __call__(
        self, _conn: Connection, row_id: int, status: str, error: str | None
    ) -> None:
        self.of.append((row_id, status, error))


async def test_work_nobody_has_begun_is_cancelled_at_once(db: Database) -> None:
    row_id = await add_work(db)

    async with db.transaction() as conn:
        answer = await request_cancel(conn, TABLE, row_id)

    assert answer == "cancelled"
    assert await rows(db, "select status, finished_at is not null from prospecting_jobs") == [
        ("cancelled", True)
    ]


async def test_work_that_has_ended_cannot_be_cancelled(db: Database) -> None:
    async def work(_claim: Claim) -> None: ...

    async with working(db, queue(work)):
        row_id = await add_work(db)
        await eventually(db, "select status from prospecting_jobs", [("completed",)])

    async with db.transaction() as conn:
        assert await request_cancel(conn, TABLE, row_id) is None
        assert await request_cancel(conn, TABLE, row_id + 1) is None
    assert await statuses(db) == ["completed"]


async def test_running_work_is_interrupted_within_a_second_and_the_domain_told(
    db: Database,
) -> None:
    handler, told = Handler(), Told()
    async with working(db, queue(handler, ended=told)):
        row_id = await add_work(db)
        await handler.begins()
        asked_at = time.monotonic()
        async with db.transaction() as conn:
            answer = await request_cancel(conn, TABLE, row_id)
        await handler.is_interrupted()
        interrupted_within = time.monotonic() - asked_at
        await eventually(
            db, "select status, lease_owner from prospecting_jobs", [("cancelled", None)]
        )

    assert answer == "asked"
    assert interrupted_within < 1
    assert told.of == [(row_id, "cancelled", None)]


async def test_a_cancellation_nobody_was_woken_for_is_found_by_the_heartbeat(
    db: Database,
) -> None:
    handler = Handler()
    async with working(db, queue(handler), lease=timedelta(seconds=1)):
        await add_work(db)
        await handler.begins()
        async with db.transaction() as conn:
            await conn.raw.execute("update prospecting_jobs set cancel_requested_at = now()")
        await handler.is_interrupted()
        await eventually(db, "select status from prospecting_jobs", [("cancelled",)])


async def test_a_step_after_the_cancellation_is_not_written(db: Database) -> None:
    refused = asyncio.Event()

    async def deaf(claim: Claim) -> None:
        async with db.transaction() as conn:
            await conn.raw.execute("update prospecting_jobs set cancel_requested_at = now()")
        try:
            async with db.transaction() as conn:
                await hold(conn, claim)
        except CancelAsked:
            refused.set()
            raise

    async with working(db, queue(deaf)):
        await add_work(db)
        await eventually(db, "select status from prospecting_jobs", [("cancelled",)])

    assert refused.is_set()


async def test_work_that_finished_before_it_heard_is_completed(db: Database) -> None:
    async def finish_late(claim: Claim) -> None:
        async with db.transaction() as conn:
            await conn.raw.execute("update prospecting_jobs set cancel_requested_at = now()")
            await finish(conn, claim)

    async with working(db, queue(finish_late)):
        await add_work(db)
        await eventually(db, "select status from prospecting_jobs", [("completed",)])


async def test_a_failure_after_the_cancellation_is_not_tried_again(db: Database) -> None:
    told = Told()

    async def fail(_claim: Claim) -> None:
        async with db.transaction() as conn:
            await conn.raw.execute("update prospecting_jobs set cancel_requested_at = now()")
        raise ValueError("lost interest")

    async with working(db, queue(fail, ended=told, backoff=again_tomorrow)):
        row_id = await add_work(db)
        await eventually(
            db,
            "select status, error from prospecting_jobs",
            [("cancelled", "ValueError: lost interest")],
        )

    assert told.of == [(row_id, "cancelled", None)]


def again_tomorrow(_attempts: int) -> timedelta:
    return TOMORROW


async def test_work_waiting_for_its_next_attempt_is_cancelled_at_once(db: Database) -> None:
    async def fail(_claim: Claim) -> None:
        raise ValueError("not now")

    async with working(db, queue(fail, backoff=again_tomorrow)):
        row_id = await add_work(db)
        await eventually(db, "select status, attempts from prospecting_jobs", [("pending", 1)])
        async with db.transaction() as conn:
            answer = await request_cancel(conn, TABLE, row_id)

    assert answer == "cancelled"
    assert await statuses(db) == ["cancelled"]


async def test_cancelled_work_of_a_lost_worker_ends_without_another_attempt(
    db: Database,
) -> None:
    told, handler = Told(), Handler()
    for attempts in (1, 3):
        async with db.transaction() as conn:
            await conn.raw.execute(
                "insert into prospecting_jobs (source, created_at, due_at, status, lease_owner,"
                " lease_until, attempts, cancel_requested_at) values ('csv', now(), now(),"
                " 'processing', gen_random_uuid(), clock_timestamp(), $1, now())",
                attempts,
            )
    async with working(db, queue(handler, ended=told)):
        await eventually(
            db, "select status, count(*) from prospecting_jobs group by 1", [("cancelled", 2)]
        )

    assert handler.begun == []
    assert len(told.of) == 2


@pytest.mark.parametrize("how", ["raises", "returns"])
async def test_a_handler_may_tidy_up_when_it_is_cancelled(db: Database, how: str) -> None:
    handler = Handler()

    async def work(claim: Claim) -> None:
        try:
            await handler(claim)
        except asyncio.CancelledError:
            async with db.transaction() as conn:
                await conn.raw.execute("update prospecting_jobs set found = 1")
            if how == "raises":
                raise

    async with working(db, queue(work)):
        row_id = await add_work(db)
        await handler.begins()
        async with db.transaction() as conn:
            await request_cancel(conn, TABLE, row_id)
        await eventually(
            db,
            "select found, status from prospecting_jobs",
            [(1, "cancelled" if how == "raises" else "completed")],
        )
