"""
How fast leads are researched by a model that answers at once, and what one costs.

    python benchmarks/enrichment.py [leads]

The production pipeline, ledger and analyst on a PostgreSQL of its own. The sites of invented
companies are read beforehand, so that a run is eight questions to the model. Once to a model
in this process that takes no time, which leaves our own overhead; once over real HTTP to the
scripted server in another process. Beside both: the rules, which ask nobody. At the end the
ledger must hold to the token what the server counted.
"""

import asyncio
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import httpx2
from pydantic import BaseModel, SecretStr

from keepwarm.ai.config import ModelConfig
from keepwarm.ai.connect import connect
from keepwarm.ai.model import Answer, Blob, Message, Meter, Transcript, Usage
from keepwarm.analysts.model import Analyst
from keepwarm.analysts.rules import RulesAnalyst
from keepwarm.db import Database, execute, fetch_value
from keepwarm.db.server import running_server
from keepwarm.dev.companies import demo_leads
from keepwarm.dev.model_brain import answer
from keepwarm.dev.modelapi import Ask
from keepwarm.dev.offer import write_demo_offer
from keepwarm.dev.sites import DemoSites
from keepwarm.enrichment.actions import ask_research_many
from keepwarm.enrichment.jobs import enrichment_queues
from keepwarm.enrichment.tools import Tools
from keepwarm.kit.clock import SystemClock
from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import add_lead
from keepwarm.leads.model import LeadDraft
from keepwarm.sites.model import Limits as Manners
from keepwarm.sites.reader import SiteReader
from keepwarm.spending.actions import change_limits
from keepwarm.spending.ledger import Ledger
from keepwarm.spending.model import Limits, Price
from keepwarm.work.worker import Worker
from keepwarm.worker.thinking import analyst_of

T = TypeVar("T", bound=BaseModel)

LEADS = 60
SIDE_BY_SIDE = (1, 4, 16)
PRICE = Price(input=Decimal("0.25"), output=Decimal(2))  # the scripted server's own list
LIMIT = 250.0  # ms of this process for a lead: eight questions packed, asked, checked, kept
ADMIN = Viewer(MemberId(1), is_admin=True)
CLOCK = SystemClock()


class Instant:
    """A model that answers at once: it remembers what it said when the clock was not running."""

    name = "instant"

    def __init__(self) -> None:
        self._said: dict[tuple[str, str], BaseModel] = {}

    async def complete(
        self,
        messages: Sequence[Message],
        schema: type[T],
        *,
        meter: Meter,
        check: Callable[[T], str] | None = None,
        longest: int = 2_000,
    ) -> Answer[T]:
        number = await meter.open(self.name, Usage(calls=1, output_tokens=longest))
        value = self._answer(messages, schema)
        if check is not None:
            check(value)
        used = Usage(calls=1, input_tokens=len(messages[-1].text) // 4, output_tokens=200)
        await meter.close(number, "answered", used)
        return Answer(value=value, model=self.name, usage=used)

    async def transcribe(self, audio: Blob, *, meter: Meter) -> Transcript:
        raise NotImplementedError

    def _answer(self, messages: Sequence[Message], schema: type[T]) -> T:
        # The fence is drawn anew for every run; all else in a question stays.
        said = re.sub(r"\b\w+(?= BEGIN| END)", "", messages[-1].text)
        key = (schema.__name__, said)
        if key not in self._said:
            form = schema.model_json_schema()
            ask = Ask(tool=schema.__name__, schema=form, messages=tuple(messages))
            self._said[key] = schema.model_validate(answer(ask))
        return schema.model_validate(self._said[key])


@dataclass(frozen=True)
class House:
    """A database full of leads whose sites have been read."""

    db: Database
    reader: SiteReader
    leads: Sequence[LeadId]
    ledger: Ledger

    async def research(self, analyst: Analyst, *, side_by_side: int) -> tuple[float, float]:
        """Research every lead; return the seconds it took and those our processor worked."""
        tools = Tools(db=self.db, clock=CLOCK, reader=self.reader, analyst=analyst)
        worker = Worker(self.db, enrichment_queues(tools, side_by_side=side_by_side))
        async with self.db.transaction() as conn:
            await ask_research_many(conn, self.leads, by=None, now=CLOCK.now())
        began, worked = time.perf_counter(), time.process_time()
        working = asyncio.create_task(worker.run())
        while await self._open_runs():  # noqa: ASYNC110 -- a row, not an event
            await asyncio.sleep(0.02)
        took = time.perf_counter() - began, time.process_time() - worked
        worker.stop()
        await working
        return took

    async def forget(self) -> None:
        """Leave nothing of what was found but the pages."""
        async with self.db.transaction() as conn:
            await execute(conn, "delete from sections")
            await execute(conn, "delete from enrichment_steps where agent <> 'research'")

    async def _open_runs(self) -> int:
        async with self.db.connection() as conn:
            open_runs = await fetch_value(
                conn,
                int,
                "select count(*)::int from enrichment_runs"
                " where status in ('pending', 'processing')",
            )
        return open_runs or 0

    async def tokens_of(self, model: str) -> tuple[int, int, Decimal]:
        async with self.db.connection() as conn:
            row = await conn.raw.fetchrow(
                "select coalesce(sum(input_tokens), 0)::bigint,"
                " coalesce(sum(output_tokens), 0)::bigint, coalesce(sum(cost), 0)"
                " from model_calls where model = $1",
                model,
            )
        assert row is not None
        return row[0], row[1], row[2]


async def fill(db: Database, sites: DemoSites, count: int) -> list[LeadId]:
    async with db.transaction() as conn:
        await execute(
            conn, "insert into members (name, role, created_at) values ('Ada', 'admin', now())"
        )
        await write_demo_offer(conn, by=ADMIN, now=CLOCK.now())
        unlimited = Limits(member_day_tokens=None, day_tokens=None, month_tokens=None)
        await change_limits(conn, unlimited, by=ADMIN, now=CLOCK.now())
        return [
            await add_lead(
                conn,
                LeadDraft(company=f"{lead.company} {n}", website=lead.website, brief=lead.note),
                origin="form",
                now=CLOCK.now(),
            )
            for n, lead in enumerate(demo_leads(sites.port)[:count])
        ]


@contextmanager
def scripted_server() -> Generator[str, None, None]:
    """Run the scripted model in a process of its own; lend the address of its interface."""
    command = [sys.executable, "-m", "keepwarm.cli", "dev", "model", "--port", "0"]
    process = subprocess.Popen(  # noqa: S603 -- our own command
        command, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        found = re.search(r"http://\S+/v1", process.stdout.readline())
        assert found is not None
        yield found[0]
    finally:
        process.terminate()
        process.wait(timeout=10)


def resident_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def measure_all(house: House, name: str, analyst: Analyst) -> float:
    """Print a line for each degree of side by side; return our milliseconds for a lead."""
    await house.research(analyst, side_by_side=4)  # everything is loaded and thought up
    overhead = 0.0
    for degree in SIDE_BY_SIDE:
        await house.forget()
        took, worked = await house.research(analyst, side_by_side=degree)
        each = worked / len(house.leads) * 1_000
        rate = len(house.leads) / took
        print(f"{name:24}{degree:6}{rate:12.1f}{each:16.1f}{resident_megabytes():10.0f}")
        overhead = each if degree == 1 else overhead
    return overhead


async def measure(count: int, data: Path, url: str) -> None:
    sites = DemoSites(CLOCK, slow_by=timedelta(0))
    await sites.start()
    async with running_server(None, data) as dsn:
        db = await Database.open(dsn)
        ledger = Ledger(db, CLOCK, PRICE)
        leads = await fill(db, sites, count)
        manners = Manners(between_requests=0)
        async with SiteReader(allow=sites.allow, limits=manners) as reader:
            house = House(db, reader, leads, ledger)
            await compare(house, url)
        await db.close()
    await sites.stop()


async def compare(house: House, url: str) -> None:
    await house.research(RulesAnalyst(), side_by_side=4)  # reads the sites
    print(f"{len(house.leads)} leads, sites read before")
    print(f"{'who thinks':24}{'at once':>6}{'leads/s':>11}{'our ms a lead':>16}{'peak MB':>10}")
    rules = await measure_all(house, "rules", RulesAnalyst())
    bare = await measure_all(house, "model in this process", analyst_of(Instant(), house.ledger))
    config = ModelConfig(model="fake:ok", base_url=url, api_key=SecretStr("anything"))
    model = connect(config)
    assert model is not None
    await measure_all(house, "model over HTTP", analyst_of(model, house.ledger))
    await model.aclose()
    sent, received, cost = await house.tokens_of("fake:ok")
    counted = httpx2.get(url.removesuffix("/v1") + "/usage").json()["fake:ok"]
    passes = len(SIDE_BY_SIDE) + 1
    print(
        f"cost of a lead by the server's list: ${cost / passes / len(house.leads):.5f}"
        f" ({(sent + received) // passes // len(house.leads):,} tokens)"
    )
    print(f"ledger {sent:,} + {received:,} tokens, ${cost:.6f}")
    print(
        f"server {counted['input_tokens']:,} + {counted['output_tokens']:,} tokens,"
        f" ${Decimal(counted['dollars']):.6f}"
    )
    print(f"overhead {bare:.1f} ms a lead of {LIMIT:.0f} allowed, {bare / rules:.1f} x the rules")
    assert (sent, received) == (counted["input_tokens"], counted["output_tokens"])
    assert bare <= LIMIT, "slower than promised"


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else LEADS
    with tempfile.TemporaryDirectory() as folder, scripted_server() as url:
        Path(folder).chmod(0o711)
        asyncio.run(measure(count, Path(folder), url))


if __name__ == "__main__":
    main()
