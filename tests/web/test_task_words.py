"""What toasts and timelines say of tasks and of what prospects did."""

from typing import Any

import pytest

from keepwarm.accounts.model import Member
from keepwarm.db import Database
from keepwarm.outbox.actions import notify
from keepwarm.outbox.model import Kind, Message
from keepwarm.timeline.model import EventKind
from keepwarm.web.event_words import deed_sentence
from keepwarm.web.outreach_timeline import sentence_of_outreach
from tests import build
from tests.build import NOW
from tests.web.conftest import Browse


@pytest.mark.parametrize(
    ("kind", "deed", "said"),
    [
        ("call_task", "pdf_download", ("phone-call", "Call Acme: downloaded the PDF report")),
        ("call_task", None, ("phone-call", "A task is due: Acme")),
        ("signal", "wizard_step3", ("list-checks", "Acme came to step 3 of their page")),
        ("reply", None, ("inbox", "Acme answered")),
    ],
    ids=["a call", "by hand", "a deed", "a reply"],
)
def test_a_toast_says_who_did_what(kind: Kind, deed: str | None, said: tuple[str, str]) -> None:
    assert deed_sentence(kind, "Acme", deed) == said


@pytest.mark.parametrize(
    ("kind", "facts", "said"),
    [
        (
            "task_created",
            {"trigger": "question"},
            "To do: call them, for they asked a question.",
        ),
        ("task_created", {"subject": "Call", "reopened": True}, "Open again: “Call”."),
        ("task_created", {}, "To do: something."),
        (
            "task_closed",
            {"subject": "Call", "channel": "call", "outcome": "wrong_number"},
            "The number is wrong. “Call”",
        ),
        ("task_closed", {}, "A task is over."),
    ],
    ids=["by a deed", "open again", "bare", "closed", "closed, bare"],
)
def test_a_timeline_says_what_became_of_a_task(
    kind: EventKind, facts: dict[str, Any], said: str
) -> None:
    assert sentence_of_outreach(kind, facts) == said


async def test_a_message_is_toasted_with_the_way_to_what_it_is_about(
    browse: Browse, db: Database, mia: Member
) -> None:
    browser = await browse(mia)
    kinds: dict[Kind, dict[str, Any]] = {
        "call_task": {"task_id": 1, "occurrence": 1},
        "signal": {"signal_id": 1, "kind": "pdf_download"},
        "reply": {"reply_id": 1},
        "digest": {"total": 0, "task_ids": [1, 2], "cause": "morning", "step_ids": []},
    }
    async with db.transaction() as conn:
        lead_id = await build.lead(conn, owner=mia)
        messages = [
            Message(key=kind, member_id=mia.id, kind=kind, lead_id=lead_id, facts=facts)
            for kind, facts in kinds.items()
        ]
        await notify(conn, messages, channels=frozenset(), now=NOW)
        found = await build.rows(conn, "select kind, id from outbox order by id")

    toasts = {
        str(kind): (await browser.get(f"/message/{number}/toast")).text for kind, number in found
    }

    assert {kind: 'href="/tasks"' in toast for kind, toast in toasts.items()} == {
        "call_task": True,
        "signal": False,
        "reply": False,
        "digest": False,
    }
    assert f'href="/leads/{lead_id}"' in toasts["signal"]
    assert 'href="/replies"' in toasts["reply"]
    assert "2 calls are waiting for you" in toasts["digest"]
