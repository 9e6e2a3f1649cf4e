import asyncio
from copy import copy
from typing import get_args

import httpx2
import pytest
from fastapi import FastAPI

from keepwarm.accounts.model import Member
from keepwarm.db import Database
from keepwarm.kit.ids import LeadId
from keepwarm.signals.model import SignalKind
from keepwarm.tasks.model import TaskRules
from keepwarm.web.recording import Recorder
from keepwarm.web.services import Services
from tests import build

API = "/api/v1/signals"


async def test_a_program_tells_what_a_prospect_did(
    program: httpx2.AsyncClient, lead_id: LeadId
) -> None:
    first = await program.post(API, json={"lead_id": lead_id, "kind": "pdf_download"})
    again = await program.post(API, json={"lead_id": lead_id, "kind": "pdf_download"})

    task_id = first.json()["task_id"]
    assert (first.status_code, first.json()) == (
        201,
        {"created": True, "task_id": task_id, "reason": None},
    )
    assert (again.status_code, again.json()) == (
        201,
        {"created": False, "task_id": task_id, "reason": "already_exists"},
    )


async def test_what_is_told_is_kept_as_it_was_told(
    program: httpx2.AsyncClient, db: Database, lead_id: LeadId
) -> None:
    facts = {"plan": "Pro", "seats": 12, "Ü": ["é", None]}

    await program.post(API, json={"lead_id": lead_id, "kind": "link_clicked", "facts": facts})

    async with db.connection() as conn:
        assert await build.rows(conn, "select source, facts, happened_at from signals") == [
            ("api", facts, build.NOW)
        ]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (
            '{"lead_id": 1, "kind": "opened"}',
            (
                "The kind is one of: wizard_step3, pdf_download, interested_reply, question,"
                " meeting_booked, link_clicked, email_bounced, callback_requested."
            ),
        ),
        ('{"kind": "question"}', "Object missing required field `lead_id`"),
        (
            '{"lead_id": 9223372036854775808, "kind": "question"}',
            "Expected `int` <= 9223372036854775807 - at `$.lead_id`",
        ),
        (
            '{"lead_id": 1, "kind": "question", "extra": 1}',
            "Object contains unknown field `extra`",
        ),
        (
            '{"lead_id": 1, "kind": "question", "facts": {"a": "\\u0000"}}',
            "No text may hold the character NUL.",
        ),
        (
            '{"lead_id": 1, "kind": "question", "facts": {"a": "' + "x" * 4000 + '"}}',
            "The facts are too long: a signal carries 4,000 letters of them.",
        ),
        ("lead_id=1", "Send a JSON object with lead_id and kind."),
        ("", "Send a JSON object with lead_id and kind."),
        (
            b'{"lead_id": 1, "kind": "question", "facts": {"a": "\xff"}}',
            "Send a JSON object with lead_id and kind.",
        ),
        (
            '{"lead_id": 1, "kind": "question", "facts": {"a": %s}}' % ("[" * 1900 + "]" * 1900),
            "Send a JSON object with lead_id and kind.",
        ),
        (
            '{"lead_id": 1, "kind": "question", "facts": {"a": %s}}' % ("[" * 20 + "]" * 20),
            "The facts are nested too deep: a signal carries twenty levels of them.",
        ),
    ],
    ids=[
        *("kind", "lead", "number", "field", "NUL", "length", "form", "nothing"),
        *("no letters", "bottomless", "deep"),
    ],
)
async def test_what_is_no_signal_is_refused_with_the_reason(
    program: httpx2.AsyncClient, body: str | bytes, sentence: str
) -> None:
    answer = await program.post(API, content=body)

    assert (answer.status_code, answer.json()) == (422, {"error": sentence})


async def test_a_lead_of_somebody_elses_is_not_there(
    program: httpx2.AsyncClient, db: Database, ada: Member
) -> None:
    async with db.transaction() as conn:
        theirs = await build.lead(conn, owner=ada, person="Ann Ho")

    answers = [
        await program.post(API, json={"lead_id": lead_id, "kind": "question"})
        for lead_id in (theirs, theirs + 1)
    ]

    gone = (404, {"error": "This lead is not here any more."})
    assert [(answer.status_code, answer.json()) for answer in answers] == [gone, gone]
    async with db.connection() as conn:
        assert await build.rows(conn, "select count(*) from signals") == [(0,)]


async def test_many_at_once_are_each_told_their_own(
    program: httpx2.AsyncClient, db: Database, mia: Member, lead_id: LeadId
) -> None:
    async with db.transaction() as conn:
        other_id = await build.lead(conn, owner=mia, company="Other")
    told = [(lead_id, "question"), (other_id, "question"), (99, "question")] * 10

    answers = await asyncio.gather(
        *(program.post(API, json={"lead_id": lead, "kind": kind}) for lead, kind in told)
    )

    said = [answer.json().get("reason", "gone") for answer in answers]
    assert said == [None, "no_contact", "gone", *["already_exists", "no_contact", "gone"] * 9]


async def test_a_database_that_is_away_is_worth_another_try(
    app: FastAPI, program: httpx2.AsyncClient, lead_id: LeadId
) -> None:
    services: Services = app.state.services
    elsewhere = await Database.open(services.db.url)
    await elsewhere.close()
    recorder = Recorder(elsewhere, services.clock, rules=TaskRules())
    app.state.services = replace_recorder(services, recorder)

    answer = await program.post(API, json={"lead_id": lead_id, "kind": "question"})

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert answer.json() == {
        "error": "That cannot be done just now. Please try again in a moment."
    }


def replace_recorder(services: Services, recorder: Recorder) -> Services:
    """Return the same services, but for what records signals."""
    changed = copy(services)
    object.__setattr__(changed, "recorder", recorder)
    return changed


async def test_the_document_tells_of_signals(stranger: httpx2.AsyncClient) -> None:
    document = (await stranger.get("/api/v1/openapi.json")).json()

    told = document["paths"][API]["post"]
    body = told["requestBody"]["content"]["application/json"]["schema"]
    assert (body["required"], body["properties"]["kind"]["enum"]) == (
        ["lead_id", "kind"],
        sorted(get_args(SignalKind)),
    )
    assert set(told["responses"]) == {"201", "401", "404", "413", "422", "503"}
