"""A column of any length: as one scrolls the rest comes, each card once."""

import pytest
from playwright.async_api import expect

from keepwarm.accounts.model import Member
from keepwarm.board.actions import move_card
from keepwarm.leads.actions import add_leads
from keepwarm.leads.model import LeadDraft
from tests.build import NOW
from tests.journeys.board import card, column, expect_live, read_board
from tests.journeys.house import House
from tests.journeys.visits import Visits

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_column_of_120_cards_loads_as_one_scrolls_while_cards_come_and_go(
    house: House, visits: Visits, ada: Member
) -> None:
    drafts = [LeadDraft(company=f"Company {number}") for number in range(120)]
    async with house.db.transaction() as conn:
        lowest, *others = await add_leads(
            conn, drafts, stage="intake", owner_id=None, by=None, origin="form", now=NOW
        )
    page = await visits.enter(ada)
    await expect_live(page)
    assert len((await read_board(page))["intake"][1]) == 50

    async with house.db.transaction() as conn:  # one leaves, and one of the unseen comes up
        await move_card(conn, others[-1], "won", by=ada.viewer, now=NOW)
    async with house.db.transaction() as conn:
        await move_card(conn, lowest, "won", by=ada.viewer, now=NOW)
    async with house.db.transaction() as conn:
        await move_card(conn, lowest, "intake", by=ada.viewer, now=NOW)
    await expect(card(page, lowest)).to_be_attached()
    column_of_all = column(page, "intake")
    while await column_of_all.locator(".more").count():
        await column_of_all.locator(".card").last.scroll_into_view_if_needed()

    expected = [lowest, *reversed(others[:-1])]
    assert (await read_board(page))["intake"] == (119, expected)
    await expect(column_of_all.locator(".n")).to_have_text("119")
