from datetime import timedelta

import pytest

from keepwarm.db import Connection
from keepwarm.leads.actions import LeadGone, lock_lead
from keepwarm.plans.actions import (
    PlanRuns,
    resume_plan,
    start_empty_plan,
    stop_plan,
    stop_plan_for,
)
from keepwarm.plans.reads import get_running_plan
from keepwarm.settling.actions import complete_step
from keepwarm.steps.model import StepDraft
from keepwarm.steps.reads import list_steps
from tests import build
from tests.build import NOW, rows

CARD = "select plan_steps, plan_settled, next_followup_at from leads"
BY_STATUS = "select status, count(*) from reminders group by 1 order by 1"


async def test_a_plan_stopped_reminds_nobody_any_more(conn: Connection) -> None:
    olga = await build.member(conn)
    lead_id = await build.lead(conn, owner=olga)
    await build.plan(conn, lead_id, made_for=olga)
    await conn.raw.execute("delete from live_events")

    stopped = [await stop_plan_for(conn, lead_id, by=olga.viewer, now=NOW) for _ in range(2)]

    assert stopped == [True, False]
    assert await rows(conn, "select ended_because, ended_at, ended_by from plans") == [
        ("stopped", NOW, olga.id)
    ]
    assert await rows(conn, BY_STATUS) == [("cancelled", 3)]
    assert await rows(conn, CARD) == [(None, None, None)]
    assert (await rows(conn, "select kind, facts from lead_events order by id"))[2:] == [
        ("plan_stopped", {"because": "stopped"})
    ]
    assert await rows(conn, "select topic, member_id from live_events order by seq") == [
        ("card", None),
        ("plan", None),
        ("today", olga.id),
    ]


async def test_a_plan_is_not_stopped_by_who_may_not_see_its_lead(conn: Connection) -> None:
    olga, viktor = await build.member(conn), await build.member(conn, "Viktor")
    lead_id = await build.lead(conn, owner=olga)
    await build.plan(conn, lead_id)

    with pytest.raises(LeadGone):
        await stop_plan_for(conn, lead_id, by=viktor.viewer, now=NOW)


async def test_nobodys_plan_is_stopped_as_well(conn: Connection) -> None:
    lead_id = await build.lead(conn)
    await build.plan(conn, lead_id)
    lead = await lock_lead(conn, lead_id)

    assert await stop_plan(conn, lead, because="reply", by=None, now=NOW)
    assert await get_running_plan(conn, lead_id) is None


async def test_a_plan_begins_by_hand_with_its_first_step(conn: Connection) -> None:
    olga = await build.member(conn)
    lead_id = await build.lead(conn)
    call = StepDraft(channel="call", description="Call", timing="tomorrow", said_at=NOW)

    plan_id = await start_empty_plan(conn, lead_id, call, by=olga.viewer, now=NOW)

    (step,) = await list_steps(conn, plan_id)
    assert (step.description, step.due_at) == ("Call", NOW + timedelta(days=1))
    assert await rows(conn, "select maker, made_for from plans") == [("hand", olga.id)]
    with pytest.raises(PlanRuns):
        await start_empty_plan(conn, lead_id, call, by=olga.viewer, now=NOW)


async def test_a_plan_goes_on_when_what_ended_it_is_taken_back(conn: Connection) -> None:
    olga = await build.member(conn)
    lead_id = await build.lead(conn, owner=olga)
    steps = await build.plan(conn, lead_id, made_for=olga)
    await complete_step(conn, steps[0].id, by=olga.viewer, now=NOW)
    lead = await lock_lead(conn, lead_id)
    await stop_plan(conn, lead, because="lost", by=olga.id, now=NOW)

    later = NOW + timedelta(minutes=5)
    resumed = [
        await resume_plan(conn, lead, ended_at=NOW, by=olga.id, now=later) for _ in range(2)
    ]

    assert resumed == [True, False]
    assert (await list_steps(conn, steps[0].plan_id))[1:] == steps[1:]
    assert await rows(conn, BY_STATUS) == [("completed", 1), ("pending", 2)]
    assert await rows(conn, CARD) == [(3, 1, steps[1].due_at)]


async def test_a_plan_that_another_one_followed_does_not_go_on(conn: Connection) -> None:
    olga = await build.member(conn)
    lead_id = await build.lead(conn, owner=olga)
    await build.plan(conn, lead_id)
    lead = await lock_lead(conn, lead_id)
    await stop_plan(conn, lead, because="lost", by=olga.id, now=NOW)
    new, *_ = await build.plan(conn, lead_id)

    assert not await resume_plan(conn, lead, ended_at=NOW, by=olga.id, now=NOW)
    running = await get_running_plan(conn, lead_id)
    assert running is not None
    assert running.id == new.plan_id


async def test_what_is_closed_with_its_plan_is_open_again_with_it(conn: Connection) -> None:
    olga = await build.member(conn)
    lead_id = await build.lead(conn, owner=olga)
    first, *_ = await build.plan(conn, lead_id, made_for=olga)
    await complete_step(conn, first.id, by=olga.viewer, now=NOW)
    lead = await lock_lead(conn, lead_id)
    closed = "select closed_at from steps order by number"

    await stop_plan(conn, lead, because="lost", by=olga.id, now=NOW)
    after_the_end = await rows(conn, closed)
    await resume_plan(conn, lead, ended_at=NOW, by=olga.id, now=NOW)

    assert after_the_end == [(None,), (NOW,), (NOW,)]
    assert await rows(conn, closed) == [(None,)] * 3
