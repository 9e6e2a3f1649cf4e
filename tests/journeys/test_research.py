"""Research seen from the board: at work, cancelled, failed, done."""

import pytest
from playwright.async_api import Page, expect

from keepwarm.accounts.model import Member
from keepwarm.enrichment.actions import ask_research
from keepwarm.kit.ids import LeadId
from keepwarm.leads.actions import add_lead
from tests.journeys.board import card, expect_live, expect_stored, names_in, toast
from tests.journeys.house import House
from tests.journeys.visits import Visits

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_card_shows_the_agent_at_work_until_its_research_is_cancelled(
    house: House, visits: Visits, ada: Member
) -> None:
    house.gate.shut()
    number = await _add(house, "quillfeather-freight", ada)
    page = await visits.enter(ada)
    await expect_live(page)

    await _choose(page, number, "Research")
    await expect(names_in(page, "qualification")).to_have_text(["Quillfeather Freight"])
    strip = card(page, number).locator(".agent")
    await expect(strip).to_be_visible()
    await expect(strip.locator("time")).to_have_text("0:01")
    await strip.get_by_role("button", name="Cancel the research").click()

    await expect(strip).to_have_count(0)
    await expect(card(page, number).locator(".note.bad")).to_have_count(0)
    await expect_stored(page, house, ada)


async def test_a_site_that_is_down_leaves_its_reason_on_the_card_and_a_retry(
    house: House, visits: Visits, ada: Member
) -> None:
    number = await _add(house, "nightjar-security", ada)
    page = await visits.enter(ada)
    await expect_live(page)

    await _choose(page, number, "Research")
    trouble = card(page, number).locator(".note.bad")
    await expect(trouble).to_contain_text("The server refused the page. (503)")
    await expect(toast(page)).to_contain_text("The research of Nightjar Security Services failed.")

    house.gate.shut()
    await trouble.get_by_role("button", name="Retry").click()
    await expect(card(page, number).locator(".agent")).to_be_visible()
    await expect(trouble).to_have_count(0)


async def test_who_asked_for_research_is_told_when_it_is_done_and_taken_there(
    house: House, visits: Visits, ada: Member, mia: Member
) -> None:
    number = await _add(house, "quillfeather-freight", ada)
    hers, theirs = await visits.enter(ada), await visits.enter(mia)
    await expect_live(hers)
    await expect_live(theirs)

    async with house.db.transaction() as conn:
        await ask_research(conn, number, by=ada.viewer, now=house.clock.now())

    await expect(toast(hers)).to_contain_text("Quillfeather Freight is researched.")
    await toast(hers).get_by_role("link", name="View").click()
    await expect(hers.get_by_role("heading", name="Quillfeather Freight")).to_be_visible()
    await expect(names_in(theirs, "enriched")).to_have_text(["Quillfeather Freight"])
    await expect(theirs.locator(".toast")).to_have_count(0)


async def test_sections_appear_in_an_open_dialog_while_the_agents_work(
    house: House, visits: Visits, ada: Member
) -> None:
    house.gate.shut()
    number = await _add(house, "quillfeather-freight", ada)
    page = await visits.enter(ada)
    await expect_live(page)
    await card(page, number).locator("a").click()
    dialog = page.locator("#dialog")

    await dialog.get_by_role("button", name="Research this lead").click()
    await expect(dialog.get_by_role("heading", name="The agents are on it")).to_be_visible()
    await expect(dialog.locator("#run")).to_contain_text("Scoring fit")
    house.gate.open()

    await expect(dialog.locator("#brief details.acc")).to_have_count(7)
    await expect(dialog.get_by_label("Stage")).to_have_value("enriched")


async def _add(house: House, slug: str, owner: Member) -> LeadId:
    """Add a company with a site; nobody's, so that everybody sees it."""
    async with house.db.transaction() as conn:
        return await add_lead(
            conn, house.draft(slug), by=owner.id, origin="form", now=house.clock.now()
        )


async def _choose(page: Page, number: LeadId, act: str) -> None:
    await card(page, number).hover()
    await card(page, number).locator(".dots").click()
    await page.get_by_role("dialog", name="Card").get_by_role("button", name=act).first.click()
