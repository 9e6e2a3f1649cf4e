"""What is done in the Mini App is confirmed in the chat; what ends there is toasted in the app."""

from datetime import timedelta

import pytest
from playwright.async_api import expect

from keepwarm.accounts.model import Member
from keepwarm.kit.ids import LeadId
from tests.build import lead, plan, rows
from tests.journeys.telegram import Telegram
from tests.team import a_member, an_admin

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ADA, MIA = 815, 4711


async def a_lead_of(telegram: Telegram, owner: Member) -> LeadId:
    """Give somebody a lead whose first step is due."""
    a_week_ago = telegram.house.clock.now() - timedelta(days=7)
    async with telegram.house.db.transaction() as conn:
        number = await lead(conn, company="Acme", stage="contacted", owner=owner)
        await plan(conn, number, made_for=owner, now=a_week_ago)
    return number


async def test_a_lead_is_given_opened_from_the_chat_and_worked_on(telegram: Telegram) -> None:
    house, fake = telegram.house, telegram.fake
    async with house.db.transaction() as conn:
        ada, mia = await an_admin(conn), await a_member(conn)
    await telegram.join(ada, ADA)
    await telegram.join(mia, MIA)
    number = await a_lead_of(telegram, ada)
    desk = await telegram.open(ADA, start=f"leads_{number}")

    await desk.app.get_by_label("Owner").select_option("Mia")
    given = await fake.wait_for_message(MIA, "Acme")
    confirmed = await fake.wait_for_message(ADA, "Mia")
    assert (given.is_silent, confirmed.is_silent) == (False, True)

    phone = await telegram.open(MIA, url=given.button("Open")["web_app"]["url"])
    await expect(phone.main).to_have_text("Mark done: Say hello")
    await phone.main.tap()
    done = await fake.wait_for_message(MIA, "Say hello", after=given.id)
    await expect(phone.main).to_have_text("Mark done: Send the case")
    await phone.app.get_by_role("tab", name="Plan").tap()
    await phone.secondary.tap()
    await phone.app.get_by_role("button", name="Not the right person").tap()
    await fake.wait_until(lambda: "Not the right person" in fake.last(MIA).text)
    await phone.app.get_by_label("Stage").select_option("engaged")
    await fake.wait_until(lambda: "Engaged" in fake.last(MIA).text)

    assert done.is_silent
    assert fake.last(MIA).is_silent


async def test_a_draft_that_is_ready_is_toasted_where_its_lead_is_open(
    telegram: Telegram,
) -> None:
    house = telegram.house
    async with house.db.transaction() as conn:
        mia = await a_member(conn)
    await telegram.join(mia, MIA)
    number = await a_lead_of(telegram, mia)
    house.desk.shut()
    phone = await telegram.open(MIA, start=f"leads_{number}-section_plan")

    await phone.app.locator(".now summary", has_text="Draft").tap()
    await phone.app.get_by_role("button", name="Write the draft").tap()
    await expect(phone.app.locator(".asked")).to_contain_text("Generating")
    house.desk.open()

    await expect(phone.app.locator(".toast")).to_contain_text("Draft ready for Acme")
    async with house.db.connection() as conn:
        told = "select verdict, error from outbox where kind = 'draft_ready'"
        assert await rows(conn, told) == [("dropped", "Seen in the app.")]
    assert [each for each in telegram.fake.messages(MIA) if "Acme" in each.text] == []
