"""axe finds nothing on any page, light or dark, on a desk or in a hand."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page, expect

from keepwarm.accounts.model import Member
from keepwarm.contacts.unsubscribing import unsubscribe_token
from keepwarm.db import Connection
from keepwarm.dev.offer import write_demo_offer
from keepwarm.dev.warming import seed_microsite, seed_reply
from keepwarm.drafts.actions import write_draft_by_hand
from keepwarm.enrichment.actions import ask_research
from keepwarm.kit.ids import ContactId, LeadId
from keepwarm.leads.actions import add_lead
from keepwarm.microsite.actions import share
from keepwarm.notes.actions import add_note
from keepwarm.prospecting.actions import start_job
from keepwarm.replies.actions import keep_reply
from keepwarm.replies.model import NewReply
from keepwarm.sequences.actions import enrol
from keepwarm.sequences.editing import add_sequence
from keepwarm.sequences.shipped import starters
from keepwarm.settling.actions import skip_step
from keepwarm.tags.actions import tag_leads
from keepwarm.tasks.making import add_task
from keepwarm.tasks.outcomes import TaskDraft
from keepwarm.trash.actions import trash_lead
from tests.build import contact, lead, plan
from tests.imports.files import start
from tests.journeys.board import card, expect_live
from tests.journeys.house import KEY, House
from tests.journeys.visits import Visits, a_file

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RULES = {"runOnly": STANDARD, "resultTypes": ["violations"]}
AXE: str = Axe().axe_script
SIZES = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
FILE = "Company,Web\nNut & Bolt,nutbolt.example\n,\n"


async def test_axe_is_awake(visits: Visits) -> None:
    page = await visits.enter(None, "/sign-in")

    await page.evaluate("document.querySelector('main').append(document.createElement('button'))")

    (found,) = await _violations(page)
    assert found.startswith("button-name:")


@pytest.mark.timeout(400)  # some thirty pages
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_on_any_page(
    house: House, visits: Visits, ada: Member, mia: Member, scheme: str, size: str
) -> None:
    visits.forgive("status of 404")
    number, imported = await _furnish(house, ada, mia)
    looks: dict[str, Any] = {
        "color_scheme": scheme,
        "viewport": SIZES[size],
        "reduced_motion": "reduce",
    }
    stranger = await visits.enter(None, "/sign-in", **looks)
    page = await visits.enter(ada, **looks)
    await expect_live(page)
    await expect(card(page, number).locator(".agent")).to_have_count(0)

    found = {"sign-in": await _violations(stranger), "board": await _violations(page)}
    found |= await _visit_dialogs(page, number)
    for path in _paths(number, imported):
        await page.goto(path)
        found[path] = await _violations(page)
    await stranger.goto(f"/u/{unsubscribe_token(ContactId(1), KEY)}")
    found["no more letters"] = await _violations(stranger)
    found |= await _visit_preview(page)
    found |= await _visit_today(page)
    found |= await _visit_menu_of_a_reply(page)
    found |= await _visit_microsite(stranger, await _page_of(house, number, ada))

    assert {where: what for where, what in found.items() if what} == {}


def _paths(number: LeadId, imported: int) -> list[str]:
    leads = ["/leads", "/leads/new", f"/leads/{number}", f"/leads/{number}/edit"]
    people = [f"/leads/{number}/contacts/new", "/contacts/1", "/contacts/2"]
    others = ["/leads/trash", "/leads/tags", "/import", f"/import/{imported}", "/tma", "/nowhere"]
    finding = ["/find", "/find/1", "/find/new/csv", "/find/new/overpass"]
    settings = [
        "/settings",
        "/settings/time",
        "/settings/members",
        "/settings/telegram",
        "/settings/tokens",
        "/settings/mailboxes",
        "/settings/microsite",
        "/settings/erasures",
        "/settings/model",
    ]
    offer = ["/settings/offer", "/settings/offer/proofs"]
    reminding = ["/reports/reminders", f"/leads/{number}/reminders"]
    planning = [f"/leads/{number}/plans", "/steps/2/drafts", "/emails"]
    sequences = ["/sequences", "/sequences/1"]
    tasks = ["/tasks", "/tasks/new", f"/tasks/new?lead={number}", "/tasks/leads?q=acme"]
    replies = ["/replies", "/replies/new", f"/replies/new?lead={number}", "/replies/2/lead"]
    return [
        *leads,
        *replies,
        *people,
        *reminding,
        *planning,
        *sequences,
        *tasks,
        f"/leads/{number}/runs",
        *others,
        *finding,
        *settings,
        *offer,
    ]


async def _furnish(house: House, ada: Member, mia: Member) -> tuple[LeadId, int]:
    """Fill the house: a researched lead, one in the trash, an import, tags, notes, failures."""
    now = house.clock.now()
    async with house.db.transaction() as conn:
        await write_demo_offer(conn, by=ada.viewer, now=now)
        draft = house.draft("quillfeather-freight")
        number = await add_lead(conn, draft, owner_id=ada.id, origin="form", now=now)
        down = await add_lead(conn, house.draft("nightjar-security"), origin="form", now=now)
        await _have_answers(conn, mia, now)
        await trash_lead(conn, await lead(conn, company="Bolt"), by=ada.viewer, now=now)
        await tag_leads(conn, [number], ["fair", "hot"])
        await add_note(conn, number, "Called.", by=ada.viewer, now=now)
        imported = await start(conn, FILE, by=ada.id)
        text = {"text": "winches.example facebook.com"}
        await start_job(conn, "domains", text, by=ada.id, now=now)
        steps = await plan(conn, number, made_for=ada, now=now - timedelta(days=4))
        await skip_step(conn, steps[0].id, "They left.", by=ada.viewer, now=now)
        await write_draft_by_hand(
            conn, steps[1].id, subject="The case", body="Hi!", by=ada.viewer, now=now
        )
        cold = await add_sequence(conn, starters()[0].draft, by=ada.viewer, now=now)
        jane = await contact(conn, number, emails=("jane@quillfeather.example",))
        await enrol(conn, number, jane, cold, by=ada.viewer, confirms_interest=True, now=now)
        call = TaskDraft(subject="Call them", notes="They asked for it.")
        await add_task(conn, number, call, by=ada.viewer, channels=frozenset(), now=now)
        await seed_microsite(conn, number, steps=1, by=ada, now=now)
        await ask_research(conn, number, by=ada.viewer, now=now)
        await ask_research(conn, down, by=ada.viewer, now=now)
    return number, imported


async def _have_answers(conn: Connection, mia: Member, now: datetime) -> None:
    acme = await lead(conn, company="Acme", stage="contacted", owner=mia)
    await seed_reply(conn, acme, "torn", by=mia, now=now)
    await keep_reply(conn, NewReply(channel="email", body="Hm", sender="a@b.example"), now=now)


async def _visit_dialogs(page: Page, number: LeadId) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    dialog = page.locator("#dialog")
    chip = page.locator(".stages [data-show=enriched]")
    if await chip.is_visible():
        await chip.click()
    await card(page, number).locator("a").click()
    await expect(dialog.get_by_role("heading", name="Quillfeather Freight")).to_be_visible()
    await dialog.evaluate(
        """it => {
            const sections = 'details.acc, .planned details:not(.drop)';
            for (const each of it.querySelectorAll(sections)) each.open = true;
        }"""
    )
    found["a lead's dialog"] = await _violations(page)
    for tab in await dialog.get_by_role("tab").all():
        await tab.click()
        found[f"a lead's {await tab.text_content()}"] = await _violations(page)
    await dialog.locator("#sources a").first.click()
    await expect(dialog.locator(".stored")).to_be_visible()
    found["a source's dialog"] = await _violations(page)
    await page.goto(page.url)
    found["a source's page"] = await _violations(page)
    return found


async def _visit_today(page: Page) -> dict[str, list[str]]:
    await page.goto("/")
    await page.locator(".script summary").first.click()
    found = {"Today": await _violations(page)}
    for ask, menu in (("Snooze", "Snooze until"), ("Skip", "Skip, because")):
        await page.get_by_role("button", name=ask).first.click()
        await expect(page.get_by_role("dialog", name=menu)).to_be_visible()
        found[menu] = await _violations(page)
        await page.keyboard.press("Escape")
    return found


async def _visit_menu_of_a_reply(page: Page) -> dict[str, list[str]]:
    await page.goto("/replies")
    await page.get_by_role("button", name="Something else").first.click()
    await expect(page.get_by_role("dialog", name="What it means")).to_be_visible()
    return {"what a reply means": await _violations(page)}


async def _visit_preview(page: Page) -> dict[str, list[str]]:
    await page.goto("/import")
    await page.locator("input[type=file]").set_input_files(a_file("fair.csv", FILE))
    await expect(page.get_by_role("button", name="Start the import")).to_be_visible()
    return {"a preview": await _violations(page)}


async def _page_of(house: House, number: LeadId, ada: Member) -> str:
    async with house.db.transaction() as conn:
        return f"/p/{await share(conn, number, by=ada.viewer, now=house.clock.now())}"


async def _visit_microsite(page: Page, path: str) -> dict[str, list[str]]:
    """Walk through a prospect's page as a stranger."""
    found: dict[str, list[str]] = {}
    for address in (f"{path}-is-not-here", path):
        await page.goto(address)
        found[address.removeprefix(path) or "a page's welcome"] = await _violations(page)
    await page.get_by_role("link", name="Begin").click()
    for name in ("Continue", "Continue", "Continue", "Continue", "See the result"):
        question = await page.get_by_role("heading", level=1).text_content()
        found[question or ""] = await _violations(page)
        if await page.locator("[data-one]").count():
            await page.get_by_role("radio").first.check(force=True)
        await page.get_by_role("button", name=name).click()
        await expect(page.get_by_role("heading", level=1)).not_to_have_text(question or "")
    return found | {"a page's result": await _violations(page)}


async def _violations(page: Page) -> list[str]:
    """Return what axe finds, each with the elements it found it on."""
    await page.evaluate(AXE)
    return await page.evaluate(
        """async options => (await axe.run(options)).violations.flatMap(({id, nodes}) =>
            nodes.map(node => `${id}: ${node.target} ${node.failureSummary}`))""",
        RULES,
    )
