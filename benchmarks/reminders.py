"""
Measure how fast and how punctually reminders are handed on, beside bare SQL in the same run.

    uv run python benchmarks/reminders.py [--full]

Starts a PostgreSQL of its own in a temporary folder, and two dispatchers in processes of
their own. `--full` has 2,000,000 reminders of which 100,000 fall due. Read ratios rather than
digits: one run on a busy machine differs from the next by half.
"""

import asyncio
import statistics
import sys
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg

from keepwarm.db import Database
from keepwarm.db.embedded import EmbeddedPostgres
from keepwarm.db.migrate import migrate
from keepwarm.reminders.jobs import Dispatcher

WORKERS = 2
STEPS = 10  # of each plan
TO_EACH = 5  # reminders that a member has at once: the most that are told one by one
TEAM = 50  # members, where all is told in digests
A_SECOND, SECONDS = 300, 20  # a busy day
A_MINUTE = timedelta(minutes=1)
AT_ONCE = timedelta(0)


@dataclass(frozen=True)
class Size:
    """How many reminders there are, and how many of them fall due."""

    rows: int
    due: int
    ahead: timedelta  # from setting a scene until its first reminder is due


SMALL = Size(200_000, 20_000, timedelta(seconds=10))
FULL = Size(2_000_000, 100_000, timedelta(seconds=75))

POPULATE = """
set session_replication_role = replica;  -- no keys and no triggers: all of it is in order
insert into members (name, role, created_at)
select 'Member ' || n, 'member', now() from generate_series(1, {members}) n;
insert into availability (member_id, week, quiet_from, quiet_until, changed_at)
select id, (select jsonb_agg('[["00:00", "00:00"]]'::jsonb) from generate_series(1, 7)),
       null, null, now() from members;
insert into leads (company, stage, origin, owner_id, created_at)
select 'Company ' || n, 'contacted', 'benchmark', 1 + n % {members}, now()
  from generate_series(1, {leads}) n;
insert into plans (lead_id, maker, base_at, made_at)
select id, 'hand', now(), now() from leads;
insert into steps (plan_id, lead_id, number, channel, description, due_at)
select p.id, p.lead_id, n, 'call', 'Call them', now() from plans p, generate_series(1, {steps}) n;
insert into reminders (lead_id, step_id, due_at, speaks_at, created_at)
select lead_id, id, at, at, now()
  from (select *, now() + interval '1 day' + random() * interval '90 days' as at from steps) s;
analyze;
"""

# They fall due in an order that has nothing to do with where they lie or whose they are.
SET_SCENE = """
with chosen as (
    select id, 1 + row_number() over (order by md5(id::text)) % $3::bigint as member_id,
           $4::timestamptz + $5::interval * row_number() over (order by md5('due' || id)) as at
      from (select id from reminders where id % $2::bigint = 0 limit $1) as n
)
update reminders r
   set status = 'pending', rung = 0, occurrence = 0, last_reminded_at = null,
       member_id = c.member_id, due_at = c.at, speaks_at = c.at
  from chosen c where r.id = c.id
"""

CLAIM_AND_MARK = """
with d as (
    select id from reminders where speaks_at <= now()
     order by speaks_at, id limit 100 for no key update skip locked
)
update reminders r
   set status = 'sent', rung = 1, occurrence = occurrence + 1, last_reminded_at = now(),
       speaks_at = now() + interval '1 day'
  from d where r.id = d.id
"""
CLAIM_MARK_AND_TELL = f"""
with told as ({CLAIM_AND_MARK} returning r.*), ledger as (
    insert into reminder_ledger (reminder_id, lead_id, member_id, kind, occurrence, happened_at)
    select id, lead_id, member_id, 'spoke', occurrence, now() from told
), message as (
    insert into outbox (key, channel, member_id, lead_id, kind, facts, created_at, due_at,
                        finished_at, status, verdict)
    select 'reminder:' || id || ':' || occurrence, 'app', member_id, lead_id, 'reminder',
           jsonb_build_object('reminder_id', id, 'step_id', step_id, 'occurrence', occurrence),
           now(), now(), now(), 'completed', 'sent' from told
    returning id, member_id
)
insert into live_events (topic, member_id, facts)
select 'toast', member_id, jsonb_build_object('id', 'message:' || id) from message
"""  # noqa: S608 -- nothing in it comes from outside

LATENESS = """
select extract(epoch from e.happened_at - (o.facts->>'due_at')::timestamptz)::float8 as late
  from live_events e join outbox o on e.facts->>'id' = 'message:' || o.id
 order by late
"""


async def be_dispatcher(url: str) -> None:
    """Dispatch until killed."""
    await Dispatcher(await Database.open(url), channels=frozenset()).run()


@asynccontextmanager
async def dispatchers(url: str) -> AsyncGenerator[None]:
    """Run dispatchers for the length of a block; the end is a kill."""
    command = (sys.executable, __file__, "dispatch", url)
    processes = [await asyncio.create_subprocess_exec(*command) for _ in range(WORKERS)]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            await process.wait()


@dataclass(frozen=True)
class Due:
    """What falls due, from when to when."""

    n: int
    first: datetime
    last: datetime


class Scene:
    """A database full of reminders, and some that fall due."""

    def __init__(self, raw: Any, url: str, size: Size) -> None:
        self.raw = raw
        self.url = url
        self.size = size
        self.members = size.due // TO_EACH

    async def populate(self) -> None:
        """Write members, leads, plans, steps and reminders."""
        leads = self.size.rows // STEPS
        await self.raw.execute(POPULATE.format(members=self.members, leads=leads, steps=STEPS))

    async def set(self, due: int, *, over: timedelta = AT_ONCE, members: int | None = None) -> Due:
        """Have reminders of so many members fall due before long."""
        await self.raw.execute("truncate reminder_ledger, outbox, live_events cascade")
        first = await self.raw.fetchval("select now() + $1::interval", self.size.ahead)
        every, apart = self.size.rows // due, over / due
        await self.raw.execute(SET_SCENE, due, every, members or self.members, first, apart)
        await self.raw.execute("vacuum analyze reminders")
        await self.raw.execute("checkpoint")
        assert await self.raw.fetchval("select now() < $1", first), "the machine is too slow"
        return Due(due, first, first + over)

    async def drained(self, due: Due) -> float:
        """Wait until all of it was handed on; return how many that were a second."""
        look = "select clock_timestamp() as now, min(speaks_at) as next from reminders"
        while (seen := await self.raw.fetchrow(look))["next"] <= due.last:  # noqa: ASYNC110 -- rows set no events
            await asyncio.sleep(0.02)
        return due.n / (seen["now"] - due.first).total_seconds()

    async def hand_on(self, n: int, *, members: int | None = None) -> float:
        """Have dispatchers hand on what falls due in one instant; return how many a second."""
        async with dispatchers(self.url):
            return await self.drained(await self.set(n, members=members))

    async def hand_on_over(self, n: int, span: timedelta) -> list[float]:
        """Have dispatchers hand on what falls due bit by bit; return how late each came, in s."""
        async with dispatchers(self.url):
            await self.drained(await self.set(n, over=span))
        return [row["late"] for row in await self.raw.fetch(LATENESS)]

    async def bare(self, sql: str) -> float:
        """Let bare SQL do it over as many connections; return how many a second."""
        due = await self.set(self.size.due)
        await self.raw.fetchval("select pg_sleep_until($1::timestamptz + '0.1 s')", due.first)
        loop = asyncio.get_running_loop()
        began_at = loop.time()
        await asyncio.gather(*(self._repeat(sql) for _ in range(WORKERS)))
        return self.size.due / (loop.time() - began_at)

    async def _repeat(self, sql: str) -> None:
        raw = await asyncpg.connect(self.url)
        while not (await raw.execute(sql)).endswith(" 0"):
            pass
        await raw.close()


async def measure(scene: Scene) -> None:
    """Take all measures and print the table."""
    size = scene.size
    await scene.populate()
    print(f"{size.rows:,} reminders, {size.due:,} fall due, {WORKERS} workers\n", flush=True)
    print("| measure | figure | of bare SQL | target |\n|---|---:|---:|---:|")
    marked = await scene.bare(CLAIM_AND_MARK)
    show("bare SQL: claim and mark, rows/s", f"{marked:,.0f}")
    told = await scene.bare(CLAIM_MARK_AND_TELL)
    show(
        "bare SQL: with ledger, message and toast, rows/s", f"{told:,.0f}", f"{told / marked:.0%}"
    )
    ours = await scene.hand_on(size.due)
    name = f"due in one instant, {TO_EACH} to a member, rows/s"
    show(name, f"{ours:,.0f}", f"{ours / told:.0%}", "10,000")
    ours = await scene.hand_on(size.due, members=TEAM)
    show(f"the same to a team of {TEAM}, in digests, rows/s", f"{ours:,.0f}", "", "10,000")
    late = await scene.hand_on_over(A_SECOND * SECONDS, timedelta(seconds=SECONDS))
    show_lateness(f"{A_SECOND} due a second", late)
    late = await scene.hand_on_over(size.due, A_MINUTE)
    show_lateness(f"{size.due:,} due in one minute", late)


def show(name: str, *cells: str) -> None:
    """Print a line of the table."""
    print(f"| {name} | " + " | ".join([*cells, "", "", ""][:3]) + " |", flush=True)


def show_lateness(name: str, late: list[float]) -> None:
    """Print how late things were, from the instant they were due until they were written."""
    hundredths = statistics.quantiles(late, n=100)
    figures = (
        f"{hundredths[49] * 1000:,.0f} / {hundredths[98] * 1000:,.0f} / {late[-1] * 1000:,.0f}"
    )
    show(f"{name}, late p50 / p99 / most, ms ({len(late):,} told)", figures, "", "p99 1,000")


async def main(size: Size) -> None:
    """Measure in a database of our own."""
    with tempfile.TemporaryDirectory(prefix="keepwarm-bench-") as folder:
        server = EmbeddedPostgres(_passable(Path(folder)) / "postgres").start()
        try:
            await migrate(server.url)
            raw = await asyncpg.connect(server.url)
            await measure(Scene(raw, server.url, size))
            await raw.close()
        finally:
            server.stop()


def _passable(folder: Path) -> Path:
    folder.chmod(0o711)  # root's server runs as somebody else
    return folder


if __name__ == "__main__":
    if sys.argv[1:2] == ["dispatch"]:
        asyncio.run(be_dispatcher(sys.argv[2]))
    else:
        asyncio.run(main(FULL if "--full" in sys.argv else SMALL))
