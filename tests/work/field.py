"""
A field to watch work in: rows of `prospecting_jobs`, handlers that can be held up, workers.

Waiting is for a row to become so (asked every few milliseconds, never longer than a while) or
for an event of a handler; no test guesses how long something takes.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Literal

from keepwarm.db import Connection, Database, fetch_value, fetch_values
from keepwarm.work.model import Claim, Queue
from keepwarm.work.worker import Worker

TABLE = "prospecting_jobs"
PATIENCE = 20  # seconds a test waits for anything before it fails
AT_ONCE = timedelta(0)


def queue(handler: Callable[[Claim], Any], *, side_by_side: int = 10, **more: Any) -> Queue:
    more = {"backoff": again_at_once, **more}
    return Queue(table=TABLE, handler=handler, side_by_side=side_by_side, **more)


def again_at_once(_attempts: int) -> timedelta:
    return AT_ONCE


@asynccontextmanager
async def working(db: Database, *queues: Queue, **more: Any) -> AsyncGenerator[Worker, None]:
    """Have a worker run for the length of a block."""
    worker = Worker(db, queues, **{"grace": timedelta(seconds=5), **more})
    running = asyncio.create_task(worker.run())
    try:
        yield worker
    finally:
        worker.stop()
        await running


async def add_work(db: Database, *, source: str = "csv", due_in: timedelta = AT_ONCE) -> int:
    """Insert a row as the domain would, waking the workers."""
    async with db.transaction() as conn:
        row_id = await insert_work(conn, source=source, due_in=due_in)
        conn.wake("work")
    return row_id


async def insert_work(
    conn: Connection, *, source: str = "csv", due_in: timedelta = AT_ONCE
) -> int:
    row_id = await fetch_value(
        conn,
        int,
        "insert into prospecting_jobs (source, created_at, due_at)"
        " values ($1, clock_timestamp(), clock_timestamp() + $2) returning id",
        source,
        due_in,
    )
    assert row_id is not None
    return row_id


async def add_much_work(db: Database, count: int) -> list[int]:
    async with db.transaction() as conn:
        conn.wake("work")
        return await fetch_values(
            conn,
            int,
            "insert into prospecting_jobs (source, created_at, due_at)"
            " select 'csv', clock_timestamp(), clock_timestamp() from generate_series(1, $1)"
            " returning id",
            count,
        )


async def rows(db: Database, sql: Any, *args: object) -> list[tuple[object, ...]]:
    async with db.connection() as conn:
        return [tuple(record) for record in await conn.raw.fetch(sql, *args)]


async def statuses(db: Database) -> list[str]:
    async with db.connection() as conn:
        return await fetch_values(conn, str, "select status from prospecting_jobs order by id")


async def eventually(db: Database, sql: Any, expected: Sequence[tuple[object, ...]]) -> None:
    """Wait until a query gives exactly these rows."""
    found: list[tuple[object, ...]] = []
    try:
        async with asyncio.timeout(PATIENCE):
            # A row of another process cannot set an event.
            while (found := await rows(db, sql)) != list(expected):  # noqa: ASYNC110 -- see above
                await asyncio.sleep(0.01)
    except TimeoutError:
        raise AssertionError(f"{sql}\nstill gives {found}\nand not {expected}") from None


class Handler:
    """Work that says when it begins and ends only when it may."""

    def __init__(self) -> None:
        self.begun: list[Claim] = []
        self.ended: list[Literal["finished", "interrupted"]] = []
        self.may_end = asyncio.Event()
        self._changed = asyncio.Event()

    async def __call__(self, claim: Claim) -> None:
        self.begun.append(claim)
        self._changed.set()
        try:
            await self.may_end.wait()
        except asyncio.CancelledError:
            self.ended.append("interrupted")
            raise
        else:
            self.ended.append("finished")
        finally:
            self._changed.set()

    async def begins(self, count: int = 1) -> list[Claim]:
        """Wait until it has begun so often."""
        await self._until(lambda: len(self.begun) >= count)
        return self.begun

    async def ends(self, count: int = 1) -> None:
        """Wait until it has ended so often."""
        await self._until(lambda: len(self.ended) >= count)

    async def is_interrupted(self) -> None:
        await self._until(lambda: "interrupted" in self.ended)

    async def _until(self, happened: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not happened():
                self._changed.clear()
                await self._changed.wait()
