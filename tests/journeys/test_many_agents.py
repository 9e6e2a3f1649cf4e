"""Sixty agents at once: every card ends where the database has it, none goes backwards."""

import asyncio

import pytest
from playwright.async_api import expect

from keepwarm.accounts.model import Member
from keepwarm.dev.companies import companies
from keepwarm.enrichment.actions import ask_research_many
from keepwarm.leads.actions import add_leads
from keepwarm.leads.model import STAGES
from tests.journeys.board import expect_live, expect_stored, watch_columns
from tests.journeys.house import House
from tests.journeys.visits import Visits

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_sixty_leads_in_research_are_all_shown_and_walk_forward_only(
    house: House, visits: Visits, ada: Member
) -> None:
    drafts = [house.draft(each.slug) for each in companies()]
    async with house.db.transaction() as conn:
        leads = await add_leads(
            conn,
            drafts,
            stage="harvested",
            owner_id=None,
            by=None,
            origin="demo",
            now=house.clock.now(),
        )
    page = await visits.enter(ada)
    await expect_live(page)
    walked = await watch_columns(page)

    async with house.db.transaction() as conn:
        await ask_research_many(conn, leads, by=None, now=house.clock.now())
    await asyncio.wait_for(_all_ended(house), 90)

    await expect(page.locator("#board .agent")).to_have_count(0)
    await expect_stored(page, house, ada)
    ranks = {
        name: [STAGES.index(stage) for stage in steps] for name, steps in (await walked()).items()
    }
    assert len(ranks) == len(drafts)
    assert [name for name, steps in ranks.items() if steps != sorted(set(steps))] == []


async def _all_ended(house: House) -> None:
    open_runs = "select count(*) from enrichment_runs where status in ('pending', 'processing')"
    while True:
        async with house.db.connection() as conn:
            if await conn.raw.fetchval(open_runs) == 0:
                return
        await asyncio.sleep(0.1)
