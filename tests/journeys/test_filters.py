"""A board narrowed down stays narrow, and alive."""

import pytest
from playwright.async_api import Locator, Page, expect

from keepwarm.accounts.model import Member
from keepwarm.board.actions import move_card
from keepwarm.board.model import Filters
from tests.build import NOW, lead
from tests.journeys.board import (
    expect_board,
    expect_live,
    expect_stored,
    names_in,
    narrowed_board,
)
from tests.journeys.house import House
from tests.journeys.visits import Visits

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_searched_board_goes_on_living_with_what_matches_and_nothing_else(
    house: House, visits: Visits, ada: Member
) -> None:
    async with house.db.transaction() as conn:
        boats = await lead(conn, company="Acme Boats")
        await lead(conn, company="Acme Anchors")
        bolts = await lead(conn, company="Bolts")
    page = await visits.enter(ada)
    await expect_live(page)
    words = Filters(words="acme")

    await page.get_by_role("searchbox").fill("acme")
    await expect(names_in(page, "intake")).to_have_text(["Acme Anchors", "Acme Boats"])
    await expect(page).to_have_url(f"{house.address}/board?q=acme")
    async with house.db.transaction() as conn:
        await move_card(conn, bolts, "contacted", by=ada.viewer, now=NOW)
        await move_card(conn, boats, "contacted", by=ada.viewer, now=NOW)
        await lead(conn, company="Acme Oars")

    await expect(names_in(page, "contacted")).to_have_text(["Acme Boats"])
    await expect(names_in(page, "intake")).to_have_text(["Acme Oars", "Acme Anchors"])
    await expect_board(page, await narrowed_board(house, ada, words))
    await page.get_by_role("searchbox").fill("")
    await expect_stored(page, house, ada)


async def test_mine_shows_what_is_mine_also_after_a_reload(
    house: House, visits: Visits, ada: Member, mia: Member
) -> None:
    async with house.db.transaction() as conn:
        await lead(conn, company="Hers", owner=ada)
        await lead(conn, company="Theirs", owner=mia)
        await lead(conn, company="Nobodys")
    page = await visits.enter(ada)
    await expect_live(page)

    await page.get_by_label("Mine").check()
    await expect(_cards(page)).to_have_text(["Hers"])
    await expect_board(page, await narrowed_board(house, ada, Filters(mine=True)))
    await page.reload()

    await expect(_cards(page)).to_have_text(["Hers"])
    await expect(page.get_by_label("Mine")).to_be_checked()


async def test_a_card_that_comes_to_match_appears_with_its_count(
    house: House, visits: Visits, ada: Member, mia: Member
) -> None:
    async with house.db.transaction() as conn:
        await lead(conn, company="Hers", owner=ada)
        given = await lead(conn, company="Given", owner=mia)
    narrow, wide = await visits.enter(ada, "/board?mine=1"), await visits.enter(ada)
    await expect_live(narrow)

    await wide.locator(f"#lead-{given} a").click()
    await wide.get_by_label("Owner").select_option("Ada")

    await expect(_cards(narrow)).to_have_text(["Given", "Hers"])
    await expect_board(narrow, await narrowed_board(house, ada, Filters(mine=True)))


def _cards(page: Page) -> Locator:
    return page.locator("#board .card .who a")
