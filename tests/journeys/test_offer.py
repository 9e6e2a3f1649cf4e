"""An admin says what the team sells; a lead is held against it, and the page shows the words."""

import pytest
from playwright.async_api import Dialog, Locator, Page, expect

from keepwarm.accounts.model import Member
from keepwarm.leads.actions import add_lead
from keepwarm.offer.model import Offer, OwnCriterion, SizeRange
from keepwarm.offer.reads import get_offer
from tests.journeys.house import House
from tests.journeys.visits import Visits

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HERE = "/settings/offer"
TELEPHONE = OwnCriterion(text="Is hard to reach", words=("9 to 12 only",))
SHIP = OwnCriterion(text="Owns a ship", required=True)


async def test_an_admin_says_whom_we_look_for_and_sees_a_lead_held_against_it(
    house: House, visits: Visits, ada: Member
) -> None:
    page = await visits.enter(ada, HERE)
    await _fill_in(page)

    verdict = await _research(house, page, "quillfeather-freight")

    await expect(verdict).to_contain_text("4 of 5 criteria met, 1 unknown.")
    await verdict.get_by_text("What this rests on").click()
    reach = verdict.locator("li", has_text="Criterion: Is hard to reach")
    await expect(reach.locator(".tag")).to_have_text("Met")
    await expect(reach.locator(".src")).to_contain_text("Phones are answered from 9 to 12 only.")
    place = verdict.locator("li", has_text="Criterion: country, required")
    await expect(place.locator("h3")).to_have_text("They are in the United Kingdom.")
    ship = verdict.locator("li", has_text="Criterion: Owns a ship, required")
    await expect(ship.locator(".tag")).to_have_text("Unknown")
    async with house.db.connection() as conn:
        assert await get_offer(conn) == Offer(
            what_we_sell="We answer the telephone for freight.",
            industries=("Logistics",),
            countries=("GB", "IE"),
            required=frozenset({"country"}),
            size=SizeRange(at_least=20),
            criteria=(TELEPHONE, SHIP),
            competitors=("Haulmouse",),
        )


async def test_the_page_works_without_scripts_an_empty_row_at_a_time(
    house: House, visits: Visits, ada: Member
) -> None:
    page = await visits.enter(ada, HERE, java_script_enabled=False)

    for own in (TELEPHONE, SHIP):
        await _write_own(page, own)
        await page.get_by_role("button", name="Save").click()
    await page.get_by_label("Criterion", exact=True).first.fill("")
    await page.get_by_label("Words to look for").first.fill("")
    await page.get_by_role("button", name="Save").click()

    await expect(page.get_by_label("Criterion", exact=True)).to_have_count(2)
    async with house.db.connection() as conn:
        assert await get_offer(conn) == Offer(criteria=(SHIP,))


async def test_what_is_typed_is_not_left_by_accident(visits: Visits, ada: Member) -> None:
    page = await visits.enter(ada, HERE)
    asked: list[str] = []

    async def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        await dialog.dismiss()

    page.on("dialog", stay)
    await page.get_by_label("Competitors").press_sequentially("Medi")
    await page.get_by_role("link", name="Profile").click(no_wait_after=True)
    await expect(page.get_by_label("Competitors")).to_have_value("Medi")

    assert asked == ["beforeunload"]


async def _fill_in(page: Page) -> None:
    """Write down an offer; a row of own criteria comes and goes."""
    await page.get_by_label("In your own words").fill("We answer the telephone for freight.")
    await page.get_by_label("Industries", exact=True).fill("Logistics")
    await page.get_by_label("Countries", exact=True).fill("UK, Irland")
    await page.get_by_label("Required: Countries").check()
    await page.get_by_label("from").fill("20")
    await _write_own(page, TELEPHONE)
    await page.get_by_role("button", name="Another criterion").click()
    await _write_own(page, OwnCriterion(text="Has a parrot"))
    await page.get_by_role("button", name="Another criterion").click()
    await _write_own(page, SHIP)
    await page.get_by_role("button", name="Remove this criterion").nth(1).click()
    await page.get_by_label("Competitors").fill("Haulmouse")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("status").first).to_have_text(
        "Saved. Leads researched from now on are held against this."
    )


async def _write_own(page: Page, own: OwnCriterion) -> None:
    """Fill in the last row of own criteria, which is the empty one."""
    await page.get_by_label("Criterion", exact=True).last.fill(own.text)
    await page.get_by_label("Words to look for").last.fill(", ".join(own.words))
    await page.get_by_label("Weight").last.select_option("required" if own.required else "")


async def _research(house: House, page: Page, slug: str) -> Locator:
    """Research a lead from its page and return its verdict."""
    async with house.db.transaction() as conn:
        number = await add_lead(conn, house.draft(slug), origin="form", now=house.clock.now())
    await page.goto(f"/leads/{number}")
    await page.get_by_role("button", name="Research this lead").click()
    verdict = page.locator(".verdict")
    await expect(verdict).to_be_visible()
    return verdict
