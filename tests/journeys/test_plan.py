"""The plan beside a lead: written, worked through step by step, changed by hand."""

import re
from datetime import timedelta

import pytest
from playwright.async_api import Locator, Page, expect

from keepwarm.accounts.model import Member
from keepwarm.kit.ids import LeadId
from keepwarm.settling.actions import complete_step
from keepwarm.steps.model import Step
from tests import build
from tests.journeys.board import card, expect_live, toast
from tests.journeys.house import House
from tests.journeys.test_phone import PHONE, SIDEWAYS
from tests.journeys.visits import Visits

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_a_plan_is_written_while_one_waits_and_appears_in_place(
    house: House, visits: Visits, ada: Member
) -> None:
    house.desk.shut()
    page, rail = await _open(house, visits, ada)
    await page.evaluate("window.same = true")

    await rail.locator("summary", has_text="Say what matters").click()
    await rail.get_by_label("What the plan should heed").fill("They were at the fair")
    await rail.get_by_role("button", name="Generate plan").click()
    strip = rail.locator(".asked")
    await expect(strip.locator(".what")).to_have_text("Generating…")
    await expect(strip.locator(".spin")).to_be_visible()
    await expect(strip.locator("time")).to_have_text("0:01")
    await expect(rail.get_by_role("button", name="Generate plan")).to_have_count(0)
    house.desk.open()

    await expect(rail.locator(".spine > li")).not_to_have_count(0)
    await expect(strip).to_have_count(0)
    await expect(rail.locator(".spine > li.now details.asks").first).to_be_attached()
    await expect(page.locator(".toast")).to_contain_text("Engagement plan ready!")
    assert await page.evaluate("window.same")
    assert await _stored(house, "select instructions, status from requests") == [
        ("They were at the fair", "completed")
    ]


async def test_waiting_can_be_cancelled(house: House, visits: Visits, ada: Member) -> None:
    house.desk.shut()
    _page, rail = await _open(house, visits, ada)

    await rail.get_by_role("button", name="Generate plan").click()
    await rail.locator(".asked").get_by_role("button", name="Cancel").click()

    await expect(rail.get_by_role("button", name="Generate plan")).to_be_visible()
    await expect(rail.locator(".asked")).to_have_count(0)
    assert await _stored(house, "select status from requests") == [("cancelled",)]


async def test_a_failure_says_why_and_a_retry_asks_the_same_again(
    house: House, visits: Visits, ada: Member
) -> None:
    house.desk.trouble = "The model is resting."
    _page, rail = await _open(house, visits, ada)

    await rail.locator("summary", has_text="Say what matters").click()
    await rail.get_by_label("What the plan should heed").fill("Be brief")
    await rail.get_by_role("button", name="Generate plan").click()
    await expect(rail.get_by_role("alert")).to_have_text("The model is resting.")
    house.desk.trouble = None
    await rail.get_by_role("button", name="Retry").click()

    await expect(rail.locator(".spine > li")).not_to_have_count(0)
    await expect(rail.get_by_role("alert")).to_have_count(0)
    assert await _stored(house, "select status, instructions from requests order by id") == [
        ("failed", "Be brief"),
        ("completed", "Be brief"),
    ]


async def test_after_a_minute_the_page_promises_to_tell_and_keeps_it(
    house: House, visits: Visits, ada: Member
) -> None:
    house.desk.shut()
    page, rail = await _open(house, visits, ada, with_clock=True)
    later = rail.get_by_text("Still working. You will be told when it is ready.")

    await rail.get_by_role("button", name="Generate plan").click()
    await expect(rail.locator(".asked .what")).to_be_visible()
    await page.clock.fast_forward(timedelta(seconds=61).seconds * 1000)
    await expect(later).to_be_visible()
    await expect(rail.locator(".asked .what")).to_be_hidden()
    house.desk.open()

    await expect(rail.locator(".spine > li")).not_to_have_count(0)
    await expect(later).to_have_count(0)


async def test_a_second_press_shows_what_is_under_way(
    house: House, visits: Visits, ada: Member, mia: Member
) -> None:
    house.desk.shut()
    visits.forgive("ERR_FAILED")
    async with house.db.transaction() as conn:
        number = await build.lead(conn, company="Acme")
    hers = await visits.enter(ada, f"/leads/{number}")
    theirs = await visits.enter(mia)
    await theirs.route("**/live", lambda route: route.abort())
    await theirs.goto(f"/leads/{number}")

    await hers.get_by_role("button", name="Generate plan").click()
    await expect(hers.locator(".asked")).to_be_visible()
    await theirs.get_by_role("button", name="Generate plan").click()

    await expect(theirs.locator(".asked")).to_be_visible()
    assert await _stored(house, "select count(*) from requests") == [(1,)]


async def test_a_step_is_done_and_that_is_taken_back_without_losing_ones_place(
    house: House, visits: Visits, ada: Member
) -> None:
    page, rail, (first, second, _third) = await _planned(house, visits, ada)
    hello, case = _step(rail, first), _step(rail, second)

    await hello.get_by_role("button", name="Mark done").click()
    await expect(hello).to_have_class(re.compile("done"))
    await expect(case.get_by_role("button", name="Mark done")).to_be_visible()
    await expect(rail.locator(".eyebrow").first).to_contain_text("1 of 3")
    await expect(toast(page)).to_contain_text("Done: Say hello")
    await case.locator("details > summary").first.focus()
    await toast(page).get_by_role("button", name="Undo").click()

    await expect(hello).to_have_class(re.compile("now"))
    await expect(case.locator("details > summary").first).to_be_focused()
    await expect(hello.get_by_role("button", name="Mark done")).to_be_visible()
    await expect(rail.locator(".eyebrow").first).to_contain_text("0 of 3")


async def test_a_step_is_skipped_with_its_reason_and_opened_again(
    house: House, visits: Visits, ada: Member
) -> None:
    _page, rail, (first, *_others) = await _planned(house, visits, ada)
    hello = _step(rail, first)

    await hello.locator("summary", has_text="Can't do it").click()
    await expect(hello.get_by_label("Why not?")).to_be_focused()
    await hello.get_by_label("Why not?").fill("They left")
    await hello.get_by_role("button", name="Skip this step").click()
    await expect(hello).to_have_class(re.compile("skipped"))
    await hello.locator("summary .what").click()
    await expect(hello.locator(".goal")).to_have_text("They left")
    await hello.locator("summary", has_text="Open again").click()
    await hello.get_by_role("button", name="Tomorrow morning").click()

    await expect(hello).to_have_class(re.compile("now"))
    assert await _stored(house, "select kind from step_changes order by id") == [
        ("skipped",),
        ("reopened",),
    ]


async def test_a_step_is_put_off_by_a_choice_or_until_a_time(
    house: House, visits: Visits, ada: Member
) -> None:
    page, rail, (first, *_others) = await _planned(house, visits, ada)
    hello = _step(rail, first)

    await hello.locator("summary", has_text="Snooze").click()
    await hello.get_by_role("button", name="Tomorrow").click()
    await expect(toast(page)).to_contain_text("Say hello")
    await expect(hello.get_by_role("button", name="Tomorrow")).to_be_hidden()
    await hello.locator("summary", has_text="Snooze").click()
    await hello.get_by_label("Or until").fill(_next_april(house))
    await hello.get_by_label("Or until").press("Enter")

    await expect(hello.locator(".why time")).to_contain_text("1 Apr 10:00")
    assert await _stored(house, "select count(*) from step_changes") == [(2,)]


async def test_a_draft_is_written_copied_edited_rewritten_and_sent(
    house: House, visits: Visits, ada: Member
) -> None:
    page, rail, (_first, second, _third) = await _planned(house, visits, ada)
    await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    case = _step(rail, second)
    await case.locator("summary .what").click()

    await case.locator("summary", has_text="Draft").click()
    await case.get_by_role("button", name="Write the draft").click()
    await expect(toast(page)).to_contain_text("Draft ready for Acme")
    await expect(case.locator(".subject")).to_be_visible()
    await case.get_by_role("button", name="Copy", exact=True).click()
    await expect(case.get_by_role("button", name="Copied")).to_be_visible()
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied == await case.locator(".words").text_content()

    await case.locator("summary", has_text="Edit").click()
    await case.get_by_label("Text").fill("My own words, short and plain.")
    await case.get_by_role("button", name="Save").first.click()
    await expect(case.locator(".words")).to_have_text("My own words, short and plain.")
    await case.locator("summary", has_text="Rewrite").click()
    await case.get_by_label("What should be different?").fill("Longer")
    await case.get_by_role("button", name="Write the draft").click()
    await expect(case.locator(".words")).not_to_have_text("My own words, short and plain.")
    await case.get_by_role("button", name="I sent it").click()

    await expect(case).to_have_class(re.compile("done"))
    await expect(toast(page)).to_contain_text("Sent: Send the case")
    assert await _stored(
        house, "select instructions, sent_at is not null from drafts order by id"
    ) == [(None, False), ("Longer", True)]


async def test_a_plan_is_changed_by_hand(house: House, visits: Visits, ada: Member) -> None:
    _page, rail, (first, *_others) = await _planned(house, visits, ada)
    hello, names = _step(rail, first), rail.locator(".spine .what")
    await hello.locator("summary", has_text="Change").click()

    await hello.get_by_label("What to do").fill("Say hello nicely")
    await hello.get_by_label("When, in words").fill("in 3 weeks")
    await hello.get_by_role("button", name="Save").last.click()
    await expect(names.first).to_have_text("Say hello nicely")
    await expect(hello.locator(".meta").first).to_contain_text("In 3 weeks")
    await hello.locator("summary", has_text="Change").click()
    await hello.get_by_role("button", name="Move down").click()
    await expect(names).to_have_text(["Send the case", "Say hello nicely", "Call about it"])
    await hello.get_by_label("On a date of your choice").fill(_next_april(house))
    await hello.get_by_role("button", name="Set").click()
    await expect(hello.locator(".why time")).to_contain_text("1 Apr 10:00")

    await rail.locator("summary", has_text="Add a step").click()
    add = rail.locator("#add-step")
    await add.get_by_label("What to do").fill("Write a card")
    await add.get_by_role("button", name="Add").click()
    await expect(names).to_have_count(4)
    await hello.locator("summary", has_text="Change").click()
    await hello.get_by_role("button", name="Remove").click()
    await expect(names).to_have_text(["Send the case", "Call about it", "Write a card"])


async def test_what_is_being_typed_stays_while_the_plan_changes_around_it(
    house: House, visits: Visits, ada: Member
) -> None:
    _page, rail, (first, second, third) = await _planned(house, visits, ada)
    await _step(rail, second).locator("summary .what").click()
    await _step(rail, second).locator("summary", has_text="Edit").click()
    text = _step(rail, second).get_by_label("Text")
    await text.fill("Half a sentence")
    await text.evaluate("it => { window.field = it; it.setSelectionRange(4, 5); }")
    await _step(rail, third).locator("summary .what").click()
    await _step(rail, third).locator("summary", has_text="Can't do it").click()
    await _step(rail, third).get_by_label("Why not?").fill("Half a reason")
    await text.focus()

    async with house.db.transaction() as conn:
        await complete_step(conn, first.id, by=ada.viewer, now=house.clock.now())
    await expect(_step(rail, first)).to_have_class(re.compile("done"))

    await expect(text).to_be_focused()
    await expect(text).to_have_value("Half a sentence")
    await expect(_step(rail, third).get_by_label("Why not?")).to_have_value("Half a reason")
    state = await text.evaluate("it => [it === window.field, it.selectionStart, it.selectionEnd]")
    assert state == [True, 4, 5]


async def test_words_stay_when_a_colleague_was_faster_and_go_with_ones_own_decision(
    house: House, visits: Visits, ada: Member
) -> None:
    _page, rail, (first, second, _third) = await _planned(house, visits, ada)
    for step in (_step(rail, first), _step(rail, second)):
        await step.locator("details").first.evaluate("it => { it.open = true; }")
        await step.locator("summary", has_text="Can't do it").click()
        await step.get_by_label("Why not?").fill("Half a reason")

    async with house.db.transaction() as conn:
        await complete_step(conn, first.id, by=ada.viewer, now=house.clock.now())
    await expect(_step(rail, first)).to_have_class(re.compile("done"))
    await expect(_step(rail, first).get_by_label("Why not?")).to_have_value("Half a reason")
    await _step(rail, second).get_by_role("button", name="Mark done").click()

    await expect(_step(rail, second)).to_have_class(re.compile("done"))
    await expect(_step(rail, second).get_by_label("Why not?")).to_have_count(0)


async def test_a_new_plan_is_asked_for_and_a_plan_is_stopped_after_a_question(
    house: House, visits: Visits, ada: Member
) -> None:
    page, rail, _steps = await _planned(house, visits, ada)
    menu = rail.get_by_label("More about the plan")

    await menu.click()
    await rail.get_by_role("button", name="Write a new plan").click()
    question = page.get_by_role("dialog", name="Write a new plan?")
    await expect(question).to_contain_text("its 3 open steps and their reminders go")
    await question.get_by_role("button", name="Keep it").click()
    await menu.click()
    await rail.get_by_role("button", name="Write a new plan").click()
    await question.get_by_role("button", name="Generate plan").click()
    await expect(question).to_be_hidden()
    await expect(toast(page)).to_contain_text("Engagement plan ready!")
    await menu.click()
    await rail.get_by_role("button", name="Stop this plan").click()
    await (
        page.get_by_role("dialog", name="Stop this plan?")
        .get_by_role("button", name="Stop it")
        .click()
    )

    await expect(rail.locator(".ended")).to_contain_text("Stopped by hand")
    await rail.get_by_role("link", name="All plans of this lead").click()
    dialog = page.locator("#dialog")
    await expect(dialog.locator(".changes h3")).to_have_text(
        [re.compile("Stopped by hand"), re.compile("Replaced by a newer plan")]
    )
    await dialog.get_by_role("link", name="Back to the lead").click()
    await expect(rail.get_by_role("button", name="Generate plan")).to_be_visible()


async def test_a_plan_is_worked_through_by_keyboard(
    house: House, visits: Visits, ada: Member
) -> None:
    page, rail, (first, second, _third) = await _planned(house, visits, ada)
    hello = _step(rail, first)

    await hello.locator("summary .what").locator("..").focus()
    await page.keyboard.press("Enter")
    await expect(hello.locator(".more")).to_be_hidden()
    await page.keyboard.press("Enter")
    await hello.get_by_role("button", name="Mark done").focus()
    await page.keyboard.press("Space")
    await expect(hello).to_have_class(re.compile("done"))
    await expect(hello.locator("summary .what").locator("..")).to_be_focused()
    await page.keyboard.press("Tab")
    await expect(_step(rail, second).locator("> details > summary")).to_be_focused()


async def test_on_a_phone_the_plan_is_a_tab_and_fingers_find_its_buttons(
    house: House, visits: Visits, ada: Member
) -> None:
    async with house.db.transaction() as conn:
        number = await build.lead(conn, company="Acme", owner=ada)
        steps = await build.plan(conn, number, made_for=ada, now=house.clock.now())
    page = await visits.enter(ada, f"/leads/{number}", **PHONE)
    rail = page.locator("#plan")
    await expect(rail).to_be_hidden()

    await page.get_by_role("tab", name="Plan 0/3").tap()
    await expect(rail).to_be_visible()
    await expect(page.locator("#panel-brief")).to_be_hidden()
    sizes = await _step(rail, steps[0]).evaluate(
        """it => [...it.querySelectorAll('button, summary')].filter(each => each.checkVisibility())
            .map(each => each.getBoundingClientRect().height)"""
    )
    await _step(rail, steps[0]).get_by_role("button", name="Mark done").tap()

    await expect(page.get_by_role("tab", name="Plan 1/3")).to_be_visible()
    assert [height for height in sizes if height < 44] == []
    assert await page.evaluate(SIDEWAYS) == 0


async def _open(
    house: House, visits: Visits, member: Member, *, with_clock: bool = False
) -> tuple[Page, Locator]:
    """Open a lead without a plan in the dialog over the board."""
    async with house.db.transaction() as conn:
        number = await build.lead(conn, company="Acme")
    page = await visits.enter(member)
    if with_clock:
        await page.clock.install()
        await page.reload()
    return page, await _rail(page, number)


def _next_april(house: House) -> str:
    return f"{house.clock.now().year + 1}-04-01T10:00"


async def _planned(
    house: House, visits: Visits, member: Member
) -> tuple[Page, Locator, list[Step]]:
    """Open a lead with a plan of three steps in the dialog over the board."""
    async with house.db.transaction() as conn:
        number = await build.lead(conn, company="Acme", owner=member)
        steps = await build.plan(conn, number, made_for=member, now=house.clock.now())
    page = await visits.enter(member)
    return page, await _rail(page, number), steps


async def _rail(page: Page, number: LeadId) -> Locator:
    await expect_live(page)
    await card(page, number).get_by_role("link", name="Acme").click()
    rail = page.locator("#plan")
    await expect(rail).to_be_visible()
    return rail


def _step(rail: Locator, step: Step) -> Locator:
    return rail.locator(f"#step-{step.id}")


async def _stored(house: House, sql: str) -> list[tuple[object, ...]]:
    async with house.db.connection() as conn:
        return await build.rows(conn, sql)
