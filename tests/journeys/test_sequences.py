"""A sequence is written while its page says when each touch comes; somebody sets out on it."""

import pytest
from playwright.async_api import Page, expect

from keepwarm.accounts.model import Member
from keepwarm.kit.ids import LeadId
from tests import build
from tests.journeys.house import House
from tests.journeys.visits import Visits

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_sequence_is_written_tried_out_and_begun(
    house: House, visits: Visits, ada: Member
) -> None:
    async with house.db.transaction() as conn:
        lead_id = await build.lead(conn, owner=ada)
        await build.contact(conn, lead_id, emails=("jane@acme.example",))
    page = await visits.enter(ada, "/sequences/new")

    await _write(page)
    await _begin(page, lead_id)

    async with house.db.connection() as conn:
        assert await build.rows(
            conn, "select channel, timing, body from sequence_steps order by number"
        ) == [("email", None, "Hi {first_name}"), ("call", "in 2 days", "")]
        assert await build.rows(conn, "select state from enrolments") == [("active",)]


async def _write(page: Page) -> None:
    letter, call = (page.get_by_role("group", name=f"Step {n}") for n in (1, 2))
    await page.get_by_label("Name", exact=True).fill("Cold")
    await letter.get_by_label("Subject").fill("Hello {company}")
    await letter.get_by_label("Words").fill("Hi ")
    await letter.get_by_role("button", name="First name").click()
    await expect(letter.locator(".letter")).to_contain_text("Hi Jane")
    await page.get_by_role("button", name="Call", exact=True).click()
    await expect(call.get_by_label("When")).to_be_focused()
    await call.get_by_label("When").press_sequentially("after the reply")
    await expect(call.locator(".when")).to_contain_text("it ends by itself when they reply")
    await call.get_by_label("When").fill("in 2 days")
    await expect(call.locator(".when")).to_contain_text("“in 2 days” is")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()


async def _begin(page: Page, lead_id: LeadId) -> None:
    await page.goto(f"/leads/{lead_id}")
    await page.get_by_role("tab", name="Outreach").click()
    await page.get_by_text("Enrol somebody").click()
    await page.get_by_label("We have a legitimate interest").check()
    await page.get_by_role("button", name="Enrol", exact=True).click()
    await expect(page.locator(".enrolment")).to_contain_text("Jane Doe Cold")


async def test_steps_are_arranged_without_scripts_too(
    house: House, visits: Visits, ada: Member
) -> None:
    page = await visits.enter(ada, "/sequences/new", java_script_enabled=False)

    await page.get_by_label("Name", exact=True).fill("Calls")
    await page.get_by_role("button", name="Call", exact=True).click()
    await page.get_by_role("button", name="Remove step 1").click()
    await page.get_by_label("Notes for the call").fill("Ask")
    await page.get_by_role("button", name="Save").last.click()

    await expect(page.get_by_role("heading", name="Calls")).to_be_visible()
    async with house.db.connection() as conn:
        assert await build.rows(conn, "select channel, body from sequence_steps") == [
            ("call", "Ask")
        ]
