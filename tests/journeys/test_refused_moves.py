"""A move the server refuses is taken back, to the very slot the card came from."""

import pytest
from playwright.async_api import Page, Route, expect

from keepwarm.accounts.model import Member
from keepwarm.kit.ids import LeadId
from keepwarm.trash.actions import trash_lead
from tests.build import NOW, lead
from tests.journeys.board import card, column, drag, expect_live, names_in, read_board, toast
from tests.journeys.house import House
from tests.journeys.visits import Visits

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_drop_that_fails_on_the_server_goes_back_between_its_neighbours(
    house: House, visits: Visits, ada: Member
) -> None:
    _, middle, _ = await _three_leads(house)
    page = await visits.enter(ada)
    before = await read_board(page)
    await page.route("**/stage", lambda route: route.fulfill(status=500, body="broken"))
    visits.forgive("status of 500")

    await drag(page, middle, "meeting")

    await expect(toast(page)).to_contain_text("Not moved. That did not work.")
    await expect(names_in(page, "intake")).to_have_text(["Upper", "Middle", "Lower"])
    assert await read_board(page) == before


async def test_a_drop_while_the_server_is_away_goes_back_too(
    house: House, visits: Visits, ada: Member
) -> None:
    _, _, lower = await _three_leads(house)
    page = await visits.enter(ada)
    before = await read_board(page)
    await page.route("**/stage", lambda route: route.abort())
    visits.forgive("ERR_FAILED")

    await drag(page, lower, "won")

    await expect(toast(page)).to_contain_text("Not moved. The server cannot be reached.")
    assert await read_board(page) == before


async def test_a_card_thrown_away_by_another_while_it_hangs_in_the_air_is_gone(
    house: House, visits: Visits, ada: Member, mia: Member
) -> None:
    upper, middle, lower = await _three_leads(house)
    page = await visits.enter(mia)
    await _answer_only_after(page, house, middle, ada)
    visits.forgive("status of 404")

    await drag(page, middle, "meeting")

    await expect(toast(page)).to_contain_text("Not moved. This lead is not here any more.")
    await expect(card(page, middle)).to_have_count(0)
    await expect(column(page, "intake").locator(".n")).to_have_text("2")
    board = await read_board(page)
    assert (board["intake"], board["meeting"]) == ((2, [upper, lower]), (0, []))


async def _three_leads(house: House) -> tuple[LeadId, LeadId, LeadId]:
    async with house.db.transaction() as conn:
        lower = await lead(conn, company="Lower")
        middle = await lead(conn, company="Middle")
        upper = await lead(conn, company="Upper")
    return upper, middle, lower


async def _answer_only_after(page: Page, house: House, lead_id: LeadId, by: Member) -> None:
    """Have somebody throw the lead away between the drop and its arrival at the server."""
    await expect_live(page)

    async def hold(route: Route) -> None:
        async with house.db.transaction() as conn:
            await trash_lead(conn, lead_id, by=by.viewer, now=NOW)
        await route.continue_()

    await page.route("**/stage", hold)
