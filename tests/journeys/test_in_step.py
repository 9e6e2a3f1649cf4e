"""Two people at one board see the same thing at the same time, each what is theirs to see."""

import pytest
from playwright.async_api import expect

from keepwarm.accounts.model import Member
from keepwarm.board.actions import move_card
from keepwarm.kit.ids import LeadId
from keepwarm.leads.model import Stage
from tests.build import NOW, lead
from tests.journeys.board import (
    card,
    drag,
    expect_live,
    expect_stored,
    listen_to_leads,
    names_in,
)
from tests.journeys.house import House
from tests.journeys.visits import Visits

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_card_dragged_by_one_moves_for_the_other(
    house: House, visits: Visits, ada: Member, mia: Member
) -> None:
    async with house.db.transaction() as conn:
        dragged = await lead(conn, company="Acme")
        await lead(conn, company="Bolt")
    hers, theirs = await visits.enter(ada), await visits.enter(mia)
    await expect_live(theirs)

    await drag(hers, dragged, "contacted")

    await expect(names_in(theirs, "contacted")).to_have_text(["Acme"])
    await expect_stored(theirs, house, mia)
    await expect_stored(hers, house, ada)


async def test_a_lead_of_somebody_else_never_reaches_a_member(
    house: House, visits: Visits, ada: Member, mia: Member
) -> None:
    async with house.db.transaction() as conn:
        hidden = await lead(conn, company="Secretive", owner=ada)
        shown = await lead(conn, company="Sociable")
    page = await visits.enter(mia)
    await expect_live(page)
    heard = await listen_to_leads(page)

    await _move(house, hidden, "research", ada)
    await _move(house, shown, "meeting", ada)

    await expect(names_in(page, "meeting")).to_have_text(["Sociable"])
    assert await heard() == [shown]
    assert "Secretive" not in await page.content()
    await expect_stored(page, house, mia)


async def test_a_lead_follows_its_owner_from_board_to_board(
    house: House, visits: Visits, ada: Member, mia: Member
) -> None:
    async with house.db.transaction() as conn:
        given = await lead(conn, company="Acme")
    hers, theirs = await visits.enter(ada), await visits.enter(mia)
    await expect_live(theirs)
    await card(hers, given).locator("a").click()

    await hers.get_by_label("Owner").select_option("Ada")
    await expect(card(theirs, given)).to_have_count(0)
    await expect_stored(theirs, house, mia)

    await hers.get_by_label("Owner").select_option("Mia")
    await expect(card(theirs, given).get_by_role("img", name="Mia")).to_be_visible()
    await expect_stored(theirs, house, mia)
    await expect_stored(hers, house, ada)


async def _move(house: House, lead_id: LeadId, to: Stage, by: Member) -> None:
    async with house.db.transaction() as conn:
        await move_card(conn, lead_id, to, by=by.viewer, now=NOW)
