"""Plans that follow research (G-31)."""

import pytest

from keepwarm.analysts.rules import RulesAnalyst
from keepwarm.db import Connection, Database
from keepwarm.dev.sites import DemoSites
from keepwarm.enrichment.actions import ask_research, ask_research_many, end_run
from keepwarm.enrichment.tools import Tools
from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.leads.actions import lock_lead
from keepwarm.leads.model import Fit, Stage
from keepwarm.requests.actions import ask_plan_after_research, set_plan_after_research
from keepwarm.sites.reader import SiteReader
from keepwarm.work.model import Claim, Queue
from tests import build
from tests.build import NOW, rows
from tests.clock import StoppedClock
from tests.enrichment.house import Stumbling, a_lead, work_until_over
from tests.requests.desk import a_plan
from tests.work.field import eventually, working

ASKED = "select kind, lead_id, member_id, lane, status from requests"


@pytest.mark.parametrize("wanted", [True, False])
@pytest.mark.parametrize("setting", [True, False])
async def test_a_plan_follows_where_the_team_or_whoever_asked_wants_it(
    conn: Connection, wanted: bool, setting: bool
) -> None:
    boss = await build.admin(conn)
    lead_id = await build.lead(conn)
    await set_plan_after_research(conn, setting, by=boss.viewer, now=NOW)

    for _twice in range(2):
        await _end(conn, lead_id, by=boss.id, wanted=wanted)

    asked = ("plan", lead_id, boss.id, "single", "pending")
    assert await rows(conn, ASKED) == ([asked] if wanted or setting else [])


async def test_a_plan_that_runs_stays(conn: Connection) -> None:
    olga = await build.member(conn)
    lead_id = await build.lead(conn, owner=olga)
    await a_plan(conn, lead_id, olga)

    await _end(conn, lead_id, by=olga.id, wanted=True)

    assert await rows(conn, ASKED) == []


@pytest.mark.parametrize("stage", ["meeting", "won", "lost"])
async def test_a_lead_that_people_have_brought_further_needs_none(
    conn: Connection, stage: Stage
) -> None:
    olga = await build.member(conn)
    lead_id = await build.lead(conn, owner=olga, stage=stage)

    await _end(conn, lead_id, by=olga.id, wanted=True)

    assert await rows(conn, ASKED) == []


@pytest.mark.parametrize(
    ("only", "wanted", "asked"),
    [(False, True, 1), (False, False, 0), (True, True, 0)],
    ids=["wanted", "not wanted", "one section anew"],
)
async def test_research_that_ended_well_asks_for_the_plan(
    db: Database,
    clock: StoppedClock,
    sites: DemoSites,
    only: bool,
    wanted: bool,
    asked: int,
) -> None:
    lead_id = await a_lead(db, sites)
    async with db.transaction() as conn:
        boss = await build.admin(conn)
        await ask_research(
            conn,
            lead_id,
            by=boss.viewer,
            only="triggers" if only else None,
            then_plan=wanted,
            now=NOW,
        )

    async with SiteReader(allow=sites.allow) as reader:
        tools = Tools(db=db, clock=clock, reader=reader, analyst=RulesAnalyst())
        await work_until_over(db, tools, lead_id)

    async with db.connection() as conn:
        found = await rows(conn, ASKED)
    assert found == [("plan", lead_id, boss.id, "single", "pending")] * asked


async def test_research_of_many_asks_without_making_anybody_wait(
    db: Database, clock: StoppedClock, sites: DemoSites
) -> None:
    lead_id = await a_lead(db, sites)
    async with db.transaction() as conn:
        boss = await build.admin(conn)
        await ask_research_many(conn, [lead_id], by=boss.id, then_plan=True, now=NOW)

    async with SiteReader(allow=sites.allow) as reader:
        tools = Tools(db=db, clock=clock, reader=reader, analyst=RulesAnalyst())
        await work_until_over(db, tools, lead_id)

    async with db.connection() as conn:
        found = await rows(conn, ASKED)
    assert found == [("plan", lead_id, boss.id, "bulk", "pending")]


@pytest.mark.parametrize(("origin", "asked"), [("telegram", 1), ("form", 0)])
async def test_what_was_sent_in_the_chat_is_planned_for_also_where_research_found_nothing(
    db: Database, origin: str, asked: int
) -> None:
    async with db.transaction() as conn:
        boss = await build.admin(conn)
        lead_id = await build.lead(conn)
        await conn.raw.execute("update leads set origin = $2 where id = $1", lead_id, origin)
        await ask_research(conn, lead_id, by=boss.viewer, then_plan=True, now=NOW)

    async def end(claim: Claim) -> None:
        trouble = "There is no server of that name."
        async with db.transaction() as conn:
            await end_run(
                conn, claim, asked_by=boss.id, trouble=trouble, fit=None, package={}, now=NOW
            )

    async with working(db, Queue(table="enrichment_runs", handler=end, side_by_side=1)):
        await eventually(db, "select status from enrichment_runs", [("completed",)])

    async with db.connection() as conn:
        found = await rows(conn, ASKED)
    assert found == [("plan", lead_id, boss.id, "single", "pending")] * asked


@pytest.mark.parametrize("fit", ["not_a_fit", "weak"])
async def test_who_is_not_a_fit_is_not_planned_for(db: Database, fit: Fit) -> None:
    async with db.transaction() as conn:
        boss = await build.admin(conn)
        lead_id = await build.lead(conn)
        await ask_research(conn, lead_id, by=boss.viewer, then_plan=True, now=NOW)

    async def end(claim: Claim) -> None:
        async with db.transaction() as conn:
            await end_run(conn, claim, asked_by=None, trouble=None, fit=fit, package={}, now=NOW)

    async with working(db, Queue(table="enrichment_runs", handler=end, side_by_side=1)):
        await eventually(db, "select status from enrichment_runs", [("completed",)])

    asked = [("plan", lead_id, boss.id, "single", "pending")]
    async with db.connection() as conn:
        assert await rows(conn, ASKED) == ([] if fit == "not_a_fit" else asked)


async def test_research_that_failed_asks_for_nothing(
    db: Database, clock: StoppedClock, sites: DemoSites
) -> None:
    lead_id = await a_lead(db, sites)
    async with db.transaction() as conn:
        boss = await build.admin(conn)
        await ask_research(conn, lead_id, by=boss.viewer, then_plan=True, now=NOW)

    async with SiteReader(allow=sites.allow) as reader:
        analyst = Stumbling("qualification")
        tools = Tools(db=db, clock=clock, reader=reader, analyst=analyst)
        await work_until_over(db, tools, lead_id)

    async with db.connection() as conn:
        assert await rows(conn, ASKED) == []


async def test_the_wish_can_be_added_while_research_runs(conn: Connection) -> None:
    boss = await build.admin(conn)
    lead_id = await build.lead(conn)
    await ask_research(conn, lead_id, by=boss.viewer, now=NOW)

    for _twice in range(2):
        await ask_research(conn, lead_id, by=boss.viewer, then_plan=True, now=NOW)

    wishes = await rows(conn, "select then_plan_at from enrichment_runs")
    assert wishes == [(NOW,)]


async def _end(conn: Connection, lead_id: LeadId, *, by: MemberId, wanted: bool) -> None:
    lead = await lock_lead(conn, lead_id)
    await ask_plan_after_research(conn, lead, asked_by=by, wanted=wanted, lane="single", now=NOW)
