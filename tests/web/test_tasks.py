"""The page of tasks: whom to call, where and when, and what a press makes of it."""

import asyncio
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import httpx2
import pytest
from asyncpg.connection import LoggedQuery

from keepwarm.accounts.model import Member
from keepwarm.contacts.actions import opt_out
from keepwarm.db import Connection, Database
from keepwarm.kit.ids import LeadId, TaskId
from keepwarm.signals.actions import record_signal
from keepwarm.tasks.making import add_task
from keepwarm.tasks.model import TaskRules
from keepwarm.tasks.outcomes import TaskDraft
from keepwarm.web.task_view import view_queue
from keepwarm.web.their_time import their_time
from tests import build
from tests.build import NOW
from tests.clock import StoppedClock

COST_OF_A_QUEUE = 2  # statements
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
FRAGMENT = {"x-fragment": "1"}
NUMBER = "+4915123456789"


async def called(
    conn: Connection, owner: Member | None, subject: str = "Call", *, days: int = 0
) -> tuple[LeadId, TaskId]:
    """Give a member a lead with a mobile, and a call some days before or after now."""
    lead_id = await build.lead(conn, company=f"{subject} Ltd", owner=owner)
    await build.contact(conn, lead_id, "Jane", mobiles=(NUMBER,), role="Head of Boats")
    by = build.as_admin(owner or await build.admin(conn))
    draft = TaskDraft(subject=subject, due=NOW + days * DAY)
    task = await add_task(conn, lead_id, draft, by=by, channels=frozenset(), now=NOW)
    return lead_id, task.id


def deeds(page: str, part: str) -> list[str]:
    """Return what the tasks of a part of the page are about."""
    section = page.partition(f'id="{part}"')[2].partition("</section>")[0]
    return re.findall(r'class="deed"><b>([^<]*)</b>', section)


async def test_tasks_stand_by_their_day_and_then_their_time(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    async with db.transaction() as conn:
        for subject, days in (("Later", 2), ("Now", 0), ("Late", -1), ("Very late", -3)):
            await called(conn, mia, subject, days=days)

    page = (await browser.get("/tasks")).text

    assert deeds(page, "overdue") == ["Very late", "Late"]
    assert (deeds(page, "due"), deeds(page, "later")) == (["Now"], ["Later"])


async def test_nobodys_tasks_are_everybodys_and_others_are_for_admins(
    browser: httpx2.AsyncClient,
    admin_browser: httpx2.AsyncClient,
    db: Database,
    mia: Member,
    ada: Member,
) -> None:
    async with db.transaction() as conn:
        await called(conn, mia, "Of Mia")
        await called(conn, ada, "Of Ada")
        await called(conn, None, "Of nobody")

    hers = (await browser.get("/tasks?everybody=1")).text
    mine = (await admin_browser.get("/tasks")).text
    everybodys = (await admin_browser.get("/tasks?everybody=1")).text

    assert deeds(hers, "due") == ["Of Mia", "Of nobody"]
    assert deeds(mine, "due") == ["Of Ada", "Of nobody"]
    assert deeds(everybodys, "due") == ["Of Mia", "Of Ada", "Of nobody"]


async def test_a_call_says_whom_to_reach_where_and_why(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    async with db.transaction() as conn:
        lead_id = await build.lead(conn, company="Acme", owner=mia)
        await build.contact(conn, lead_id, "Jane", mobiles=(NUMBER,), role="Head of Boats")
        await record_signal(
            conn,
            lead_id,
            "pdf_download",
            source="microsite",
            channels=frozenset(),
            rules=TaskRules(),
            now=NOW,
        )

    page = (await browser.get("/tasks")).text

    assert f'<h3><a href="/leads/{lead_id}" data-dialog>Jane</a></h3>' in page
    assert '<span>Acme</span><span class="who">Head of Boats</span>' in page
    assert "<b>downloaded the PDF report</b>" in page
    assert re.search(rf'href="tel:\{NUMBER}"[^>]*>\+49 1512 3456789</a>', page)


async def test_one_press_closes_a_call_and_another_takes_that_back(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    async with db.transaction() as conn:
        _lead, task_id = await called(conn, mia)

    closed = await browser.post(
        f"/tasks/{task_id}/outcome",
        data={"outcome": "reached", "notes": "Wants a demo."},
        headers=FRAGMENT,
    )
    after = (await browser.get("/tasks")).text
    await browser.post(f"/tasks/{task_id}/undo", headers=FRAGMENT)
    again = (await browser.get("/tasks")).text

    assert "Reached them." in closed.text
    assert f'data-post="/tasks/{task_id}/undo"' in closed.text
    assert (deeds(after, "due"), "Wants a demo." in after) == ([], True)
    assert deeds(again, "due") == ["Call"]


async def test_without_an_answer_the_toast_says_when_the_call_comes_again(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    async with db.transaction() as conn:
        _lead, task_id = await called(conn, mia)

    said = await browser.post(
        f"/tasks/{task_id}/outcome", data={"outcome": "no_answer"}, headers=FRAGMENT
    )

    assert "Nobody answered. Again Mon 2 Mar 11:00." in said.text


@pytest.mark.parametrize(
    ("until", "said"),
    [
        ("tomorrow", "Until Tue 3 Mar 09:00"),
        ("Friday 10:00", "Until Fri 6 Mar 10:00"),
        ("2026-03-05T14:30", "Until Thu 5 Mar 14:30"),
    ],
    ids=["a choice", "words", "a date"],
)
async def test_a_task_is_put_off_by_choice_in_words_or_to_a_date(
    browser: httpx2.AsyncClient, db: Database, mia: Member, until: str, said: str
) -> None:
    async with db.transaction() as conn:
        _lead, task_id = await called(conn, mia)

    answer = await browser.post(
        f"/tasks/{task_id}/snooze", data={"until": until}, headers=FRAGMENT
    )

    assert said in answer.text


async def test_words_that_name_no_time_are_refused(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    async with db.transaction() as conn:
        _lead, task_id = await called(conn, mia)

    refused = [
        (await browser.post(f"/tasks/{task_id}/{verb}", data=data)).status_code
        for verb, data in (("snooze", {"until": "soonish"}), ("outcome", {"outcome": "opted_out"}))
    ]

    assert refused == [422, 422]


async def test_a_task_is_handed_on(
    admin_browser: httpx2.AsyncClient,
    browser: httpx2.AsyncClient,
    db: Database,
    mia: Member,
    ada: Member,
) -> None:
    async with db.transaction() as conn:
        _lead, task_id = await called(conn, ada)
        await conn.raw.execute("update leads set owner_id = $1", mia.id)

    said = await admin_browser.post(
        f"/tasks/{task_id}/member", data={"member": str(ada.id)}, headers=FRAGMENT
    )

    assert "Ada does it now." in said.text
    assert deeds((await admin_browser.get("/tasks")).text, "due") == ["Call"]
    assert deeds((await browser.get("/tasks")).text, "due") == []


async def test_a_lead_is_looked_for_and_given_a_task(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    async with db.transaction() as conn:
        lead_id = await build.lead(conn, company="Castle Boats", owner=mia)
        await build.lead(conn, company="Harbour", owner=mia)

    found = (await browser.get("/tasks/leads?q=castle")).text
    form = (await browser.get(f"/tasks/new?lead={lead_id}")).text
    made = await browser.post(
        f"/leads/{lead_id}/tasks", data={"subject": "Say hello", "due": "now", "channel": "email"}
    )

    assert re.findall(r'href="/tasks/new\?lead=(\d+)"', found) == [str(lead_id)]
    assert f'action="/leads/{lead_id}/tasks"' in form
    assert (made.status_code, made.headers["location"]) == (303, "/tasks")
    assert deeds((await browser.get("/tasks")).text, "due") == ["Say hello"]


async def test_todays_calls_stand_on_today_and_in_the_navigation(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    async with db.transaction() as conn:
        await called(conn, mia, "Due")
        await called(conn, mia, "Not yet", days=2)

    today = (await browser.get("/")).text
    badges = (await browser.get("/today/badge", headers=FRAGMENT)).text

    assert deeds(today, "calls") == ["Due"]
    assert re.findall(r'id="(badge[a-z-]*)">(\d+)<', badges) == [
        ("badge", "1"),
        ("badge-tasks", "1"),
    ]


async def test_a_lead_says_why_no_task_followed_from_what_it_did(
    browser: httpx2.AsyncClient, db: Database, mia: Member
) -> None:
    pages: list[str] = []
    async with db.transaction() as conn:
        empty = await build.lead(conn, company="Empty", owner=mia)
        silent = await build.lead(conn, company="Silent", owner=mia)
        jane = await build.contact(conn, silent, "Jane", emails=("jane@silent.example",))
        await opt_out(conn, jane, because="They asked us to.", now=NOW)
        for lead_id in (empty, silent):
            await record_signal(
                conn,
                lead_id,
                "wizard_step3",
                source="microsite",
                channels=frozenset(),
                rules=TaskRules(),
                now=NOW,
            )

    for lead_id in (empty, silent):
        answer = await browser.get(f"/leads/{lead_id}/outreach", headers=FRAGMENT)
        pages.append(answer.text)

    assert "Nobody to call: add a contact." in pages[0]
    assert "Everybody here opted out." in pages[1]
    assert ["/tasks" in page for page in pages] == [True, False]


@pytest.mark.parametrize("n", [1, 3])
async def test_a_queue_costs_the_same_for_one_task_and_for_three(conn: Connection, n: int) -> None:
    boss = await build.admin(conn)
    for number in range(n):
        await called(conn, boss, f"Call {number}")
    ran: list[str] = []

    def note(query: LoggedQuery) -> None:
        ran.append(query.query)

    conn.raw.add_query_logger(note)
    await asyncio.sleep(0)  # asyncpg tells of a statement a turn of the loop later
    ran.clear()

    queue = await view_queue(conn, boss.viewer, mine=True, now=NOW, time_zone="UTC")
    await asyncio.sleep(0)

    assert (len(queue.today), len(ran)) == (n, COST_OF_A_QUEUE)


@pytest.mark.parametrize(
    ("country", "clock", "opens"),
    [
        ("DE", "10:00", None),
        ("UA", "11:00", None),
        ("NZ", "22:00", "2026-03-02T20:00:00+00:00"),
        ("US", None, None),
        (None, None, None),
    ],
    ids=["one clock", "a main one", "at night there", "many clocks", "unknown"],
)
def test_what_time_it_is_there(country: str | None, clock: str | None, opens: str | None) -> None:
    there = their_time(country, ZoneInfo("UTC"), NOW)

    opens_at = datetime.fromisoformat(opens) if opens else None
    assert (there and (there.clock, there.opens_at)) == (clock and (clock, opens_at))


async def test_a_day_after_the_press_there_is_nothing_to_undo(
    browser: httpx2.AsyncClient, db: Database, mia: Member, clock: StoppedClock
) -> None:
    async with db.transaction() as conn:
        _lead, task_id = await called(conn, mia)
    await browser.post(f"/tasks/{task_id}/outcome", data={"outcome": "done"})

    clock.advance(11 * MINUTE)
    page = (await browser.get("/tasks")).text

    assert f"/tasks/{task_id}/undo" not in page
    assert "Jane" in page.partition('id="closed"')[2]
