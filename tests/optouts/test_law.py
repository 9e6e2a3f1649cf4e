"""That nothing addresses who opted out is a rule of the database, for every table that could."""

from typing import LiteralString

import asyncpg
import pytest

from keepwarm.contacts.actions import opt_out
from keepwarm.db import Connection
from keepwarm.optouts.actions import catch_up
from tests.build import NOW, rows
from tests.optouts.scene import JANES, OPEN, Scene, a_scene, everything_towards

TASK: LiteralString = """
    insert into tasks (lead_id, contact_id, channel, subject, created_by, due_at, created_at,
                       changed_at)
    values ($1, $2, 'call', 'Call', 'member', now(), now(), now())
"""
EMAIL: LiteralString = """
    insert into emails (key, lead_id, contact_id, address, mailbox, subject, body, message_id,
                        created_at, due_at)
    values ('k', $1, $2, 'jane@acme.example', 'us@ours.example', 'Hi', 'Hi', '<k>', now(), now())
"""
ENROLMENT: LiteralString = """
    insert into enrolments (sequence_id, lead_id, contact_id, created_at, updated_at)
    select id, $1, $2, now(), now() from sequences
"""
SEQUENCE_STEP: LiteralString = """
    insert into enrolment_steps (enrolment_id, lead_id, contact_id, number, channel, due_at)
    select id, $1, $2, 9, 'call', now() from enrolments limit 1
"""
DRAFT: LiteralString = """
    insert into drafts (step_id, lead_id, contact_id, maker, channel, body, made_at)
    select id, $1, $2, 'hand', 'email', 'Hi', now() from steps limit 1
"""
PLAN: LiteralString = """
    insert into plans (lead_id, maker, base_at, made_at)
    select $1, 'hand', now(), now() where $2::bigint is null
"""
STEP: LiteralString = """
    insert into steps (plan_id, lead_id, number, channel, description, due_at)
    select id, lead_id, 9, 'call', 'Call', now() from plans
     where lead_id = $1 and $2::bigint is null limit 1
"""
SENTENCES = {
    "contact_has_not_opted_out": [
        ("task", TASK),
        ("email", EMAIL),
        ("enrolment", ENROLMENT),
        ("step of a sequence", SEQUENCE_STEP),
        ("draft", DRAFT),
    ],
    "lead_has_not_opted_out": [
        ("task", TASK),
        ("draft", DRAFT),
        ("plan", PLAN),
        ("step", STEP),
    ],
}


async def _refused(conn: Connection, sql: LiteralString, *args: object) -> str | None:
    """Return the name of the law that refuses a statement."""
    try:
        async with conn.savepoint():
            await conn.raw.execute(sql, *args)
    except asyncpg.CheckViolationError as refusal:
        return refusal.constraint_name  # pyright: ignore[reportAttributeAccessIssue] -- asyncpg sets it at run time
    return None


@pytest.mark.parametrize(
    ("law", "what", "sql"),
    [(law, what, sql) for law, cases in SENTENCES.items() for what, sql in cases],
    ids=[f"{what} {law[:4]}" for law, cases in SENTENCES.items() for what, _ in cases],
)
async def test_no_row_can_be_written(
    conn: Connection, law: str, what: str, sql: LiteralString
) -> None:
    scene = await a_scene(conn)
    await everything_towards(conn, scene, scene.globex, scene.joe, "joe@globex.example")
    await opt_out(conn, scene.jane, because="asked", now=NOW)
    to = scene.jane if law == "contact_has_not_opted_out" else None

    assert await _refused(conn, sql, scene.acme, to) == law, what


@pytest.mark.parametrize(
    "sql",
    [
        "update tasks set status = 'touch_open', closed_at = null where contact_id = $1",
        "update tasks set contact_id = $1 where status = 'touch_open'",
        "update emails set status = 'pending' where contact_id = $1",
        "update emails set approved_at = now() + interval '1 hour' where contact_id = $1",
        "update emails set left_at = now() where contact_id = $1",
        """
        update enrolments set state = 'active', ended_because = null, ended_at = null
         where contact_id = $1
        """,
        "update enrolment_steps set status = 'pending' where contact_id = $1",
    ],
)
async def test_no_row_can_be_opened_again(conn: Connection, sql: LiteralString) -> None:
    scene = await a_scene(conn)
    await everything_towards(conn, scene, scene.acme, scene.jane, JANES)
    await everything_towards(conn, scene, scene.globex, scene.joe, "joe@globex.example")
    await opt_out(conn, scene.jane, because="asked", now=NOW)

    assert await _refused(conn, sql, scene.jane) == "contact_has_not_opted_out"


async def test_a_plan_cannot_run_again(conn: Connection) -> None:
    scene = await a_scene(conn)
    await conn.raw.execute("update plans set ended_at = now(), ended_because = 'lost'")
    await opt_out(conn, scene.jane, because="asked", now=NOW)
    again: LiteralString = (
        "update plans set ended_at = null, ended_because = null where lead_id = $1"
    )

    refused = [await _refused(conn, again, lead) for lead in (scene.acme, scene.globex)]

    assert refused == ["lead_has_not_opted_out", None]


IN_HAND = """
    update {table} set status = 'processing', lease_owner = gen_random_uuid(), lease_until = now()
"""


@pytest.mark.parametrize("table", ["emails", "enrolment_steps"])
async def test_work_in_hand_does_not_come_back(conn: Connection, table: str) -> None:
    scene = await a_scene(conn)
    await everything_towards(conn, scene, scene.acme, scene.jane, JANES)
    await everything_towards(conn, scene, scene.globex, scene.joe, "joe@globex.example")
    await conn.raw.execute(IN_HAND.format(table=table))
    await opt_out(conn, scene.jane, because="asked", now=NOW)

    await conn.raw.execute(
        f"update {table} set status = 'pending', lease_owner = null, lease_until = null"  # noqa: S608 -- the names above
    )

    assert await rows(
        conn,
        f"select contact_id, status from {table} order by contact_id",  # noqa: S608 -- the names above
    ) == [(scene.jane, "cancelled"), (scene.joe, "pending")]


async def test_what_became_of_a_letter_that_left_is_written_down_all_the_same(
    conn: Connection,
) -> None:
    scene = await a_scene(conn)
    await everything_towards(conn, scene, scene.acme, scene.jane, JANES)
    await conn.raw.execute(IN_HAND.format(table="emails"))
    await conn.raw.execute("update emails set left_at = now()")
    await opt_out(conn, scene.jane, because="asked", now=NOW)

    await conn.raw.execute("update emails set left_at = null, approved_at = null")
    await conn.raw.execute(
        "update emails set verdict = 'sent', status = 'completed', lease_owner = null"
    )

    assert await rows(conn, "select verdict from emails") == [("sent",)]
    assert await rows(conn, OPEN) == []


async def test_a_wish_and_an_address_of_the_same_moment_find_each_other(
    conn: Connection, scene: Scene
) -> None:
    # As if neither transaction had seen the other: the wish stands without its contact.
    await conn.raw.execute("alter table suppressions disable trigger spread_suppression")
    await conn.raw.execute(
        "insert into suppressions (hash, because, since)"
        " values (address_hash('email', $1), 'asked', now())",
        JANES,
    )
    await conn.raw.execute("alter table suppressions enable trigger spread_suppression")
    refused = await _refused(conn, TASK, scene.acme, scene.jane)

    assert await catch_up(conn, now=NOW) == 2

    assert refused == "contact_has_not_opted_out"
    assert await rows(conn, "select name, opted_out_because from contacts order by name") == [
        ("J. Doe", "asked"),
        ("Jane Doe", "asked"),
        ("Joe Roe", None),
    ]


@pytest.fixture
async def scene(conn: Connection) -> Scene:
    return await a_scene(conn)
