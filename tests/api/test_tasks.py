import httpx2

from keepwarm.accounts.model import Member
from keepwarm.db import Database
from keepwarm.kit.ids import ContactId, LeadId
from tests import build
from tests.signals.deeds import signal

API = "/api/v1/tasks"


async def _ann(db: Database, lead_id: LeadId) -> ContactId:
    async with db.connection() as conn:
        return await build.contact_named(conn, lead_id, "Ann Ho")


async def test_a_program_reads_the_open_calls(
    program: httpx2.AsyncClient, db: Database, lead_id: LeadId, ada: Member
) -> None:
    async with db.transaction() as conn:
        await signal(conn, await build.lead(conn, owner=ada, person="Bo Li", company="B"))
        made = await signal(conn, lead_id)

    listed = await program.get(API, params={"status": "touch_open"})
    shown = await program.get(f"{API}/{made.task_id}")

    assert listed.json() == [shown.json()]
    assert shown.json() == {
        "id": made.task_id,
        "lead_id": lead_id,
        "contact_id": await _ann(db, lead_id),
        "member_id": None,
        "type": "FOLLOW_UP",
        "channel": "call",
        "status": "touch_open",
        "subject": "Follow-up: prospect engaged with wizard (step 3+)",
        "due_at": "2026-03-02T10:00:00Z",
        "explanation": "Mon 2 Mar 10:00: 1 working hour after Mon 2 Mar 09:00",
        "no_answers": 0,
        "outcome": None,
        "created_at": "2026-03-02T09:00:00Z",
        "closed_at": None,
        "metadata": {
            "kind": "touch_task",
            "priority": "high",
            "dueAt": None,
            "notes": None,
            "createdBy": "engagement-trigger",
            "triggerSource": "wizard_step3",
            "prospectId": lead_id,
        },
    }


async def test_a_program_makes_a_task_and_closes_it(
    program: httpx2.AsyncClient, db: Database, lead_id: LeadId
) -> None:
    new = {"lead_id": lead_id, "subject": "Ask for the budget", "due_at": "tomorrow 10:00"}
    made = await program.post(API, json=new)
    closing = {"outcome": "meeting_booked", "notes": "Friday at ten."}
    closed = await program.post(f"{API}/{made.json()['id']}/close", json=closing)
    again = await program.post(f"{API}/{made.json()['id']}/close", json=closing)

    assert (made.status_code, made.json()["due_at"]) == (201, "2026-03-03T10:00:00Z")
    assert made.json()["metadata"]["dueAt"] == "2026-03-03T10:00:00+00:00"
    assert (closed.status_code, closed.json()["status"]) == (200, "touch_done")
    assert (again.status_code, again.json()) == (200, closed.json())
    async with db.connection() as conn:
        assert await build.rows(conn, "select stage from leads") == [("meeting",)]


async def test_done_tasks_of_a_lead_are_listed_by_themselves(
    program: httpx2.AsyncClient, lead_id: LeadId
) -> None:
    made = [
        (await program.post(API, json={"lead_id": lead_id, "subject": subject})).json()["id"]
        for subject in ("First", "Second")
    ]
    await program.post(f"{API}/{made[0]}/close", json={"outcome": "done"})

    done = await program.get(API, params={"status": "touch_done", "lead_id": lead_id})
    still_open = await program.get(API, params={"lead_id": lead_id})

    assert [task["id"] for task in done.json()] == [made[0]]
    assert [task["id"] for task in still_open.json()] == [made[1]]


async def test_a_task_of_somebody_elses_lead_is_not_there(
    program: httpx2.AsyncClient, db: Database, ada: Member
) -> None:
    async with db.transaction() as conn:
        made = await signal(conn, await build.lead(conn, owner=ada, person="Bo Li"))

    shown = await program.get(f"{API}/{made.task_id}")
    closed = await program.post(f"{API}/{made.task_id}/close", json={"outcome": "done"})

    assert [(shown.status_code, shown.json()), closed.status_code] == [
        (404, {"error": "This task is not here any more."}),
        404,
    ]
