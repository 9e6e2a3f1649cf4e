"""A member says when they work; nothing they typed is lost on the way."""

from dataclasses import replace
from datetime import date, time

import pytest
from playwright.async_api import Page, expect

from keepwarm.accounts.model import Member
from keepwarm.accounts.reads import get_member
from keepwarm.availability.model import Availability
from keepwarm.availability.reads import get_availability, list_days_off
from keepwarm.calendar.model import OFFICE, Hours
from tests.journeys.house import House
from tests.journeys.visits import Visits

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HERE = "/settings/time"
BEFORE, AFTER = Hours(time(9), time(13)), Hours(time(14), time(18))


async def test_a_member_says_when_they_work_and_is_told_of_holidays(
    house: House, visits: Visits, mia: Member
) -> None:
    visits.forgive("status of 422")
    page = await visits.enter(mia, HERE)
    await _take_a_break_on_monday(page)
    await page.get_by_label("Country").select_option(label="Germany")
    await page.get_by_label("Region").select_option(label="Bayern")
    await expect(page.locator("#holidays li")).to_have_count(5)

    await _go_skiing(page)
    await page.get_by_label("Morning digest").fill("07:00")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("The morning digest would come in quiet hours.")).to_be_visible()
    await page.get_by_label("Morning digest").fill("08:15")
    await page.get_by_role("button", name="Save").click()

    await expect(page.get_by_role("status").first).to_contain_text("Saved.")
    monday = (BEFORE, AFTER)
    async with house.db.connection() as conn:
        assert await get_availability(conn, mia.id) == Availability(
            week=(monday, *[(OFFICE,)] * 4, (), ()),
            country="DE",
            subdivision="BY",
            digest_at=time(8, 15),
        )
        days = [(each.from_on, each.why) for each in await list_days_off(conn, mia.id)]
        assert days == [(date(2031, 2, 10), "Skiing")]


async def test_zone_of_the_browser_is_taken_over_once_and_suggested_afterwards(
    house: House, visits: Visits, mia: Member
) -> None:
    await _until_zone_is_told(visits, mia, "Europe/Kiev")
    page = await visits.enter(mia, HERE, timezone_id="America/New_York")

    await expect(page.get_by_label("Time zone")).to_have_value("Europe/Kyiv")
    await expect(page.locator(".suggestion")).to_contain_text(
        "Your browser says America/New_York."
    )
    await page.get_by_role("button", name="Use it").click()
    await expect(page.locator(".suggestion")).to_be_hidden()
    await page.get_by_role("button", name="Save").click()

    await expect(page.get_by_role("status").first).to_contain_text("Saved.")
    async with house.db.connection() as conn:
        assert await get_member(conn, mia.id) == replace(mia, time_zone="America/New_York")


async def test_the_page_works_without_scripts(house: House, visits: Visits, mia: Member) -> None:
    page = await visits.enter(mia, HERE, java_script_enabled=False)

    await page.get_by_label("Country").select_option(label="Germany")
    await page.get_by_role("button", name="Save").click()
    await page.get_by_label("Region").select_option(label="Bayern")
    await page.get_by_role("button", name="Save").click()
    await _go_skiing(page)
    await page.get_by_role("button", name="Remove the days off from Mon 10 Feb 2031").click()

    async with house.db.connection() as conn:
        assert await list_days_off(conn, mia.id) == []
        kept = await get_availability(conn, mia.id)
    assert kept == Availability(country="DE", subdivision="BY")


async def _take_a_break_on_monday(page: Page) -> None:
    await page.get_by_label("Monday: until", exact=True).fill("13:00")
    await page.get_by_role("button", name="Monday: add a break").click()
    await page.get_by_label("Monday: from, after the break").fill("14:00")
    await page.get_by_label("Monday: until, after the break").fill("18:00")


async def _go_skiing(page: Page) -> None:
    await page.get_by_label("First day").fill("2031-02-10")
    await page.get_by_label("Last day").fill("2031-02-14")
    await page.get_by_label("Reason").fill("Skiing")
    await page.get_by_role("button", name="Add", exact=True).click()
    entry = page.locator("#days-off li")
    await expect(entry).to_contain_text("Mon 10 Feb 2031 – Fri 14 Feb 2031 Skiing")


async def _until_zone_is_told(visits: Visits, member: Member, zone: str) -> None:
    page = await visits.enter(None, "/sign-in", timezone_id=zone)
    link = await visits.house.sign_in_link(member)
    async with page.expect_response("**/settings/time/zone") as told:
        await page.goto(link)
    assert (await told.value).status == 204
