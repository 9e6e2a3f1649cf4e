"""Toasts about what was written in the background: on every page, and once."""

import pytest
from playwright.async_api import ConsoleMessage, Page, Route, expect

from keepwarm.accounts.model import Member
from keepwarm.availability.actions import change_availability
from keepwarm.availability.model import Availability
from keepwarm.kit.ids import LeadId
from keepwarm.requests.actions import ask_draft, ask_plan
from keepwarm.steps.model import StepDraft
from tests import build
from tests.journeys.board import expect_live, toast
from tests.journeys.house import House
from tests.journeys.visits import Visits

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

READY = "Engagement plan ready!"
EMAIL = (StepDraft(channel="email", description="Send the case", delay_days=0),)


@pytest.mark.parametrize("path", ["/board", "/leads", "/settings", "/leads/trash", "/find"])
async def test_a_toast_appears_on_whatever_page_is_open_and_leads_to_the_lead(
    house: House, visits: Visits, ada: Member, path: str
) -> None:
    house.desk.shut()
    number = await _asked(house, ada)
    page = await visits.enter(ada)
    async with page.expect_response("**/requests/recent"):
        await page.goto(path)

    house.desk.open()
    await expect(toast(page)).to_contain_text(READY)
    await expect(toast(page)).to_contain_text("Acme")
    await toast(page).get_by_role("link", name="View").click()

    await expect(page.locator("#dialog").get_by_role("heading", name="Acme")).to_be_visible()
    await expect(page).to_have_url(f"{house.address}/leads/{number}")
    await expect(toast(page)).to_have_count(0)


async def test_a_draft_is_told_with_the_name_of_its_lead(
    house: House, visits: Visits, ada: Member
) -> None:
    async with house.db.transaction() as conn:
        number = await build.lead(conn, company="Acme", owner=ada)
        (step,) = await build.plan(conn, number, steps=EMAIL, made_for=ada)
    page = await visits.enter(ada)
    await expect_live(page)

    async with house.db.transaction() as conn:
        await ask_draft(conn, step.id, by=ada.viewer, now=house.clock.now())

    await expect(toast(page)).to_contain_text("Draft ready for Acme")


async def test_a_login_is_told_once_whichever_of_its_pages_is_looked_at(
    house: House, visits: Visits, ada: Member
) -> None:
    house.desk.shut()
    number = await _asked(house, ada)
    board = await visits.enter(ada)
    heard = await _listen(board)
    lead = await board.context.new_page()
    await _go(board, "/board")
    await _go(lead, f"/leads/{number}")

    house.desk.open()
    await expect(lead.locator("#plan .spine > li")).not_to_have_count(0)
    await board.wait_for_function("() => (localStorage.told ?? '').includes('request:1')")
    await _go(board, f"/leads/{number}")
    await _go(lead, "/board")

    assert heard == [READY]


async def test_what_ended_while_the_stream_was_down_is_told_when_it_is_back(
    house: House, visits: Visits, ada: Member, mia: Member
) -> None:
    visits.forgive("ERR_FAILED")
    page = await visits.enter(ada)
    await page.route("**/live", _cut)
    await page.goto("/leads")
    await _finish(house, visits, ada, mia)

    await page.unroute("**/live", _cut)

    await expect(toast(page)).to_contain_text(READY)


async def test_what_ended_between_two_pages_is_told_on_the_next_one_and_not_again(
    house: House, visits: Visits, ada: Member, mia: Member
) -> None:
    await _finish(house, visits, ada, mia)

    page = await visits.enter(ada)
    heard = await _listen(page)
    await expect(toast(page)).to_contain_text(READY)
    await _go(page, "/leads")

    assert heard == []


async def test_who_turned_toasts_off_is_told_nothing(
    house: House, visits: Visits, ada: Member, mia: Member
) -> None:
    async with house.db.transaction() as conn:
        off = Availability(toasts_off_at=house.clock.now())
        await change_availability(conn, off, by=ada.viewer, now=house.clock.now())
    page = await visits.enter(ada)
    await expect_live(page)

    async with page.expect_response("**/request/1/toast*") as answer:
        await _finish(house, visits, ada, mia)
    await page.wait_for_function("() => (localStorage.told ?? '').includes('request:1')")

    assert "toast" not in await (await answer.value).text()
    await expect(page.locator(".toast")).to_have_count(0)


async def _asked(house: House, member: Member) -> LeadId:
    """Have a member ask for the plan of a lead that is everybody's."""
    async with house.db.transaction() as conn:
        number = await build.lead(conn, company="Acme")
        await ask_plan(conn, number, by=member.viewer, now=house.clock.now())
    return number


async def _finish(house: House, visits: Visits, asker: Member, watcher: Member) -> None:
    """Have a plan written, and wait until another member sees it."""
    number = await _asked(house, asker)
    page = await visits.enter(watcher, f"/leads/{number}")
    await expect(page.locator("#plan .spine > li")).not_to_have_count(0)


async def _listen(page: Page) -> list[str]:
    """Write down what every page of a login says from its next visit on."""
    heard: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "info":
            heard.append(message.text)

    page.context.on("console", hear)
    await page.context.add_init_script(
        """new MutationObserver(records => {
            for (const node of records.flatMap(({addedNodes}) => [...addedNodes])) {
                const said = node.matches?.('.toast') && node.querySelector('.msg');
                if (said) console.info(said.firstChild.data);
            }
        }).observe(document, {childList: true, subtree: true})"""
    )
    return heard


async def _go(page: Page, path: str) -> None:
    """Visit a page and wait until it has asked what ended lately, and told it."""
    async with page.expect_response("**/requests/recent"):
        await page.goto(path)
    await page.evaluate("navigator.locks.request('told', () => {})")


async def _cut(route: Route) -> None:
    await route.abort()
