"""The board in a hand: one column at a time, cards moved from a menu."""

from typing import Any

import pytest
from playwright.async_api import expect

from keepwarm.accounts.model import Member
from tests.build import lead
from tests.journeys.board import card, column, expect_live, expect_stored, names_in
from tests.journeys.house import House
from tests.journeys.visits import Visits

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
}
SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"


async def test_a_phone_shows_one_column_and_moves_a_card_from_its_menu(
    house: House, visits: Visits, ada: Member
) -> None:
    async with house.db.transaction() as conn:
        number = await lead(conn, company="Acme")
    page = await visits.enter(ada, **PHONE)
    await expect_live(page)
    chips = page.get_by_role("navigation", name="Stages")
    await expect(column(page, "intake")).to_be_visible()
    await expect(column(page, "contacted")).to_be_hidden()

    await card(page, number).get_by_role("button", name="Menu of Acme").tap()
    await page.get_by_role("dialog", name="Card").get_by_role("button", name="Contacted").tap()
    await expect(names_in(page, "contacted")).to_have_text(["Acme"])
    await chips.get_by_role("button", name="Contacted").tap()

    await expect(column(page, "contacted")).to_be_visible()
    await expect(column(page, "intake")).to_be_hidden()
    await expect(chips.get_by_role("button", name="Contacted")).to_have_text("Contacted 1")
    await expect_stored(page, house, ada)
    assert await page.evaluate(SIDEWAYS) == 0


async def test_a_phone_opens_a_lead_over_the_whole_screen_and_goes_back(
    house: House, visits: Visits, ada: Member
) -> None:
    async with house.db.transaction() as conn:
        number = await lead(conn, company="Acme")
    page = await visits.enter(ada, **PHONE)

    await card(page, number).get_by_role("link", name="Acme").tap()
    dialog = page.locator("#dialog")
    await expect(dialog.get_by_role("heading", name="Acme", exact=True)).to_be_visible()
    box = await dialog.bounding_box()
    await page.go_back()

    assert box is not None
    assert (box["x"], box["width"]) == (0, 390)
    await expect(dialog).to_be_hidden()
    await expect(page).to_have_url(f"{house.address}/board")
    assert await page.evaluate(SIDEWAYS) == 0
