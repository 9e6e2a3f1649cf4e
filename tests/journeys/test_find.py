"""Finding leads, from the list somebody pastes to the brief of a card."""

import pytest
from playwright.async_api import Page, expect

from keepwarm.accounts.model import Member
from tests.journeys.board import expect_live, expect_stored, names_in, toast, watch_columns
from tests.journeys.house import House
from tests.journeys.visits import Visits

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SLUGS = ("quillfeather-freight", "tidewell-dental", "brightgable-solar")


async def test_a_pasted_list_of_domains_becomes_cards_that_research_themselves(
    house: House, visits: Visits, ada: Member
) -> None:
    board, page = await visits.enter(ada), await visits.enter(ada, "/find")
    await expect_live(board)
    walked = await watch_columns(board)

    visits.forgive("status of 422")
    house.gate.shut()
    await _search(page, house)
    await expect(board.locator("#pulse .searching, .toast")).not_to_have_count(0)
    await expect(page.locator("#counts dd")).to_have_text(["3", "0", "1", "2"])
    await expect(page.locator("#candidates tbody tr")).to_have_count(4)
    house.gate.open()

    await expect(toast(board)).to_contain_text("found 3 leads.")
    await expect(names_in(board, "enriched")).to_have_count(2)
    await expect(names_in(board, "harvested")).to_have_count(1)
    await expect(page.locator("#candidates .stage", has_text="Enriched")).to_have_count(2)
    await expect_stored(board, house, ada)
    assert {steps[-1] for steps in (await walked()).values()} == {"harvested", "enriched"}
    await _open_one(page)


async def test_a_search_works_without_scripts(house: House, visits: Visits, mia: Member) -> None:
    visits.forgive("status of 422")
    page = await visits.enter(mia, "/find", java_script_enabled=False)

    await _search(page, house)
    await expect(page.get_by_role("heading", level=1)).to_contain_text("and 3 more")
    while await page.get_by_role("button", name="Search again").count() == 0:
        await page.reload()
    await expect(page.locator("#counts dd")).to_have_text(["3", "0", "1", "2"])


async def _search(page: Page, house: House) -> None:
    """Make a mistake, correct it, and start."""
    await page.get_by_role("link", name="List of domains").click()
    await page.get_by_label("Domains").fill("nobody at all")
    await page.get_by_role("button", name="Start the search").click()
    await expect(page.get_by_text("There is no domain, web or e-mail address")).to_be_visible()
    sites = [f"<http://{house.company(slug).domain}/about>" for slug in SLUGS]
    await page.get_by_label("Domains").fill(" and ".join([*sites, "facebook.com"]))
    await page.get_by_label("Research at most").fill("2")
    await page.get_by_role("button", name="Start the search").click()


async def _open_one(page: Page) -> None:
    row = page.locator("#candidates tr", has_text="Enriched").first
    await row.get_by_role("link").first.click()
    dialog = page.locator("#dialog")
    await expect(dialog.locator("details[id^=section-]").first).to_be_visible()
    await expect(dialog.locator("#facts")).to_contain_text("Search “")
