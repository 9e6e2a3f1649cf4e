import asyncio
import contextlib
import time
from datetime import timedelta

import pytest

from keepwarm.db import Connection, Database
from keepwarm.work.model import Claim, Queue
from keepwarm.work.worker import Worker
from tests.work.field import Handler, add_much_work, add_work, eventually, queue, rows, statuses

NO_GRACE = timedelta(0)


async def test_what_runs_may_finish_within_the_grace_and_nothing_new_begins(
    db: Database,
) -> None:
    handler = Handler()
    worker = Worker(db, [queue(handler, side_by_side=1)], grace=timedelta(minutes=1))
    running = asyncio.create_task(worker.run())
    await add_much_work(db, 2)
    await handler.begins()

    worker.stop()
    await asyncio.sleep(0)
    handler.may_end.set()
    await running

    assert await statuses(db) == ["completed", "pending"]
    assert handler.ended == ["finished"]


async def test_what_does_not_finish_in_time_is_given_back_at_once_and_uncounted(
    db: Database,
) -> None:
    handler = Handler()
    worker = Worker(db, [queue(handler)], grace=timedelta(milliseconds=100))
    running = asyncio.create_task(worker.run())
    await add_work(db)
    await handler.begins()

    worker.stop()
    await running

    assert handler.ended == ["interrupted"]
    assert await rows(db, "select status, attempts, lease_owner, error from prospecting_jobs") == [
        ("pending", 0, None, None)
    ]


async def test_a_handler_deaf_to_the_interruption_does_not_keep_the_worker(db: Database) -> None:
    begun, released = asyncio.Event(), asyncio.Event()

    async def deaf(_claim: Claim) -> None:
        begun.set()
        while not released.is_set():
            with contextlib.suppress(asyncio.CancelledError):
                await released.wait()

    worker = Worker(db, [queue(deaf)], grace=NO_GRACE)
    running = asyncio.create_task(worker.run())
    await add_work(db)
    await begun.wait()

    worker.stop()
    await running

    assert await rows(db, "select status, attempts from prospecting_jobs") == [("pending", 0)]
    released.set()


async def test_a_cancelled_worker_gives_its_work_back(db: Database) -> None:
    handler = Handler()
    running = asyncio.create_task(Worker(db, [queue(handler)]).run())
    await add_work(db)
    await handler.begins()

    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

    assert await rows(db, "select status, attempts from prospecting_jobs") == [("pending", 0)]


async def test_a_worker_told_to_stop_before_it_ran_ends_at_once(db: Database) -> None:
    handler = Handler()
    await add_work(db)
    worker = Worker(db, [queue(handler)])

    worker.stop()
    await worker.run()

    assert handler.begun == []
    assert await statuses(db) == ["pending"]


async def test_a_worker_with_nothing_to_do_stops_at_once(db: Database) -> None:
    handler = Handler()
    worker = Worker(db, [queue(handler)])
    running = asyncio.create_task(worker.run())
    await add_work(db)
    handler.may_end.set()
    await eventually(db, "select status from prospecting_jobs", [("completed",)])

    asked_at = time.monotonic()
    worker.stop()
    await running

    assert time.monotonic() - asked_at < 0.5


async def test_a_mistake_of_ours_ends_the_worker_loudly(db: Database) -> None:
    async def stumble(_conn: Connection) -> None:
        raise ZeroDivisionError

    async def work(_claim: Claim) -> None: ...

    broken = Queue(table="prospecting_jobs", handler=work, side_by_side=1, prepare=stumble)

    with pytest.raises(ZeroDivisionError):
        await Worker(db, [broken]).run()
