"""Coming in through the bot, at a browser; and who does not come in by a link."""

import pytest
from playwright.async_api import expect

from keepwarm.accounts.model import Member
from keepwarm.inbox.actions import note_bot
from keepwarm.linking.actions import answer_sign_in, get_sign_in
from tests.build import rows
from tests.journeys.house import House
from tests.journeys.telegram_client import opened_by, telegram_client
from tests.journeys.visits import Visits
from tests.team import on_telegram

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_yes_in_the_chat_has_the_page_go_on(
    house: House, visits: Visits, mia: Member
) -> None:
    now = house.clock.now()
    async with house.db.transaction() as conn:
        await on_telegram(conn, mia, now=now)
        await note_bot(conn, 7, username="warm_bot", name="Warm", now=now)
    page = await visits.enter(None, "/sign-in")
    async with telegram_client(house, page) as client:
        await page.goto(f"{client.app}/leads?mine=1")
        await page.get_by_role("button", name="Sign in with Telegram").click()
        link = await page.get_by_role("link", name="Open Telegram").get_attribute("href")
        number = await page.locator(".check-number").text_content()

        async with house.db.transaction() as conn:
            asked = await get_sign_in(conn, (link or "").partition("?start=login_")[2])
            assert asked is not None
            assert asked.check_number == (number or "").strip()
            await answer_sign_in(conn, asked.id, telegram_id=42, yes=True, now=now)

        await expect(page).to_have_url(f"{client.app}/leads?mine=1")


async def test_a_link_signs_nobody_in_as_who_wrote_it(
    house: House, visits: Visits, mia: Member
) -> None:
    async with house.db.transaction() as conn:
        await on_telegram(conn, mia, now=house.clock.now())
    page = await visits.enter(None, "/sign-in")
    async with telegram_client(house, page) as client:
        await page.goto(f"{client.app}/tma{opened_by(house)}")

        await expect(page.get_by_role("heading")).to_have_text(
            "Open Keepwarm from your chat with the bot."
        )
        async with house.db.connection() as conn:
            assert await rows(conn, "select from sessions") == []
