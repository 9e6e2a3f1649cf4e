from datetime import timedelta

import pytest

from keepwarm.accounts.model import Member
from keepwarm.db import Connection
from keepwarm.kit.ids import RequestId, StepId
from keepwarm.leads.actions import LeadGone
from keepwarm.plans.actions import stop_plan_for
from keepwarm.requests.actions import (
    InstructionsTooLong,
    OnlyAdminsPlanAhead,
    RequestGone,
    ask_draft,
    ask_plan,
    cancel_request,
    set_plan_after_research,
)
from keepwarm.requests.model import Request
from keepwarm.requests.reads import (
    get_request_for,
    list_recently_finished,
    list_requests_shown,
    plans_after_research,
)
from keepwarm.steps.actions import PlanEnded, StepGone
from keepwarm.trash.actions import trash_lead
from tests import build
from tests.build import NOW, rows
from tests.requests.desk import a_plan, first_step

LATER = NOW + timedelta(minutes=5)


async def test_a_press_writes_down_who_wants_what(conn: Connection) -> None:
    olga = await build.member(conn)
    lead_id = await build.lead(conn, owner=olga)

    asked = await ask_plan(conn, lead_id, by=olga.viewer, instructions="  Be brief.\n", now=NOW)

    assert asked == Request(
        id=asked.id,
        kind="plan",
        lead_id=lead_id,
        step_id=None,
        member_id=olga.id,
        lane="single",
        instructions="Be brief.",
        status="pending",
        result=None,
        error=None,
        created_at=NOW,
        finished_at=None,
        cancel_requested_at=None,
    )
    assert asked.is_open
    assert conn.wakes == {"live", "work"}
    assert await _told(conn) == [
        (lead_id, olga.id, {"id": asked.id, "kind": "plan", "status": "pending", "step": None})
    ]


async def test_a_second_press_shows_the_running_one(conn: Connection) -> None:
    olga, boss = await build.member(conn), await build.admin(conn)
    lead_id = await build.lead(conn, owner=olga)
    first = await ask_plan(conn, lead_id, by=olga.viewer, now=NOW)

    again = await ask_plan(conn, lead_id, by=boss.viewer, instructions="Mine!", now=LATER)

    assert again == first
    assert len(await _told(conn)) == 1


async def test_a_plan_and_a_draft_of_each_step_can_be_open_at_once(conn: Connection) -> None:
    olga = await build.member(conn)
    lead_id = await build.lead(conn, owner=olga)
    await a_plan(conn, lead_id, olga)
    found = await rows(conn, "select id from steps order by number")

    await ask_plan(conn, lead_id, by=olga.viewer, now=NOW)
    for (step_id,) in (*found, *found):
        await ask_draft(conn, StepId(int(str(step_id))), by=olga.viewer, now=NOW)

    asked = await rows(conn, "select kind, step_id from requests order by id")
    assert asked == [("plan", None), *(("draft", step_id) for (step_id,) in found)]


async def test_a_lead_one_may_not_see_is_not_there(conn: Connection) -> None:
    olga, mia = await build.member(conn), await build.member(conn, "Mia")
    lead_id = await build.lead(conn, owner=olga)
    await a_plan(conn, lead_id, olga)
    step_id = await first_step(conn, lead_id)
    asked = await ask_plan(conn, lead_id, by=olga.viewer, now=NOW)

    with pytest.raises(LeadGone):
        await ask_plan(conn, lead_id, by=mia.viewer, now=NOW)
    with pytest.raises(StepGone):
        await ask_draft(conn, step_id, by=mia.viewer, now=NOW)
    with pytest.raises(RequestGone):
        await cancel_request(conn, asked.id, by=mia.viewer, now=NOW)

    assert await get_request_for(conn, asked.id, mia.viewer) is None
    assert await get_request_for(conn, asked.id, olga.viewer) == asked


async def test_a_step_of_a_plan_that_is_over_gets_no_draft(conn: Connection) -> None:
    olga = await build.member(conn)
    lead_id = await build.lead(conn, owner=olga)
    await a_plan(conn, lead_id, olga)
    replaced = await first_step(conn, lead_id)
    await a_plan(conn, lead_id, olga)
    stopped = await first_step(conn, lead_id)

    with pytest.raises(PlanEnded):
        await ask_draft(conn, replaced, by=olga.viewer, now=NOW)
    await stop_plan_for(conn, lead_id, by=olga.viewer, now=NOW)
    with pytest.raises(PlanEnded):
        await ask_draft(conn, stopped, by=olga.viewer, now=NOW)

    assert await rows(conn, "select id from requests") == []


async def test_instructions_have_a_bound(conn: Connection) -> None:
    olga = await build.member(conn)
    lead_id = await build.lead(conn, owner=olga)

    with pytest.raises(InstructionsTooLong):
        await ask_plan(conn, lead_id, by=olga.viewer, instructions="x" * 2001, now=NOW)
    asked = await ask_plan(conn, lead_id, by=olga.viewer, instructions="x" * 2000, now=NOW)

    assert len(asked.instructions) == 2000


async def test_cancelling_what_nobody_has_begun_ends_it_at_once(conn: Connection) -> None:
    olga = await build.member(conn)
    lead_id = await build.lead(conn, owner=olga)
    asked = await ask_plan(conn, lead_id, by=olga.viewer, now=NOW)

    for _twice in range(2):
        await cancel_request(conn, asked.id, by=olga.viewer, now=NOW)

    told = [facts["status"] for _, _, facts in await _told(conn)]
    assert told == ["pending", "cancelled"]
    assert await list_requests_shown(conn, lead_id) == []
    assert await rows(conn, "select status from requests") == [("cancelled",)]


async def test_asking_again_after_the_end_is_a_new_request(conn: Connection) -> None:
    olga = await build.member(conn)
    lead_id = await build.lead(conn, owner=olga)
    first = await ask_plan(conn, lead_id, by=olga.viewer, now=NOW)
    await cancel_request(conn, first.id, by=olga.viewer, now=NOW)

    again = await ask_plan(conn, lead_id, by=olga.viewer, now=LATER)

    assert again.id != first.id
    assert await list_requests_shown(conn, lead_id) == [again]


async def test_a_page_shows_what_is_open_and_what_failed_last(conn: Connection) -> None:
    olga = await build.member(conn)
    lead_id = await build.lead(conn, owner=olga)
    await a_plan(conn, lead_id, olga)
    hello, call, more = [
        StepId(int(str(step_id)))
        for (step_id,) in await rows(conn, "select id from steps order by number")
    ]
    failed = await ask_draft(conn, hello, by=olga.viewer, now=NOW)
    recovered = await ask_draft(conn, call, by=olga.viewer, now=NOW)
    await _fail(conn, failed.id, recovered.id)
    again = await ask_draft(conn, call, by=olga.viewer, now=NOW)
    other = await ask_draft(conn, more, by=olga.viewer, now=NOW)

    shown = await list_requests_shown(conn, lead_id)

    assert [(each.id, each.status) for each in shown] == [
        (failed.id, "failed"),
        (again.id, "pending"),
        (other.id, "pending"),
    ]


async def test_a_failure_is_over_once_a_person_made_the_plan(conn: Connection) -> None:
    olga = await build.member(conn)
    lead_id = await build.lead(conn, owner=olga)
    asked = await ask_plan(conn, lead_id, by=olga.viewer, now=NOW - timedelta(minutes=1))
    await _fail(conn, asked.id)
    before = await list_requests_shown(conn, lead_id)

    await a_plan(conn, lead_id, olga)

    assert [each.id for each in before] == [asked.id]
    assert await list_requests_shown(conn, lead_id) == []


async def test_what_ended_of_late_is_told_five_of_a_kind(conn: Connection) -> None:
    olga, mia = await build.member(conn), await build.member(conn, "Mia")
    asked = [
        await ask_plan(conn, lead_id, by=who.viewer, now=NOW)
        for who in (olga, mia)
        for lead_id in await build.leads(conn, 7, owner=who, company=who.name)
    ]
    for minutes, each in enumerate(asked[:7]):
        await _complete(conn, each.id, ago=timedelta(seconds=10 * minutes + 5))
    await _complete(conn, asked[7].id, ago=timedelta(seconds=1))  # Mia's
    ended = await conn.raw.fetchval("select clock_timestamp()")

    recent = await list_recently_finished(conn, olga.id, ended - timedelta(seconds=60))

    assert [each.id for each in recent] == [each.id for each in asked[:5]]
    assert {(each.kind, each.status) for each in recent} == {("plan", "completed")}


async def test_leads_in_the_trash_are_not_toasted(conn: Connection) -> None:
    olga = await build.member(conn)
    lead_id = await build.lead(conn, owner=olga)
    asked = await ask_plan(conn, lead_id, by=olga.viewer, now=NOW)
    await _complete(conn, asked.id, ago=timedelta(0))
    before = await list_recently_finished(conn, olga.id, NOW)

    await trash_lead(conn, lead_id, by=olga.viewer, now=NOW)

    assert [each.lead_id for each in before] == [lead_id]
    assert await list_recently_finished(conn, olga.id, NOW) == []


@pytest.mark.parametrize("wishes", [[True], [True, True], [True, False], [False], []])
async def test_admins_say_whether_plans_follow_research(
    conn: Connection, wishes: list[bool]
) -> None:
    boss = await build.admin(conn)

    for wish in wishes:
        await set_plan_after_research(conn, wish, by=boss.viewer, now=NOW)

    assert await plans_after_research(conn) == bool(wishes and wishes[-1])


async def test_members_do_not_say_so(conn: Connection) -> None:
    olga = await build.member(conn)

    with pytest.raises(OnlyAdminsPlanAhead):
        await set_plan_after_research(conn, True, by=olga.viewer, now=NOW)

    assert not await plans_after_research(conn)


async def test_a_request_of_nobody_waiting_passes_to_who_presses(conn: Connection) -> None:
    olga: Member = await build.member(conn)
    lead_id = await build.lead(conn, owner=olga)
    await conn.raw.execute(
        "insert into requests (kind, lead_id, lane, created_at, due_at)"
        " values ('plan', $1, 'bulk', $2, $2)",
        lead_id,
        NOW,
    )

    asked = await ask_plan(conn, lead_id, by=olga.viewer, now=LATER)

    assert (asked.lane, asked.member_id, asked.created_at) == ("single", olga.id, NOW)


async def _told(conn: Connection) -> list[tuple[object, object, dict[str, object]]]:
    found = await conn.raw.fetch(
        "select lead_id, owner_id, facts from live_events where topic = 'request' order by seq"
    )
    return [tuple(record) for record in found]


async def _fail(conn: Connection, *request_ids: RequestId) -> None:
    await conn.raw.execute(
        "update requests set status = 'failed', error = 'It broke.',"
        " finished_at = clock_timestamp() where id = any($1::bigint[])",
        list(request_ids),
    )


async def _complete(conn: Connection, request_id: RequestId, *, ago: timedelta) -> None:
    await conn.raw.execute(
        "update requests set status = 'completed', finished_at = clock_timestamp() - $2::interval"
        " where id = $1",
        request_id,
        ago,
    )
