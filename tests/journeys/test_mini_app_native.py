"""The Mini App in an app's own web view, which speaks another dialect than the web client."""

import pytest
from playwright.async_api import expect

from tests.build import lead
from tests.journeys.telegram import PHONE, Telegram
from tests.team import a_member

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

MIA = 4711
# What Telegram's apps put into a page before its own scripts run.
NATIVE = """window.heard = [];
window.TelegramWebviewProxy = {postEvent: (type, data) => heard.push([type, JSON.parse(data)])};"""
MAIN = """() => heard.filter(([type]) => type === 'web_app_setup_main_button').at(-1)?.[1].text"""


async def test_an_app_is_spoken_to_by_its_proxy_and_keeps_clear_of_its_edges(
    telegram: Telegram,
) -> None:
    async with telegram.house.db.transaction() as conn:
        mia = await a_member(conn)
        number = await lead(conn, company="Acme", owner=mia)
    await telegram.join(mia, MIA)
    page = await telegram.visits.enter(None, "about:blank", **PHONE)
    await page.add_init_script(NATIVE)
    opened = telegram.fake.app_address(MIA, f"{telegram.house.address}/tma?start=leads_{number}")
    await page.goto(opened)
    await expect(page.get_by_role("heading", name="Acme")).to_be_visible()
    assert await page.evaluate("location.href") == f"{telegram.house.address}/leads/{number}"

    await page.wait_for_function(f"() => ({MAIN})() === 'Generate plan'")
    await page.evaluate(
        """() => {
            const {receiveEvent} = Telegram.WebView;
            receiveEvent('safe_area_changed', {top: 40, bottom: 20, left: 0, right: 0});
            receiveEvent('viewport_changed', {height: 700, is_state_stable: true});
            receiveEvent('viewport_changed', {height: 300, is_state_stable: false});
            receiveEvent('main_button_pressed');
        }"""
    )

    await expect(page.locator(".spine > li").first).to_be_attached()
    shell = page.locator(".shell")
    await expect(shell).to_have_css("padding-top", "40px")
    await expect(shell).to_have_css("height", "700px")
