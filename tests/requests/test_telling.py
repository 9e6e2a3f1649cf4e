"""Whoever waits for a plan or a draft is told in the chat, too (G-03)."""

from typing import Any

from keepwarm.accounts.model import Member
from keepwarm.db import Database
from keepwarm.kit.errors import ServiceError
from keepwarm.outbox.model import HELD_BACK, Channel
from keepwarm.requests.actions import ask_draft
from keepwarm.requests.model import plan_facts
from tests.build import NOW
from tests.requests.desk import (
    Pen,
    a_plan,
    an_owned_lead,
    asked_plan,
    first_step,
    rows,
    the_request,
    until_over,
    writing,
)

TOLD = "select channel, key, kind, due_at, facts from outbox order by id"
ON = frozenset[Channel]({"telegram"})


async def _with_a_chat(db: Database, member: Member) -> None:
    async with db.transaction() as conn:
        await conn.raw.execute("update members set telegram_id = 4711 where id = $1", member.id)


async def _told(db: Database) -> tuple[Any, ...]:
    ((channel, *told),) = await rows(db, TOLD)
    assert channel == "telegram"
    return tuple(told)


async def test_a_plan_is_told_after_a_moment(db: Database) -> None:
    olga, lead_id = await an_owned_lead(db)
    await _with_a_chat(db, olga)
    asked = await asked_plan(db, lead_id, olga)

    async with writing(db, Pen(), channels=ON):
        await until_over(db, asked.id)

    key, kind, due, facts = await _told(db)
    assert (key, kind, due) == (f"request:{asked.id}", "plan_ready", NOW + HELD_BACK)
    assert (facts["total"], facts["days"], len(facts["step_ids"])) == (3, 8, 3)


async def test_a_draft_is_told_after_a_moment(db: Database) -> None:
    olga, lead_id = await an_owned_lead(db)
    await _with_a_chat(db, olga)
    async with db.transaction() as conn:
        await a_plan(conn, lead_id, olga)
        step_id = await first_step(conn, lead_id)
        asked = await ask_draft(conn, step_id, by=olga.viewer, now=NOW)

    async with writing(db, Pen(), channels=ON):
        over = await until_over(db, asked.id)

    assert over.result is not None
    assert await _told(db) == (
        f"request:{asked.id}",
        "draft_ready",
        NOW + HELD_BACK,
        {"request_id": asked.id, "step_id": step_id, "draft_id": over.result["draft_id"]},
    )


async def test_what_came_to_nothing_is_told_with_its_reason(db: Database) -> None:
    olga, lead_id = await an_owned_lead(db)
    await _with_a_chat(db, olga)
    asked = await asked_plan(db, lead_id, olga)
    trouble = ServiceError("The budget is used up.", permanent=True)

    async with writing(db, Pen(troubles=[trouble]), channels=ON):
        await until_over(db, asked.id)

    key, kind, due, facts = await _told(db)
    assert (key, kind) == (f"request:{asked.id}", "work_failed")
    assert facts == {"request_id": asked.id, "what": "plan", "error": "The budget is used up."}
    assert due > NOW + HELD_BACK  # the database dates failures, by its own clock


async def test_what_nobody_waits_for_is_told_to_nobody(db: Database) -> None:
    olga, lead_id = await an_owned_lead(db)
    await _with_a_chat(db, olga)
    asked = await asked_plan(db, lead_id, olga)
    async with db.transaction() as conn:
        await conn.raw.execute("update requests set lane = 'bulk'")

    async with writing(db, Pen(), channels=ON):
        await until_over(db, asked.id)

    assert await rows(db, TOLD) == []


async def test_a_plan_that_waits_for_something_goes_over_no_days(db: Database) -> None:
    olga, lead_id = await an_owned_lead(db)
    asked = await the_request(db, (await asked_plan(db, lead_id, olga)).id)

    assert plan_facts(asked, []) == {
        "request_id": asked.id,
        "step_ids": [],
        "total": 0,
        "days": 0,
    }
