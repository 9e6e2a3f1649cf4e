from dataclasses import replace
from datetime import timedelta

import pytest

from keepwarm.accounts.model import Member
from keepwarm.db import Connection
from keepwarm.kit.ids import StepId
from keepwarm.leads.actions import LeadGone, lock_lead
from keepwarm.plans.actions import stop_plan_for
from keepwarm.settling.actions import (
    ReasonMissing,
    ReasonTooLong,
    UndoTooLate,
    complete_step,
    postpone_plan,
    reopen_step,
    skip_step,
    snooze_step,
    undo_change,
)
from keepwarm.settling.model import UNDO_WITHIN, Changed
from keepwarm.settling.reads import get_last_change
from keepwarm.steps.actions import PlanEnded, StepGone, StepSettled, TimeIsOver
from keepwarm.steps.model import Step, StepDraft
from keepwarm.steps.reads import list_steps
from tests import build
from tests.build import NOW, rows

HOUR = timedelta(hours=1)
REMINDERS = "select status, due_at, snoozes from reminders order by step_id"
CARD = "select plan_steps, plan_settled, next_followup_at from leads"
EVENTS = "select kind, facts->>'number', facts->>'reason', facts->>'undone' from lead_events"
STEP_EVENTS = f"{EVENTS} where kind like 'step%' order by id"
WAITING = StepDraft(channel="call", description="Call", timing="after the first reply")


async def _plan(conn: Connection) -> tuple[Member, list[Step]]:
    olga = await build.member(conn)
    return olga, await build.plan(conn, await build.lead(conn, owner=olga), made_for=olga)


async def _complete_all(conn: Connection, steps: list[Step], by: Member) -> Changed:
    done = [await complete_step(conn, step.id, by=by.viewer, now=NOW) for step in steps]
    return done[-1]


async def test_a_done_step_ends_its_reminder_and_shows_on_the_card(conn: Connection) -> None:
    olga, (first, second, third) = await _plan(conn)

    changed = await complete_step(conn, first.id, by=olga.viewer, now=NOW)

    done = replace(first, status="done", settled_at=NOW, settled_by=olga.id)
    assert changed == Changed(change_id=changed.change_id, step=done, next_step=second)
    assert await list_steps(conn, first.plan_id) == [done, second, third]
    assert await rows(conn, "select status from reminders order by step_id") == [
        ("completed",),
        ("pending",),
        ("pending",),
    ]
    assert await rows(conn, CARD) == [(3, 1, second.due_at)]
    assert await rows(conn, STEP_EVENTS) == [("step_completed", "1", None, None)]


async def test_a_step_settled_twice_is_settled_once(conn: Connection) -> None:
    olga, (first, second, _) = await _plan(conn)
    viktor = await build.member(conn, "Viktor", role="admin")

    done = [
        await complete_step(conn, first.id, by=who.viewer, now=NOW + n * HOUR)
        for n, who in enumerate((olga, viktor, olga))
    ]
    skipped = [await skip_step(conn, second.id, "No", by=olga.viewer, now=NOW) for _ in range(2)]

    assert done[1:] == [replace(done[0], next_step=second)] * 2
    assert skipped[0] == skipped[1]
    assert await rows(conn, "select count(*) from step_changes") == [(2,)]
    assert await rows(conn, "select count(*) from reminder_ledger where kind = 'completed'") == [
        (1,)
    ]


async def test_a_step_done_late_moves_no_other(conn: Connection) -> None:
    olga, (first, second, third) = await _plan(conn)

    await complete_step(conn, first.id, by=olga.viewer, now=NOW + timedelta(days=30))

    assert (await list_steps(conn, first.plan_id))[1:] == [second, third]


async def test_a_skipped_step_says_why(conn: Connection) -> None:
    olga, (first, second, _) = await _plan(conn)

    changed = await skip_step(conn, first.id, " No number \0", by=olga.viewer, now=NOW)

    assert (changed.step.status, changed.step.reason) == ("skipped", "No number")
    assert changed.next_step == second
    assert (await rows(conn, REMINDERS))[0][0] == "skipped"
    assert await rows(conn, STEP_EVENTS) == [("step_skipped", "1", "No number", None)]


@pytest.mark.parametrize(
    ("reason", "refusal"),
    [(" \0 ", ReasonMissing), ("x" * 501, ReasonTooLong)],
    ids=["blank", "endless"],
)
async def test_a_step_is_not_skipped_for_that(
    conn: Connection, reason: str, refusal: type[Exception]
) -> None:
    olga, (first, *_) = await _plan(conn)

    with pytest.raises(refusal):
        await skip_step(conn, first.id, reason, by=olga.viewer, now=NOW)


async def test_a_skipped_step_may_turn_out_to_be_done(conn: Connection) -> None:
    olga, (first, *_) = await _plan(conn)
    await skip_step(conn, first.id, "No number", by=olga.viewer, now=NOW)

    changed = await complete_step(conn, first.id, by=olga.viewer, now=NOW)

    assert (changed.step.status, changed.step.reason) == ("done", None)


async def test_a_step_opened_again_is_due_next_morning_and_never_rings_for_the_past(
    conn: Connection,
) -> None:
    olga, (first, *_) = await _plan(conn)
    later = NOW + timedelta(days=9, hours=3)
    await complete_step(conn, first.id, by=olga.viewer, now=NOW)

    changed = await reopen_step(conn, first.id, None, by=olga.viewer, now=later)

    morning = NOW + timedelta(days=10)
    assert changed.step == replace(
        first,
        due_at=morning,
        rule="reopened",
        explanation="Thu 12 Mar 09:00: opened again",
    )
    assert (await rows(conn, REMINDERS))[0] == ("pending", morning, 0)
    assert await rows(conn, "select speaks_at from reminders where step_id = $1", first.id) == [
        (morning,)
    ]


async def test_an_open_step_opened_again_stays_as_it_is(conn: Connection) -> None:
    olga, (first, second, _) = await _plan(conn)

    changed = await reopen_step(conn, first.id, "today", by=olga.viewer, now=NOW)

    assert changed == Changed(change_id=0, step=first, next_step=second)


async def test_a_plan_is_completed_with_its_last_step_and_runs_again_with_one(
    conn: Connection,
) -> None:
    olga, steps = await _plan(conn)
    changed = await _complete_all(conn, steps, olga)
    ended = await rows(conn, "select ended_because, ended_at, ended_by from plans")
    card = await rows(conn, CARD)

    again = await reopen_step(conn, steps[1].id, "original", by=olga.viewer, now=NOW)

    assert changed.next_step is None
    assert (ended, card) == ([("completed", NOW, olga.id)], [(None, None, None)])
    assert again.step == steps[1]
    assert await rows(conn, "select ended_because, ended_at, ended_by from plans") == [
        (None, None, None)
    ]
    assert await rows(conn, CARD) == [(3, 2, steps[1].due_at)]


async def test_a_completed_plan_stays_so_once_another_followed_it(conn: Connection) -> None:
    olga, steps = await _plan(conn)
    last = await _complete_all(conn, steps, olga)
    await build.plan(conn, steps[0].lead_id)

    with pytest.raises(PlanEnded):
        await reopen_step(conn, steps[0].id, None, by=olga.viewer, now=NOW)
    with pytest.raises(PlanEnded):
        await undo_change(conn, last.change_id, by=olga.viewer, now=NOW)


async def test_a_step_put_off_leaves_the_others_alone(conn: Connection) -> None:
    olga, (first, second, third) = await _plan(conn)
    until = NOW + timedelta(days=4)

    changed = await snooze_step(conn, first.id, until, by=olga.viewer, now=NOW)

    off = replace(first, due_at=until, rule="snoozed", explanation="Fri 6 Mar 09:00: snoozed")
    assert changed.step == off
    assert await list_steps(conn, first.plan_id) == [off, second, third]
    assert (await rows(conn, REMINDERS))[0] == ("pending", until, 1)
    assert await rows(conn, CARD) == [(3, 0, second.due_at)]


async def test_a_step_put_off_twice_to_the_same_time_is_put_off_once(conn: Connection) -> None:
    olga, (first, *_) = await _plan(conn)

    once, twice = [
        await snooze_step(conn, first.id, NOW + HOUR, by=olga.viewer, now=NOW) for _ in range(2)
    ]

    assert once == twice
    assert (await rows(conn, REMINDERS))[0][2] == 1


async def test_nothing_is_put_off_into_the_past_or_once_it_is_settled(conn: Connection) -> None:
    olga, (first, *_) = await _plan(conn)

    with pytest.raises(TimeIsOver):
        await snooze_step(conn, first.id, NOW, by=olga.viewer, now=NOW)
    await complete_step(conn, first.id, by=olga.viewer, now=NOW)
    with pytest.raises(StepSettled):
        await snooze_step(conn, first.id, NOW + HOUR, by=olga.viewer, now=NOW)


async def test_what_waits_gets_its_first_reminder_when_it_gets_a_date(conn: Connection) -> None:
    olga = await build.member(conn)
    (waiting,) = await build.plan(conn, await build.lead(conn, owner=olga), steps=(WAITING,))

    put_off = await snooze_step(conn, waiting.id, NOW + HOUR, by=olga.viewer, now=NOW)
    there = await rows(conn, REMINDERS)
    undone = await undo_change(conn, put_off.change_id, by=olga.viewer, now=NOW)

    assert there == [("pending", NOW + HOUR, 0)]
    assert undone.step == waiting
    assert (await rows(conn, REMINDERS))[0][0] == "cancelled"


async def test_a_change_taken_back_leaves_all_as_it_was(conn: Connection) -> None:
    olga, (first, second, third) = await _plan(conn)
    reminders, card = await rows(conn, REMINDERS), await rows(conn, CARD)
    changed = await skip_step(conn, first.id, "No number", by=olga.viewer, now=NOW)

    undone = await undo_change(conn, changed.change_id, by=olga.viewer, now=NOW + UNDO_WITHIN)

    assert undone == Changed(change_id=changed.change_id, step=first, next_step=second)
    assert await list_steps(conn, first.plan_id) == [first, second, third]
    assert (await rows(conn, REMINDERS), await rows(conn, CARD)) == (reminders, card)
    assert await get_last_change(conn, first.id) is None
    assert (await rows(conn, STEP_EVENTS))[1:] == [("step_reopened", "1", None, "skipped")]


async def test_a_change_is_taken_back_once(conn: Connection) -> None:
    olga, (first, *_) = await _plan(conn)
    changed = await complete_step(conn, first.id, by=olga.viewer, now=NOW)

    once, twice = [
        await undo_change(conn, changed.change_id, by=olga.viewer, now=NOW) for _ in range(2)
    ]

    assert once == twice
    assert len(await rows(conn, STEP_EVENTS)) == 2


async def test_the_last_step_taken_back_sets_the_plan_going_again(conn: Connection) -> None:
    olga, steps = await _plan(conn)
    changed = await _complete_all(conn, steps, olga)

    await undo_change(conn, changed.change_id, by=olga.viewer, now=NOW)

    assert await rows(conn, CARD) == [(3, 2, steps[2].due_at)]


async def test_a_change_is_not_taken_back_when_it_is_too_late(conn: Connection) -> None:
    olga, (first, *_) = await _plan(conn)
    changed = await complete_step(conn, first.id, by=olga.viewer, now=NOW)

    late = NOW + UNDO_WITHIN + timedelta.resolution
    with pytest.raises(UndoTooLate):
        await undo_change(conn, changed.change_id, by=olga.viewer, now=late)
    await reopen_step(conn, first.id, None, by=olga.viewer, now=NOW)
    with pytest.raises(UndoTooLate):
        await undo_change(conn, changed.change_id, by=olga.viewer, now=NOW)


async def test_a_step_that_is_not_there_or_not_theirs_cannot_be_settled(
    conn: Connection,
) -> None:
    _, (first, *_) = await _plan(conn)
    viktor = await build.member(conn, "Viktor")

    with pytest.raises(LeadGone):
        await complete_step(conn, first.id, by=viktor.viewer, now=NOW)
    with pytest.raises(StepGone):
        await complete_step(conn, StepId(0), by=viktor.viewer, now=NOW)
    with pytest.raises(StepGone):
        await undo_change(conn, 0, by=viktor.viewer, now=NOW)


async def test_a_plan_that_another_followed_does_not_show_on_that_ones_card(
    conn: Connection,
) -> None:
    olga, steps = await _plan(conn)
    await _complete_all(conn, steps, olga)
    await build.plan(conn, steps[0].lead_id, made_for=olga)
    card = await rows(conn, CARD)

    with pytest.raises(PlanEnded):
        await skip_step(conn, steps[0].id, "Nobody there", by=olga.viewer, now=NOW)

    assert await rows(conn, CARD) == card


async def test_a_step_of_a_plan_that_was_stopped_or_replaced_is_over(conn: Connection) -> None:
    olga, (first, *_) = await _plan(conn)
    second, *_ = await build.plan(conn, first.lead_id, made_for=olga)
    await stop_plan_for(conn, first.lead_id, by=olga.viewer, now=NOW)

    with pytest.raises(PlanEnded):
        await complete_step(conn, first.id, by=olga.viewer, now=NOW)
    with pytest.raises(PlanEnded):
        await complete_step(conn, second.id, by=olga.viewer, now=NOW)


async def test_open_pages_hear_of_a_step(conn: Connection) -> None:
    olga, (first, *_) = await _plan(conn)
    await conn.raw.execute("delete from live_events")

    await complete_step(conn, first.id, by=olga.viewer, now=NOW)

    heard = await rows(conn, "select topic, lead_id, owner_id, member_id from live_events")
    assert heard == [
        ("card", first.lead_id, olga.id, None),
        ("plan", first.lead_id, olga.id, None),
        ("today", None, None, olga.id),
    ]


async def test_a_plan_waits_while_they_are_away_and_its_reminders_with_it(
    conn: Connection,
) -> None:
    olga = await build.member(conn)
    lead_id = await build.lead(conn, owner=olga)
    steps = await build.plan(conn, lead_id, made_for=olga)
    lead = await lock_lead(conn, lead_id)
    until = NOW + timedelta(days=30)

    moved = await postpone_plan(conn, lead, until, now=NOW)
    again = await postpone_plan(conn, lead, until, now=NOW)

    later = await list_steps(conn, steps[0].plan_id)
    assert (moved, again) == (True, False)
    assert [step.rule for step in later] == ["postponed"] * 3
    assert all(until.date() <= step.due_at.date() for step in later if step.due_at)
    dues = [(step.due_at,) for step in later]
    assert await rows(conn, "select due_at from reminders order by step_id") == dues


async def test_a_lead_without_a_plan_has_nothing_to_postpone(conn: Connection) -> None:
    lead = await lock_lead(conn, await build.lead(conn))

    assert not await postpone_plan(conn, lead, NOW + timedelta(days=30), now=NOW)
