"""Today: what a member has to do, and what the page says where there is nothing."""

import asyncio
import re
from datetime import datetime, timedelta

import httpx2
import pytest
from asyncpg.connection import LoggedQuery

from keepwarm.accounts.model import Member
from keepwarm.db import Connection, Database
from keepwarm.drafts.actions import write_draft_by_hand
from keepwarm.settling.actions import complete_step, skip_step
from keepwarm.steps.model import Step, StepDraft
from keepwarm.web.today_view import view_agenda
from tests import build
from tests.build import NOW
from tests.clock import StoppedClock

COST_OF_A_DAY = 7  # statements
TODAY = datetime(2026, 3, 2)  # noqa: DTZ001 -- a wall time, as people choose it


def on(
    days: int, hour: int = 10, description: str = "Call them", *, text: str | None = None
) -> StepDraft:
    """Describe a step of a day before or after today."""
    due_on = TODAY + timedelta(days=days, hours=hour)
    return StepDraft(channel="call", description=description, due_on=due_on, suggested_text=text)


async def planned(
    conn: Connection, owner: Member | None, *steps: StepDraft, company: str = "Acme"
) -> list[Step]:
    lead_id = await build.lead(conn, company=company, owner=owner)
    return await build.plan(
        conn, lead_id, steps=steps, made_for=owner, now=NOW - timedelta(days=9)
    )


def deeds(page: str, part: str) -> list[str]:
    """Return what the rows of a part of the page ask to be done."""
    _before, _found, rest = page.partition(f'id="{part}"')
    section = rest.partition("</section>")[0]
    return re.findall(r"<h3>([^<]*)</h3>", section)


async def test_what_is_late_comes_first_and_then_today_by_time(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    async with db.transaction() as conn:
        await planned(conn, mia, on(0, 16, "Afternoon"), company="Acme")
        await planned(conn, mia, on(0, 8, "Morning"), on(1, 9, "Tomorrow"), company="Bolt")
        await planned(conn, mia, on(-3, 9, "Friday"), company="Cord")
        await planned(conn, mia, on(-4, 9, "Thursday"), company="Dent")

    page = (await browser.get("/")).text

    assert deeds(page, "overdue") == ["Thursday", "Friday"]
    assert deeds(page, "due") == ["Morning", "Afternoon"]
    assert "<h3>Tuesday 3 March</h3>" in page


async def test_a_day_begins_and_ends_where_its_reader_is(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    async with db.transaction() as conn:
        await conn.raw.execute(
            "update members set time_zone = 'Pacific/Auckland' where id = $1", mia.id
        )
        # On the wall in Auckland, where it is 22:00 of 2 March: half of it is yesterday in UTC.
        await planned(conn, mia, on(0, 10, "Today"), on(1, 9, "Tomorrow"))

    page = (await browser.get("/")).text

    assert (deeds(page, "overdue"), deeds(page, "due")) == ([], ["Today"])


async def test_others_and_nobodys_steps_are_not_mine(
    browser: httpx2.AsyncClient,
    admin_browser: httpx2.AsyncClient,
    db: Database,
    mia: Member,
    ada: Member,
) -> None:
    async with db.transaction() as conn:
        await planned(conn, mia, on(0, 9, "Of Mia"), company="Acme")
        await planned(conn, ada, on(0, 10, "Of Ada"), company="Bolt")
        unowned = await build.lead(conn, company="Cord")
        await build.plan(conn, unowned, steps=(on(0, 11, "Made for Ada"),), made_for=ada)

    hers = (await browser.get("/?everybody=1")).text
    mine = (await admin_browser.get("/")).text
    everybodys = (await admin_browser.get("/?everybody=1")).text

    assert deeds(hers, "due") == ["Of Mia"]
    assert "Everybody" not in hers
    assert deeds(mine, "due") == ["Of Ada", "Made for Ada"]
    assert deeds(everybodys, "due") == ["Of Mia", "Of Ada", "Made for Ada"]


async def test_a_step_has_its_words_and_a_way_to_its_lead_at_hand(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    async with db.transaction() as conn:
        steps = await planned(conn, mia, on(0, text="Say hello."), on(0, 11))
        lead_id = steps[0].lead_id
        await build.contact(conn, lead_id, "Jane", mobiles=("+4915123456789",))
        await write_draft_by_hand(
            conn, steps[1].id, subject=None, body="Say more.", by=mia.viewer, now=NOW
        )

    page = (await browser.get("/")).text

    said = re.findall(r'<blockquote id="text-\d+">([^<]*)</blockquote>', page)
    assert said == ["Say hello.", "Say more."]
    assert page.count('href="tel:+4915123456789"') == 2
    assert f'href="/leads/{lead_id}" data-dialog' in page


async def test_what_was_done_today_can_be_undone_and_later_opened_again(
    browser: httpx2.AsyncClient, db: Database, mia: Member, clock: StoppedClock
) -> None:
    async with db.transaction() as conn:
        steps = await planned(conn, mia, on(0, 9, "Call"), on(0, 10, "Write"), on(0, 11, "Go"))
        done = await complete_step(conn, steps[0].id, by=mia.viewer, now=NOW)
        later = NOW + timedelta(minutes=8)
        skipped = await skip_step(conn, steps[1].id, "No time", by=mia.viewer, now=later)

    clock.advance(timedelta(minutes=11))
    page = (await browser.get("/")).text

    settled = page.partition('id="settled"')[2]
    assert f"/steps/changes/{skipped.change_id}/undo" in settled
    assert "No time" in settled
    assert f"/steps/changes/{done.change_id}/undo" not in settled
    assert f"/steps/{steps[0].id}/reopen" in settled
    assert "<b>2</b> of <b>3</b> done today" in page


async def test_what_waits_for_an_event_stands_apart(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    async with db.transaction() as conn:
        steps = await planned(
            conn,
            mia,
            StepDraft(channel="email", description="Send it", timing="after the first reply"),
        )

    page = (await browser.get("/")).text

    waiting = page.partition('id="waiting"')[2].partition("</section>")[0]
    assert "Send it" in waiting
    assert f'data-post="/steps/{steps[0].id}/start"' in waiting
    assert (deeds(page, "overdue"), deeds(page, "due")) == ([], [])


async def test_a_quiet_day_says_what_comes_next(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    async with db.transaction() as conn:
        await planned(conn, mia, on(30, 14, "Ask again"))

    page = (await browser.get("/")).text

    nothing = page.partition('id="nothing"')[2].partition("</section>")[0]
    assert "Nothing is due today." in nothing
    assert "Next, in 4 weeks at 14:00:" in nothing
    assert "Ask again" in nothing


@pytest.mark.parametrize(
    ("leads", "said"), [(0, "Your days begin here"), (1, "Nothing is planned.")]
)
async def test_a_team_without_plans_is_told_how_to_begin(
    browser: httpx2.AsyncClient, db: Database, leads: int, said: str
) -> None:
    async with db.transaction() as conn:
        await build.leads(conn, leads)

    page = (await browser.get("/")).text

    assert f"<h2>{said}</h2>" in page


async def test_the_navigation_of_every_page_counts_what_is_due(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    async with db.transaction() as conn:
        await planned(conn, mia, on(-3), on(0), on(1))

    pages = [(await browser.get(path)).text for path in ("/", "/leads", "/board")]
    badge = (await browser.get("/today/badge", headers={"x-fragment": "1"})).text

    assert [re.findall(r'id="badge">(\d+)<', page) for page in [*pages, badge]] == [["2"]] * 4


async def test_a_badge_without_anything_due_is_hidden(browser: httpx2.AsyncClient) -> None:
    badge = (await browser.get("/today/badge")).text

    assert 'id="badge" hidden' in badge


@pytest.mark.parametrize("n", [1, 3])
async def test_a_day_costs_the_same_for_one_step_and_for_three(conn: Connection, n: int) -> None:
    olga = await build.member(conn)
    for number in range(n):
        await planned(conn, olga, on(0), company=f"Company {number}")
    ran: list[str] = []

    def note(query: LoggedQuery) -> None:
        ran.append(query.query)

    conn.raw.add_query_logger(note)
    await asyncio.sleep(0)  # asyncpg tells of a statement a turn of the loop later
    ran.clear()

    agenda = await view_agenda(conn, olga.viewer, mine=True, now=NOW, time_zone="UTC")
    await asyncio.sleep(0)

    assert (len(agenda.due), len(ran)) == (n, COST_OF_A_DAY)
