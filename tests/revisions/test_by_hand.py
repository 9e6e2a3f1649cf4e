from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from keepwarm.accounts.model import Member
from keepwarm.db import Connection
from keepwarm.leads.actions import LeadGone
from keepwarm.plans.actions import stop_plan_for
from keepwarm.revisions.actions import (
    DescriptionMissing,
    PlanFull,
    choose_date,
    edit_step,
    insert_step,
    move_step,
    remove_step,
    start_waiting_step,
)
from keepwarm.settling.actions import complete_step, skip_step, snooze_step
from keepwarm.steps.actions import PlanEnded, StepSettled, TimeIsOver
from keepwarm.steps.model import MOST_EDITED, Step, StepDraft
from keepwarm.steps.reads import list_steps
from tests import build
from tests.build import NOW, THREE_STEPS, rows
from tests.calendar.times import wall

DAY = timedelta(days=1)
CALL = StepDraft(channel="call", description="Call again")
WAIT = StepDraft(channel="email", description="Answer", timing="2 days after the reply")
CHANGES = "select facts->>'what', facts->>'number' from lead_events where kind = 'plan_changed'"


async def _plan(
    conn: Connection, steps: tuple[StepDraft, ...] = THREE_STEPS
) -> tuple[Member, list[Step]]:
    olga = await build.member(conn)
    lead_id = await build.lead(conn, owner=olga)
    return olga, await build.plan(conn, lead_id, steps=steps, made_for=olga)


async def _shown(conn: Connection, step: Step) -> list[tuple[str, datetime | None]]:
    return [(each.description, each.due_at) for each in await list_steps(conn, step.plan_id)]


async def _reminded(conn: Connection) -> dict[object, object]:
    found = await rows(
        conn, "select step_id, due_at from reminders where status = 'pending' order by step_id"
    )
    return {row[0]: row[1] for row in found}


async def test_new_words_leave_dates_alone(conn: Connection) -> None:
    olga, (first, second, third) = await _plan(conn)
    words = replace(second.draft, description=" Send the other case ", channel="linkedin")

    for _ in range(2):
        await edit_step(conn, second.id, words, by=olga.viewer, now=NOW)

    fresh = replace(second, description="Send the other case", channel="linkedin")
    assert await list_steps(conn, first.plan_id) == [first, fresh, third]
    assert await rows(conn, CHANGES) == [("edited", "2")]


async def test_a_new_timing_dates_a_step_anew_and_its_reminder_follows(conn: Connection) -> None:
    olga, (_, second, _) = await _plan(conn)
    later = replace(second.draft, timing="tomorrow, 10:00", said_at=NOW + DAY)

    await edit_step(conn, second.id, later, by=olga.viewer, now=NOW + DAY)

    fresh = (await list_steps(conn, second.plan_id))[1]
    assert (fresh.due_at, fresh.delay_days) == (NOW + timedelta(days=2, hours=1), None)
    assert (await _reminded(conn))[second.id] == fresh.due_at


@pytest.mark.parametrize(
    ("timing", "due"), [("Day 3", NOW + 3 * DAY), ("after the reply", None)], ids=str
)
async def test_a_new_timing_replaces_a_date_chosen_before(
    conn: Connection, timing: str, due: datetime | None
) -> None:
    olga, (_, second, _) = await _plan(conn)
    await choose_date(conn, second.id, wall("2026-03-06 11:00"), by=olga.viewer, now=NOW)
    chosen = (await list_steps(conn, second.plan_id))[1]

    words = replace(chosen.draft, timing=timing, delay_days=None)
    await edit_step(conn, second.id, words, by=olga.viewer, now=NOW)

    fresh = (await list_steps(conn, second.plan_id))[1]
    assert (fresh.due_on, fresh.chosen_at, fresh.due_at) == (None, None, due)
    assert (await _reminded(conn)).get(second.id) == due


async def test_a_date_may_come_with_new_words(conn: Connection) -> None:
    olga, (_, second, _) = await _plan(conn)
    words = replace(second.draft, due_on=wall("2026-03-06 11:00"))

    await edit_step(conn, second.id, words, by=olga.viewer, now=NOW)

    fresh = (await list_steps(conn, second.plan_id))[1]
    assert (fresh.rule, fresh.chosen_at) == ("chosen", NOW)


async def test_a_step_needs_words(conn: Connection) -> None:
    olga, (first, *_) = await _plan(conn)

    with pytest.raises(DescriptionMissing):
        await edit_step(
            conn, first.id, replace(first.draft, description=" "), by=olga.viewer, now=NOW
        )


async def test_a_chosen_date_is_one_by_the_owners_clock(conn: Connection) -> None:
    olga, (first, second, _) = await _plan(conn)
    await conn.raw.execute("update members set time_zone = 'Europe/Kyiv' where id = $1", olga.id)
    boss = await build.admin(conn)

    for _ in range(2):
        await choose_date(conn, second.id, wall("2026-03-05 12:30"), by=boss.viewer, now=NOW)

    fresh = (await list_steps(conn, first.plan_id))[1]
    assert fresh == replace(
        second,
        due_at=NOW + timedelta(days=3, hours=1, minutes=30),
        due_on=wall("2026-03-05 12:30"),
        chosen_at=NOW,
        rule="chosen",
        explanation="Thu 5 Mar 12:30: a date chosen by hand",
    )
    assert (await _reminded(conn))[second.id] == fresh.due_at
    assert await rows(conn, CHANGES) == [("dated", "2")]


async def test_a_date_given_back_is_the_plans_again(conn: Connection) -> None:
    olga, steps = await _plan(conn)
    await choose_date(conn, steps[1].id, wall("2026-03-20 12:30"), by=olga.viewer, now=NOW)

    await choose_date(conn, steps[1].id, None, by=olga.viewer, now=NOW)

    assert await list_steps(conn, steps[0].plan_id) == steps


async def test_a_snoozed_step_given_back_is_the_plans_again(conn: Connection) -> None:
    olga, steps = await _plan(conn)
    await snooze_step(conn, steps[1].id, NOW + 9 * DAY, by=olga.viewer, now=NOW)

    await choose_date(conn, steps[1].id, None, by=olga.viewer, now=NOW)

    assert await list_steps(conn, steps[0].plan_id) == steps


async def test_a_date_is_still_to_come(conn: Connection) -> None:
    olga, (first, *_) = await _plan(conn)

    with pytest.raises(TimeIsOver):
        await choose_date(conn, first.id, wall("2026-03-02 09:00"), by=olga.viewer, now=NOW)


async def test_steps_change_places_and_the_days_stay(conn: Connection) -> None:
    olga, (first, second, third) = await _plan(conn)

    await move_step(conn, third.id, 1, by=olga.viewer, now=NOW)

    assert await _shown(conn, first) == [
        (third.description, first.due_at),
        (first.description, second.due_at),
        (second.description, third.due_at),
    ]
    assert await _reminded(conn) == {
        third.id: first.due_at,
        first.id: second.due_at,
        second.id: third.due_at,
    }
    await move_step(conn, third.id, 99, by=olga.viewer, now=NOW)
    assert await list_steps(conn, first.plan_id) == [first, second, third]
    await move_step(conn, third.id, 3, by=olga.viewer, now=NOW)
    assert await rows(conn, CHANGES) == [("moved", "3"), ("moved", "1")]


async def test_what_has_its_own_date_takes_it_along(conn: Connection) -> None:
    olga, (first, second, waiting, last) = await _plan(conn, (*THREE_STEPS[:2], WAIT, CALL))
    await choose_date(conn, second.id, wall("2026-03-05 11:00"), by=olga.viewer, now=NOW)

    await move_step(conn, second.id, 4, by=olga.viewer, now=NOW)
    await move_step(conn, waiting.id, 1, by=olga.viewer, now=NOW)

    assert [description for description, _ in await _shown(conn, first)] == [
        waiting.description,
        first.description,
        last.description,
        second.description,
    ]
    shown = dict(await _shown(conn, first))
    assert (shown[first.description], shown[waiting.description]) == (first.due_at, None)
    # Without a time of its own the last step goes by its place, now the third one.
    assert shown[second.description] == shown[last.description] == NOW + 9 * DAY


async def test_a_step_taken_out_leaves_the_others_where_they_are(conn: Connection) -> None:
    olga, (first, second, third) = await _plan(conn)

    await remove_step(conn, second.id, by=olga.viewer, now=NOW)

    assert await list_steps(conn, first.plan_id) == [first, replace(third, number=2)]
    assert list(await _reminded(conn)) == [first.id, third.id]
    cancelled = "select facts->>'why' from reminder_ledger where kind = 'cancelled'"
    assert await rows(conn, cancelled) == [("removed",)]
    assert await rows(conn, "select plan_steps from leads") == [(2,)]


@pytest.mark.parametrize(("done", "ending"), [(1, "completed"), (0, "stopped")])
async def test_a_plan_ends_with_its_last_open_step(
    conn: Connection, done: int, ending: str
) -> None:
    olga, steps = await _plan(conn)
    for step in steps[:done]:
        await skip_step(conn, step.id, "No", by=olga.viewer, now=NOW)
    for step in steps[done:]:
        await remove_step(conn, step.id, by=olga.viewer, now=NOW)

    assert await rows(conn, "select ended_because from plans") == [(ending,)]
    assert await rows(conn, "select plan_steps, next_followup_at from leads") == [(None, None)]


async def test_a_step_is_added_three_days_after_the_one_before_it(conn: Connection) -> None:
    olga, steps = await _plan(conn)

    for _ in range(2):
        await insert_step(conn, steps[0].lead_id, CALL, at=None, by=olga.viewer, now=NOW + 2 * DAY)

    *others, added = await list_steps(conn, steps[0].plan_id)
    assert others == steps
    assert (added.number, added.description) == (4, "Call again")
    assert added.due_at == NOW + 10 * DAY
    assert (await _reminded(conn))[added.id] == added.due_at
    assert await rows(conn, CHANGES) == [("added", "4")]


async def test_a_step_added_in_between_makes_room_for_itself(conn: Connection) -> None:
    olga, (first, second, third) = await _plan(conn)
    added = replace(CALL, timing="Day 1")

    await insert_step(conn, first.lead_id, added, at=2, by=olga.viewer, now=NOW)

    steps = await list_steps(conn, first.plan_id)
    assert [step.number for step in steps] == [1, 2, 3, 4]
    assert await _shown(conn, first) == [
        (first.description, first.due_at),
        ("Call again", NOW + DAY),
        (second.description, second.due_at),
        (third.description, third.due_at),
    ]


async def test_a_step_for_a_day_that_is_over_comes_at_once(conn: Connection) -> None:
    olga, (first, *_) = await _plan(conn)
    now = NOW + timedelta(days=1, hours=2)

    await insert_step(
        conn, first.lead_id, replace(CALL, timing="Day 0"), at=2, by=olga.viewer, now=now
    )

    added = (await list_steps(conn, first.plan_id))[1]
    assert (added.due_at, added.explanation) == (
        now,
        "Tue 3 Mar 11:00: “Day 0”, said on Mon 2 Mar. Mon 2 Mar is over, so it comes at once.",
    )


async def test_a_plan_has_room_for_twenty_steps(conn: Connection) -> None:
    many = tuple(replace(CALL, description=f"Call {n}") for n in range(MOST_EDITED))
    olga, (first, *_) = await _plan(conn, many)

    with pytest.raises(PlanFull):
        await insert_step(conn, first.lead_id, CALL, at=None, by=olga.viewer, now=NOW)


async def test_what_was_waited_for_has_happened(conn: Connection) -> None:
    olga, (first, waiting) = await _plan(conn, (THREE_STEPS[0], WAIT))
    now = NOW + DAY

    for _ in range(2):
        await start_waiting_step(conn, waiting.id, by=olga.viewer, now=now)

    assert await list_steps(conn, first.plan_id) == [
        first,
        replace(
            waiting,
            due_at=now + 2 * DAY,
            awaits=None,
            rule="started",
            confidence=1,
            explanation="Thu 5 Mar 09:00: “2 days after the reply”, and that has happened",
        ),
    ]
    assert await _reminded(conn) == {first.id: NOW, waiting.id: now + 2 * DAY}
    assert await rows(conn, CHANGES) == [("started", "2")]


VERBS: dict[str, Any] = {
    "edit": (edit_step, CALL),
    "date": (choose_date, wall("2026-03-05 11:00")),
    "move": (move_step, 2),
    "remove": (remove_step,),
    "start": (start_waiting_step,),
}


@pytest.mark.parametrize("verb", VERBS)
async def test_only_open_steps_of_running_plans_can_be_changed(
    conn: Connection, verb: str
) -> None:
    olga, (first, second, *_) = await _plan(conn)
    viktor = await build.member(conn, "Viktor")
    change, *said = VERBS[verb]

    with pytest.raises(LeadGone):
        await change(conn, second.id, *said, by=viktor.viewer, now=NOW)
    await complete_step(conn, first.id, by=olga.viewer, now=NOW)
    with pytest.raises(StepSettled):
        await change(conn, first.id, *said, by=olga.viewer, now=NOW)
    await stop_plan_for(conn, first.lead_id, by=olga.viewer, now=NOW)
    with pytest.raises(PlanEnded):
        await change(conn, second.id, *said, by=olga.viewer, now=NOW)
    with pytest.raises(PlanEnded):
        await insert_step(conn, first.lead_id, CALL, at=None, by=olga.viewer, now=NOW)


async def test_a_completed_plan_is_no_longer_changed(conn: Connection) -> None:
    olga, (only,) = await _plan(conn, (CALL,))
    await complete_step(conn, only.id, by=olga.viewer, now=NOW)

    with pytest.raises(PlanEnded):
        await remove_step(conn, only.id, by=olga.viewer, now=NOW)
