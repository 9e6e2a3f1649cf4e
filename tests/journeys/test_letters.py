"""A letter leaves by one press, is read, answered, and ends with one click."""

import json
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from keepwarm.accounts.model import Member
from keepwarm.dev.mailbox import MAILGUN_KEY, FakeMail
from keepwarm.drafts.actions import write_draft_by_hand
from keepwarm.kit.clock import SystemClock
from keepwarm.kit.ids import LeadId
from tests import build
from tests.journeys.conftest import database_of_its_own
from tests.journeys.house import House, open_house
from tests.journeys.visits import Visits
from tests.team import an_admin

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SALES, JANE = "sales@team.example", "jane@nordwind.example"


@dataclass(frozen=True)
class Post:
    """A house with a mailbox, and the prospects' mailboxes it writes to."""

    house: House
    visits: Visits
    mail: FakeMail
    ada: Member


@pytest_asyncio.fixture(loop_scope="session")
async def post(
    chromium: Browser, database_url: str, pattern: str, tmp_path: Path
) -> AsyncGenerator[Post, None]:
    mail = FakeMail(SystemClock())
    await mail.start()
    file = tmp_path / "mailboxes.yaml"
    file.write_text(json.dumps({"mailboxes": [{"address": SALES, "smtp": mail.smtp_url}]}))
    settings = {"mailboxes": str(file), "inbound_mailgun_key": MAILGUN_KEY}
    async with (
        database_of_its_own(database_url, pattern) as url,
        open_house(url, tmp_path, **settings) as house,
    ):
        mail.keepwarm_url = house.address
        visits = Visits(chromium, house)
        async with house.db.transaction() as conn:
            ada = await an_admin(conn)
        yield Post(house, visits, mail, ada)
        assert await visits.leave() == []
    await mail.stop()


async def test_a_letter_is_sent_read_answered_and_ended(post: Post) -> None:
    lead_id = await _lead_with_draft(post)
    page = await post.visits.enter(post.ada, f"/leads/{lead_id}")

    await _send(post, page)
    await _answer(post, page)
    await _unsubscribe(post, page)

    async with post.house.db.connection() as conn:
        assert await build.rows(conn, "select verdict, error from emails") == [("sent", None)]
        assert await build.rows(conn, "select intent from replies") == [("interested",)]
        assert await build.rows(
            conn, "select status, outcome from tasks where trigger_source = 'interested_reply'"
        ) == [("touch_cancelled", "opted_out")]


async def _lead_with_draft(post: Post) -> LeadId:
    now = post.house.clock.now()
    async with post.house.db.transaction() as conn:
        lead_id = await build.lead(conn, company="Nordwind", owner=post.ada, stage="enriched")
        await build.contact(conn, lead_id, emails=(JANE,), mobiles=("+4915112345678",))
        _hello, step, _call = await build.plan(conn, lead_id, now=now)
        await write_draft_by_hand(
            conn, step.id, subject="Grüße", body="Hello Jane", by=post.ada.viewer, now=now
        )
    return lead_id


async def _send(post: Post, page: Page) -> None:
    """Press once; what the page then shows comes by itself."""
    step = page.locator(".spine > li", has_text="Send the case")
    await step.locator("summary").first.click()
    await step.get_by_role("button", name=f"Send from {SALES}").click()
    await expect(page.locator(".toast")).to_contain_text("It leaves in 10 seconds.")
    await expect(step).to_contain_text("It leaves in a moment.")
    async with post.house.db.transaction() as conn:
        await conn.raw.execute("update emails set due_at = now()")
        conn.wake("work")
    await expect(step.locator(".meta")).to_contain_text("Done")
    await page.get_by_role("tab", name="Outreach").click()
    await expect(page.locator(".talk")).to_contain_text("Ada to Jane Doe")
    await expect(page.locator(".talk .letter-state")).to_contain_text(f"From {SALES}.")


async def _answer(post: Post, page: Page) -> None:
    """Read the letter where it arrived, and answer with interest."""
    theirs = await page.context.new_page()
    await theirs.goto(post.mail.url)
    await theirs.get_by_role("link", name="Grüße").click()
    frame = theirs.frame_locator("iframe")
    await expect(frame.get_by_text("Hello Jane")).to_be_visible()
    await theirs.get_by_role("button", name="Interested").click()
    await expect(theirs.get_by_role("status")).to_have_text("It was delivered.")
    await expect(page.locator(".talk")).to_contain_text("Could you call me tomorrow?")
    await expect(page.locator("#outreach")).to_contain_text("+49 1511 2345678")


async def _unsubscribe(post: Post, page: Page) -> None:
    """Press what mail providers show beside the sender."""
    await expect(page.locator("#write-email")).to_have_count(1)

    said = await post.mail.unsubscribe(post.mail.letters[0])

    assert said == "The sender answered 200."
    await page.reload()
    await page.get_by_role("tab", name="Outreach").click()
    await expect(page.locator("#talk")).to_contain_text("Ada to Jane Doe")
    await expect(page.locator("#write-email")).to_have_count(0)
