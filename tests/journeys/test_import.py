"""From a file to researched leads, by the pages alone."""

import pytest
from playwright.async_api import Page, expect

from keepwarm.accounts.model import Member
from tests.imports.files import start
from tests.journeys.board import column, expect_live, expect_stored, names_in, toast, watch_columns
from tests.journeys.house import House
from tests.journeys.visits import Visits, a_file

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SLUGS = ("quillfeather-freight", "hotel-murmelquell", "vela-e-sartia")
SECTIONS = [
    "Pain points",
    "Competitors",
    "Buying triggers",
    "Value propositions",
    "Strategic questions",
    "Objection handling",
    "Contact information",
]
IN_ORDER = ["intake", "qualification", "research", "strategy", "enriched"]


async def test_an_imported_file_becomes_cards_that_research_themselves(
    house: House, visits: Visits, ada: Member
) -> None:
    board, page = await visits.enter(ada), await visits.enter(ada, "/import")
    await expect_live(board)
    walked = await watch_columns(board)

    await _upload(page, _file(house))
    await page.get_by_label("Research every new lead at once").check()
    await page.get_by_role("button", name="Start the import").click()

    await expect(page.get_by_role("heading", name="Finished")).to_be_visible()
    await expect(page.locator("#progress .tally dd")).to_have_text(["3", "0", "1", "1"])
    await expect(toast(page)).to_contain_text("fair.csv is imported.")
    await expect(names_in(board, "enriched")).to_have_count(3)
    await expect(board.locator(".agent")).to_have_count(0)
    await expect_stored(board, house, ada)
    assert (await walked())["Quillfeather Freight"] == IN_ORDER
    await _read_the_brief(board, "Quillfeather Freight")


async def test_a_large_import_is_read_by_open_boards_in_one_go(
    house: House, visits: Visits, ada: Member
) -> None:
    board = await visits.enter(ada)
    await expect_live(board)

    async with house.db.transaction() as conn:
        rows = [f"Company {number},company-{number}.example" for number in range(120)]
        await start(conn, "\n".join(["Company,Website", *rows]), by=ada.id)

    await expect(names_in(board, "intake")).to_have_count(50)
    await expect(column(board, "intake").locator(".n")).to_have_text("120")
    await expect(toast(board)).to_contain_text("leads.csv is imported.")


def _file(house: House) -> str:
    """Write three companies, one of them twice, and a row with nobody in it."""
    drafts = [house.draft(slug) for slug in (*SLUGS, SLUGS[0])]
    rows = [f"{draft.company},{draft.website},{draft.country}" for draft in drafts]
    return "\n".join(["Firma,Web,Land", *rows, ",,DE"])


async def _upload(page: Page, content: str) -> None:
    """Drop the file, correct what a column means, and look at the preview."""
    await page.locator("input[type=file]").set_input_files(a_file("fair.csv", content))
    await expect(page.get_by_role("heading", name="fair.csv")).to_be_visible()
    await page.get_by_label("Meaning of Web").select_option("Leave out")
    await page.get_by_role("button", name="Check again").click()
    await page.get_by_label("Meaning of Web").select_option("Website")
    await page.get_by_role("button", name="Check again").click()
    first = page.get_by_role("group", name="The first rows").locator("tbody tr")
    await expect(first).to_have_count(5)
    await expect(first.last).to_contain_text("Refused")


async def _read_the_brief(board: Page, name: str) -> None:
    """Open the card, find all sections, follow a quote to the words it stands on."""
    await board.get_by_role("link", name=name, exact=True).click()
    dialog = board.locator("#dialog")
    await expect(dialog.locator("details[id^=section-] summary")).to_contain_text(SECTIONS)
    await dialog.locator("summary", has_text="Contact information").click()
    quote = dialog.locator("a.src:visible").first
    words = await quote.get_attribute("title")
    await quote.click()
    await expect(dialog.locator("mark#quote")).to_have_text(words or "there are no words")
    await expect(dialog.locator("mark#quote")).to_be_in_viewport()
