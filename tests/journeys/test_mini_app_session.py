"""The Mini App's session in the frame of another site, where a browser trusts nobody."""

import json
import shutil
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, FrameLocator, Page, expect

from keepwarm.accounts.model import Member
from keepwarm.kit.ids import LeadId
from tests.build import lead
from tests.journeys.conftest import BROWSERS, QUIET
from tests.journeys.house import House
from tests.journeys.telegram_client import opened_by, telegram_client
from tests.journeys.visits import Visits
from tests.team import on_telegram

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session")
async def number(house: House, mia: Member) -> LeadId:
    """Let Mia have a lead, and Telegram."""
    async with house.db.transaction() as conn:
        await on_telegram(conn, mia, now=house.clock.now())
        return await lead(conn, company="Acme", owner=mia)


@pytest_asyncio.fixture(loop_scope="session")
async def at_home(chromium: Browser, tmp_path: Path) -> AsyncGenerator[Page, None]:
    """Open a window with a profile that lets other sites' frames have workers."""
    profile = tmp_path / "profile"
    (profile / "Default").mkdir(parents=True)
    allowed = {"profile": {"cookie_controls_mode": 0}}
    (profile / "Default" / "Preferences").write_text(json.dumps(allowed))
    found = next(filter(None, map(shutil.which, BROWSERS)))
    context = await chromium.browser_type.launch_persistent_context(
        profile, executable_path=found, args=QUIET
    )
    yield await context.new_page()
    await context.close()


async def test_a_member_works_in_the_frame_by_a_cookie(
    house: House, visits: Visits, number: LeadId
) -> None:
    visits.forgive(r"status of 401")  # it is over in the end
    page = await visits.enter(None, "/sign-in")
    async with telegram_client(house, page) as client:
        frame = await client.open(opened_by(house, start_param=f"leads_{number}"))

        await works_and_signs_out(frame, "/settings")


async def test_a_member_works_where_no_cookie_is_kept(
    house: House, at_home: Page, number: LeadId
) -> None:
    async with telegram_client(house, at_home, keeps_cookies=False) as client:
        frame = await client.open(opened_by(house, start_param=f"leads_{number}"))

        await works_and_signs_out(frame, "/settings")

        assert await at_home.context.cookies() == []


async def works_and_signs_out(frame: FrameLocator, where: str) -> None:
    """Read a page, hear the live stream, send a form, and leave for good."""
    await expect(frame.get_by_role("heading", name="Acme").first).to_be_visible()
    assert await frame.locator(":root").evaluate("() => tg.initData") == ""
    await frame.locator(":root").evaluate("(_root, where) => location.assign(where)", where)
    await frame.get_by_label("Name").fill("Mia M.")
    await frame.get_by_role("button", name="Save").click()
    await expect(frame.get_by_text("Saved.")).to_be_visible()
    await expect(frame.get_by_label("Name")).to_have_value("Mia M.")
    await frame.get_by_role("button", name="Sign out", exact=True).click()
    await expect(frame.get_by_role("heading", name="You are signed out.")).to_be_visible()
    await frame.locator(":root").evaluate("(_root, where) => location.assign(where)", where)
    await expect(frame.get_by_role("heading", name="open it again")).to_be_visible()
