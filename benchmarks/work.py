"""
Compare our background work with two well-known queues on PostgreSQL, in one run.

    uv run --group bench python benchmarks/work.py [engine …]

Starts a PostgreSQL of its own in a temporary folder. Read factors rather than digits: one
run on a busy machine differs from the next by half.
"""

import asyncio
import statistics
import sys
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import asyncpg

from keepwarm.db.embedded import EmbeddedPostgres
from work_engines import ENGINES, SHORT_LEASE, Engine, be_worker

NO_OPS, SINGLES, TOGETHER, LOST = 20_000, 200, 10_000, 25
PATIENCE = 120  # seconds for any one thing
RECOVERY_PATIENCE = 15  # seconds: three leases
IDLE_FOR = 15  # seconds


@dataclass(frozen=True)
class Measure:
    """A figure, what it should be, and whether more is better."""

    name: str
    target: float
    more_is_better: bool = False


MEASURES = [
    Measure(f"{NO_OPS:,} no-op jobs, jobs/s", 9_000, more_is_better=True),
    Measure("wake-up of a single job, p50 ms", 3),
    Measure("wake-up of a single job, p99 ms", 15),
    Measure(f"{TOGETHER:,} due at once, last late by s", 1.5),
    Measure(f"{LOST} rows after kill -9, all begun s", SHORT_LEASE.total_seconds() + 1),
    Measure("idle worker, transactions/s", 2),
]


class Process:
    """A worker in a process of its own and the instants its jobs began at."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process

    async def starts(self) -> list[float]:
        """Read the next line: when one job, or all of them, began."""
        assert self.process.stdout is not None
        line = await asyncio.wait_for(self.process.stdout.readline(), PATIENCE)
        return [float(instant) for instant in line.split()]


@asynccontextmanager
async def worker(engine: Engine, url: str, mode: str, count: int = 0) -> AsyncGenerator[Process]:
    """Run a worker process for the length of a block; the end is a kill."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *(__file__, "worker", engine.name, url, mode, str(count)),
        stdout=asyncio.subprocess.PIPE,
        limit=2**22,
    )
    try:
        yield Process(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


def now() -> float:
    """Return the monotonic clock that all processes of a machine share."""
    return asyncio.get_running_loop().time()


async def throughput(engine: Engine, url: str, raw: asyncpg.Connection) -> list[float]:
    """Drain a backlog, until the last job is durably finished."""
    await engine.enqueue(NO_OPS)
    async with worker(engine, url, "all", NO_OPS) as process:
        began_at = (await process.starts())[0]
        while await raw.fetchval(engine.unfinished):  # noqa: ASYNC110 -- rows set no events
            await asyncio.sleep(0.01)
        return [NO_OPS / (now() - began_at)]


async def wake_up(engine: Engine, url: str, _raw: asyncpg.Connection) -> list[float]:
    """Enqueue single jobs into an idle system; from the commit to the job's first line."""
    late: list[float] = []
    async with worker(engine, url, "each") as process:
        for single in range(SINGLES + 10):
            await engine.enqueue(1)
            committed_at = now()
            (began_at,) = await process.starts()
            if single >= 10:  # the first ones find everything cold
                late.append(max(0, began_at - committed_at) * 1_000)
            await asyncio.sleep(0.02)
    return [statistics.median(late), statistics.quantiles(late, n=100)[98]]


async def due_together(engine: Engine, url: str, raw: asyncpg.Connection) -> list[float]:
    """Have many jobs fall due in one instant."""
    async with worker(engine, url, "all", TOGETHER) as process:
        await asyncio.sleep(3)  # it has started and sleeps
        await engine.enqueue(TOGETHER, after=timedelta(seconds=3))
        due_at = now() + float(await raw.fetchval(engine.due_in))
        return [(await process.starts())[-1] - due_at]


async def recovery(engine: Engine, url: str, _raw: asyncpg.Connection) -> list[float]:
    """Kill a worker among its jobs; until another has begun all of them."""
    async with worker(engine, url, "hang") as victim, worker(engine, url, "each") as heir:
        heir.process.send_signal(19)  # SIGSTOP: the victim shall get all of them
        await engine.enqueue(LOST)
        for _job in range(LOST):
            await victim.starts()
        heir.process.send_signal(18)
        await asyncio.sleep(1)
        victim.process.kill()
        killed_at = now()
        try:
            async with asyncio.timeout(RECOVERY_PATIENCE):
                return [[await heir.starts() for _job in range(LOST)][-1][0] - killed_at]
        except TimeoutError:
            return [float("inf")]


async def idle(engine: Engine, url: str, raw: asyncpg.Connection) -> list[float]:
    """Count what an idle worker costs the database, our own questions apart."""
    async with worker(engine, url, "each"):
        await asyncio.sleep(12)  # starting is not idling, and is counted late
        before = await _transactions(raw)
        began_at = now()
        await asyncio.sleep(IDLE_FOR)
        return [max(0, await _transactions(raw) - before - 2) / (now() - began_at)]


async def _transactions(raw: asyncpg.Connection) -> int:
    await raw.execute("select pg_stat_force_next_flush()")
    count: int = await raw.fetchval(
        "select xact_commit + xact_rollback from pg_stat_database"
        " where datname = current_database()"
    )
    return count


async def measure(engine: Engine, url: str) -> list[float]:
    """Take all measures of an engine."""
    await engine.install(url)
    await engine.open(url)
    raw = await asyncpg.connect(url)
    figures: list[float] = []
    for take in (throughput, wake_up, due_together, recovery, idle):
        figures += await take(engine, url, raw)
        print(f"{engine.name}: {take.__name__} {figures}", file=sys.stderr, flush=True)
    await raw.close()
    await engine.close()
    return figures


def show(results: dict[str, list[float]]) -> None:
    """Print the table; a factor above 1 means better than the target, or than the best peer."""
    print("| measure | " + " | ".join(results) + " | target | × target | × best peer |")
    print("|---|" + "---:|" * (len(results) + 3))
    for number, each in enumerate(MEASURES):
        ours, *peers = (figures[number] for figures in results.values())
        best = (max if each.more_is_better else min)(peers, default=float("nan"))
        factors = [_factor(each, ours, other) for other in (each.target, best)]
        cells = [f"{figure:,.1f}" for figure in (ours, *peers, each.target)]
        print(f"| {each.name} | " + " | ".join([*cells, *(f"{f:.1f}" for f in factors)]) + " |")


def _factor(each: Measure, ours: float, other: float) -> float:
    if each.more_is_better:
        return ours / other
    return other / ours if ours else float("inf")


async def main(names: list[str]) -> None:
    """Measure one engine after the other in one database."""
    with tempfile.TemporaryDirectory(prefix="keepwarm-bench-") as folder:
        server = EmbeddedPostgres(_passable(Path(folder)) / "postgres")
        server.start()
        try:
            show({name: await measure(ENGINES[name], server.url) for name in names})
        finally:
            server.stop()


def _passable(folder: Path) -> Path:
    folder.chmod(0o711)  # root's server runs as somebody else
    return folder


if __name__ == "__main__":
    if sys.argv[1:2] == ["worker"]:
        asyncio.run(be_worker(*sys.argv[2:]))
    else:
        asyncio.run(main(sys.argv[1:] or list(ENGINES)))
