import asyncio
from datetime import datetime, timedelta

import pytest

from keepwarm.accounts.model import Member
from keepwarm.board.actions import assign_many, move_card, move_many, undo_change
from keepwarm.db import Connection, Database
from keepwarm.kit.ids import LeadId
from keepwarm.leads.actions import lock_lead
from keepwarm.leads.model import Stage
from keepwarm.owners.actions import assign_lead
from keepwarm.revisions.actions import retime_leads, retime_member
from keepwarm.settling.actions import complete_step, reopen_step, snooze_step
from keepwarm.settling.actions import undo_change as undo_step
from keepwarm.steps.reads import list_steps
from keepwarm.trash.actions import restore_lead, trash_lead
from tests import build
from tests.build import NOW, rows
from tests.locks import until_it_waits

HOUR = timedelta(hours=1)
DUES = "select due_at from steps where status = 'pending' order by plan_id, number"
CARD = "select plan_steps, plan_settled, next_followup_at from leads"


async def _in_zone(conn: Connection, member: Member, zone: str) -> Member:
    await conn.raw.execute("update members set time_zone = $2 where id = $1", member.id, zone)
    return member


def _days(*days: float, hour: int = 9) -> list[tuple[datetime]]:
    return [(NOW.replace(hour=hour) + timedelta(days=day),) for day in days]


async def test_a_plan_goes_by_the_clock_of_its_leads_new_owner(conn: Connection) -> None:
    boss, olga = await build.admin(conn), await build.member(conn)
    ann = await _in_zone(conn, await build.member(conn, "Ann"), "America/New_York")
    lead_id = await build.lead(conn, owner=olga)
    steps = await build.plan(conn, lead_id, made_for=olga)
    await conn.raw.execute("delete from live_events")

    await assign_lead(conn, lead_id, ann.id, by=boss.viewer, now=NOW - HOUR)

    # By the clock in New York the plan began at four in the morning.
    fresh = await list_steps(conn, steps[0].plan_id)
    assert await rows(conn, DUES) == [*_days(0, 2, hour=14), *_days(7, hour=13)]
    assert fresh[0].explanation == "Mon 2 Mar 09:00: at once, 04:00 is before working hours"
    assert await rows(conn, "select due_at, speaks_at from reminders order by step_id") == [
        (step.due_at, step.due_at) for step in fresh
    ]
    assert await rows(
        conn, "select distinct facts->>'why' from reminder_ledger where kind = 'retimed'"
    ) == [("owner",)]
    heard = await rows(conn, "select topic, member_id from live_events where topic = 'today'")
    assert {member_id for _, member_id in heard} == {olga.id, ann.id}


async def test_a_plan_of_nobodys_lead_goes_back_to_who_it_was_made_for(conn: Connection) -> None:
    boss, olga = await build.admin(conn), await build.member(conn)
    ann = await _in_zone(conn, await build.member(conn, "Ann"), "America/New_York")
    lead_id = await build.lead(conn, owner=ann)
    await build.plan(conn, lead_id, made_for=olga)

    await assign_lead(conn, lead_id, None, by=boss.viewer, now=NOW - HOUR)

    assert await rows(conn, DUES) == _days(0, 2, 7)


async def test_what_is_overdue_or_put_off_stays_where_it_is(conn: Connection) -> None:
    boss, olga = await build.admin(conn), await build.member(conn)
    ann = await _in_zone(conn, await build.member(conn, "Ann"), "America/New_York")
    lead_id = await build.lead(conn, owner=olga)
    _, second, _ = await build.plan(conn, lead_id, made_for=olga)
    off = NOW + timedelta(days=3)
    await snooze_step(conn, second.id, off, by=olga.viewer, now=NOW)

    await assign_many(conn, [lead_id], ann.id, by=boss.viewer, now=NOW + HOUR)

    assert await rows(conn, DUES) == [(NOW,), (off,), *_days(7, hour=13)]


async def test_plans_follow_the_hours_of_the_member_they_go_by(conn: Connection) -> None:
    olga, viktor = await build.member(conn), await build.member(conn, "Viktor")
    hers = await build.lead(conn, company="Hers", owner=olga)
    asked = await build.lead(conn, company="Asked for")
    his = await build.lead(conn, company="His", owner=viktor)
    for lead_id in (hers, asked, his):
        await build.plan(conn, lead_id, made_for=olga)
    await conn.raw.execute(
        "insert into days_off (member_id, from_on, until_on) values ($1, $2, $2)",
        olga.id,
        (NOW + timedelta(days=2)).date(),
    )

    for _ in range(2):
        await retime_member(conn, olga.id, now=NOW + HOUR)

    assert await rows(conn, DUES) == [*_days(0, 3, 7), *_days(0, 3, 7), *_days(0, 2, 7)]
    retimed = "select count(*) from reminder_ledger where kind = 'retimed'"
    assert await rows(conn, retimed) == [(2,)]
    assert await rows(conn, "select distinct next_followup_at from leads") == [(NOW,)]


async def test_leads_without_a_plan_cost_no_more_than_the_question(conn: Connection) -> None:
    lead_id = await build.lead(conn)

    await retime_leads(conn, [lead_id], now=NOW)

    assert await rows(conn, CARD) == [(None, None, None)]


@pytest.mark.parametrize("stage", ["meeting", "won", "lost"])
async def test_a_card_moved_to_its_end_stops_the_plan(conn: Connection, stage: Stage) -> None:
    olga = await build.member(conn)
    lead_id = await build.lead(conn, owner=olga)
    await build.plan(conn, lead_id, made_for=olga)

    await move_card(conn, lead_id, "contacted", by=olga.viewer, now=NOW)
    running = await rows(conn, "select ended_because from plans")
    for _ in range(2):
        await move_card(conn, lead_id, stage, by=olga.viewer, now=NOW)

    assert running == [(None,)]
    assert await rows(conn, "select ended_because, ended_by from plans") == [(stage, olga.id)]
    assert await rows(conn, "select distinct status from reminders") == [("cancelled",)]


async def test_plans_go_on_when_moving_many_cards_is_undone(conn: Connection) -> None:
    olga = await build.member(conn)
    lead_ids = await build.leads(conn, 2, owner=olga)
    for lead_id in lead_ids:
        await build.plan(conn, lead_id, made_for=olga)
    change = await move_many(conn, lead_ids, "lost", by=olga.viewer, now=NOW)
    stopped = await rows(conn, "select ended_because from plans")

    await undo_change(conn, change, by=olga.viewer, now=NOW)

    assert stopped == [("lost",)] * 2
    assert await rows(conn, "select ended_because from plans") == [(None,)] * 2
    assert await rows(conn, "select distinct status from reminders") == [("pending",)]
    assert await rows(conn, CARD) == [(3, 0, NOW)] * 2


async def test_a_lead_in_the_trash_is_silent_until_it_is_back(conn: Connection) -> None:
    olga = await build.member(conn)
    lead_id = await build.lead(conn, owner=olga)
    await build.plan(conn, lead_id, made_for=olga)

    await trash_lead(conn, lead_id, by=olga.viewer, now=NOW)
    speaking = "select count(*) from reminders where speaks_at is not null"
    silent = await rows(conn, speaking)
    await _in_zone(conn, olga, "America/New_York")
    await retime_member(conn, olga.id, now=NOW - HOUR)
    untouched = await rows(conn, DUES)
    await restore_lead(conn, lead_id, by=olga.viewer, now=NOW - HOUR)

    assert (silent, untouched) == ([(0,)], _days(0, 2, 7))
    assert await rows(conn, DUES) == [*_days(0, 2, hour=14), *_days(7, hour=13)]
    assert await rows(conn, speaking) == [(3,)]


async def test_hours_changed_while_leads_are_given_away_hold_each_other_up_and_no_longer(
    db: Database,
) -> None:
    async with db.transaction() as conn:
        boss, olga = await build.admin(conn), await build.member(conn)
        ann = await build.member(conn, "Ann")
        lead_ids = await build.leads(conn, 8, owner=olga)
        for lead_id in lead_ids:
            await build.plan(conn, lead_id, made_for=olga)

    async def give(lead_ids: list[LeadId], to: Member) -> None:
        async with db.transaction() as conn:
            await assign_many(conn, lead_ids, to.id, by=boss.viewer, now=NOW)

    async def retime(member: Member) -> None:
        async with db.transaction() as conn:
            await retime_member(conn, member.id, now=NOW)

    await asyncio.gather(
        give(lead_ids, ann), retime(olga), give(lead_ids[::-1], olga), retime(ann), retime(olga)
    )

    async with db.transaction() as conn:
        assert await rows(conn, "select count(*) from reminders where status = 'pending'") == [
            (24,)
        ]


async def test_a_plan_replaced_meanwhile_is_dated_from_its_own_beginning(db: Database) -> None:
    async with db.transaction() as conn:
        olga = await build.member(conn)
        lead_id = await build.lead(conn, owner=olga)
        await build.plan(conn, lead_id, made_for=olga)
    a_week_later = NOW + timedelta(days=7)

    async def retime() -> None:
        async with db.transaction() as conn:
            await retime_member(conn, olga.id, now=a_week_later)

    async with db.transaction() as conn:
        await lock_lead(conn, lead_id)
        retiming = asyncio.create_task(retime())
        await until_it_waits(conn, retiming)
        await build.plan(conn, lead_id, made_for=olga, now=a_week_later)
        dues = await rows(conn, DUES)
    await retiming

    async with db.transaction() as conn:
        assert await rows(conn, DUES) == dues


async def test_what_is_opened_again_speaks_to_who_owns_the_lead_by_now(conn: Connection) -> None:
    boss, olga = await build.admin(conn), await build.member(conn)
    ann = await build.member(conn, "Ann")
    lead_id = await build.lead(conn, owner=olga)
    first, second, _third = await build.plan(conn, lead_id, made_for=olga)
    await complete_step(conn, first.id, by=olga.viewer, now=NOW)
    done = await complete_step(conn, second.id, by=olga.viewer, now=NOW)
    lost = await move_many(conn, [lead_id], "lost", by=boss.viewer, now=NOW)
    await assign_lead(conn, lead_id, ann.id, by=boss.viewer, now=NOW)

    await undo_change(conn, lost, by=boss.viewer, now=NOW)
    await reopen_step(conn, first.id, "today", by=ann.viewer, now=NOW)
    await undo_step(conn, done.change_id, by=ann.viewer, now=NOW)

    assert (
        await rows(conn, "select status, member_id from reminders order by step_id")
        == [("pending", ann.id)] * 3
    )
    assert await rows(conn, "select from digests where member_id = $1", ann.id) == [()]
