"""The Mini App in Telegram's own frame: opened from the chat, worked in by thumb."""

from datetime import timedelta

import pytest
from playwright.async_api import expect

from keepwarm.accounts.model import Member
from keepwarm.kit.ids import LeadId
from tests.build import lead, plan
from tests.journeys.telegram import ROSE, Phone, Telegram
from tests.team import a_member

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

MIA = 4711
LAST = """import('/static/tma_last.js').then(({lastPath}) =>
    [lastPath(), lastPath(Date.now() + 24 * 60 * 60 * 1000)])"""
GROUND = "getComputedStyle(document.documentElement).backgroundColor"


async def mia_with_a_plan(telegram: Telegram) -> tuple[Member, LeadId]:
    """Let Mia be there, with a lead whose first step is due."""
    a_week_ago = telegram.house.clock.now() - timedelta(days=7)
    async with telegram.house.db.transaction() as conn:
        mia = await a_member(conn)
        number = await lead(conn, company="Acme", stage="contacted", owner=mia)
        await plan(conn, number, made_for=mia, now=a_week_ago)
    await telegram.join(mia, MIA)
    return mia, number


async def is_dirty(phone: Phone) -> bool:
    """Say whether the client asks before it closes the Mini App."""
    told = await phone.heard("web_app_setup_closing_behavior")
    return told[-1]["need_confirmation"]


async def test_back_leads_out_of_a_lead_and_tabs_stand_side_by_side(telegram: Telegram) -> None:
    _mia, _number = await mia_with_a_plan(telegram)
    phone = await telegram.open(MIA, start="board")
    tabs = phone.app.get_by_role("navigation", name="Main")
    await expect(phone.back).to_be_hidden()

    await phone.app.get_by_role("link", name="Acme").tap()
    await expect(phone.back).to_be_visible()
    await expect(tabs).to_be_hidden()
    await phone.back.tap()
    await expect(phone.app.locator("#dialog")).to_be_hidden()
    await expect(phone.back).to_be_hidden()
    await tabs.get_by_role("link", name="Settings").tap()
    await expect(phone.app.get_by_role("heading", name="Settings", level=1)).to_be_visible()

    await expect(phone.back).to_be_hidden()
    await phone.app.get_by_role("link", name="Time and reminders").tap()
    await expect(phone.back).to_be_visible()
    await phone.back.tap()
    await expect(phone.app.get_by_role("heading", name="Password")).to_be_visible()


async def test_back_closes_a_menu_before_the_lead_below_it(telegram: Telegram) -> None:
    await mia_with_a_plan(telegram)
    phone = await telegram.open(MIA, start="today")
    await phone.app.get_by_role("link", name="Acme").first.tap()
    await phone.app.get_by_role("tab", name="Plan").tap()
    await phone.secondary.tap()
    reasons = phone.app.get_by_role("dialog", name="Skip, because")
    await expect(reasons).to_be_visible()
    await expect(phone.main).to_be_hidden()

    await phone.back.tap()

    await expect(reasons).to_be_hidden()
    await expect(phone.main).to_have_text("Mark done")
    assert await phone.address() == "/leads/1"


async def test_a_start_parameter_opens_a_step_once(telegram: Telegram) -> None:
    _mia, number = await mia_with_a_plan(telegram)
    async with telegram.house.db.connection() as conn:
        last = await conn.raw.fetchval("select id from steps order by number desc limit 1")

    phone = await telegram.open(MIA, start=f"leads_{number}-step_{last}")

    await expect(phone.app.locator(f"#step-{last}-more")).to_have_attribute("open", "")
    await expect(phone.app.get_by_role("tab", name="Plan")).to_have_attribute(
        "aria-selected", "true"
    )
    assert await phone.address() == f"/leads/{number}"
    await expect(phone.main).to_have_text("Mark done")
    await expect(phone.secondary).to_have_text("Can't do it")


async def test_the_mini_app_goes_on_where_one_was_unless_told_where_to_go(
    telegram: Telegram,
) -> None:
    _mia, number = await mia_with_a_plan(telegram)
    here = telegram.house.address
    phone = await telegram.open(MIA, start=f"leads_{number}", at=here)
    await expect(phone.main).to_be_visible()

    assert await phone.app.evaluate(LAST) == [f"/leads/{number}", None]
    again = await telegram.open(MIA, on=phone, at=here)
    assert await again.address() == f"/leads/{number}"
    sent = await telegram.open(MIA, start="board", on=again, at=here)
    assert await sent.address() == "/board"
    await sent.app.get_by_role("link", name="Today").tap()
    await sent.app.wait_for_function("() => tg.kept.trail?.paths.at(-1) === '/'")
    begun = await telegram.open(MIA, on=sent, at=here)

    assert await begun.address() == "/"


async def test_what_is_written_is_saved_by_the_main_button_and_not_lost_by_accident(
    telegram: Telegram,
) -> None:
    _mia, _number = await mia_with_a_plan(telegram)
    phone = await telegram.open(MIA, start="board")
    await phone.app.get_by_role("link", name="Acme").tap()
    await phone.app.get_by_role("tab", name="Notes").tap()
    await expect(phone.main).to_have_text("Mark done: Say hello")
    assert not await is_dirty(phone)

    await phone.app.get_by_label("New note").fill("They moved to Ghent.")
    await expect(phone.main).to_have_text("Add note")
    assert await is_dirty(phone)
    await phone.back.tap()
    await phone.app.get_by_role("button", name="Go on writing").tap()
    await expect(phone.app.get_by_label("New note")).to_have_value("They moved to Ghent.")
    await phone.main.tap()

    await expect(phone.app.locator("#panel-notes .said")).to_have_text("They moved to Ghent.")
    await expect(phone.main).to_have_text("Mark done: Say hello")
    assert not await is_dirty(phone)
    haptic = (await phone.heard("web_app_trigger_haptic_feedback"))[-1]
    assert haptic == {"type": "notification", "notification_type": "success"}
    await phone.app.get_by_label("New note").fill("Never mind.")
    await phone.back.tap()
    await phone.app.get_by_role("button", name="Leave").tap()
    await expect(phone.app.locator("#dialog")).to_be_hidden()


async def test_links_that_lead_elsewhere_are_opened_by_the_client(telegram: Telegram) -> None:
    mia, _number = await mia_with_a_plan(telegram)
    async with telegram.house.db.transaction() as conn:
        number = await lead(conn, company="Nord", website="https://nord.example/", owner=mia)
    phone = await telegram.open(MIA, start=f"leads_{number}")

    await phone.app.get_by_role("link", name="nord.example").tap()

    await phone.page.wait_for_function("() => host.opened === 'https://nord.example/'")
    assert await phone.address() == f"/leads/{number}"


async def test_a_form_is_sent_by_the_main_button(telegram: Telegram) -> None:
    await mia_with_a_plan(telegram)
    phone = await telegram.open(MIA, start="board")
    await phone.app.get_by_role("link", name="Add lead").tap()
    await expect(phone.main).to_have_text("Add lead")
    await expect(phone.app.locator(".form-sheet .actions").first).to_be_hidden()

    await phone.app.get_by_label("Company").fill("Nordwind")
    await phone.main.tap()

    await expect(phone.app.get_by_role("heading", name="Nordwind")).to_be_visible()
    await expect(phone.main).to_have_text("Generate plan")
    await phone.back.tap()
    await expect(phone.app.locator("#dialog")).to_be_hidden()


async def test_a_lead_without_a_plan_gets_one_by_the_main_button(telegram: Telegram) -> None:
    mia, _number = await mia_with_a_plan(telegram)
    async with telegram.house.db.transaction() as conn:
        bare = await lead(conn, company="Bare", owner=mia)
    telegram.house.desk.shut()
    phone = await telegram.open(MIA, start=f"leads_{bare}-section_plan")
    await expect(phone.main).to_have_text("Generate plan")

    await phone.main.tap()
    await expect(phone.app.locator(".asked")).to_contain_text("Generating")
    await expect(phone.main).to_be_hidden()
    telegram.house.desk.open()

    await expect(phone.app.locator(".spine > li").first).to_be_visible()
    await expect(phone.app.locator(".toast")).to_contain_text("Engagement plan ready!")


async def test_the_board_shows_first_what_is_due_today(telegram: Telegram) -> None:
    mia, number = await mia_with_a_plan(telegram)
    async with telegram.house.db.transaction() as conn:
        for company in ("Later one", "Later two"):
            await lead(conn, company=company, stage="contacted", owner=mia)
    phone = await telegram.open(MIA, start="board")
    chips = phone.app.get_by_role("navigation", name="Stages")
    lines = phone.app.locator(".col.shown li:visible :is(h3, .who a)")
    await expect(chips.get_by_role("button", pressed=True)).to_have_text("Contacted 3")
    await expect(lines).to_have_text(["Due today", "Acme", "Later", "Later two", "Later one"])

    async with telegram.house.db.transaction() as conn:
        await plan(conn, number, made_for=mia, now=telegram.house.clock.now())

    await expect(lines).to_have_text(["Later two", "Later one", "Acme"])


async def test_the_theme_of_telegram_is_ours_and_stays_readable(telegram: Telegram) -> None:
    _mia, number = await mia_with_a_plan(telegram)
    phone = await telegram.open(MIA, start=f"leads_{number}", theme="dark")
    assert await phone.app.evaluate(GROUND) == "rgb(14, 22, 33)"

    await phone.wear(ROSE)

    await phone.app.wait_for_function(f"() => {GROUND} === 'rgb(247, 201, 218)'")
    assert (await phone.heard("web_app_set_background_color"))[-1] == {"color": "#f7c9da"}
    await phone.app.get_by_role("link", name="Leads").tap()
    await expect(phone.app.get_by_role("heading", name="Leads", level=1)).to_be_visible()
    assert await phone.app.evaluate(GROUND) == "rgb(247, 201, 218)"
