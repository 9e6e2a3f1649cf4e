from datetime import timedelta

import pytest

from keepwarm.accounts.model import Member
from keepwarm.board.actions import move_card
from keepwarm.db import Database
from keepwarm.kit.ids import RequestId
from keepwarm.leads.model import Stage
from keepwarm.requests.actions import ask_draft, cancel_request
from keepwarm.requests.reads import list_requests_shown
from tests.build import NOW
from tests.requests.desk import (
    Pen,
    a_plan,
    an_owned_lead,
    asked_plan,
    first_step,
    rows,
    until_over,
    writing,
)

AT_MOST = timedelta(seconds=1)


async def test_cancel_while_writing_ends_within_a_second_and_writes_nothing(db: Database) -> None:
    olga, lead_id = await an_owned_lead(db)
    async with db.transaction() as conn:
        plan_id = await a_plan(conn, lead_id, olga)
    asked = await asked_plan(db, lead_id, olga)

    async with writing(db, pen := Pen(held=True)):
        await pen.begins()
        await _cancel(db, asked.id, olga)
        over = await until_over(db, asked.id)

    assert (over.status, over.result, over.error) == ("cancelled", None, None)
    assert over.finished_at is not None
    assert over.cancel_requested_at is not None
    assert over.finished_at - over.cancel_requested_at < AT_MOST
    assert await rows(db, "select id, ended_at from plans") == [(plan_id, None)]
    told = await rows(
        db, "select topic, facts->>'status' from live_events where facts ? 'kind' order by seq"
    )
    assert [status for _, status in told] == ["pending", "processing", "processing", "cancelled"]
    assert await rows(db, "select from lead_events where kind = 'request_failed'") == []


async def test_cancel_of_a_draft_writes_no_draft(db: Database) -> None:
    olga, lead_id = await an_owned_lead(db)
    async with db.transaction() as conn:
        await a_plan(conn, lead_id, olga)
        step_id = await first_step(conn, lead_id)
        asked = await ask_draft(conn, step_id, by=olga.viewer, now=NOW)

    async with writing(db, pen := Pen(held=True)):
        await pen.begins()
        await _cancel(db, asked.id, olga)
        over = await until_over(db, asked.id)

    assert over.status == "cancelled"
    assert await rows(db, "select from drafts") == []


async def test_cancel_that_comes_at_the_very_end_stores_all_or_nothing(db: Database) -> None:
    olga, lead_id = await an_owned_lead(db)
    asked = await asked_plan(db, lead_id, olga)

    async with writing(db, pen := Pen(held=True)):
        await pen.begins()
        pen.may_end.set()
        await _cancel(db, asked.id, olga)
        over = await until_over(db, asked.id)

    plans = await rows(db, "select count(*) from plans")
    reminders = await rows(db, "select count(*) from reminders")
    assert (over.status, plans, reminders) in [
        ("completed", [(1,)], [(3,)]),
        ("cancelled", [(0,)], [(0,)]),
    ]


async def test_asking_again_after_cancel_writes_the_plan(db: Database) -> None:
    olga, lead_id = await an_owned_lead(db)
    asked = await asked_plan(db, lead_id, olga)

    async with writing(db, pen := Pen(held=True)):
        await pen.begins()
        await _cancel(db, asked.id, olga)
        await until_over(db, asked.id)
        again = await asked_plan(db, lead_id, olga)
        pen.may_end.set()
        over = await until_over(db, again.id)

    async with db.connection() as conn:
        assert await list_requests_shown(conn, lead_id) == []
    assert over.status == "completed"


@pytest.mark.parametrize("stage", ["meeting", "won", "lost"])
async def test_a_lead_moved_to_its_end_is_not_planned_for_any_more(
    db: Database, stage: Stage
) -> None:
    olga, lead_id = await an_owned_lead(db)
    asked = await asked_plan(db, lead_id, olga)

    async with writing(db, pen := Pen(held=True)):
        await pen.begins()
        async with db.transaction() as conn:
            await move_card(conn, lead_id, stage, by=olga.viewer, now=NOW)
        pen.may_end.set()
        over = await until_over(db, asked.id)

    assert over.status == "cancelled"
    assert await rows(db, "select from plans") == []


@pytest.mark.parametrize("ending", ["completed", "failed", "cancelled"])
async def test_cancel_of_what_has_ended_changes_nothing(db: Database, ending: str) -> None:
    olga, lead_id = await an_owned_lead(db)
    asked = await asked_plan(db, lead_id, olga)
    async with db.connection() as conn:
        await conn.raw.execute(
            "update requests set status = $1, finished_at = clock_timestamp()", ending
        )

    await _cancel(db, asked.id, olga)

    assert await rows(db, "select status, cancel_requested_at from requests") == [(ending, None)]


async def _cancel(db: Database, request_id: RequestId, by: Member) -> None:
    async with db.transaction() as conn:
        await cancel_request(conn, request_id, by=by.viewer, now=NOW)
