"""Requests written by a worker, on a real database, with writers that can be held up."""

import asyncio
from datetime import timedelta

from keepwarm.db import Database
from keepwarm.drafts.reads import latest_drafts
from keepwarm.requests.actions import ask_draft, ask_plan
from keepwarm.requests.model import SIDE_BY_SIDE
from keepwarm.requests.reads import list_recently_finished
from keepwarm.spending.model import Account
from keepwarm.writers.playbook import PlaybookWriter
from tests import build
from tests.build import NOW
from tests.clock import StoppedClock
from tests.requests.desk import (
    A_DRAFT,
    A_PLAN,
    Pen,
    a_plan,
    an_owned_lead,
    asked_plan,
    first_step,
    of_research,
    rows,
    steps_of,
    the_request,
    until,
    until_over,
    writing,
)

PATIENT = timedelta(minutes=5)


async def test_a_plan_is_in_use_with_its_reminders_when_it_is_completed(db: Database) -> None:
    olga, lead_id = await an_owned_lead(db)
    asked = await asked_plan(db, lead_id, olga)

    async with writing(db, pen := Pen()):
        done = await until_over(db, asked.id)

    async with db.connection() as conn:
        steps = await steps_of(conn, lead_id)
    [(_, account)] = pen.told
    assert account == Account(purpose="plan", lead_id=lead_id, member_id=olga.id)
    assert [step.draft for step in steps] == list(A_PLAN.steps)
    assert done.status == "completed"
    assert done.result == {
        "step_count": 3,
        "plan": [
            {
                "step_id": step.id,
                "number": step.number,
                "channel": step.channel,
                "description": step.description,
                "timing": step.timing,
                "delay_days": step.delay_days,
                "suggested_text": step.suggested_text,
                "due_at": step.due_at.isoformat() if step.due_at else None,
                "status": "pending",
            }
            for step in steps
        ],
    }
    reminders = await rows(db, "select step_id, status from reminders order by step_id")
    assert reminders == [(step.id, "pending") for step in steps]


async def test_the_words_of_a_step_are_kept(db: Database) -> None:
    olga, lead_id = await an_owned_lead(db)
    async with db.transaction() as conn:
        await a_plan(conn, lead_id, olga)
        step_id = await first_step(conn, lead_id)
        asked = await ask_draft(conn, step_id, by=olga.viewer, instructions="Be brief.", now=NOW)

    async with writing(db, pen := Pen()):
        done = await until_over(db, asked.id)

    async with db.connection() as conn:
        draft = (await latest_drafts(conn, lead_id))[step_id]
    [(_, account)] = pen.told
    assert account == Account(purpose="draft", lead_id=lead_id, member_id=olga.id)
    assert (done.status, done.result) == ("completed", {"draft_id": draft.id})
    assert (draft.subject, draft.body) == (A_DRAFT.subject, A_DRAFT.body)
    assert (draft.instructions, draft.made_at) == ("Be brief.", NOW)


async def test_pages_and_who_asked_are_told_how_it_goes(db: Database) -> None:
    olga, lead_id = await an_owned_lead(db)
    asked = await asked_plan(db, lead_id, olga)

    async with writing(db, Pen()):
        await until_over(db, asked.id)

    told = await rows(
        db,
        "select topic, lead_id, owner_id, member_id, facts from live_events"
        " where topic = 'request' or facts->>'id' = $1 order by seq",
        f"request:{asked.id}",
    )
    shown = {"id": asked.id, "kind": "plan", "step": None}
    assert told == [
        *(
            ("request", lead_id, olga.id, None, {**shown, "status": status})
            for status in ("pending", "processing", "completed")
        ),
        ("toast", None, None, olga.id, {"id": f"request:{asked.id}", "what": "plan"}),
    ]
    async with db.connection() as conn:
        recent = await list_recently_finished(conn, olga.id, NOW)
    assert [(each.id, each.kind, each.lead_id) for each in recent] == [(asked.id, "plan", lead_id)]


async def test_five_members_at_once_all_get_their_plan(db: Database) -> None:
    pairs = [await an_owned_lead(db, name, company=name) for name in ("A", "B", "C", "D", "E")]

    async with writing(db, pen := Pen(held=True)):
        asked = await asyncio.gather(
            *(asked_plan(db, lead_id, member) for member, lead_id in pairs)
        )
        await pen.begins(5)  # all of them, while none has ended
        pen.may_end.set()
        done = [await until_over(db, each.id) for each in asked]

    assert [each.status for each in done] == ["completed"] * 5
    assert await rows(db, "select count(*) from plans where ended_at is null") == [(5,)]


async def test_a_full_worker_takes_the_next_as_soon_as_one_ends(db: Database) -> None:
    olga, _ = await an_owned_lead(db)
    async with db.transaction() as conn:
        leads = await build.leads(conn, SIDE_BY_SIDE + 1, owner=olga)
    asked = [await asked_plan(db, lead_id, olga) for lead_id in leads]

    async with writing(db, pen := Pen(held=True)):
        await pen.begins(SIDE_BY_SIDE)
        waiting = await the_request(db, asked[-1].id)
        pen.may_end.set()
        done = [await until_over(db, each.id) for each in asked]

    assert waiting.status == "pending"  # the oldest were first (S1-17)
    assert {each.status for each in done} == {"completed"}


async def test_who_presses_never_waits_behind_a_list(db: Database) -> None:
    olga, lead_id = await an_owned_lead(db)
    async with db.transaction() as conn:
        many = await build.leads(conn, 20)
        for each in many:
            await of_research(conn, each, olga)
    asked = await asked_plan(db, lead_id, olga)

    async with writing(db, pen := Pen(held=True)):
        begun = await until(db, asked.id, lambda request: request.status == "processing")
        pen.may_end.set()

    assert begun.lane == "single"


async def test_a_slow_model_is_not_robbed_by_another_worker(db: Database) -> None:
    olga, lead_id = await an_owned_lead(db)
    asked = await asked_plan(db, lead_id, olga)
    lease = timedelta(milliseconds=300)

    async with writing(db, slow := Pen(held=True), lease=lease):
        await slow.begins()
        async with writing(db, other := Pen(), lease=lease):
            await _several_leases(db, asked.id)
            slow.may_end.set()
            done = await until_over(db, asked.id)

    assert (len(slow.told), len(other.told), done.status) == (1, 0, "completed")
    assert await rows(db, "select attempts from requests") == [(1,)]


async def test_a_plan_that_takes_minutes_is_saved_and_toasted(db: Database) -> None:
    olga, lead_id = await an_owned_lead(db)
    asked = await asked_plan(db, lead_id, olga)
    clock = StoppedClock()

    async with writing(db, pen := Pen(held=True), clock=clock):
        await pen.begins()
        clock.advance(PATIENT)
        pen.may_end.set()
        done = await until_over(db, asked.id)

    assert done.status == "completed"
    assert await rows(db, "select made_at, base_at from plans") == [(NOW + PATIENT,) * 2]
    assert await rows(
        db, "select facts->>'id' from live_events where facts->>'what' = 'plan'"
    ) == [(f"request:{asked.id}",)]


async def test_a_new_plan_replaces_the_old_with_its_reminders(db: Database) -> None:
    olga, lead_id = await an_owned_lead(db)
    async with db.transaction() as conn:
        await a_plan(conn, lead_id, olga)
    asked = await asked_plan(db, lead_id, olga)

    async with writing(db, Pen()):
        await until_over(db, asked.id)

    assert await rows(db, "select ended_because from plans order by id") == [
        ("replaced",),
        (None,),
    ]
    assert await rows(
        db,
        "select p.ended_because, r.status, count(*) from reminders r"
        " join steps s on s.id = r.step_id join plans p on p.id = s.plan_id"
        " group by p.ended_because, r.status order by r.status",
    ) == [("replaced", "cancelled", 3), (None, "pending", 3)]


async def test_a_plan_made_by_hand_is_not_replaced_by_one_nobody_waits_for(db: Database) -> None:
    olga, lead_id = await an_owned_lead(db)
    async with db.transaction() as conn:
        request_id = await of_research(conn, lead_id, olga)
        await a_plan(conn, lead_id, olga)

    async with writing(db, Pen()):
        over = await until_over(db, request_id)

    assert over.status == "cancelled"
    assert await rows(db, "select count(*), count(ended_at) from plans") == [(1, 0)]


async def test_whoever_waits_for_nothing_is_not_toasted(db: Database) -> None:
    olga, lead_id = await an_owned_lead(db)
    async with db.transaction() as conn:
        request_id = await of_research(conn, lead_id, olga)

    async with writing(db, Pen()):
        over = await until_over(db, request_id)

    assert over.status == "completed"
    assert await rows(db, "select count(*) from live_events where facts->>'what' = 'plan'") == [
        (0,)
    ]


async def test_a_hundred_presses_at_once_make_one_request(db: Database) -> None:
    olga, lead_id = await an_owned_lead(db)

    async with asyncio.TaskGroup() as presses:
        pressed = [presses.create_task(asked_plan(db, lead_id, olga)) for _press in range(100)]

    assert len({press.result().id for press in pressed}) == 1
    assert await rows(db, "select count(*) from requests") == [(1,)]


async def test_two_workers_never_both_write(db: Database) -> None:
    olga, _ = await an_owned_lead(db)
    async with db.transaction() as conn:
        leads = await build.leads(conn, 40, owner=olga)
        asked = [await ask_plan(conn, lead_id, by=olga.viewer, now=NOW) for lead_id in leads]

    pens = Pen(), Pen()
    async with writing(db, pens[0]), writing(db, pens[1]):
        for each in asked:
            await until_over(db, each.id)

    assert sum(len(pen.told) for pen in pens) == 40
    assert await rows(db, "select count(*), count(distinct lead_id) from plans") == [(40, 40)]
    assert await rows(db, "select distinct attempts from requests") == [(1,)]


async def test_playbooks_need_no_model(db: Database) -> None:
    olga, lead_id = await an_owned_lead(db, person="Jane Doe", emails=("jane@acme.example",))
    asked = await asked_plan(db, lead_id, olga)

    async with writing(db, PlaybookWriter()):
        done = await until_over(db, asked.id)

    assert (done.status, done.error) == ("completed", None)
    assert await rows(db, "select maker from plans") == [("playbook",)]


async def test_a_plan_from_a_playbook_gets_the_words_of_a_step(db: Database) -> None:
    olga, lead_id = await an_owned_lead(db, person="Jane Doe", emails=("jane@acme.example",))
    asked = await asked_plan(db, lead_id, olga)

    async with writing(db, PlaybookWriter()):
        await until_over(db, asked.id)
        async with db.transaction() as conn:
            step_id = await first_step(conn, lead_id)
            words = await ask_draft(conn, step_id, by=olga.viewer, now=NOW)
        done = await until_over(db, words.id)

    assert (done.status, done.error) == ("completed", None)
    assert await rows(db, "select maker, count(*) from drafts group by maker") == [("playbook", 1)]


async def _several_leases(db: Database, request_id: int) -> None:
    """Wait until the lease of a request has been prolonged a few times."""
    seen = set[object]()
    async with asyncio.timeout(20):
        while len(seen) < 5:
            seen.update(
                await rows(db, "select lease_until from requests where id = $1", request_id)
            )
            await asyncio.sleep(0.02)
