"""The verbs for single reminders, and what each leaves in the ledger."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from keepwarm.db import Connection
from keepwarm.kit.ids import StepId
from keepwarm.outbox.model import Channel
from keepwarm.reminders.actions import (
    cancel_reminders,
    complete_reminder,
    fire_due,
    plan_digest,
    reopen_reminder,
    restore_reminder,
    resume_member,
    resume_reminders,
    retime_reminders,
    schedule_plan_reminders,
    silence_reminders,
    skip_reminder,
    snooze_reminder,
)
from keepwarm.reminders.model import CHANNEL, Reminder
from keepwarm.reminders.reads import get_reminder, next_instant
from tests import build
from tests.reminders.team import NOW, Planned, planned, steps

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NO_CHANNELS: frozenset[Channel] = frozenset()


async def reminder_of(conn: Connection, step_id: StepId) -> Reminder:
    found = await get_reminder(conn, step_id)
    assert found is not None
    return found


async def state(conn: Connection, step_id: StepId) -> tuple[str, datetime | None, int, int]:
    it = await reminder_of(conn, step_id)
    return it.status, it.speaks_at, it.rung, it.occurrence


async def ledger(conn: Connection) -> list[tuple[object, ...]]:
    """Return what was written down after the reminders were made."""
    return await build.rows(
        conn,
        "select kind, occurrence, facts from reminder_ledger where kind <> 'created' order by id",
    )


async def spoken(conn: Connection) -> Planned:
    """Make a plan of one step whose reminder has spoken."""
    plan = await planned(conn, NOW, owner=await build.member(conn))
    await fire_due(conn, now=NOW, channels=NO_CHANNELS)
    await conn.raw.execute("delete from reminder_ledger where kind = 'spoke'")
    return plan


async def test_plan_gets_one_reminder_for_each_step(
    conn: Connection, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "keepwarm.reminders")
    olga = await build.member(conn)
    lead_id = await build.lead(conn, owner=olga)
    first, second = await steps(conn, lead_id, 2)
    due = [(second, NOW + DAY), (first, NOW)]
    conn.wakes.clear()

    made = await schedule_plan_reminders(conn, lead_id, due, by=olga.id, now=NOW)

    assert made == 2
    assert conn.wakes == {CHANNEL}
    assert caplog.messages == [f"reminders.plan.scheduled: lead {lead_id}, 2 reminders"]
    assert await build.rows(
        conn,
        "select step_id, member_id, status, due_at, speaks_at, rung, occurrence, created_at"
        "  from reminders order by id",
    ) == [
        (second, olga.id, "pending", NOW + DAY, NOW + DAY, 0, 0, NOW),
        (first, olga.id, "pending", NOW, NOW, 0, 0, NOW),
    ]
    assert await build.rows(
        conn, "select kind, member_id, occurrence, facts from reminder_ledger order by id"
    ) == [
        ("created", olga.id, 0, {"due_at": (NOW + DAY).isoformat()}),
        ("created", olga.id, 0, {"due_at": NOW.isoformat()}),
    ]


async def test_plan_scheduled_twice_has_one_set_of_reminders(conn: Connection) -> None:
    plan = await planned(conn, NOW, NOW + DAY)
    due = [(step_id, NOW + 2 * DAY) for step_id in plan.step_ids]

    again = await schedule_plan_reminders(conn, plan.lead_id, due, by=None, now=NOW)

    assert again == 0
    assert await build.rows(conn, "select due_at from reminders order by id") == [
        (NOW,),
        (NOW + DAY,),
    ]
    assert await ledger(conn) == []


async def test_owner_is_reminded_else_whom_the_plan_was_made_for(conn: Connection) -> None:
    olga, mia = await build.member(conn), await build.member(conn, "Mia")
    await planned(conn, NOW, owner=olga, made_for=mia.id, company="A")
    await planned(conn, NOW, made_for=mia.id, company="B")
    await planned(conn, NOW, company="C")

    assert await build.rows(conn, "select member_id from reminders order by id") == [
        (olga.id,),
        (mia.id,),
        (None,),
    ]


async def test_reminders_follow_the_owner_of_their_lead(conn: Connection) -> None:
    olga, mia = await build.member(conn), await build.member(conn, "Mia")
    plan = await planned(conn, NOW, NOW, owner=olga, made_for=mia.id)
    await complete_reminder(conn, plan.step_ids[0], by=None, now=NOW)

    await conn.raw.execute("update leads set owner_id = null")

    assert await build.rows(conn, "select member_id from reminders order by id") == [
        (olga.id,),
        (mia.id,),
    ]


async def test_first_reminder_of_a_member_brings_their_morning_digest(conn: Connection) -> None:
    olga = await build.member(conn)
    await planned(conn, NOW, owner=olga, company="A")
    await planned(conn, NOW + DAY, owner=olga, company="B")

    assert await build.rows(conn, "select member_id, due_at from digests") == [
        (olga.id, datetime.fromisoformat("2026-03-03T08:30Z"))
    ]


async def test_digest_moves_when_working_time_changes(conn: Connection) -> None:
    olga = await build.member(conn)
    await planned(conn, NOW, owner=olga)
    await conn.raw.execute("update members set time_zone = 'Asia/Tokyo'")

    await plan_digest(conn, olga.id, NOW)

    assert await build.rows(conn, "select due_at from digests") == [
        (datetime.fromisoformat("2026-03-02T23:30Z"),)
    ]


@pytest.mark.parametrize(
    ("settle", "status"),
    [(complete_reminder, "completed"), (skip_reminder, "skipped")],
    ids=["done", "skipped"],
)
async def test_settled_step_ends_its_reminder_once(
    conn: Connection, settle: Callable[..., Awaitable[None]], status: str
) -> None:
    plan = await planned(conn, NOW)

    await settle(conn, plan.step_ids[0], by=None, now=NOW)
    await settle(conn, plan.step_ids[0], by=None, now=NOW)

    assert await state(conn, plan.step_ids[0]) == (status, None, 0, 0)
    assert await ledger(conn) == [(status, 0, {})]


async def test_cancelled_reminders_are_those_of_the_steps_named(conn: Connection) -> None:
    plan = await planned(conn, NOW, NOW, NOW)
    other = await planned(conn, NOW, company="Other")
    first, second, third = plan.step_ids
    await complete_reminder(conn, first, by=None, now=NOW)

    step_ids = [first, second, *other.step_ids]
    await cancel_reminders(conn, plan.lead_id, step_ids, by=None, why="replaced", now=NOW)

    assert await build.rows(conn, "select status from reminders order by id") == [
        ("completed",),
        ("cancelled",),
        ("pending",),
        ("pending",),
    ]
    assert await ledger(conn) == [("completed", 0, {}), ("cancelled", 0, {"why": "replaced"})]
    assert await state(conn, third) == ("pending", NOW, 0, 0)


async def test_reopened_reminder_begins_anew(conn: Connection) -> None:
    plan = await planned(conn, NOW)
    await complete_reminder(conn, plan.step_ids[0], by=None, now=NOW)

    for _twice in range(2):
        await reopen_reminder(conn, plan.step_ids[0], NOW + HOUR, by=None, now=NOW)

    assert await state(conn, plan.step_ids[0]) == ("pending", NOW + HOUR, 0, 0)
    at = (NOW + HOUR).isoformat()
    facts = {"due_at": at, "speaks_at": at, "snoozes": 0}
    assert (await ledger(conn))[1:] == [("reopened", 0, facts)]


async def test_reopened_reminder_does_not_speak_twice_within_a_day(conn: Connection) -> None:
    plan = await spoken(conn)
    await skip_reminder(conn, plan.step_ids[0], by=None, now=NOW)

    await reopen_reminder(conn, plan.step_ids[0], NOW + HOUR, by=None, now=NOW)

    assert await state(conn, plan.step_ids[0]) == ("pending", NOW + DAY, 0, 1)


async def test_snoozed_reminder_speaks_then_and_counts_on(conn: Connection) -> None:
    plan = await spoken(conn)

    for _twice in range(2):
        await snooze_reminder(conn, plan.step_ids[0], NOW + HOUR, by=None, now=NOW)

    assert await state(conn, plan.step_ids[0]) == ("pending", NOW + HOUR, 0, 1)
    at = (NOW + HOUR).isoformat()
    assert await ledger(conn) == [("snoozed", 1, {"due_at": at, "speaks_at": at, "snoozes": 1})]


async def test_ended_reminder_is_not_snoozed(conn: Connection) -> None:
    plan = await planned(conn, NOW)
    await complete_reminder(conn, plan.step_ids[0], by=None, now=NOW)

    await snooze_reminder(conn, plan.step_ids[0], NOW + HOUR, by=None, now=NOW)

    assert await state(conn, plan.step_ids[0]) == ("completed", None, 0, 0)


async def retime(conn: Connection, plan: Planned, *due: datetime) -> None:
    pairs = list(zip(plan.step_ids, due, strict=False))
    await retime_reminders(conn, plan.lead_id, pairs, by=None, why="edited", now=NOW)


async def test_retimed_reminder_speaks_at_its_new_instant(conn: Connection) -> None:
    plan = await planned(conn, NOW + DAY, NOW + DAY)

    await retime(conn, plan, NOW + 3 * DAY, NOW + DAY)

    assert await state(conn, plan.step_ids[0]) == ("pending", NOW + 3 * DAY, 0, 0)
    facts = {"due_at": (NOW + 3 * DAY).isoformat(), "why": "edited"}
    assert await ledger(conn) == [("retimed", 0, facts)]


async def test_retiming_makes_reminders_that_are_missing(conn: Connection) -> None:
    plan = await planned(conn, NOW)
    await conn.raw.execute("delete from reminders")

    await retime(conn, plan, NOW + DAY)

    assert await state(conn, plan.step_ids[0]) == ("pending", NOW + DAY, 0, 0)


async def test_spoken_reminder_that_stays_overdue_stays_on_its_ladder(conn: Connection) -> None:
    plan = await spoken(conn)

    await retime(conn, plan, NOW - HOUR)

    assert await state(conn, plan.step_ids[0]) == ("sent", NOW + DAY, 1, 1)
    assert (await reminder_of(conn, plan.step_ids[0])).due_at == NOW - HOUR


@pytest.mark.parametrize(
    ("due_at", "speaks_at"),
    [(NOW + 3 * DAY, NOW + 3 * DAY), (NOW + HOUR, NOW + DAY)],
    ids=["in days", "within the day"],
)
async def test_spoken_reminder_with_a_day_to_come_begins_anew(
    conn: Connection, due_at: datetime, speaks_at: datetime
) -> None:
    plan = await spoken(conn)

    await retime(conn, plan, due_at)

    assert await state(conn, plan.step_ids[0]) == ("pending", speaks_at, 0, 1)


async def test_retiming_opens_the_cancelled_and_leaves_the_settled(conn: Connection) -> None:
    plan = await planned(conn, NOW, NOW, NOW)
    done, skipped, cancelled = plan.step_ids
    await complete_reminder(conn, done, by=None, now=NOW)
    await skip_reminder(conn, skipped, by=None, now=NOW)
    await cancel_reminders(conn, plan.lead_id, [cancelled], by=None, why="waits", now=NOW)

    await retime(conn, plan, NOW + DAY, NOW + DAY, NOW)

    assert [await state(conn, step_id) for step_id in plan.step_ids] == [
        ("completed", None, 0, 0),
        ("skipped", None, 0, 0),
        ("pending", NOW, 0, 0),
    ]


async def test_undo_brings_a_reminder_back_as_it_was(conn: Connection) -> None:
    plan = await spoken(conn)
    step_id = plan.step_ids[0]
    was = await reminder_of(conn, step_id)
    await complete_reminder(conn, step_id, by=None, now=NOW)

    for _twice in range(2):
        await restore_reminder(conn, was, by=None, now=NOW)

    assert await reminder_of(conn, step_id) == was
    facts = {"due_at": NOW.isoformat(), "why": "undone"}
    assert (await ledger(conn))[1:] == [("reopened", 1, facts)]


async def test_undo_does_not_unsay_what_was_said_meanwhile(conn: Connection) -> None:
    plan = await planned(conn, NOW + 2 * DAY, owner=await build.member(conn))
    step_id = plan.step_ids[0]
    was = await reminder_of(conn, step_id)
    await snooze_reminder(conn, step_id, NOW, by=None, now=NOW)
    await fire_due(conn, now=NOW, channels=NO_CHANNELS)

    await restore_reminder(conn, was, by=None, now=NOW)

    assert await state(conn, step_id) == ("pending", NOW + 2 * DAY, 1, 1)


async def test_undo_of_what_is_gone_does_nothing(conn: Connection) -> None:
    plan = await planned(conn, NOW)
    was = await reminder_of(conn, plan.step_ids[0])
    await conn.raw.execute("delete from steps")

    await restore_reminder(conn, was, by=None, now=NOW)

    assert await build.rows(conn, "select * from reminders") == []


async def test_silenced_reminders_resume_where_their_ladder_was(conn: Connection) -> None:
    plan = await spoken(conn)
    fresh = await planned(conn, NOW + DAY, owner=plan.owner, company="Fresh")
    both = [plan.lead_id, fresh.lead_id]

    await silence_reminders(conn, both, why="trash", now=NOW)
    silent = await build.rows(conn, "select speaks_at from reminders order by id")
    await resume_reminders(conn, both, now=NOW + DAY)

    assert silent == [(None,), (None,)]
    assert await state(conn, plan.step_ids[0]) == ("sent", NOW + DAY, 1, 1)
    assert await state(conn, fresh.step_ids[0]) == ("pending", NOW + DAY, 0, 0)
    at = {"speaks_at": (NOW + DAY).isoformat()}
    assert await ledger(conn) == [
        ("silenced", 1, {"why": "trash"}),
        ("silenced", 0, {"why": "trash"}),
        ("resumed", 1, at),
        ("resumed", 0, at),
    ]


async def test_only_what_somebody_can_hear_resumes(conn: Connection) -> None:
    olga = await build.member(conn)
    nobodys = await planned(conn, NOW, company="Nobody's")
    trashed = await planned(conn, NOW, owner=olga, company="Trashed")
    ended = await planned(conn, NOW, owner=olga, company="Ended")
    leads = [each.lead_id for each in (nobodys, trashed, ended)]
    await silence_reminders(conn, leads, why="trash", now=NOW)
    await skip_reminder(conn, ended.step_ids[0], by=None, now=NOW)
    await conn.raw.execute("update leads set deleted_at = $2 where id = $1", trashed.lead_id, NOW)

    await resume_reminders(conn, leads, now=NOW)

    assert await build.rows(conn, "select distinct speaks_at from reminders") == [(None,)]


async def test_member_who_is_back_hears_what_fell_silent(conn: Connection) -> None:
    olga, mia = await build.member(conn), await build.member(conn, "Mia")
    await planned(conn, NOW, owner=olga, company="Olga's")
    await planned(conn, NOW, owner=mia, company="Mia's")
    await conn.raw.execute("update members set disabled_at = now()")
    await fire_due(conn, now=NOW, channels=NO_CHANNELS)
    await conn.raw.execute("update members set disabled_at = null")

    await resume_member(conn, olga.id, by=build.as_admin(mia), now=NOW + HOUR)

    assert await build.rows(conn, "select speaks_at from reminders order by id") == [
        (NOW,),
        (None,),
    ]


async def test_next_instant_is_the_earliest_of_reminders_and_digests(conn: Connection) -> None:
    assert await next_instant(conn) is None
    await planned(conn, NOW + 3 * DAY)
    assert await next_instant(conn) == NOW + 3 * DAY
    await planned(conn, NOW + 3 * DAY, owner=await build.member(conn), company="B")
    assert await next_instant(conn) == datetime.fromisoformat("2026-03-03T08:30Z")


async def test_verbs_on_steps_without_reminders_do_nothing(conn: Connection) -> None:
    (step_id,) = await steps(conn, await build.lead(conn))

    await complete_reminder(conn, step_id, by=None, now=NOW)
    await reopen_reminder(conn, step_id, NOW, by=None, now=NOW)
    await snooze_reminder(conn, step_id, NOW, by=None, now=NOW)

    assert await get_reminder(conn, step_id) is None
    assert await build.rows(conn, "select * from reminder_ledger") == []
