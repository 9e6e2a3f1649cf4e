"""A morning's answers: they slide in, and what they mean is said by key, menu and thumb."""

from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from keepwarm.accounts.model import Member
from keepwarm.kit.ids import LeadId
from keepwarm.replies.actions import keep_reply
from keepwarm.replies.model import NewReply
from keepwarm.replies.taking_in import take_in_reply
from keepwarm.tasks.model import TaskRules
from tests.build import contact, lead, rows
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
PUZZLING = "Well, purple elephants"
SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"


async def answer(house: House, owner: Member, company: str, text: str = PUZZLING) -> LeadId:
    """Have somebody at a lead answer."""
    now = house.clock.now()
    async with house.db.transaction() as conn:
        lead_id = await lead(conn, company=company, owner=owner, stage="contacted")
        jane = await contact(conn, lead_id, f"Jane {company}", emails=(f"{company}@a.example",))
        new = NewReply(
            channel="email", body=text, lead_id=lead_id, contact_id=jane, quoted="Tuesday?"
        )
        reply_id = await keep_reply(conn, new, now=now)
        assert reply_id is not None
        await take_in_reply(conn, reply_id, channels=frozenset(), rules=TaskRules(), now=now)
    return lead_id


def waiting(page: Page) -> Locator:
    return page.locator("#waiting .todo h3")


async def test_answers_slide_in_and_are_judged_by_key_and_menu(
    house: House, visits: Visits, ada: Member
) -> None:
    await answer(house, ada, "Acme")
    page = await visits.enter(ada, "/replies")
    await expect_live(page)
    await answer(house, ada, "Bolt")
    await expect(waiting(page)).to_have_text(["Jane Acme", "Jane Bolt"])

    await page.keyboard.press("j")
    await page.keyboard.press("q")
    await expect(page.get_by_text("Tuesday?").first).to_be_visible()
    await page.keyboard.press("2")
    await expect(toast(page)).to_contain_text("Not interested: the plan has ended.")
    await expect(waiting(page)).to_have_text(["Jane Bolt"])

    await page.keyboard.press("j")
    await page.keyboard.press("o")
    await page.get_by_label("Not now, but on a day, in words").fill("in 3 weeks")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Nothing needs a look.")).to_be_visible()

    async with house.db.connection() as conn:
        meant = await rows(conn, "select intent from replies order by id")
    assert meant == [("not_interested",), ("not_now",)]


async def test_a_thumb_leaves_somebody_alone_only_when_asked_twice(
    house: House, visits: Visits, ada: Member
) -> None:
    await answer(house, ada, "Acme", "Stop! This is great, let's talk on Monday")
    page = await visits.enter(ada, "/replies", **PHONE)
    alone = page.get_by_role("dialog", name="Leave alone")

    await page.get_by_role("button", name="Leave alone").first.click()
    await expect(alone).to_be_visible()
    sideways = await page.evaluate(SIDEWAYS)
    await alone.get_by_role("button", name="Leave them alone").click()

    await expect(toast(page)).to_contain_text("They are left alone from now on.")
    assert sideways <= 0
