import json
from datetime import UTC, datetime

import httpx2
import pytest
from fastapi import FastAPI

from keepwarm.accounts.actions import create_api_token
from keepwarm.accounts.model import Member
from keepwarm.db import Database
from tests.team import FOUNDED_AT


@pytest.fixture
async def program(app: FastAPI, db: Database, mia: Member) -> httpx2.AsyncClient:
    """A program with Mia's token."""
    async with db.transaction() as conn:
        token = await create_api_token(conn, mia.id, name="test", now=FOUNDED_AT)
    return httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=app),
        base_url="http://keepwarm.test",
        headers={"authorization": f"Bearer {token}"},
    )


async def test_a_lead_that_was_added_can_be_read(program: httpx2.AsyncClient) -> None:
    new = {"company": "Acme", "emails": ["info@acme.example"], "tags": ["fair"], "enrich": True}

    added = await program.post("/api/v1/leads", json=new)
    shown = (await program.get(f"/api/v1{added.json()['url']}")).json()

    assert added.status_code == 201
    created_at = datetime.fromisoformat(shown.pop("created_at"))
    assert created_at == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    assert shown == {
        "id": added.json()["id"],
        "name": "Acme",
        "person": None,
        "company": "Acme",
        "role": None,
        "website": None,
        "city": None,
        "country": None,
        "stage": "intake",
        "owner_id": shown["owner_id"],
        "fit": None,
        "trouble": None,
        "tags": ["fair"],
        "enriched_at": None,
        "sections": {},
    }


@pytest.mark.parametrize(
    ("new", "status", "words"),
    [
        ({}, 422, "A lead needs a person or a company."),
        ({"company": "Acme", "emails": ["nonsense"]}, 422, "is not an e-mail address"),
        ({"company": "Acme", "colour": "red"}, 422, "colour"),
        ({"company": 7}, 422, "company"),
        ({"company": "x" * 301}, 422, "company"),
        ({"company": "\ud800"}, 422, "company"),
    ],
    ids=["nothing", "e-mail", "unknown-field", "wrong-type", "too-long", "half-a-letter"],
)
async def test_a_lead_that_cannot_be_is_refused_in_words(
    program: httpx2.AsyncClient, new: dict[str, object], status: int, words: str
) -> None:
    # By hand: a client of good manners does not even send half a letter.
    body = json.dumps(new).encode()

    answer = await program.post(
        "/api/v1/leads", content=body, headers={"content-type": "application/json"}
    )

    assert answer.status_code == status
    assert words in answer.json()["error"]


async def test_a_known_lead_is_a_conflict(program: httpx2.AsyncClient) -> None:
    new = {"company": "Acme", "website": "acme.example"}
    await program.post("/api/v1/leads", json=new)

    again = await program.post("/api/v1/leads", json=new)

    assert (again.status_code, again.json()) == (409, {"error": "This lead is here already."})


@pytest.mark.parametrize("number", ["999", "9223372036854775808", "-1", "x"])
async def test_a_lead_that_is_not_there_is_not_found_or_no_number(
    program: httpx2.AsyncClient, number: str
) -> None:
    answer = await program.get(f"/api/v1/leads/{number}")

    assert answer.status_code == (404 if number == "999" else 422)


async def test_the_document_describes_the_calls(program: httpx2.AsyncClient) -> None:
    document = (await program.get("/api/v1/openapi.json")).json()

    assert {"/api/v1/leads", "/api/v1/leads/{lead_id}", "/api/v1/me"} <= set(document["paths"])


async def test_a_mere_name_is_added_and_answered_with_who_has_it_too(
    program: httpx2.AsyncClient,
) -> None:
    jane = {"person": "Jane Doe", "role": "Founder"}
    first = (await program.post("/api/v1/leads", json=jane)).json()

    added = await program.post("/api/v1/leads", json={"person": "Jane Doe", "company": "Acme"})

    assert first["twins"] == []
    assert (added.status_code, added.json()["twins"]) == (
        201,
        [
            {
                "id": first["id"],
                "name": "Jane Doe",
                "company": None,
                "role": "Founder",
                "stage": "intake",
            }
        ],
    )
