"""Everything on the board without a mouse, and the focus never lost."""

import pytest
from playwright.async_api import Page, expect

from keepwarm.accounts.model import Member
from keepwarm.board.actions import move_card
from tests.build import NOW, lead
from tests.journeys.board import card, expect_live, expect_stored, names_in
from tests.journeys.house import House
from tests.journeys.visits import Visits

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_arrows_walk_the_cards_and_alt_with_an_arrow_moves_one(
    house: House, visits: Visits, ada: Member
) -> None:
    async with house.db.transaction() as conn:
        await lead(conn, company="Far", stage="strategy")
        await lead(conn, company="Lower")
        await lead(conn, company="Upper")
    page = await visits.enter(ada)
    await expect_live(page)
    await page.get_by_role("link", name="Upper").focus()

    walked = [await _press(page, key) for key in ("ArrowDown", "ArrowRight", "ArrowLeft")]
    await page.keyboard.press("Alt+ArrowRight")

    assert walked == ["Lower", "Far", "Upper"]
    await expect(names_in(page, "qualification")).to_have_text(["Upper"])
    await expect(page.get_by_role("link", name="Upper")).to_be_focused()
    await expect_stored(page, house, ada)


async def test_enter_opens_a_card_and_escape_leads_back_to_it(
    house: House, visits: Visits, ada: Member
) -> None:
    async with house.db.transaction() as conn:
        opened = await lead(conn, company="Acme")
    page = await visits.enter(ada)
    await page.get_by_role("link", name="Acme").focus()

    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Acme")).to_be_visible()
    await expect(page).to_have_url(f"{house.address}/leads/{opened}")
    await page.keyboard.press("Escape")

    await expect(page.locator("#dialog")).to_be_hidden()
    await expect(page).to_have_url(f"{house.address}/board")
    await expect(page.get_by_role("link", name="Acme")).to_be_focused()


async def test_a_card_in_focus_keeps_it_when_somebody_else_moves_the_card(
    house: House, visits: Visits, ada: Member
) -> None:
    async with house.db.transaction() as conn:
        moved = await lead(conn, company="Acme")
    page = await visits.enter(ada)
    await expect_live(page)
    await page.get_by_role("link", name="Acme").focus()

    async with house.db.transaction() as conn:
        await move_card(conn, moved, "engaged", by=ada.viewer, now=NOW)

    await expect(names_in(page, "engaged")).to_have_text(["Acme"])
    await expect(card(page, moved).locator("a")).to_be_focused()


async def test_letters_search_select_and_open_the_menu(
    house: House, visits: Visits, ada: Member
) -> None:
    async with house.db.transaction() as conn:
        await lead(conn, company="Acme")
    page = await visits.enter(ada)
    await page.get_by_role("link", name="Acme").focus()

    await page.keyboard.press("x")
    await expect(page.locator("#bulk output")).to_have_text("1 selected")
    await page.keyboard.press("m")
    await expect(page.get_by_role("dialog", name="Card")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("link", name="Acme")).to_be_focused()
    await page.keyboard.press("/")
    await expect(page.get_by_role("searchbox", name="Find a lead")).to_be_focused()


async def _press(page: Page, key: str) -> str:
    await page.keyboard.press(key)
    return await page.evaluate("document.activeElement.textContent")
