"""Replies that programs hand in."""

import httpx2
import pytest

from keepwarm.accounts.model import Member
from keepwarm.db import Database
from keepwarm.kit.ids import LeadId
from tests import build
from tests.team import a_member
from tests.work.field import rows

KEPT = "select lead_id, channel, body, typed_by, intent from replies"


async def test_a_program_hands_in_what_was_said(
    program: httpx2.AsyncClient, db: Database, mia: Member, lead_id: LeadId
) -> None:
    said = {"text": "Yes, please call me tomorrow!", "channel": "linkedin"}

    answer = await program.post(f"/api/v1/leads/{lead_id}/replies", json=said)

    taken = answer.json()
    assert answer.status_code == 201
    assert (taken["id"], taken["intent"]) == (1, "interested")
    assert await rows(db, KEPT) == [
        (lead_id, "linkedin", said["text"], mia.id, "interested"),
    ]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"text": "  "}, "Type in what they said."),
        ({"text": ""}, "text"),
        ({"text": "Hi", "channel": "pigeon"}, "channel"),
        ({"text": "Hi", "contact_id": 4711}, "This person is not at this lead."),
        ({"text": "Hi", "intent": "interested"}, "intent"),
    ],
    ids=["blank", "empty", "channel", "contact", "more"],
)
async def test_what_cannot_be_a_reply_is_refused_in_words(
    program: httpx2.AsyncClient,
    db: Database,
    lead_id: LeadId,
    said: dict[str, object],
    words: str,
) -> None:
    answer = await program.post(f"/api/v1/leads/{lead_id}/replies", json=said)

    assert answer.status_code == 422
    assert words in answer.json()["error"]
    assert await rows(db, KEPT) == []


async def test_a_colleague_s_lead_is_not_there(program: httpx2.AsyncClient, db: Database) -> None:
    async with db.transaction() as conn:
        theirs = await build.lead(conn, owner=await a_member(conn, "Noa"))

    answer = await program.post(f"/api/v1/leads/{theirs}/replies", json={"text": "Hi"})

    assert (answer.status_code, await rows(db, KEPT)) == (404, [])
