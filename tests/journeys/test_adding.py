"""A lead comes in by hand: by form, by web address, by pasted text; and never twice."""

import pytest
from playwright.async_api import Locator, Page, expect

from keepwarm.accounts.model import Member
from tests.build import lead
from tests.journeys.board import expect_live, expect_stored, names_in
from tests.journeys.house import House
from tests.journeys.visits import Visits

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_form_with_a_mistake_keeps_what_was_typed_until_it_is_right(
    house: House, visits: Visits, ada: Member
) -> None:
    page = await visits.enter(ada)
    await expect_live(page)
    dialog = await _add_lead(page, "Form")
    visits.forgive("status of 422")

    await dialog.get_by_label("Company", exact=True).fill("Acme")
    await dialog.get_by_label("E-mail addresses").fill("nobody at acme")
    await dialog.get_by_label("Research it at once").uncheck()
    await dialog.get_by_role("button", name="Add lead").click()
    await expect(dialog.get_by_label("E-mail addresses")).to_have_accessible_description(
        "nobody at acme is not an e-mail address."
    )
    await expect(dialog.get_by_label("Company", exact=True)).to_have_value("Acme")
    await dialog.get_by_label("E-mail addresses").fill("hello@acme.example")
    await dialog.get_by_label("Research it at once").uncheck()
    await dialog.get_by_role("button", name="Add lead").click()

    await expect(dialog.get_by_role("heading", name="Acme")).to_be_visible()
    await expect(dialog.locator("#contacts")).to_contain_text("hello@acme.example")
    await expect(names_in(page, "intake")).to_have_text(["Acme"])
    await expect_stored(page, house, ada)


async def test_a_lead_that_is_here_already_is_told_and_not_added_again(
    house: House, visits: Visits, ada: Member
) -> None:
    async with house.db.transaction() as conn:
        await lead(conn, company="Acme", website="https://acme.example")
    page = await visits.enter(ada)
    dialog = await _add_lead(page, "Form")
    visits.forgive("status of 422")

    await dialog.get_by_label("Company", exact=True).fill("Acme again")
    await dialog.get_by_label("Website").fill("www.acme.example")
    await dialog.get_by_role("button", name="Add lead").click()

    company = dialog.get_by_label("Company", exact=True)
    await expect(company).to_have_accessible_description("Acme is this lead already.")
    await expect_stored(page, house, ada)


async def test_a_web_address_alone_becomes_a_researched_lead(visits: Visits, ada: Member) -> None:
    page = await visits.enter(ada)
    await expect_live(page)
    dialog = await _add_lead(page, "Web address")

    address = dialog.get_by_role("textbox", name="Web address")
    await address.fill("http://quillfeather-freight.example")
    await dialog.get_by_role("button", name="Add and research").click()

    await expect(dialog.get_by_label("Stage")).to_have_value("enriched")
    await expect(dialog.locator("#sources a")).not_to_have_count(0)
    await expect(names_in(page, "enriched")).to_have_count(1)


async def test_a_pasted_signature_becomes_a_lead_with_its_addresses(
    visits: Visits, ada: Member
) -> None:
    page = await visits.enter(ada)
    await expect_live(page)
    dialog = await _add_lead(page, "Pasted text")

    await dialog.get_by_label("Text", exact=True).fill(
        "Jane Doe\nHead of Sales\nAcme Boats Ltd\njane.doe@acme-boats.example\n+44 113 496 0172"
    )
    await dialog.get_by_role("button", name="Add and research").click()

    await expect(dialog.locator("#contacts")).to_contain_text("jane.doe@acme-boats.example")
    await expect(page.locator(".board .card .who a")).to_have_text(["Jane Doe"])


async def _add_lead(page: Page, way: str) -> Locator:
    await page.get_by_role("link", name="Add lead").first.click()
    dialog = page.locator("#dialog")
    await dialog.get_by_role("tab", name=way).click()
    return dialog
