"""Replies that a model reads: believed where its words are theirs; it opts nobody out."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any, Literal

import pytest

from keepwarm.ai.config import ModelConfig
from keepwarm.ai.connected import ConnectedModel
from keepwarm.db import Database
from keepwarm.dev.modelapi import Ask, FakeModel
from keepwarm.replies.actions import keep_reply
from keepwarm.replies.guesses import Tools, guess_queue, is_founded
from keepwarm.replies.model import NewReply
from keepwarm.replies.prompts import VERSION, ReplyForm, about_reply
from keepwarm.replies.triaging import triage_reply
from keepwarm.spending.ledger import Ledger
from keepwarm.tasks.model import TaskRules
from tests import build
from tests.ai.conftest import QUICK
from tests.build import NOW
from tests.clock import StoppedClock
from tests.work.field import rows, working

WORDS = "Purple elephants, as my aunt says: the ball is in your court"
MEANT = "select intent, decided_by, reasons from replies"
SNAPSHOT = Path(__file__).parent / "snapshots" / "triage.txt"


class Played:
    """A model that says what a test wants."""

    def __init__(self, server: FakeModel, answer: dict[str, Any]) -> None:
        self.server = server
        self.answer = answer

    def model(self) -> ConnectedModel:
        return ConnectedModel(
            ModelConfig(model="fake:ok", base_url=self.server.base_url, patience=QUICK)
        )


@pytest.fixture
async def played() -> AsyncGenerator[Played, None]:
    answer = dict[str, Any]()

    def think(_ask: Ask) -> dict[str, Any]:
        return answer

    server = FakeModel(brain=think)
    await server.start()
    yield Played(server, answer)
    await server.stop()


async def _came(db: Database) -> None:
    """Have a reply come in of which the rules make nothing."""
    async with db.transaction() as conn:
        lead_id = await build.lead(conn, stage="contacted")
        jane = await build.contact(conn, lead_id, "Jane", emails=("jane@acme.example",))
        new = NewReply(channel="email", body=WORDS, lead_id=lead_id, contact_id=jane)
        reply_id = await keep_reply(conn, new, now=NOW)
        assert reply_id is not None
        await triage_reply(conn, reply_id, channels=frozenset(), rules=TaskRules(), now=NOW)


async def _read(db: Database, played: Played, **answer: str) -> None:
    """Have the model read what waits, with this answer."""
    played.answer.update(answer)
    clock, model = StoppedClock(), played.model()
    tools = Tools(db=db, clock=clock, model=model, meter_for=Ledger(db, clock, None).meter)
    async with working(db, guess_queue(tools)), asyncio.timeout(60):
        while await rows(  # noqa: ASYNC110 -- rows, not an event
            db, "select 1 from readings where status in ('pending', 'processing')"
        ):
            await asyncio.sleep(0.01)
    await model.aclose()


async def test_a_guess_with_their_own_words_is_acted_upon(db: Database, played: Played) -> None:
    await _came(db)

    await _read(db, played, intent="interested", certainty="likely", evidence="in your  COURT")

    assert await rows(db, MEANT) == [("interested", "model", ["in your  COURT"])]
    assert await rows(db, "select trigger_source from tasks") == [("interested_reply",)]
    assert await rows(db, "select purpose, outcome from model_calls") == [("triage", "answered")]


FOUNDED = [
    ("Purple elephants", "certain", True),
    ("purple\nELEPHANTS", "likely", True),
    ("Yes, call me", "certain", False),
    ("", "certain", False),
    ("Purple elephants", "unclear", False),
]


@pytest.mark.parametrize(("evidence", "certainty", "founded"), FOUNDED)
def test_only_what_stands_there_and_is_sure_is_believed(
    evidence: str, certainty: Literal["certain", "likely", "unclear"], founded: bool
) -> None:
    said = ReplyForm(intent="interested", certainty=certainty, evidence=evidence)

    assert is_founded(said, WORDS) == founded


async def test_what_is_not_founded_leaves_it_to_a_person(db: Database, played: Played) -> None:
    await _came(db)

    await _read(db, played, intent="interested", certainty="certain", evidence="Yes, call me")

    assert await rows(db, MEANT) == [(None, "rules", [])]


async def test_a_model_shows_that_somebody_may_opt_out_and_opts_nobody_out(
    db: Database, played: Played
) -> None:
    await _came(db)

    await _read(db, played, intent="unsubscribe", certainty="certain", evidence="Purple elephants")

    assert await rows(db, MEANT) == [(None, "model", ["Purple elephants"])]
    assert await rows(db, "select opted_out_at from contacts") == [(None,)]


async def test_what_a_person_said_meanwhile_is_not_asked_of_a_model(
    db: Database, played: Played
) -> None:
    await _came(db)
    async with db.transaction() as conn:
        await conn.raw.execute("update replies set dismissed_at = now()")

    await _read(db, played, intent="interested", certainty="certain", evidence="Purple")

    assert await rows(db, "select count(*) from model_calls") == [(0,)]


def test_what_is_said_to_the_model_has_a_version() -> None:
    said = "\n".join(f"--- {each.speaker}\n{each.text}" for each in about_reply(WORDS))

    # A text that changes needs a new version: then write this file anew.
    assert SNAPSHOT.read_text("utf-8") == f"{VERSION}\n{said}\n"
