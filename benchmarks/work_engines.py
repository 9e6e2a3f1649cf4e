"""The engines of background work that benchmarks/work.py compares, behind one small interface."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

import asyncpg
import procrastinate
from pgqueuer import PgQueuer, Queries
from pgqueuer.db import AsyncpgDriver, AsyncpgPoolDriver

from keepwarm.db import Connection, Database
from keepwarm.work.actions import wake_workers
from keepwarm.work.model import Claim, Queue
from keepwarm.work.worker import Worker

Job = Callable[[], Awaitable[None]]
SHORT_LEASE = timedelta(seconds=5)


class Engine(Protocol):
    """What the benchmark asks of an engine."""

    name: str
    unfinished: str
    due_in: str

    async def install(self, url: str) -> None:
        """Make its tables."""

    async def open(self, url: str) -> None:
        """Get ready to enqueue."""

    async def close(self) -> None:
        """Stop enqueueing."""

    async def enqueue(self, count: int, *, after: timedelta = timedelta(0)) -> None:
        """Add jobs, in one go where the engine can."""

    async def work(self, url: str, job: Job, *, slots: int) -> None:
        """Be a worker until killed."""


TABLES = ("bench_a", "bench_b", "bench_c", "bench_d")
TABLE = """
    create table {0} (
        id bigint primary key generated always as identity,
        status text not null default 'pending', due_at timestamptz not null,
        attempts integer not null default 0, lease_owner uuid, lease_until timestamptz,
        cancel_requested_at timestamptz, error text, finished_at timestamptz);
    create index {0}_due on {0} (due_at, id) where status = 'pending';
    create index {0}_leased on {0} (lease_until) where status = 'processing'"""


class Keepwarm:
    """Ours: a worker with four queues, three of them idle."""

    name = "keepwarm"
    unfinished = "select count(*) from bench_a where status <> 'completed'"
    due_in = (
        "select extract(epoch from min(due_at) - clock_timestamp())"
        "  from bench_a where due_at > clock_timestamp()"
    )

    async def install(self, url: str) -> None:
        """Make four tables with the claim columns."""
        raw = await asyncpg.connect(url)
        for table in TABLES:
            await raw.execute(TABLE.format(table))
        await raw.close()

    async def open(self, url: str) -> None:
        """Open the pool a web process would have."""
        self._db = await Database.open(url)

    async def close(self) -> None:
        """Close it."""
        await self._db.close()

    async def enqueue(self, count: int, *, after: timedelta = timedelta(0)) -> None:
        """Insert rows and wake the workers after the commit, as the domain does."""
        async with self._db.transaction() as conn:
            await self._insert(conn, count, after)
            wake_workers(conn)

    async def _insert(self, conn: Connection, count: int, after: timedelta) -> None:
        await conn.raw.execute(
            "insert into bench_a (due_at) select now() + $2 from generate_series(1, $1)",
            count,
            after,
        )

    async def work(self, url: str, job: Job, *, slots: int) -> None:
        """Run a worker as `keepwarm worker` does."""

        async def handle(_claim: Claim) -> None:
            await job()

        db = await Database.open(url)
        queues = [Queue(table=table, handler=handle, side_by_side=slots) for table in TABLES]
        await Worker(db, queues, lease=SHORT_LEASE).run()


class PgQueuerEngine:
    """PgQueuer over a pool, with the batch sizes that served it best."""

    name = "pgqueuer"
    unfinished = "select count(*) from pgqueuer"
    due_in = (
        "select extract(epoch from min(execute_after) - clock_timestamp())"
        "  from pgqueuer where execute_after > clock_timestamp()"
    )

    async def install(self, url: str) -> None:
        """Make its tables."""
        raw = await asyncpg.connect(url)
        await Queries(AsyncpgDriver(raw)).install()
        await raw.close()

    async def open(self, url: str) -> None:
        """Open a connection to enqueue over."""
        self._raw = await asyncpg.connect(url)
        self._queries = Queries(AsyncpgDriver(self._raw))

    async def close(self) -> None:
        """Close it."""
        await self._raw.close()

    async def enqueue(self, count: int, *, after: timedelta = timedelta(0)) -> None:
        """Enqueue in one statement."""
        await self._queries.enqueue(["job"] * count, [None] * count, [0] * count, [after] * count)

    async def work(self, url: str, job: Job, *, slots: int) -> None:
        """Run its worker; without the short timeouts it would recover nothing in 30 s."""
        async with asyncpg.create_pool(url, max_size=12) as pool:
            queuer = PgQueuer(AsyncpgPoolDriver(pool))

            @queuer.entrypoint("job")
            async def handle(_job: object) -> None:
                await job()

            await queuer.run(
                dequeue_timeout=SHORT_LEASE,
                heartbeat_timeout=SHORT_LEASE,
                batch_size=min(100, slots // 2),
                max_concurrent_tasks=slots,
            )


class ProcrastinateEngine:
    """Procrastinate with 20 slots, beyond which it gets no faster."""

    name = "procrastinate"
    unfinished = "select count(*) from procrastinate_jobs where status <> 'succeeded'"
    due_in = (
        "select extract(epoch from min(scheduled_at) - clock_timestamp())"
        "  from procrastinate_jobs where scheduled_at > clock_timestamp()"
    )

    async def install(self, url: str) -> None:
        """Make its tables."""
        async with _app(url).open_async() as app:
            await app.schema_manager.apply_schema_async()

    async def open(self, url: str) -> None:
        """Open a pool to enqueue over."""
        self._app = _app(url)
        self._app.task(name="job")(_nothing)
        await self._app.open_async()

    async def close(self) -> None:
        """Close it."""
        await self._app.close_async()

    async def enqueue(self, count: int, *, after: timedelta = timedelta(0)) -> None:
        """Enqueue in one statement."""
        due_at = datetime.now(UTC) + after if after else None  # noqa: TID251 -- its interface
        task = self._app.configure_task("job", schedule_at=due_at)
        await task.batch_defer_async(*({} for _ in range(count)))

    async def work(self, url: str, job: Job, *, slots: int) -> None:
        """Run its worker."""
        app = _app(url)
        app.task(name="job")(job)
        async with app.open_async():
            await app.run_worker_async(
                concurrency=max(20, min(slots, 25)), fetch_job_polling_interval=0.5
            )


def _app(url: str) -> procrastinate.App:
    return procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=url))


async def _nothing() -> None: ...


ENGINES: dict[str, Engine] = {
    engine.name: engine for engine in (Keepwarm(), PgQueuerEngine(), ProcrastinateEngine())
}


async def be_worker(name: str, url: str, mode: str, count: str) -> None:
    """Be a worker process: `each` says every start, `all` sums up `count`, `hang` never ends."""
    monotonic = asyncio.get_running_loop().time
    starts: list[float] = []

    async def job() -> None:
        starts.append(monotonic())
        if mode != "all":
            _say(starts[-1:])
        if mode == "hang":
            await asyncio.Event().wait()
        if mode == "all" and len(starts) == int(count):
            _say(sorted(starts))

    await ENGINES[name].work(url, job, slots=25 if mode == "hang" else 200)


def _say(starts: list[float]) -> None:
    sys.stdout.write(" ".join(str(start) for start in starts) + "\n")
    sys.stdout.flush()
