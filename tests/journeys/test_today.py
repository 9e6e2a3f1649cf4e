"""A morning on Today: done, put off, skipped, undone, by hand and by key, while news comes in."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from keepwarm.accounts.model import Member
from keepwarm.kit.ids import StepId
from keepwarm.outbox.actions import notify
from keepwarm.outbox.model import Message
from keepwarm.settling.actions import complete_step
from keepwarm.steps.model import StepDraft
from tests.build import lead, plan
from tests.journeys.board import expect_live, toast
from tests.journeys.house import House
from tests.journeys.visits import Visits

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "reduced_motion": "reduce",
}
SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"
LONG_AGO = timedelta(days=30)


async def owe(house: House, owner: Member, company: str, *, text: str = "Say hello.") -> StepId:
    """Let a member owe a lead a step for weeks; the next one is far ahead."""
    now = house.clock.now()
    steps = (
        StepDraft(
            channel="call",
            description=f"Call {company}",
            delay_days=0,
            suggested_text=text,
        ),
        StepDraft(channel="email", description=f"Write to {company}", delay_days=90),
    )
    async with house.db.transaction() as conn:
        lead_id = await lead(conn, company=company, owner=owner)
        made = await plan(conn, lead_id, steps=steps, made_for=owner, now=now - LONG_AGO)
    return made[0].id


def todos(page: Page) -> Locator:
    return page.locator("#overdue .todo h3")


async def test_done_with_one_tap_leaves_and_is_taken_back_with_another(
    house: House, visits: Visits, ada: Member
) -> None:
    for company in ("Acme", "Bolt"):
        await owe(house, ada, company)
    page = await visits.enter(ada, "/")
    await expect_live(page)
    await expect(page.locator("#badge")).to_have_text("2 due")

    await page.get_by_role("button", name="Done: Call Acme").click()
    await expect(todos(page)).to_have_text(["Call Bolt"])
    await expect(page.locator("#settled")).to_contain_text("Call Acme")
    await expect(page.locator("#badge")).to_have_text("1 due")
    await expect(page.locator("#pace")).to_contain_text("1 of 2 done today")

    await toast(page).get_by_role("button", name="Undo").click()
    await expect(todos(page)).to_have_text(["Call Acme", "Call Bolt"])
    await expect(page.locator("#settled")).to_be_hidden()


async def test_a_step_is_put_off_from_a_menu(house: House, visits: Visits, ada: Member) -> None:
    await owe(house, ada, "Acme")
    page = await visits.enter(ada, "/")
    await expect_live(page)

    await page.get_by_role("button", name="Snooze: Call Acme").click()
    menu = page.get_by_role("dialog", name="Snooze until")
    await menu.get_by_role("button").filter(has_text="morning").last.click()

    await expect(menu).to_be_hidden()
    await expect(todos(page)).to_have_count(0)
    await expect(page.locator("#ahead")).to_contain_text("Call Acme")
    await expect(page.locator("#nothing")).to_contain_text("Call Acme")


async def test_a_time_that_is_over_is_refused_and_what_was_typed_stays(
    house: House, visits: Visits, ada: Member
) -> None:
    visits.forgive("status of 422")
    await owe(house, ada, "Acme")
    page = await visits.enter(ada, "/")
    await page.get_by_role("button", name="Snooze: Call Acme").click()
    menu = page.get_by_role("dialog", name="Snooze until")

    await menu.get_by_label("Another time").fill("2020-01-01T10:00")
    await menu.get_by_role("button", name="Snooze", exact=True).click()

    await expect(toast(page)).to_be_visible()
    await expect(menu.get_by_label("Another time")).to_have_value("2020-01-01T10:00")


async def test_news_does_not_take_away_what_one_reads_or_types(
    house: House, visits: Visits, ada: Member
) -> None:
    await owe(house, ada, "Acme", text="Good morning, it is about your careers page.")
    bolt = await owe(house, ada, "Bolt")
    page = await visits.enter(ada, "/")
    await expect_live(page)
    words = page.locator(".todo", has_text="Call Acme").locator(".script")
    await words.locator("summary").click()
    await page.get_by_role("button", name="Skip: Call Acme").click()
    menu = page.get_by_role("dialog", name="Skip, because")
    await menu.get_by_label("Another reason").fill("They are on hol")

    async with house.db.transaction() as conn:
        await complete_step(conn, bolt, by=ada.viewer, now=house.clock.now())
    await expect(todos(page)).to_have_text(["Call Acme"])

    await expect(words.locator("blockquote")).to_be_visible()
    await expect(menu.get_by_label("Another reason")).to_be_focused()
    await page.keyboard.type("iday")
    await page.keyboard.press("Enter")
    await expect(page.locator("#settled small")).to_have_text(["They are on holiday"])


async def test_the_focus_goes_on_to_the_next_step_when_one_is_done(
    house: House, visits: Visits, ada: Member
) -> None:
    for company in ("Acme", "Bolt"):
        await owe(house, ada, company)
    page = await visits.enter(ada, "/")
    await expect_live(page)

    await page.locator(".todo [data-key=d]").first.press("Enter")

    await expect(page.locator(".todo")).to_have_count(1)
    await expect(page.locator(".todo [data-key=d]")).to_be_focused()


async def test_the_morning_goes_by_without_a_mouse(
    house: House, visits: Visits, ada: Member
) -> None:
    for company in ("Acme", "Bolt", "Cord"):
        await owe(house, ada, company)
    page = await visits.enter(ada, "/")
    await expect_live(page)

    await page.keyboard.press("j")
    await expect(page.get_by_role("link", name="Acme", exact=True)).to_be_focused()
    await page.keyboard.press("t")
    await expect(page.locator("blockquote").first).to_be_visible()
    await page.keyboard.press("d")
    await expect(todos(page)).to_have_text(["Call Bolt", "Call Cord"])
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("x")
    await page.get_by_role("button", name="Not the right person").press("Enter")
    await expect(page.locator("#settled li")).to_have_count(2)
    await page.keyboard.press("?")
    await expect(page.get_by_role("heading", name="Keys")).to_be_visible()


async def test_the_words_of_a_step_are_copied(house: House, visits: Visits, ada: Member) -> None:
    await owe(house, ada, "Acme", text="Good morning.\n\nIt is about your careers page.")
    page = await visits.enter(ada, "/", permissions=["clipboard-read", "clipboard-write"])

    await page.locator(".script summary").click()
    await page.get_by_role("button", name="Copy").click()

    await expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied == "Good morning.\n\nIt is about your careers page."


async def test_a_lead_opens_over_today_and_news_still_comes_in_behind_it(
    house: House, visits: Visits, ada: Member
) -> None:
    acme = await owe(house, ada, "Acme")
    await owe(house, ada, "Bolt")
    page = await visits.enter(ada, "/")
    await expect_live(page)
    await page.get_by_role("link", name="Acme", exact=True).click()
    dialog = page.locator("#dialog")
    await expect(dialog.get_by_role("heading", name="Acme", exact=True)).to_be_visible()

    async with house.db.transaction() as conn:
        await complete_step(conn, acme, by=ada.viewer, now=house.clock.now())

    await expect(todos(page)).to_have_text(["Call Bolt"])
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(page).to_have_url(f"{house.address}/")


async def test_a_digest_is_toasted_on_any_page_and_leads_to_today(
    house: House, visits: Visits, ada: Member
) -> None:
    await owe(house, ada, "Acme")
    page = await visits.enter(ada, "/leads")
    facts = {"step_ids": [1], "total": 4, "cause": "catch_up"}
    digest = Message(key="digest:1", member_id=ada.id, kind="digest", facts=facts)

    async with house.db.transaction() as conn:
        await notify(conn, [digest], channels=frozenset(), now=house.clock.now())

    await expect(toast(page)).to_contain_text("4 steps are waiting for you")
    await toast(page).get_by_role("link", name="View").click()
    await expect(todos(page)).to_have_text(["Call Acme"])


async def test_a_phone_shows_one_thing_below_the_other_and_asks_from_below(
    house: House, visits: Visits, ada: Member
) -> None:
    await owe(house, ada, "Acme")
    page = await visits.enter(ada, "/", **PHONE)

    await page.get_by_role("button", name="Snooze: Call Acme").tap()
    box = await page.get_by_role("dialog", name="Snooze until").bounding_box()

    assert box is not None
    assert (box["x"], box["width"], box["y"] + box["height"]) == (0, 390, 844)
    assert await page.evaluate(SIDEWAYS) == 0
