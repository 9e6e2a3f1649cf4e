import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from keepwarm.db import Connection, Database
from keepwarm.kit.ids import LeadId, MemberId, PlanId
from keepwarm.leads.actions import lock_lead
from keepwarm.plans.actions import PlanEmpty, replace_plan
from keepwarm.plans.model import PlanDraft
from keepwarm.plans.reads import PlanLine, get_last_plan, get_running_plan, list_plans
from keepwarm.settling.actions import complete_step
from keepwarm.steps.model import StepDraft
from keepwarm.steps.reads import list_steps
from tests import build
from tests.build import NOW, THREE_STEPS, rows

LATER = NOW + timedelta(days=1)
DRAFT = PlanDraft(
    maker="model",
    made_with="small",
    summary="Win them.",
    language="en",
    steps=THREE_STEPS,
    remarks=("One claim has no source.",),
)


async def test_a_plan_has_a_reminder_for_each_step_that_has_a_date(conn: Connection) -> None:
    """S3-01, S3-30, S3-33, S3-35."""
    olga = await build.member(conn)
    lead_id = await build.lead(conn, owner=olga)
    waiting = StepDraft(channel="call", description="Call", timing="after the first reply")

    steps = await build.plan(conn, lead_id, steps=(*THREE_STEPS, waiting), made_for=olga)

    dues = [NOW, NOW + timedelta(days=2), NOW + timedelta(days=7)]
    assert [step.due_at for step in steps] == [*dues, None]
    assert [step.number for step in steps] == [1, 2, 3, 4]
    assert steps[1].suggested_text == "Hi!"
    reminders = "select step_id, status, due_at, speaks_at from reminders order by step_id"
    assert await rows(conn, reminders) == [
        (step.id, "pending", due, due) for step, due in zip(steps, dues, strict=False)
    ]
    card = "select plan_steps, plan_settled, next_followup_at from leads"
    assert await rows(conn, card) == [(4, 0, NOW)]
    told = await rows(conn, "select kind, member_id, facts from lead_events order by id")
    assert told[1:] == [
        ("plan_made", olga.id, {"steps": 4, "maker": "playbook", "replaced": False})
    ]


async def test_a_new_plan_replaces_the_old_one_and_its_reminders(conn: Connection) -> None:
    """S3-29, S3-31."""
    olga = await build.member(conn)
    lead_id = await build.lead(conn, owner=olga)
    old = await build.plan(conn, lead_id, made_for=olga)
    await complete_step(conn, old[0].id, by=olga.viewer, now=NOW)

    new = await build.plan(conn, lead_id, made_for=olga, now=LATER)

    assert await list_steps(conn, old[0].plan_id) == [
        replace(old[0], status="done", settled_at=NOW, settled_by=olga.id),
        *old[1:],
    ]
    assert await rows(conn, "select step_id, status from reminders order by step_id") == [
        (old[0].id, "completed"),
        *((step.id, "cancelled") for step in old[1:]),
        *((step.id, "pending") for step in new),
    ]
    assert await rows(conn, "select plan_settled, next_followup_at from leads") == [(0, LATER)]
    assert (await rows(conn, "select facts->'replaced' from lead_events order by id"))[-1] == (
        True,
    )


async def test_the_history_of_plans_says_what_became_of_each(conn: Connection) -> None:
    olga = await build.member(conn)
    lead_id = await build.lead(conn, owner=olga)
    first, *_ = await build.plan(conn, lead_id, made_for=olga)
    await complete_step(conn, first.id, by=olga.viewer, now=NOW)
    lead = await lock_lead(conn, lead_id)
    second = await replace_plan(conn, lead, DRAFT, made_for=None, now=LATER)

    lines = await list_plans(conn, lead_id)

    new = PlanLine(
        id=second,
        maker="model",
        made_with="small",
        summary="Win them.",
        made_at=LATER,
        made_for=None,
        ended_at=None,
        ended_because=None,
        ended_by=None,
        steps=3,
        done=0,
        skipped=0,
    )
    old = PlanLine(
        id=first.plan_id,
        maker="playbook",
        made_with="cold",
        summary="Win them.",
        made_at=NOW,
        made_for="Olga",
        ended_at=LATER,
        ended_because="replaced",
        ended_by=None,
        steps=3,
        done=1,
        skipped=0,
    )
    assert lines == [new, old]
    running = await get_running_plan(conn, lead_id)
    assert running == await get_last_plan(conn, lead_id)
    assert running is not None
    assert (running.id, list(running.remarks)) == (second, ["One claim has no source."])


async def test_a_plan_needs_a_step(conn: Connection) -> None:
    lead = await lock_lead(conn, await build.lead(conn))

    with pytest.raises(PlanEmpty):
        await replace_plan(conn, lead, replace(DRAFT, steps=()), made_for=None, now=NOW)


async def test_a_plan_of_wild_texts_is_stored_as_far_as_it_fits(conn: Connection) -> None:
    lead_id = await build.lead(conn)
    wild = StepDraft(
        channel="other",
        description="\0" + "é" * 999,
        timing="x" * 999,
        delay_days=10**30,
        suggested_text="\ud800" * 9_999,
        goal="\0",
        evidence=(1, 2),
    )
    lead = await lock_lead(conn, lead_id)
    draft = replace(DRAFT, summary="s" * 999 + "\0", steps=(wild,), remarks=("\0", "odd"))

    plan_id = await replace_plan(conn, lead, draft, made_for=None, now=NOW)

    (step,) = await list_steps(conn, plan_id)
    lengths = tuple(map(len, (step.description, step.timing or "", step.suggested_text or "")))
    assert lengths == (300, 200, 4_000)
    assert (step.delay_days, step.goal, list(step.evidence)) == (365, None, [1, 2])
    assert "is cut to 365" in step.explanation


async def test_a_plan_of_nobodys_lead_goes_by_who_asked_for_it(conn: Connection) -> None:
    olga = await build.member(conn)
    await conn.raw.execute(
        "update members set time_zone = 'America/New_York' where id = $1", olga.id
    )
    lead_id = await build.lead(conn)

    first, *_ = await build.plan(conn, lead_id, made_for=olga)
    alone, *_ = await build.plan(conn, lead_id)

    assert (first.due_at, alone.due_at) == (NOW + timedelta(hours=5), NOW)


class _Breaking:
    """A connection that breaks at one of its statements."""

    def __init__(self, raw: Any, at: int) -> None:
        self._raw, self._left = raw, at

    def __getattr__(self, name: str) -> Any:
        known = getattr(self._raw, name)
        if name not in {"execute", "fetch", "fetchrow", "fetchval"}:
            return known

        async def run(*args: Any) -> Any:
            self._left -= 1
            if self._left < 0:
                raise ConnectionError
            return await known(*args)

        return run


async def test_a_replacement_that_breaks_anywhere_leaves_the_old_plan_untouched(
    db: Database,
) -> None:
    """G-14, S3-36."""
    async with db.transaction() as conn:
        olga = await build.member(conn)
        lead_id = await build.lead(conn, owner=olga)
        await build.plan(conn, lead_id, made_for=olga)
        before = await _everything(conn)

    broken = 0
    while await _replace(db, lead_id, olga.id, breaking_at=broken) is None:
        broken += 1
        async with db.transaction() as conn:
            assert await _everything(conn) == before

    assert broken > len(THREE_STEPS)
    async with db.transaction() as conn:
        assert await rows(
            conn, "select status, count(*) from reminders group by 1 order by 1"
        ) == [
            ("cancelled", 3),
            ("pending", 3),
        ]


async def _replace(
    db: Database, lead_id: LeadId, made_for: MemberId, *, breaking_at: int
) -> PlanId | None:
    with suppress(ConnectionError):
        async with db.transaction() as conn:
            lead = await lock_lead(conn, lead_id)
            conn.raw = _Breaking(conn.raw, breaking_at)
            return await replace_plan(conn, lead, DRAFT, made_for=made_for, now=LATER)
    return None


async def _everything(conn: Connection) -> Sequence[object]:
    tables = ("plans", "steps", "reminders", "reminder_ledger", "lead_events", "live_events")
    kept = [
        await rows(conn, f"select t::text from {table} t order by 1")  # noqa: S608 -- our tables
        for table in tables
    ]
    return [*kept, await rows(conn, "select plan_steps, next_followup_at from leads")]


async def test_plans_made_at_once_leave_one_that_is_running(db: Database) -> None:
    async with db.transaction() as conn:
        olga = await build.member(conn)
        lead_id = await build.lead(conn, owner=olga)

    await asyncio.gather(*(_replace(db, lead_id, olga.id, breaking_at=1_000) for _ in range(5)))

    async with db.transaction() as conn:
        ended = "select ended_because, count(*) from plans group by 1 order by 1 nulls first"
        assert await rows(conn, ended) == [(None, 1), ("replaced", 4)]
        pending = "select count(*) from reminders where status = 'pending'"
        assert await rows(conn, pending) == [(3,)]
