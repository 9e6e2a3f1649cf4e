"""One lead in the dialog over the board: noted, tagged, given, moved, edited, thrown away."""

import pytest
from playwright.async_api import Locator, Page, expect

from keepwarm.accounts.model import Member
from keepwarm.kit.ids import LeadId
from tests.build import lead
from tests.journeys.board import card, expect_live, expect_stored, names_in, toast
from tests.journeys.house import House
from tests.journeys.visits import Visits

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_notes_and_tags_are_kept_and_a_half_written_note_survives_live_changes(
    house: House, visits: Visits, ada: Member
) -> None:
    number = await _acme(house)
    page = await visits.enter(ada)
    await expect_live(page)
    dialog = await _open(page, number)

    await dialog.get_by_role("tab", name="Notes").click()
    await dialog.get_by_label("New note").fill("Called, will call back.")
    await dialog.get_by_role("button", name="Add note").click()
    await expect(dialog.locator("#notes .said")).to_have_text(["Called, will call back."])
    await dialog.get_by_label("New note").fill("Half a sen")
    await dialog.get_by_label("Add a tag").fill("fair")
    await dialog.get_by_label("Add a tag").press("Enter")
    await expect(dialog.locator("#tags li")).to_have_text(["fair"])
    await expect(dialog.get_by_label("New note")).to_have_value("Half a sen")

    await dialog.get_by_role("button", name="Remove the tag fair").click()
    await expect(dialog.locator("#tags li")).to_have_count(0)


async def test_stage_and_owner_are_chosen_in_the_dialog_and_show_on_the_board(
    house: House, visits: Visits, ada: Member, mia: Member
) -> None:
    number = await _acme(house)
    page = await visits.enter(ada)
    await expect_live(page)
    dialog = await _open(page, number)

    await dialog.get_by_label("Stage").select_option("Engaged")
    await expect(names_in(page, "engaged")).to_have_text(["Acme"])
    await dialog.get_by_label("Owner").select_option(mia.name)
    await expect(card(page, number).get_by_role("img", name=mia.name)).to_be_attached()

    await dialog.get_by_role("tab", name="Timeline").click()
    await expect(dialog.locator("#timeline li")).to_have_count(3)
    await expect_stored(page, house, ada)


async def test_an_edited_lead_is_drawn_anew_everywhere(
    house: House, visits: Visits, ada: Member, mia: Member
) -> None:
    number = await _acme(house)
    hers, theirs = await visits.enter(ada), await visits.enter(mia)
    await expect_live(theirs)
    dialog = await _open(hers, number)

    await dialog.locator("summary[aria-label=More]").click()
    await dialog.get_by_role("link", name="Edit").click()
    await dialog.get_by_label("Company", exact=True).fill("Acme Boats")
    await dialog.get_by_label("City").fill("Hull")
    await dialog.get_by_role("button", name="Save").click()

    await expect(dialog.get_by_role("heading", name="Acme Boats")).to_be_visible()
    await expect(names_in(theirs, "intake")).to_have_text(["Acme Boats"])


async def test_a_lead_is_thrown_away_after_a_question_and_comes_back_by_undo(
    house: House, visits: Visits, ada: Member
) -> None:
    number = await _acme(house)
    page = await visits.enter(ada)
    await expect_live(page)
    dialog = await _open(page, number)

    await dialog.locator("summary[aria-label=More]").click()
    await dialog.locator(".menu").get_by_role("button", name="Delete").click()
    question = page.get_by_role("dialog", name="Delete Acme?")
    await question.get_by_role("button", name="Keep it").click()
    await expect(question).to_be_hidden()
    await dialog.locator("summary[aria-label=More]").click()
    await dialog.locator(".menu").get_by_role("button", name="Delete").click()
    await question.get_by_role("button", name="Delete").click()

    await expect(dialog).to_be_hidden()
    await expect(card(page, number)).to_have_count(0)
    await toast(page).get_by_role("button", name="Undo").click()
    await expect(names_in(page, "intake")).to_have_text(["Acme"])
    await expect_stored(page, house, ada)


async def _acme(house: House) -> LeadId:
    async with house.db.transaction() as conn:
        return await lead(conn, company="Acme")


async def _open(page: Page, number: LeadId) -> Locator:
    await card(page, number).locator("a").click()
    dialog = page.locator("#dialog")
    await expect(dialog.get_by_role("heading", name="Acme", exact=True)).to_be_visible()
    return dialog
