import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import timedelta
from urllib.parse import urlsplit

from keepwarm.analysts.model import NEEDS, SECTION_OF, Agent, Brief, Finding
from keepwarm.db import Connection, Database
from keepwarm.dev.companies import companies
from keepwarm.dev.sites import DemoSites
from keepwarm.enrichment.actions import ask_research, ask_research_many, cancel_research
from keepwarm.enrichment.jobs import enrichment_queues
from keepwarm.enrichment.model import Run
from keepwarm.enrichment.reads import list_events, list_steps
from keepwarm.enrichment.tools import Tools
from keepwarm.evidence.model import is_verbatim
from keepwarm.evidence.reads import get_source, list_package
from keepwarm.kit.ids import LeadId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import change_stage, lock_lead
from keepwarm.leads.reads import get_lead
from keepwarm.sites.reader import SiteReader
from keepwarm.spending.model import NOBODY, Account
from keepwarm.trash.actions import restore_lead, trash_lead
from keepwarm.work.worker import Worker
from tests import build
from tests.build import NOW
from tests.clock import StoppedClock
from tests.enrichment.house import Stumbling, a_lead, last_run, the_lead, work_until_over
from tests.locks import end_who_waits, until_it_waits


class Waiting(Stumbling):
    """Begins to qualify a lead and never ends."""

    def __init__(self) -> None:
        super().__init__()
        self.began = asyncio.Event()

    async def run(self, agent: Agent, brief: Brief, account: Account = NOBODY, /) -> Finding:
        if agent == "qualification":
            self.began.set()
            await asyncio.Event().wait()
        return await super().run(agent, brief, account)


class Throwing(Stumbling):
    """Throws the lead away while two agents are at work."""

    def __init__(self, db: Database, boss: Viewer, lead_id: LeadId) -> None:
        super().__init__()
        self._both = asyncio.Barrier(2)
        self._db, self._boss, self._lead_id = db, boss, lead_id

    async def run(self, agent: Agent, brief: Brief, account: Account = NOBODY, /) -> Finding:
        await self._both.wait()
        if agent == "qualification":
            async with self._db.transaction() as conn:
                await trash_lead(conn, self._lead_id, by=self._boss, now=NOW)
        return await super().run(agent, brief, account)


class Losing(Stumbling):
    """Loses the database once, in the middle of its work."""

    lost = 0

    async def run(self, agent: Agent, brief: Brief, account: Account = NOBODY, /) -> Finding:
        if agent == "triggers" and not self.lost:
            self.lost += 1
            raise ConnectionResetError
        return await super().run(agent, brief, account)


async def test_a_lead_is_researched_from_its_own_site(
    db: Database, sites: DemoSites, research: Callable[..., Awaitable[Run]]
) -> None:
    lead_id = await a_lead(db, sites)

    run = await research(lead_id, Stumbling())

    lead = await the_lead(db, lead_id)
    assert (run.status, lead.stage, lead.agent, lead.trouble) == (
        "completed",
        "enriched",
        None,
        None,
    )
    async with db.connection() as conn:
        package = await list_package(conn, lead_id)
    assert set(package) == set(filter(None, SECTION_OF.values()))
    assert package["contacts"].claims
    assert {section.produced_by for section in package.values()} == {"rules"}


async def test_every_observed_claim_stands_in_a_stored_text(
    db: Database, sites: DemoSites, research: Callable[..., Awaitable[Run]]
) -> None:
    lead_id = await a_lead(db, sites)
    await research(lead_id, Stumbling())

    async with db.connection() as conn:
        package = await list_package(conn, lead_id)
        observed = [c for s in package.values() for c in s.claims if c.kind == "observed"]
        unfounded = [
            quote.text
            for claim in observed
            for quote in claim.quotes
            if (source := await get_source(conn, lead_id, quote.source_id)) is None
            or not is_verbatim(quote.text, source.text)
        ]

    assert observed
    assert all(claim.quotes for claim in observed)
    assert unfounded == []


async def test_events_of_a_run_rise_and_frame_each_agent(
    db: Database, sites: DemoSites, research: Callable[..., Awaitable[Run]]
) -> None:
    lead_id = await a_lead(db, sites)
    run = await research(lead_id, Stumbling())

    async with db.connection() as conn:
        events = await list_events(conn, run.id)

    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert (events[0].kind, events[-1].kind, events[-1].success) == (
        "pipeline_start",
        "pipeline_end",
        True,
    )
    started = {event.agent for event in events if event.kind == "agent_start"}
    ended = {event.agent for event in events if event.kind == "agent_end"}
    assert started == ended == set(NEEDS)
    assert {event.lead_id for event in events} == {lead_id}


async def test_a_failed_agent_leaves_its_reason_and_the_others_go_on(
    db: Database, sites: DemoSites, research: Callable[..., Awaitable[Run]]
) -> None:
    lead_id = await a_lead(db, sites)

    run = await research(lead_id, Stumbling("competitors"))

    async with db.connection() as conn:
        package = await list_package(conn, lead_id)
    assert run.status == "completed"
    assert package["competitors"].problem == "out of coffee"
    assert (await the_lead(db, lead_id)).stage == "enriched"
    assert package["value_propositions"].problem is None


async def test_a_failed_required_agent_marks_the_card_and_retry_does_only_what_is_missing(
    db: Database, sites: DemoSites, research: Callable[..., Awaitable[Run]]
) -> None:
    lead_id = await a_lead(db, sites)
    await research(lead_id, Stumbling("qualification"))
    marked = await the_lead(db, lead_id)
    assert (marked.trouble, marked.stage) == ("out of coffee", "qualification")

    retry = Stumbling()
    await research(lead_id, retry)

    healed = await the_lead(db, lead_id)
    assert (healed.trouble, healed.stage) == (None, "enriched")
    assert "contacts" not in retry.ran


async def test_running_again_repeats_nothing_unless_told_to(
    db: Database, sites: DemoSites, research: Callable[..., Awaitable[Run]]
) -> None:
    lead_id = await a_lead(db, sites)
    await research(lead_id, Stumbling())

    again, afresh = Stumbling(), Stumbling()
    await research(lead_id, again)
    await research(lead_id, afresh, force=True)

    assert again.ran == []
    assert set(afresh.ran) == set(NEEDS) - {"research"}


async def test_a_site_that_is_down_fails_the_run_in_plain_words(
    db: Database, sites: DemoSites, research: Callable[..., Awaitable[Run]]
) -> None:
    lead_id = await a_lead(db, sites, "down")

    run = await research(lead_id, Stumbling())

    lead = await the_lead(db, lead_id)
    assert run.status == "completed"
    assert lead.trouble is not None
    assert lead.trouble.startswith("The server refused the page.")
    assert lead.stage != "enriched"


async def test_a_card_that_people_moved_on_stays_where_they_put_it(
    db: Database, sites: DemoSites, research: Callable[..., Awaitable[Run]], clock: StoppedClock
) -> None:
    lead_id = await a_lead(db, sites)
    async with db.transaction() as conn:
        boss = await build.admin(conn)
        lead = await lock_lead(conn, lead_id)
        await change_stage(conn, lead, "contacted", by=boss.id, now=clock.now())

    await research(lead_id, Stumbling())

    assert (await the_lead(db, lead_id)).stage == "contacted"


async def test_a_running_pipeline_is_cancelled_and_keeps_what_it_has(
    db: Database, sites: DemoSites, clock: StoppedClock
) -> None:
    lead_id = await a_lead(db, sites)
    analyst = Waiting()
    async with db.transaction() as conn:
        boss = await build.admin(conn)
        await ask_research(conn, lead_id, by=boss.viewer, now=clock.now())
    async with SiteReader(allow=sites.allow) as reader:
        tools = Tools(db=db, clock=clock, reader=reader, analyst=analyst)
        working = asyncio.create_task(work_until_over(db, tools, lead_id))
        await analyst.began.wait()
        async with db.transaction() as conn:
            await cancel_research(conn, lead_id, by=boss.viewer, now=clock.now())
        run = await working

    lead = await the_lead(db, lead_id)
    assert (run.status, lead.agent, lead.trouble) == ("cancelled", None, None)
    async with db.connection() as conn:
        steps = {step.agent: step.outcome for step in await list_steps(conn, run.id)}
    assert steps["research"] == "done"


async def test_a_second_press_opens_no_second_run(conn: Connection, clock: StoppedClock) -> None:
    boss = await build.admin(conn)
    lead_id = await build.lead(conn)

    await ask_research(conn, lead_id, by=boss.viewer, now=clock.now())
    await ask_research(conn, lead_id, by=boss.viewer, now=clock.now())

    assert await conn.raw.fetchval("select count(*) from enrichment_runs") == 1


async def test_a_run_that_goes_on_after_a_kill_remembers_what_had_failed(
    db: Database, sites: DemoSites, research: Callable[..., Awaitable[Run]], clock: StoppedClock
) -> None:
    lead_id = await a_lead(db, sites)
    async with db.transaction() as conn:
        boss = await build.admin(conn)
        await ask_research(conn, lead_id, by=boss.viewer, now=clock.now())
        await conn.raw.execute(
            "insert into enrichment_steps (run_id, agent, outcome, problem, started_at,"
            " finished_at) select id, 'research', 'failed', 'no answer', now(), now()"
            " from enrichment_runs"
        )

    await research(lead_id, Stumbling())

    lead = await the_lead(db, lead_id)
    assert (lead.trouble, lead.enriched_at) == ("no answer", None)


async def test_a_new_web_site_is_read_although_the_last_reading_is_young(
    db: Database, sites: DemoSites, research: Callable[..., Awaitable[Run]]
) -> None:
    async with db.transaction() as conn:
        await build.admin(conn)
        lead_id = await build.lead(conn, company="Acme")
    await research(lead_id, Stumbling())
    async with db.transaction() as conn:
        website = sites.url_of(next(c for c in companies() if not c.traits))
        await conn.raw.execute("update leads set website = $1", website)

    await research(lead_id, Stumbling())

    async with db.connection() as conn:
        read = await conn.raw.fetchval("select count(*) from sources where kind = 'web'")
    assert read > 0


async def test_what_the_analyst_trips_over_at_the_database_is_tried_again(
    db: Database, sites: DemoSites, research: Callable[..., Awaitable[Run]]
) -> None:
    lead_id = await a_lead(db, sites)
    analyst = Losing()

    run = await research(lead_id, analyst)

    assert (run.status, analyst.lost) == ("completed", 1)


async def test_a_finding_is_kept_although_the_database_is_lost_for_a_moment(
    db: Database, sites: DemoSites, research: Callable[..., Awaitable[Run]]
) -> None:
    lead_id = await a_lead(db, sites)
    analyst = Stumbling()

    async with db.transaction() as conn:
        await conn.raw.execute("lock table claims in share row exclusive mode")
        working = asyncio.ensure_future(research(lead_id, analyst))
        await until_it_waits(conn, working, to="delete from claims")
        await end_who_waits(conn, to="delete from claims")
    run = await working

    assert run.status == "completed"
    assert sorted(analyst.ran) == sorted(agent for agent in NEEDS if agent != "research")


async def test_a_persons_press_does_not_wait_behind_an_import(
    db: Database, sites: DemoSites, clock: StoppedClock
) -> None:
    analyst = Waiting()
    lead_ids = [await a_lead(db, sites, name=f"Acme {n}") for n in range(3)]
    async with db.transaction() as conn:
        boss = await build.admin(conn)
        await ask_research_many(conn, lead_ids[:2], by=boss.id, job_id=1, now=clock.now())
        await ask_research(conn, lead_ids[2], by=boss.viewer, now=clock.now())
    async with SiteReader(allow=sites.allow) as reader:
        tools = Tools(db=db, clock=clock, reader=reader, analyst=analyst)
        worker = Worker(db, enrichment_queues(tools, side_by_side=1), grace=timedelta(0))
        working = asyncio.create_task(worker.run())
        async with asyncio.timeout(20):
            while (await last_run(db, lead_ids[2])).status != "processing":  # noqa: ASYNC110 -- a row, not an event
                await asyncio.sleep(0.02)
        waiting = (await last_run(db, lead_ids[1])).status
        worker.stop()
        await working

    assert waiting == "pending"


async def test_a_lead_thrown_away_and_brought_back_wears_no_stale_strip(
    conn: Connection, clock: StoppedClock
) -> None:
    boss = await build.admin(conn)
    lead_id = await build.lead(conn)
    await ask_research(conn, lead_id, by=boss.viewer, now=clock.now())

    await trash_lead(conn, lead_id, by=boss.viewer, now=clock.now())
    await restore_lead(conn, lead_id, by=boss.viewer, now=clock.now())

    lead = await get_lead(conn, lead_id)
    assert lead is not None
    assert lead.agent is None


async def test_no_agent_looks_at_a_lead_that_was_thrown_away_meanwhile(
    db: Database, sites: DemoSites, research: Callable[..., Awaitable[Run]]
) -> None:
    lead_id = await a_lead(db, sites)
    async with db.transaction() as conn:
        boss = await build.admin(conn)
    analyst = Throwing(db, boss.viewer, lead_id)

    run = await research(lead_id, analyst)

    assert (run.status, run.error) == ("failed", "This lead is not here any more.")
    assert sorted(analyst.ran) == ["contacts", "qualification"]


async def test_a_worker_killed_between_agents_repeats_none_that_had_ended(
    db: Database, sites: DemoSites, research: Callable[..., Awaitable[Run]], clock: StoppedClock
) -> None:
    lead_id = await a_lead(db, sites)
    async with db.transaction() as conn:
        boss = await build.admin(conn)
        await ask_research(conn, lead_id, by=boss.viewer, now=clock.now())
        website = await conn.raw.fetchval("select website from leads")
    port = str(urlsplit(str(website)).port)

    killed = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.enrichment.dying_worker", db.url, port
    )
    assert await killed.wait() == -9
    run = await last_run(db, lead_id)
    async with db.connection() as conn:
        ended = {s.agent for s in await list_steps(conn, run.id) if s.outcome is not None}
    survivor = Stumbling()
    again = await research(lead_id, survivor)

    assert {"research", "qualification"} <= ended
    assert set(survivor.ran) == set(NEEDS) - ended
    assert (again.id, again.status) == (run.id, "completed")
    assert (await the_lead(db, lead_id)).stage == "enriched"
