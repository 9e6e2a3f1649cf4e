"""
How soon a worker begins on what somebody pressed, and how soon the plan is in use.

    python benchmarks/requests.py [presses]

A worker in a process of its own, with the playbooks, on a PostgreSQL of its own. Once idle,
press after press; once while it writes the plans that follow research of a whole list. Each
plan counts as in use when it has committed with its steps and reminders. Fails where p99 of
picking up misses the limit.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from keepwarm.accounts.actions import found_team
from keepwarm.db import Database, execute
from keepwarm.db.server import running_server
from keepwarm.dev.offer import write_demo_offer
from keepwarm.kit.clock import SystemClock
from keepwarm.kit.ids import LeadId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import add_leads
from keepwarm.leads.model import LeadDraft
from keepwarm.requests.actions import ask_plan
from keepwarm.requests.jobs import Tools, request_queues
from keepwarm.work.model import Claim, Queue
from keepwarm.work.worker import Worker
from keepwarm.writers.playbook import PlaybookWriter

PRESSES, LISTED = 200, 3_000
WARM_UP = 10  # presses: the first ones load the library
LIMIT = 50.0  # milliseconds, p99 of picking up
BETWEEN = 0.25  # seconds between presses while the worker is busy
PATIENCE = 60  # seconds for any one plan

clock = SystemClock()


@dataclass(frozen=True)
class Took:
    """What one press took, in milliseconds: until begun, and until in use."""

    begun: float
    usable: float


class Reports:
    """What the worker process says: when it began on each request and when it was done."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._heard: dict[tuple[str, int], asyncio.Future[float]] = {}

    def of(self, what: str, request_id: int) -> asyncio.Future[float]:
        key = (what, request_id)
        if key not in self._heard:
            self._heard[key] = asyncio.get_running_loop().create_future()
        return self._heard[key]

    async def listen(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            what, request_id, instant = line.split()
            self.of(what.decode(), int(request_id)).set_result(float(instant))


async def press(db: Database, reports: Reports, lead_id: LeadId, by: Viewer) -> Took:
    """Press as a page does, and wait until the plan is in use."""
    async with db.transaction() as conn:
        asked = await ask_plan(conn, lead_id, by=by, now=clock.now())
    pressed = time.perf_counter()
    async with asyncio.timeout(PATIENCE):
        begun = await reports.of("begun", asked.id) - pressed
        usable = await reports.of("done", asked.id) - pressed
    return Took(begun * 1000, usable * 1000)


async def one_after_the_other(
    db: Database, reports: Reports, leads: Sequence[LeadId], by: Viewer
) -> list[Took]:
    return [await press(db, reports, lead_id, by) for lead_id in leads]


async def beside_a_list(
    db: Database, reports: Reports, leads: Sequence[LeadId], by: Viewer
) -> list[Took]:
    """Press every now and then while the plans of a list are being written."""
    async with db.transaction() as conn:
        await execute(
            conn,
            "insert into requests (kind, lead_id, member_id, lane, created_at, due_at)"
            " select 'plan', id, $1, 'bulk', now(), now() from leads"
            "  where id <> all($2::bigint[]) order by id limit $3",
            by.member_id,
            list(leads),
            LISTED,
        )
        conn.wake("work")
    async with asyncio.TaskGroup() as pressing:
        tasks = list[asyncio.Task[Took]]()
        for lead_id in leads:
            tasks.append(pressing.create_task(press(db, reports, lead_id, by)))
            await asyncio.sleep(BETWEEN)
    return [task.result() for task in tasks]


async def fill(db: Database, count: int) -> tuple[Viewer, list[LeadId]]:
    """Write the demo's team, its offer and so many leads with a person and an address."""
    drafts = [
        LeadDraft(
            person=f"Jane Doe {n}",
            company=f"Boat Yard {n}",
            role="Managing director",
            city="Graz",
            country="AT",
            language="en",
            brief="They asked for a price at the fair.",
            emails=(f"jane{n}@example.com",),
        )
        for n in range(count)
    ]
    async with db.transaction() as conn:
        boss = await found_team(conn, now=clock.now())
        assert boss is not None
        await write_demo_offer(conn, by=boss.viewer, now=clock.now())
        ids = await add_leads(
            conn,
            drafts,
            stage="enriched",
            owner_id=boss.id,
            by=boss.id,
            origin="import 1",
            now=clock.now(),
        )
    return boss.viewer, ids


@asynccontextmanager
async def worker(url: str) -> AsyncGenerator[Reports]:
    """Run a worker process for the length of a block; the end is a kill."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, __file__, "worker", url, stdout=asyncio.subprocess.PIPE
    )
    reports = Reports(process)
    listening = asyncio.create_task(reports.listen())
    try:
        yield reports
    finally:
        process.kill()
        await process.wait()
        await listening


async def be_worker(url: str) -> None:
    """Serve requests, and say when each of those somebody waits for begins and is in use."""
    db = await Database.open(url)
    tools = Tools(db=db, clock=clock, writer=PlaybookWriter())
    singles, bulk = request_queues(tools)
    singles = replace(singles, handler=partial(_telling, singles), prepare=None)
    await Worker(db, [singles, bulk]).run()


async def _telling(queue: Queue, claim: Claim) -> None:
    sys.stdout.write(f"begun {claim.id} {time.perf_counter()}\n")
    sys.stdout.flush()
    await queue.handler(claim)
    sys.stdout.write(f"done {claim.id} {time.perf_counter()}\n")
    sys.stdout.flush()


def told(name: str, took: Sequence[Took]) -> bool:
    """Print a line of figures; say whether the limit held."""
    begun, usable = sorted(each.begun for each in took), sorted(each.usable for each in took)
    print(
        f"{name:<22} begun p50 {_at(begun, 0.5):6.1f} ms  p99 {_at(begun, 0.99):6.1f} ms"
        f"   plan in use p50 {_at(usable, 0.5):6.1f} ms  p99 {_at(usable, 0.99):6.1f} ms"
    )
    return _at(begun, 0.99) < LIMIT


def _at(figures: Sequence[float], share: float) -> float:
    return figures[min(int(len(figures) * share), len(figures) - 1)]


Way = Callable[[Database, Reports, Sequence[LeadId], Viewer], Awaitable[list[Took]]]
WAYS: dict[str, Way] = {"idle": one_after_the_other, "beside a whole list": beside_a_list}


async def measure(presses: int, folder: Path) -> bool:
    """Print what each way of pressing took; say whether the limit held."""
    held = True
    async with running_server(None, folder) as url:
        db = await Database.open(url)
        by, leads = await fill(db, presses * len(WAYS) + LISTED + WARM_UP)
        async with worker(url) as reports:
            await one_after_the_other(db, reports, leads[-WARM_UP:], by)
            for number, (name, way) in enumerate(WAYS.items()):
                own = leads[number * presses : (number + 1) * presses]
                held &= told(name, await way(db, reports, own, by))
        await db.close()
    print(f"limit: begun p99 < {LIMIT:.0f} ms: {'held' if held else 'MISSED'}")
    return held


def main() -> None:
    """Measure, or be the worker that is measured."""
    if sys.argv[1:2] == ["worker"]:
        asyncio.run(be_worker(sys.argv[2]))
        return
    presses = int(sys.argv[1]) if sys.argv[1:] else PRESSES
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        held = asyncio.run(measure(presses, Path(folder)))
    sys.exit(not held)


if __name__ == "__main__":
    main()
