"""Plans asked for in the app, line by line of the acceptance list (S1, G-05 to G-08, G-14)."""

import logging
from datetime import timedelta

import asyncpg
import pytest

from keepwarm.db import Connection, Database
from keepwarm.requests.actions import ask_draft, ask_plan
from keepwarm.requests.jobs import Tools, request_queues
from keepwarm.work.rows import claim_due
from tests import build
from tests.build import NOW
from tests.clock import StoppedClock
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


async def test_s1_04_a_request_knows_its_lead_its_member_its_status_and_its_result(
    conn: Connection,
) -> None:
    found = await build.rows(
        conn,
        "select column_name, data_type from information_schema.columns"
        " where table_name = 'requests' and column_name = any($1) order by column_name",
        ["id", "lead_id", "member_id", "status", "result", "created_at", "finished_at"],
    )

    assert found == [
        ("created_at", "timestamp with time zone"),
        ("finished_at", "timestamp with time zone"),
        ("id", "bigint"),
        ("lead_id", "bigint"),
        ("member_id", "bigint"),
        ("result", "jsonb"),
        ("status", "text"),
    ]


async def test_s1_05_no_other_status_than_the_known_is_taken(conn: Connection) -> None:
    olga = await build.member(conn)
    lead_id = await build.lead(conn, owner=olga)
    await ask_plan(conn, lead_id, by=olga.viewer, now=NOW)

    with pytest.raises(asyncpg.CheckViolationError, match="status_is_known"):
        await conn.raw.execute("update requests set status = 'stuck'")


async def test_s1_06_and_07_what_is_pending_and_what_is_a_leads_is_found_by_index(
    conn: Connection,
) -> None:
    found = await build.rows(
        conn,
        "select indexname from pg_indexes where tablename = 'requests'"
        " and (indexdef like '%(lane, due_at, id) WHERE (status = ''pending''%'"
        "      or indexdef like '%(lead_id, id DESC)') order by indexname",
    )

    assert found == [("requests_due",), ("requests_of_a_lead",)]


async def test_s1_11_and_17_the_oldest_is_claimed_first_and_by_one_worker_only(
    db: Database,
) -> None:
    olga, _ = await an_owned_lead(db)
    async with db.transaction() as conn:
        leads = await build.leads(conn, 4, owner=olga)
        asked = [
            (await ask_plan(conn, lead_id, by=olga.viewer, now=NOW - timedelta(minutes=age))).id
            for age, lead_id in enumerate(leads)
        ]
    queue, _ = request_queues(Tools(db=db, clock=StoppedClock(), writer=Pen()))

    async with db.transaction() as first, db.transaction() as second:
        lease = timedelta(seconds=30)
        ours = [claim.id for claim, _ in await claim_due(first, queue, lease=lease, room=2)]
        theirs = [claim.id for claim, _ in await claim_due(second, queue, lease=lease, room=9)]

    assert (ours, theirs) == ([asked[3], asked[2]], [asked[1], asked[0]])


async def test_s1_23_and_g_14_plan_reminders_and_end_are_one_transaction(db: Database) -> None:
    olga, lead_id = await an_owned_lead(db)
    async with db.transaction() as conn:
        await a_plan(conn, lead_id, olga)
    asked = await asked_plan(db, lead_id, olga)

    async with writing(db, Pen()):
        await until_over(db, asked.id)

    written = """
        select xmin from requests
         union select xmin from plans
         union select xmin from steps where plan_id = (select max(id) from plans)
         union select xmin from reminders
    """
    assert len(await rows(db, written)) == 1


async def test_s1_29_and_g_28_requests_are_always_on_and_a_worker_says_so(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    olga, lead_id = await an_owned_lead(db)
    asked = await asked_plan(db, lead_id, olga)

    async with writing(db, Pen()):
        over = await until_over(db, asked.id)

    assert over.status == "completed"
    started = [said for said in caplog.messages if said.startswith("requests.queue.started")]
    assert started == ["requests.queue.started: by pen, 8 side by side"]


async def test_s1_44_and_45_a_step_has_what_pages_and_chats_need_and_they_are_counted(
    db: Database,
) -> None:
    olga, lead_id = await an_owned_lead(db)
    asked = await asked_plan(db, lead_id, olga)

    async with writing(db, Pen()):
        over = await until_over(db, asked.id)

    assert over.result is not None
    assert over.result["step_count"] == len(over.result["plan"]) == 3
    assert {frozenset(step) for step in over.result["plan"]} == {
        frozenset(
            {
                "step_id",
                "number",
                "channel",
                "description",
                "timing",
                "delay_days",
                "suggested_text",
                "due_at",
                "status",
            }
        )
    }


async def test_s1_54_regenerating_twice_leaves_the_reminders_of_one_plan(db: Database) -> None:
    olga, lead_id = await an_owned_lead(db)

    async with writing(db, Pen()):
        for _twice in range(2):
            asked = await asked_plan(db, lead_id, olga)
            await until_over(db, asked.id)

    open_ones = "select count(*) from reminders where status = 'pending'"
    assert await rows(db, open_ones) == [(3,)]


async def test_s1_55_a_request_belongs_to_whoever_pressed(conn: Connection) -> None:
    boss, olga = await build.admin(conn), await build.member(conn)
    lead_id = await build.lead(conn, owner=olga)
    await a_plan(conn, lead_id, olga)

    plan = await ask_plan(conn, lead_id, by=boss.viewer, now=NOW)
    draft = await ask_draft(conn, await first_step(conn, lead_id), by=olga.viewer, now=NOW)

    assert (plan.member_id, draft.member_id) == (boss.id, olga.id)


async def test_g_08_the_database_itself_allows_one_open_request_of_a_kind(
    conn: Connection,
) -> None:
    olga = await build.member(conn)
    lead_id = await build.lead(conn, owner=olga)
    await ask_plan(conn, lead_id, by=olga.viewer, now=NOW)

    with pytest.raises(asyncpg.UniqueViolationError, match="one_open_request"):
        await conn.raw.execute(
            "insert into requests (kind, lead_id, created_at, due_at) values ('plan', $1, $2, $2)",
            lead_id,
            NOW,
        )
