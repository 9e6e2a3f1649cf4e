"""Many leads at once: tagged, moved, thrown away, and everything taken back."""

import pytest
from playwright.async_api import Page, expect

from keepwarm.accounts.model import Member
from keepwarm.board.model import Filters
from keepwarm.kit.ids import LeadId
from keepwarm.tags.actions import tag_leads
from keepwarm.tags.reads import list_tags
from tests.build import lead
from tests.journeys.board import (
    card,
    expect_board,
    expect_live,
    expect_stored,
    names_in,
    narrowed_board,
    toast,
)
from tests.journeys.house import House
from tests.journeys.visits import Visits

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_many_cards_are_moved_and_thrown_away_and_taken_back(
    house: House, visits: Visits, ada: Member, mia: Member
) -> None:
    leads = await _leads(house, "Acme", "Bolt", "Crisp")
    hers, theirs = await visits.enter(ada), await visits.enter(mia)
    await expect_live(hers)
    await expect_live(theirs)

    await _pick(hers, leads[:2])
    await hers.get_by_label("Move to").select_option("Contacted")
    await expect(toast(hers)).to_contain_text("2 leads moved.")
    await expect(names_in(theirs, "contacted")).to_have_count(2)
    await toast(hers).get_by_role("button", name="Undo").click()
    await expect(names_in(theirs, "intake")).to_have_count(3)
    await expect(names_in(theirs, "contacted")).to_have_count(0)

    await _pick(hers, leads[1:])
    await hers.locator("#bulk").get_by_role("button", name="Delete").click()
    await expect(names_in(theirs, "intake")).to_have_text(["Acme"])
    await expect_stored(theirs, house, mia)
    await toast(hers).get_by_role("button", name="Undo").click()
    await expect(names_in(theirs, "intake")).to_have_count(3)
    await expect_stored(theirs, house, mia)
    await expect_stored(hers, house, ada)


async def test_a_tag_put_on_many_cards_finds_them_again(
    house: House, visits: Visits, ada: Member
) -> None:
    leads = await _leads(house, "Acme", "Bolt", "Crisp")
    async with house.db.transaction() as conn:
        await tag_leads(conn, [leads[0]], ["fair"])
        (fair,) = await list_tags(conn)
    page = await visits.enter(ada)
    await expect_live(page)

    await _pick(page, leads[1:2])
    await page.get_by_label("Add a tag").select_option("fair")
    await expect(toast(page)).to_contain_text("1 lead tagged.")
    await page.locator("#filters select[name=tag]").select_option("fair")

    await expect(names_in(page, "intake")).to_have_text(["Bolt", "Acme"])
    await expect_board(page, await narrowed_board(house, ada, Filters(tag=fair.id)))


async def test_leads_picked_in_the_list_wait_in_the_trash_until_they_are_restored(
    house: House, visits: Visits, ada: Member
) -> None:
    await _leads(house, "Acme", "Bolt", "Crisp")
    board, page = await visits.enter(ada), await visits.enter(ada, "/leads")
    await expect_live(board)

    await page.get_by_label("Select all on this page").check()
    await page.get_by_label("Select Crisp").uncheck()
    await page.locator("#bulk").get_by_role("button", name="Delete").click()
    await expect(page.locator("tbody .main-cell a")).to_have_text(["Crisp"])
    await page.get_by_role("link", name="Trash").click()
    await page.get_by_role("button", name="Restore Acme").click()
    await expect(page.locator("tbody .main-cell")).to_have_text(["Bolt"])
    await page.get_by_role("button", name="Delete now Bolt").click()
    await expect(page.locator("tbody .main-cell")).to_have_count(0)
    await page.reload()

    await expect(page.get_by_role("heading", name="The trash is empty")).to_be_visible()
    await expect(names_in(board, "intake")).to_have_text(["Crisp", "Acme"])
    await expect_stored(board, house, ada)


async def _leads(house: House, *names: str) -> list[LeadId]:
    async with house.db.transaction() as conn:
        return [await lead(conn, company=name) for name in names]


async def _pick(page: Page, leads: list[LeadId]) -> None:
    for number in leads:
        await card(page, number).hover()
        await card(page, number).locator(".pick").check()
    said = f"{len(leads)} selected"
    await expect(page.locator("#bulk output")).to_have_text(said)
