"""The days that the demo's team has behind it."""

import pytest

from keepwarm.accounts.model import Member
from keepwarm.db import Database
from keepwarm.dev.companies import demo_leads
from keepwarm.dev.days import PASTS, Days
from keepwarm.dev.warming import ANSWERED
from keepwarm.leads.model import LeadDraft
from keepwarm.web.today_view import view_agenda
from keepwarm.writers.playbook import PlaybookWriter
from tests.build import NOW, admin, lead_of, rows
from tests.clock import StoppedClock


@pytest.fixture
async def boss(db: Database) -> Member:
    """Bring in the leads that have a past, researched."""
    async with db.transaction() as conn:
        boss = await admin(conn)
        for each in demo_leads(0)[: len(PASTS)]:
            emails = (each.email,) if each.email else ()
            draft = LeadDraft(person=each.name, company=each.company, emails=emails)
            lead_id = await lead_of(conn, draft)
            await conn.raw.execute("update leads set stage = 'enriched' where id = $1", lead_id)
    return boss


async def test_the_first_leads_have_plans_under_way_late_due_and_done_today(
    db: Database, clock: StoppedClock, boss: Member
) -> None:
    await Days(db, clock, PlaybookWriter(), boss).run()

    async with db.connection() as conn:
        day = await view_agenda(conn, boss.viewer, mine=True, now=NOW, time_zone="UTC")
        settled = await rows(conn, "select plan_settled from leads order by id")
        contacted = await rows(conn, "select id from leads where stage = 'contacted' order by id")
        walked = await rows(
            conn,
            "select lead_id, (select count(*) from jsonb_object_keys(answers))"
            "  from wizard_sessions order by lead_id",
        )
        replies = [
            (next(name for name, said in ANSWERED.items() if said[:20] == str(body)[:20]),)
            for (body,) in await rows(conn, "select body from replies")
        ]
        enrolled = await rows(conn, "select lead_id, state from enrolments")
    assert enrolled == [(n, "active") for n, past in enumerate(PASTS, 1) if past.enrolled]
    assert settled == [(past.done + past.done_today,) for past in PASTS]
    engaging = {"interested", "question"}
    assert contacted == [
        (n,)
        for n, past in enumerate(PASTS, 1)
        if past.done + past.done_today and not past.walked and past.answered not in engaging
    ]
    assert sorted(replies) == sorted((past.answered,) for past in PASTS if past.answered)
    assert walked == [(n, past.walked) for n, past in enumerate(PASTS, 1) if past.walked]
    assert len(day.settled) == sum(past.done_today for past in PASTS)
    assert day.overdue
    assert day.due
    assert day.days


async def test_another_start_begins_nothing_anew(
    db: Database, clock: StoppedClock, boss: Member
) -> None:
    days = Days(db, clock, PlaybookWriter(), boss)
    await days.run()
    async with db.connection() as conn:
        before = await rows(conn, "select id, lead_id from plans order by id")

    await days.run()

    async with db.connection() as conn:
        assert await rows(conn, "select id, lead_id from plans order by id") == before
