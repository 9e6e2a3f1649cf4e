"""A page that nobody looks at gives its connection back, and misses nothing."""

import pytest
from playwright.async_api import Page, expect

from keepwarm.accounts.model import Member
from keepwarm.board.actions import move_card
from tests.build import NOW, lead
from tests.journeys.board import expect_live, names_in
from tests.journeys.house import House
from tests.journeys.visits import Visits

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

_SHOW = """isHidden => {
    Object.defineProperty(document, 'hidden', {value: isHidden, configurable: true});
    document.dispatchEvent(new Event('visibilitychange'));
}"""


async def test_a_hidden_page_closes_its_stream_and_catches_up_when_it_is_shown(
    house: House, visits: Visits, ada: Member
) -> None:
    async with house.db.transaction() as conn:
        moved = await lead(conn, company="Acme")
    page = await _at_the_board(visits, ada)
    await expect_live(page)

    async with page.expect_event("requestfailed", lambda request: request.url.endswith("/live")):
        await page.evaluate(_SHOW, True)
        await page.clock.fast_forward(10_000)
    async with house.db.transaction() as conn:
        await move_card(conn, moved, "meeting", by=ada.viewer, now=NOW)
    async with page.expect_request("**/live"):
        await page.evaluate(_SHOW, False)

    await expect(names_in(page, "meeting")).to_have_text(["Acme"])
    await expect_live(page)


async def test_a_page_hidden_for_a_moment_keeps_its_stream(visits: Visits, ada: Member) -> None:
    page = await _at_the_board(visits, ada)
    await expect_live(page)
    ended: list[str] = []
    page.on("requestfailed", lambda request: ended.append(request.url))

    await page.evaluate(_SHOW, True)
    await page.clock.fast_forward(9_000)
    await page.evaluate(_SHOW, False)
    await page.clock.fast_forward(9_000)

    assert ended == []
    await expect_live(page)


async def test_a_page_that_opens_out_of_sight_takes_no_connection_until_it_is_shown(
    visits: Visits, ada: Member
) -> None:
    page = await visits.enter(ada)
    await page.add_init_script(
        "Object.defineProperty(document, 'hidden', {value: true, configurable: true});"
    )
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rpartition("/")[2]))

    await page.goto("/settings", wait_until="networkidle")
    assert "live" not in asked
    async with page.expect_request("**/live") as opened:
        await page.evaluate(_SHOW, False)

    assert (await (await opened.value).all_headers())["last-event-id"] == "unknown"


async def _at_the_board(visits: Visits, member: Member) -> Page:
    page = await visits.enter(member)
    await page.clock.install()
    await page.reload()
    return page
