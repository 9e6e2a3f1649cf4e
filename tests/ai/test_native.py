"""Anthropic and Gemini in their own way of speaking."""

import pytest
from pydantic import SecretStr

from keepwarm.ai.config import Dialect
from keepwarm.ai.model import (
    Blob,
    CallOutcome,
    ModelProblem,
    RefusedAnswer,
    Rejected,
    Truncated,
    Unavailable,
)
from keepwarm.dev.modelapi import Ask, FakeModel
from tests.ai.conftest import Connect
from tests.ai.forms import ASKED, Plan
from tests.ai.ledger import Ledger

NATIVE: list[Dialect] = ["anthropic", "gemini"]
KEY = SecretStr("a-key")


@pytest.mark.parametrize("dialect", NATIVE)
async def test_the_question_arrives_whole(
    connect_to: Connect, ledger: Ledger, asked: list[Ask], dialect: Dialect
) -> None:
    model = connect_to("ok", dialect=dialect, api_key=KEY)

    answer = await model.complete(ASKED, Plan, meter=ledger)

    assert (asked[0].tool, asked[0].messages) == ("Plan", ASKED)
    assert (answer.model, answer.repaired, answer.usage.calls) == ("fake:ok", False, 1)


@pytest.mark.parametrize("dialect", NATIVE)
@pytest.mark.parametrize(
    ("scenario", "outcomes"),
    [
        ("429-once", ["unavailable", "answered"]),
        ("502-once", ["unavailable", "answered"]),
        ("cut-once", ["lost", "answered"]),
        ("misfit-once", ["invalid", "answered"]),
        ("malformed-once", ["invalid", "answered"]),
        ("fenced", ["answered"]),
        ("wrong-tool", ["answered"]),
    ],
)
async def test_what_can_be_mended_is(
    fake: FakeModel,
    connect_to: Connect,
    ledger: Ledger,
    dialect: Dialect,
    scenario: str,
    outcomes: list[CallOutcome],
) -> None:
    model = connect_to(scenario, dialect=dialect, api_key=KEY)

    await model.complete(ASKED, Plan, meter=ledger)

    tally = fake.usage()[f"fake:{scenario}"]
    assert ledger.outcomes == outcomes
    assert ledger.counted == (tally.calls, tally.input_tokens, tally.output_tokens)


@pytest.mark.parametrize("dialect", NATIVE)
@pytest.mark.parametrize(
    ("scenario", "problem", "calls"),
    [
        ("401", Rejected, 1),
        ("503", Unavailable, 3),
        ("hang", Unavailable, 3),
        ("reset", Unavailable, 3),
        ("refusal", RefusedAnswer, 1),
        ("truncated", Truncated, 1),
    ],
)
async def test_what_cannot_be_mended_is_told(
    connect_to: Connect,
    ledger: Ledger,
    dialect: Dialect,
    scenario: str,
    problem: type[ModelProblem],
    calls: int,
) -> None:
    model = connect_to(scenario, dialect=dialect, api_key=KEY)

    with pytest.raises(problem):
        await model.complete(ASKED, Plan, meter=ledger)

    assert len(ledger.exchanges) == calls


async def test_they_do_not_listen_to_recordings(connect_to: Connect, ledger: Ledger) -> None:
    model = connect_to("ok", dialect="anthropic", api_key=KEY, transcribe_model="whisper")

    with pytest.raises(Rejected, match="no model for recordings"):
        await model.transcribe(Blob("audio/ogg", b"OggS"), meter=ledger)

    assert ledger.exchanges == []
