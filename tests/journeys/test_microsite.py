"""A prospect's page in a browser, with scripts and without; and what its owner sees of it."""

from typing import Any

import pypdfium2
import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from keepwarm.accounts.model import Member
from keepwarm.kit.ids import LeadId
from keepwarm.microsite.actions import share
from tests.build import lead
from tests.journeys.house import House
from tests.journeys.visits import Visits

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True}


@pytest_asyncio.fixture(loop_scope="session")
async def shared(house: House, mia: Member) -> tuple[LeadId, str]:
    async with house.db.transaction() as conn:
        number = await lead(conn, company="Boats", phones=("+49301234567",), owner=mia)
        token = await share(conn, number, by=mia.viewer, now=house.clock.now())
    return number, f"/p/{token}"


async def test_a_touch_is_an_answer_and_the_report_is_a_pdf(
    visits: Visits, shared: tuple[LeadId, str]
) -> None:
    page = await visits.enter(None, shared[1], **PHONE)

    await page.get_by_role("link", name="Begin").tap()
    await page.get_by_text("There is a goal with a figure").tap()
    await page.get_by_text("In spreadsheets and e-mails").tap()
    await page.get_by_text("A budget that is set aside").tap()
    await _press(page, "Continue")
    await page.get_by_role("radio", name="4").tap()
    await page.get_by_label("What should be different").fill("Less paper")
    await _press(page, "See the result")

    await expect(page.get_by_role("heading", level=1)).to_have_text("On the way")
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
    async with page.expect_download() as coming:
        await page.get_by_role("link", name="Download the report").tap()
    download = await coming.value
    assert download.suggested_filename == "Readiness check – Boats.pdf"
    assert len(pypdfium2.PdfDocument(await download.path())) == 2


async def test_keys_try_answers_out_and_a_press_goes_on(
    visits: Visits, shared: tuple[LeadId, str]
) -> None:
    page = await visits.enter(None, f"{shared[1]}?step=1")

    await page.get_by_role("radio").first.focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")

    await expect(page.locator(".where")).to_have_text("Question 2 of 5")
    await _press(page, "Back")
    await expect(page.get_by_label("There is a goal with a figure")).to_be_checked()


async def test_everything_works_without_scripts(
    visits: Visits, shared: tuple[LeadId, str]
) -> None:
    page = await visits.enter(None, shared[1], java_script_enabled=False)

    await page.get_by_role("link", name="Begin").click()
    for text in ("We are still finding out", "In one place that everybody uses"):
        await page.get_by_text(text).click()
        await _press(page, "Continue")
    await _press(page, "Continue")
    await _press(page, "Back")
    await _press(page, "Continue")
    await page.get_by_role("radio", name="1").check()
    await _press(page, "Continue")
    await _press(page, "See the result")

    await expect(page.get_by_role("heading", level=1)).to_have_text("Laying the ground")
    await page.reload()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Laying the ground")


async def test_the_owner_watches_a_prospect_come_along(
    visits: Visits, mia: Member, shared: tuple[LeadId, str]
) -> None:
    owner = await visits.enter(mia, f"/leads/{shared[0]}")
    await owner.get_by_role("tab", name="Outreach").click()
    await expect(owner.locator("#page-link")).to_have_text(f"{visits.house.address}{shared[1]}")

    page = await visits.enter(None, f"{shared[1]}?step=1")
    await page.get_by_text("We are still finding out").click()
    await expect(owner.locator(".walked b")).to_have_text("Step 2 of 5")
    await page.get_by_text("In one place that everybody uses").click()

    await expect(owner.get_by_role("heading", name="What they did")).to_be_visible()
    await expect(owner.locator(".walked b")).to_have_text("Step 3 of 5")
    await owner.get_by_role("button", name="Take the link back").click()
    await owner.get_by_role("button", name="Take it back").click()
    await expect(owner.get_by_role("button", name="Make the page")).to_be_visible()


async def _press(page: Page, name: str) -> None:
    await page.get_by_role("button", name=name).click()
