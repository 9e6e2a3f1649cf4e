from datetime import timedelta

import httpx2
import pytest
from fastapi import FastAPI

from keepwarm.accounts.actions import create_api_token
from keepwarm.accounts.model import Member
from keepwarm.db import Database
from keepwarm.kit.ids import LeadId, RequestId
from tests import build
from tests.clock import StoppedClock
from tests.requests.desk import A_PLAN, Pen, a_plan, steps_of, until_over, writing
from tests.team import FOUNDED_AT, a_member

API = "/api/v1/leads"


@pytest.fixture
async def program(app: FastAPI, db: Database, mia: Member) -> httpx2.AsyncClient:
    """A program with Mia's token."""
    return await _program(app, db, mia)


@pytest.fixture
async def lead_id(db: Database, mia: Member) -> LeadId:
    async with db.transaction() as conn:
        return await build.lead(conn, owner=mia)


async def test_a_program_asks_for_a_plan_and_reads_it(
    program: httpx2.AsyncClient, db: Database, lead_id: LeadId, mia: Member
) -> None:
    asked = await program.post(f"{API}/{lead_id}/requests", json={"kind": "plan"})
    async with writing(db, Pen()):
        await until_over(db, RequestId(asked.json()["id"]))
    done = (await program.get(f"{API}/{lead_id}/requests/{asked.json()['id']}")).json()
    plan = (await program.get(f"{API}/{lead_id}/plan")).json()

    assert (asked.status_code, asked.json()) == (
        201,
        {
            "id": asked.json()["id"],
            "kind": "plan",
            "lead_id": lead_id,
            "step_id": None,
            "member_id": mia.id,
            "status": "pending",
            "result": None,
            "error": None,
            "created_at": "2026-03-02T09:00:00Z",
            "finished_at": None,
            "cancel_requested_at": None,
        },
    )
    assert (done["status"], done["result"]["step_count"]) == ("completed", 3)
    assert [step.pop("step_id") for step in done["result"]["plan"]] == [
        step["id"] for step in plan["steps"]
    ]
    assert done["result"]["plan"][1] == {
        "number": 2,
        "channel": "call",
        "description": "Call them",
        "timing": "2 days later",
        "delay_days": 2,
        "suggested_text": None,
        "due_at": plan["steps"][1]["due_at"],
        "status": "pending",
    }
    assert {name: plan[name] for name in ("maker", "made_with", "summary", "remarks")} == {
        "maker": "playbook",
        "made_with": "Cold",
        "summary": "Three touches in a week.",
        "remarks": [],
    }
    assert [step["description"] for step in plan["steps"]] == [
        step.description for step in A_PLAN.steps
    ]


async def test_asking_again_returns_the_one_that_is_open(
    program: httpx2.AsyncClient, clock: StoppedClock, lead_id: LeadId
) -> None:
    first = await program.post(f"{API}/{lead_id}/requests", json={"kind": "plan"})
    clock.advance(timedelta(seconds=1))
    again = await program.post(f"{API}/{lead_id}/requests", json={"kind": "plan"})

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()


async def test_a_program_asks_for_a_draft_of_a_step(
    program: httpx2.AsyncClient, db: Database, lead_id: LeadId, mia: Member
) -> None:
    async with db.transaction() as conn:
        await a_plan(conn, lead_id, mia)
        step = (await steps_of(conn, lead_id))[0]
    wish = {"kind": "draft", "step_id": step.id, "instructions": "Short\0er."}

    asked = await program.post(f"{API}/{lead_id}/requests", json=wish)
    async with writing(db, pen := Pen()):
        await until_over(db, RequestId(asked.json()["id"]))
    done = (await program.get(f"{API}/{lead_id}/requests/{asked.json()['id']}")).json()

    async with db.connection() as conn:
        [(draft_id, instructions)] = await build.rows(conn, "select id, instructions from drafts")
    assert (done["step_id"], done["result"]) == (step.id, {"draft_id": draft_id})
    assert instructions == "Shorter."
    assert len(pen.told) == 1


async def test_a_program_cancels(program: httpx2.AsyncClient, lead_id: LeadId) -> None:
    asked = await program.post(f"{API}/{lead_id}/requests", json={"kind": "plan"})
    address = f"{API}/{lead_id}/requests/{asked.json()['id']}"

    cancelled, again = await program.delete(address), await program.delete(address)

    assert (cancelled.status_code, cancelled.json()["status"]) == (200, "cancelled")
    assert again.json() == cancelled.json()


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        ({"kind": "draft"}, "name a step with a draft only"),
        ({"kind": "plan", "step_id": 1}, "name a step with a draft only"),
        ({"kind": "poem"}, "kind"),
        ({"kind": "plan", "instructions": "x" * 2001}, "instructions"),
        ({"kind": "plan", "colour": "red"}, "colour"),
        ({"kind": "draft", "step_id": 0}, "step_id"),
    ],
    ids=["draft of nothing", "plan of a step", "kind", "too long", "unknown", "no number"],
)
async def test_what_does_not_fit_is_refused(
    program: httpx2.AsyncClient, lead_id: LeadId, wish: dict[str, object], words: str
) -> None:
    refused = await program.post(f"{API}/{lead_id}/requests", json=wish)

    assert refused.status_code == 422
    assert words in refused.text


async def test_what_is_not_there_is_404_with_a_sentence(
    program: httpx2.AsyncClient, db: Database, lead_id: LeadId, mia: Member
) -> None:
    async with db.transaction() as conn:
        other = await build.lead(conn, company="Other", owner=mia)
        await a_plan(conn, other, mia)
        step = (await steps_of(conn, other))[0]
    elsewhere = await program.post(f"{API}/{other}/requests", json={"kind": "plan"})
    draft = {"kind": "draft", "step_id": step.id}

    answers = [
        await program.get(f"{API}/{lead_id}/plan"),
        await program.get(f"{API}/{lead_id}/requests/{elsewhere.json()['id']}"),
        await program.delete(f"{API}/{lead_id}/requests/{elsewhere.json()['id']}"),
        await program.post(f"{API}/{lead_id}/requests", json=draft),
        await program.post(f"{API}/999/requests", json={"kind": "plan"}),
        await program.get(f"{API}/999/plan"),
    ]

    assert [(answer.status_code, answer.json()["error"]) for answer in answers] == [
        (404, "This lead has no plan."),
        (404, "This request is not here any more."),
        (404, "This request is not here any more."),
        (404, "This step is not here any more."),
        (404, "This lead is not here any more."),
        (404, "This lead is not here any more."),
    ]


async def test_another_members_lead_is_not_there(
    app: FastAPI, program: httpx2.AsyncClient, db: Database, lead_id: LeadId
) -> None:
    asked = await program.post(f"{API}/{lead_id}/requests", json={"kind": "plan"})
    async with db.transaction() as conn:
        noa = await a_member(conn, "Noa")
    theirs = await _program(app, db, noa)

    answers = [
        await theirs.post(f"{API}/{lead_id}/requests", json={"kind": "plan"}),
        await theirs.get(f"{API}/{lead_id}/requests/{asked.json()['id']}"),
        await theirs.delete(f"{API}/{lead_id}/requests/{asked.json()['id']}"),
        await theirs.get(f"{API}/{lead_id}/plan"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4


async def test_a_lead_can_be_added_with_a_plan_to_follow(
    program: httpx2.AsyncClient, db: Database
) -> None:
    await program.post(API, json={"company": "Planned", "plan": True})
    await program.post(API, json={"company": "Researched", "enrich": True})

    async with db.connection() as conn:
        runs = await build.rows(
            conn,
            "select l.company, r.then_plan_at is not null from enrichment_runs r"
            " join leads l on l.id = r.lead_id order by r.id",
        )
    assert runs == [("Planned", True), ("Researched", False)]


async def _program(app: FastAPI, db: Database, member: Member) -> httpx2.AsyncClient:
    async with db.transaction() as conn:
        token = await create_api_token(conn, member.id, name="test", now=FOUNDED_AT)
    return httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=app),
        base_url="http://keepwarm.test",
        headers={"authorization": f"Bearer {token}"},
    )
