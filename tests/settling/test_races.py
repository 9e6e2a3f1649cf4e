import asyncio
from datetime import timedelta

import pytest

from keepwarm.accounts.model import Member
from keepwarm.db import Database
from keepwarm.leads.actions import LeadGone, lock_lead
from keepwarm.settling.actions import complete_step, snooze_step, undo_change
from keepwarm.settling.model import Changed
from keepwarm.steps.actions import PlanEnded
from keepwarm.steps.model import Step
from keepwarm.trash.actions import delete_for_good, trash_locked
from tests import build
from tests.build import NOW, rows
from tests.locks import until_it_waits


async def _plan(db: Database) -> tuple[Member, list[Step]]:
    async with db.transaction() as conn:
        olga = await build.member(conn)
        return olga, await build.plan(conn, await build.lead(conn, owner=olga), made_for=olga)


async def _complete(db: Database, step: Step, by: Member) -> Changed:
    async with db.transaction() as conn:
        return await complete_step(conn, step.id, by=by.viewer, now=NOW)


async def test_two_members_who_settle_a_step_at_once_settle_it_once(db: Database) -> None:
    olga, (first, *_) = await _plan(db)
    async with db.transaction() as conn:
        boss = await build.admin(conn)

    changed = await asyncio.gather(
        *(_complete(db, first, who) for who in (olga, boss, olga, boss))
    )

    assert len({each.change_id for each in changed}) == 1
    async with db.transaction() as conn:
        assert await rows(conn, "select count(*) from step_changes") == [(1,)]
        assert await rows(
            conn, "select count(*) from reminder_ledger where kind = 'completed'"
        ) == [(1,)]
        assert await rows(conn, "select plan_settled from leads") == [(1,)]


async def test_steps_settled_side_by_side_are_all_counted(db: Database) -> None:
    olga, steps = await _plan(db)

    await asyncio.gather(*(_complete(db, step, olga) for step in steps))

    async with db.transaction() as conn:
        assert await rows(conn, "select ended_because from plans") == [("completed",)]
        assert await rows(conn, "select plan_steps, next_followup_at from leads") == [(None, None)]


async def test_a_step_is_not_settled_in_a_plan_that_is_being_replaced(db: Database) -> None:
    olga, (first, *_) = await _plan(db)

    async with db.transaction() as conn:
        await build.plan(conn, first.lead_id, made_for=olga)
        toggle = asyncio.create_task(_complete(db, first, olga))
        await until_it_waits(conn, toggle)

    with pytest.raises(PlanEnded):
        await toggle
    async with db.transaction() as conn:
        assert await rows(conn, "select count(*) from steps where status = 'done'") == [(0,)]


async def test_a_plan_replaced_while_a_step_is_settled_keeps_what_was_done(db: Database) -> None:
    olga, (first, *_) = await _plan(db)

    async def replace() -> list[Step]:
        async with db.transaction() as conn:
            return await build.plan(conn, first.lead_id, made_for=olga)

    async with db.transaction() as conn:
        await complete_step(conn, first.id, by=olga.viewer, now=NOW)
        replacing = asyncio.create_task(replace())
        await until_it_waits(conn, replacing)
    fresh = await replacing

    async with db.transaction() as conn:
        assert await rows(
            conn, "select status, count(*) from reminders group by 1 order by 1"
        ) == [
            ("cancelled", 2),
            ("completed", 1),
            ("pending", 3),
        ]
        assert await rows(conn, "select plan_settled, next_followup_at from leads") == [
            (0, fresh[0].due_at)
        ]


async def test_a_change_is_taken_back_or_followed_but_not_both(db: Database) -> None:
    olga, (first, *_) = await _plan(db)
    changed = await _complete(db, first, olga)

    async def undo() -> Changed:
        async with db.transaction() as conn:
            return await undo_change(conn, changed.change_id, by=olga.viewer, now=NOW)

    undone = await asyncio.gather(undo(), undo(), undo())

    assert [each.step for each in undone] == [first] * 3
    async with db.transaction() as conn:
        assert await rows(conn, "select status from steps order by number limit 1") == [
            ("pending",)
        ]
        assert await rows(
            conn, "select count(*) from lead_events where kind = 'step_reopened'"
        ) == [(1,)]


async def test_a_lead_deleted_for_good_takes_plan_steps_and_reminders_along(db: Database) -> None:
    olga, (first, *_) = await _plan(db)

    async def snooze() -> Changed:
        async with db.transaction() as conn:
            later = NOW + timedelta(hours=1)
            return await snooze_step(conn, first.id, later, by=olga.viewer, now=NOW)

    async with db.transaction() as conn:
        lead = await lock_lead(conn, first.lead_id)
        await trash_locked(conn, [lead], by=olga.id, now=NOW)
        await delete_for_good(conn, first.lead_id, by=olga.viewer)
        snoozing = asyncio.create_task(snooze())
        await until_it_waits(conn, snoozing)

    with pytest.raises(LeadGone):
        await snoozing
    async with db.transaction() as conn:
        for table in ("plans", "steps", "reminders"):
            assert await conn.raw.fetch(f"select from {table}") == []
