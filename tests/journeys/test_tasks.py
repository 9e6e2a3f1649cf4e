"""A morning of calls: they slide in, and are closed, put off and handed on by button and key."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from keepwarm.accounts.model import Member
from keepwarm.kit.ids import LeadId
from keepwarm.signals.actions import record_signal
from keepwarm.tasks.making import add_task
from keepwarm.tasks.model import TaskRules
from keepwarm.tasks.outcomes import TaskDraft
from tests.build import contact, lead
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
AN_HOUR = timedelta(hours=1)


async def owe(house: House, owner: Member, company: str, *, late: timedelta = AN_HOUR) -> LeadId:
    """Let a member owe a lead a call for some time."""
    now = house.clock.now()
    async with house.db.transaction() as conn:
        lead_id = await lead(conn, company=company, owner=owner)
        await contact(conn, lead_id, f"Jane {company}", mobiles=("+4915123456789",))
        draft = TaskDraft(subject=f"Call {company}", due=now - late)
        await add_task(conn, lead_id, draft, by=owner.viewer, channels=frozenset(), now=now - late)
    return lead_id


def whom(page: Page) -> Locator:
    return page.locator(".todo.call h3")


async def test_a_call_slides_in_and_is_closed_by_key_with_its_note(
    house: House, visits: Visits, ada: Member
) -> None:
    await owe(house, ada, "Acme")
    page = await visits.enter(ada, "/tasks")
    await expect_live(page)
    await expect(whom(page)).to_have_text(["Jane Acme"])

    async with house.db.transaction() as conn:
        bolt = await lead(conn, company="Bolt", owner=ada)
        await contact(conn, bolt, "Jane Bolt", mobiles=("+4915123456780",))
        await record_signal(
            conn,
            bolt,
            "interested_reply",
            source="api",
            channels=frozenset(),
            rules=TaskRules(due_after_hours=1),
            now=house.clock.now(),
        )
    await expect(whom(page)).to_have_text(["Jane Acme", "Jane Bolt"])

    await page.keyboard.press("j")
    await page.keyboard.press("n")
    await page.get_by_label("Note", exact=True).first.fill("Wants a demo.")
    await page.locator(".todo.call h3 a").first.focus()
    await page.keyboard.press("1")
    await expect(whom(page)).to_have_text(["Jane Bolt"])
    await expect(page.locator("#closed")).to_contain_text("Wants a demo.")

    await toast(page).get_by_role("button", name="Undo").click()
    await expect(whom(page)).to_have_text(["Jane Acme", "Jane Bolt"])


async def test_a_call_is_put_off_in_words_and_handed_on(
    house: House, visits: Visits, ada: Member, mia: Member
) -> None:
    lead_id = await owe(house, ada, "Acme")
    async with house.db.transaction() as conn:
        await conn.raw.execute("update leads set owner_id = $1 where id = $2", mia.id, lead_id)
    page = await visits.enter(ada, "/tasks?everybody=1")
    await expect_live(page)

    await page.get_by_role("button", name="Later: Jane Acme").click()
    menu = page.get_by_role("dialog", name="Later")
    await menu.get_by_label("Another time, in words").fill("in 3 days")
    await menu.get_by_role("button", name="Set").click()
    await expect(page.locator("#later h3")).to_have_text(["Jane Acme"])

    await page.get_by_role("button", name="Hand on: Jane Acme").click()
    menu = page.get_by_role("dialog", name="Hand on to")
    await expect(menu.get_by_role("button", name=mia.name)).to_be_hidden()  # it is theirs
    await menu.get_by_role("button", name=ada.name).click()
    await expect(toast(page).last).to_contain_text("does it now.")


async def test_on_a_phone_the_number_is_a_thumb_away(
    house: House, visits: Visits, ada: Member
) -> None:
    await owe(house, ada, "Acme")
    page = await visits.enter(ada, "/tasks", **PHONE)
    await expect_live(page)

    number = page.get_by_role("link", name="+49 1512 3456789")
    box = await number.bounding_box()
    await page.get_by_role("button", name="No answer Jane Acme").click()

    assert box is not None
    assert (box["height"] >= 44, await page.evaluate(SIDEWAYS)) == (True, 0)
    await expect(toast(page)).to_contain_text("Nobody answered. Again")
    tabs = await page.locator(".rail .tabbed:visible").all_inner_texts()
    names = [tab.splitlines()[0] for tab in tabs]
    assert names == ["Board", "Today", "Tasks", "Replies", "Leads", "Settings"]


async def test_a_task_is_made_for_a_lead_that_is_looked_for(
    house: House, visits: Visits, ada: Member
) -> None:
    async with house.db.transaction() as conn:
        await lead(conn, company="Castle Boats", owner=ada)
        await lead(conn, company="Harbour", owner=ada)
    page = await visits.enter(ada, "/tasks")
    await expect_live(page)

    await page.get_by_role("link", name="Add a task").first.click()
    await page.get_by_label("For which lead?").fill("castle")
    await page.get_by_role("link", name="Castle Boats").click()
    await page.get_by_label("What to do").fill("Say hello")
    await page.get_by_label("When, in words").fill("in 2 days")
    await page.get_by_role("button", name="Add the task").click()

    await expect(page.locator("#later .deed")).to_contain_text(["Say hello"])
