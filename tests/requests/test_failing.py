"""What goes wrong ends with a sentence, and Retry works."""

import asyncio
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from keepwarm.ai.model import ModelProblem
from keepwarm.contacts.actions import opt_out
from keepwarm.db import Database
from keepwarm.kit.errors import ServiceError
from keepwarm.plans.actions import stop_plan_for
from keepwarm.requests.actions import ask_draft
from keepwarm.requests.reads import list_requests_shown
from keepwarm.trash.actions import delete_for_good, restore_lead, trash_lead
from tests import build
from tests.build import NOW
from tests.requests.desk import (
    A_PLAN,
    Pen,
    a_plan,
    an_owned_lead,
    asked_plan,
    first_step,
    rows,
    the_request,
    until,
    until_over,
    writing,
)

BROKE_OFF = "The writing broke off. Retry starts afresh."


@pytest.mark.parametrize(
    ("troubles", "error", "attempts"),
    [
        ([ModelProblem("it says no")], "The language model did not answer. (it says no)", 1),
        ([ServiceError("The budget is used up.", permanent=True)], "The budget is used up.", 1),
        ([ServiceError("Busy.")] * 3, "Busy.", 3),
        ([RuntimeError("a slip of ours")] * 3, BROKE_OFF, 3),
        ([ConnectionResetError()] * 3, BROKE_OFF, 3),
    ],
    ids=["model refuses", "permanent", "busy for good", "mistake", "connection"],
)
async def test_a_writer_that_fails_ends_the_request_with_a_sentence(
    db: Database, troubles: list[Exception], error: str, attempts: int
) -> None:
    olga, lead_id = await an_owned_lead(db)
    async with db.transaction() as conn:
        plan_id = await a_plan(conn, lead_id, olga)
    asked = await asked_plan(db, lead_id, olga)

    async with writing(db, pen := Pen(troubles=troubles)):
        over = await until_over(db, asked.id)

    assert (over.status, over.error, len(pen.told)) == ("failed", error, attempts)
    assert await rows(db, "select id, ended_at from plans") == [(plan_id, None)]
    assert await _told(db) == [
        ("request", {"id": asked.id, "kind": "plan", "status": "failed", "step": None}),
        ("toast", {"id": f"request:{asked.id}", "what": "plan"}),
    ]
    assert await rows(
        db, "select member_id, facts from lead_events where kind = 'request_failed'"
    ) == [(None, {"kind": "plan", "error": error})]


@pytest.mark.parametrize(
    "troubles", [[ServiceError("Busy.")], [RuntimeError("once")] * 2], ids=["busy", "mistakes"]
)
async def test_what_passes_is_tried_again_by_itself(
    db: Database, troubles: list[Exception]
) -> None:
    olga, lead_id = await an_owned_lead(db)
    asked = await asked_plan(db, lead_id, olga)

    async with writing(db, Pen(troubles=troubles)):
        over = await until_over(db, asked.id)

    assert (over.status, over.error) == ("completed", None)
    assert await rows(db, "select count(*) from plans") == [(1,)]


async def test_an_empty_plan_leaves_the_old_one_and_a_sentence(db: Database) -> None:
    olga, lead_id = await an_owned_lead(db)
    async with db.transaction() as conn:
        plan_id = await a_plan(conn, lead_id, olga)
    asked = await asked_plan(db, lead_id, olga)

    async with writing(db, Pen(replace(A_PLAN, steps=()))):
        over = await until_over(db, asked.id)

    said = "No step came of it. Add what you know about this lead and retry."
    assert (over.status, over.error) == ("failed", said)
    assert await rows(db, "select id, ended_at from plans") == [(plan_id, None)]


async def test_retry_after_a_failure_works(db: Database) -> None:
    olga, lead_id = await an_owned_lead(db)
    asked = await asked_plan(db, lead_id, olga)

    async with writing(db, Pen(troubles=[ModelProblem()])):
        await until_over(db, asked.id)
        again = await asked_plan(db, lead_id, olga)
        over = await until_over(db, again.id)

    async with db.connection() as conn:
        shown = await list_requests_shown(conn, lead_id)
    assert (again.id != asked.id, over.status) == (True, "completed")
    assert shown == []


async def test_one_failing_request_stops_no_other(db: Database) -> None:
    olga, lead_id = await an_owned_lead(db)
    async with db.transaction() as conn:
        other = await build.lead(conn, company="Other", owner=olga)
    failing = await asked_plan(db, lead_id, olga)
    going = await asked_plan(db, other, olga)

    async with writing(db, Pen(troubles=[ModelProblem()])):
        over = [await until_over(db, each.id) for each in (failing, going)]

    assert sorted(each.status for each in over) == ["completed", "failed"]


async def test_a_lead_that_is_gone_before_writing_is_not_found(db: Database) -> None:
    olga, lead_id = await an_owned_lead(db)
    asked = await asked_plan(db, lead_id, olga)
    async with db.transaction() as conn:
        await trash_lead(conn, lead_id, by=olga.viewer, now=NOW)

    async with writing(db, pen := Pen()):
        over = await until_over(db, asked.id)

    assert (over.status, over.error) == ("failed", f"Lead {lead_id} not found")
    assert pen.told == []


async def test_a_lead_thrown_away_while_writing_gets_no_plan(db: Database) -> None:
    olga, lead_id = await an_owned_lead(db)
    asked = await asked_plan(db, lead_id, olga)

    async with writing(db, pen := Pen(held=True)):
        await pen.begins()
        async with db.transaction() as conn:
            await trash_lead(conn, lead_id, by=olga.viewer, now=NOW)
        pen.may_end.set()
        over = await until_over(db, asked.id)
        async with db.transaction() as conn:
            await restore_lead(conn, lead_id, by=olga.viewer, now=NOW)
        again = await asked_plan(db, lead_id, olga)
        retried = await until_over(db, again.id)

    assert (over.status, over.error) == ("failed", f"Lead {lead_id} not found")
    assert retried.status == "completed"


async def test_a_lead_deleted_for_good_takes_its_requests_along(db: Database) -> None:
    olga, lead_id = await an_owned_lead(db)
    await asked_plan(db, lead_id, olga)
    async with db.transaction() as conn:
        other = await build.lead(conn, company="Other", owner=olga)

    async with writing(db, pen := Pen(held=True)):
        await pen.begins()
        async with db.transaction() as conn:
            await trash_lead(conn, lead_id, by=olga.viewer, now=NOW)
            await delete_for_good(conn, lead_id, by=olga.viewer)
        pen.may_end.set()
        going = await asked_plan(db, other, olga)
        over = await until_over(db, going.id)  # the worker is well

    assert over.status == "completed"
    assert await rows(db, "select lead_id from requests") == [(other,)]
    assert await rows(db, "select lead_id from plans") == [(other,)]


@pytest.mark.parametrize("early", [True, False], ids=["before", "while"])
async def test_a_draft_of_a_plan_that_has_ended_is_not_kept(db: Database, early: bool) -> None:
    olga, lead_id = await an_owned_lead(db)
    async with db.transaction() as conn:
        await a_plan(conn, lead_id, olga)
        step_id = await first_step(conn, lead_id)
        asked = await ask_draft(conn, step_id, by=olga.viewer, now=NOW)
        if early:
            await stop_plan_for(conn, lead_id, by=olga.viewer, now=NOW)

    async with writing(db, pen := Pen(held=True)):
        if not early:
            await pen.begins()
            async with db.transaction() as conn:
                await stop_plan_for(conn, lead_id, by=olga.viewer, now=NOW)
            pen.may_end.set()
        over = await until_over(db, asked.id)

    said = "The plan of this step has ended, so nothing was written."
    assert (over.status, over.error) == ("failed", said)
    assert await rows(db, "select id from drafts") == []


async def test_a_step_that_is_removed_takes_its_request_along(db: Database) -> None:
    olga, lead_id = await an_owned_lead(db)
    async with db.transaction() as conn:
        await a_plan(conn, lead_id, olga)
        step_id = await first_step(conn, lead_id)
        await ask_draft(conn, step_id, by=olga.viewer, now=NOW)

    async with writing(db, pen := Pen(held=True)):
        await pen.begins()
        async with db.transaction() as conn:
            await conn.raw.execute("delete from steps where id = $1", step_id)
        pen.may_end.set()
        going = await asked_plan(db, lead_id, olga)
        over = await until_over(db, going.id)

    assert over.status == "completed"
    assert await rows(db, "select count(*) from drafts") == [(0,)]


async def test_nobody_is_planned_for_who_asked_to_be_left_alone(db: Database) -> None:
    olga, lead_id = await an_owned_lead(db)
    async with db.transaction() as conn:
        jane = await build.contact(conn, lead_id, emails=("jane@acme.example",))
    asked = await asked_plan(db, lead_id, olga)
    async with db.transaction() as conn:
        await opt_out(conn, jane, because="asked", now=NOW)

    async with writing(db, pen := Pen()):
        over = await until_over(db, asked.id)

    said = "Everybody we know at this lead asked to be left alone."
    assert (over.status, over.error, pen.told) == ("failed", said, [])


async def test_a_request_that_kills_its_workers_is_given_up_with_a_sentence(
    db: Database,
) -> None:
    olga, lead_id = await an_owned_lead(db)
    asked = await asked_plan(db, lead_id, olga)
    await _run(db, "update requests set attempts = 2")

    async with writing(db, pen := Pen(held=True)):
        await pen.begins()
        await _run(db, "update requests set lease_owner = gen_random_uuid(), lease_until = now()")
        over = await until(db, asked.id, lambda request: request.status == "failed")

    said = "The machine that wrote it stopped several times. Retry starts afresh."
    assert over.error == said


async def test_another_worker_takes_over_from_one_that_was_killed(
    db: Database, database_url: str
) -> None:
    olga, lead_id = await an_owned_lead(db)
    asked = await asked_plan(db, lead_id, olga)
    dying = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.requests.dying_writer", database_url, cwd=_ROOT
    )
    assert await dying.wait() == -signal.SIGKILL
    begun = await the_request(db, asked.id)

    async with writing(db, Pen()):
        over = await until_over(db, asked.id)

    assert (begun.status, over.status) == ("processing", "completed")
    assert await rows(db, "select count(*) from plans") == [(1,)]
    assert await rows(db, "select attempts from requests") == [(2,)]


_ROOT = Path(__file__).parents[2]


async def _told(db: Database) -> list[tuple[object, ...]]:
    """Return what pages were told at the end."""
    return await rows(
        db,
        "select topic, facts from live_events where facts->>'status' = 'failed'"
        " or topic = 'toast' order by seq",
    )


async def _run(db: Database, sql: Any) -> None:
    async with db.connection() as conn:
        await conn.raw.execute(sql)
