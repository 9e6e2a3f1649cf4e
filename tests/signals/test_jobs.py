"""What a worker makes of signals whose task failed when they came in."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from keepwarm.db import Database
from keepwarm.kit.ids import LeadId
from keepwarm.signals.jobs import Tools, signal_queue
from keepwarm.work.model import Claim
from keepwarm.work.worker import Worker
from tests.build import rows
from tests.clock import StoppedClock
from tests.signals.deeds import BREAK_TASKS, MEND_TASKS, a_lead, signal

PATIENCE = 10  # seconds


async def work(db: Database) -> None:
    """Have a worker work until the signal is done with, for good or ill."""
    queue, over = signal_queue(Tools(db=db, clock=StoppedClock())), asyncio.Event()

    async def follow(claim: Claim) -> None:
        await queue.handler(claim)
        over.set()

    async def ended(*_how: object) -> None:
        over.set()

    def soon(_attempts: int) -> timedelta:
        return timedelta(milliseconds=20)

    worker = Worker(db, [replace(queue, handler=follow, ended=ended, backoff=soon)])
    working = asyncio.create_task(worker.run())
    async with asyncio.timeout(PATIENCE):
        await over.wait()
    worker.stop()
    await working


async def a_failed_signal(db: Database) -> LeadId:
    async with db.transaction() as conn:
        lead_id = await a_lead(conn, "Ann")
        await conn.raw.execute(BREAK_TASKS)
    async with db.transaction() as conn:
        await signal(conn, lead_id)
    return lead_id


async def test_a_task_that_failed_is_made_as_soon_as_that_is_possible(db: Database) -> None:
    lead_id = await a_failed_signal(db)
    async with db.transaction() as conn:
        await conn.raw.execute(MEND_TASKS)

    await work(db)

    async with db.connection() as conn:
        assert await rows(
            conn,
            "select s.reason, t.status, t.lead_id from signals s join tasks t on t.id = task_id",
        ) == [(None, "touch_open", lead_id)]
        assert await rows(conn, "select stage from leads") == [("engaged",)]
        assert await rows(conn, "select kind from lead_events order by id") == [
            ("created",),
            ("task_created",),
            ("signal",),
        ]


async def test_a_task_that_fails_for_good_leaves_its_signal(db: Database) -> None:
    await a_failed_signal(db)

    await work(db)

    async with db.transaction() as conn:
        await conn.raw.execute(MEND_TASKS)
        assert await rows(conn, "select error from signals") == [("RaiseError: no tasks today",)]


async def test_of_a_lead_in_the_trash_nothing_is_wanted_any_more(db: Database) -> None:
    await a_failed_signal(db)
    async with db.transaction() as conn:
        await conn.raw.execute(MEND_TASKS)
        await conn.raw.execute("update leads set deleted_at = now()")

    await work(db)

    async with db.connection() as conn:
        assert await rows(conn, "select reason, task_id from signals") == [("not_wanted", None)]
        assert await rows(conn, "select count(*) from tasks") == [(0,)]
