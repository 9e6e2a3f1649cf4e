"""Recordings are written down over the same wire, with the same errors and the same tab."""

import pytest
from pydantic import SecretStr

from keepwarm.ai.model import (
    Blob,
    CallOutcome,
    ModelProblem,
    Rejected,
    Transcript,
    Unavailable,
)
from keepwarm.dev.modelapi import FakeModel
from tests.ai.conftest import SHORT, Connect
from tests.ai.ledger import Ledger

VOICE = Blob("audio/ogg; codecs=opus", b"OggS" + bytes(range(256)) * 8)


async def test_a_voice_note_is_written_down(
    fake: FakeModel, connect_to: Connect, ledger: Ledger
) -> None:
    model = connect_to("ok", transcribe_model="fake:ok", api_key=SecretStr("a-key"))

    heard = await model.transcribe(VOICE, meter=ledger)

    tally = fake.usage()["fake:ok"]
    assert heard == Transcript(
        text=f"A recording of {len(VOICE.data)} bytes.",
        language="en",
        usage=ledger.exchanges[0].used,
    )
    assert ledger.counted == (1, tally.input_tokens, tally.output_tokens)


@pytest.mark.parametrize(
    ("scenario", "ends", "outcomes"),
    [
        ("429-once", None, ["unavailable", "answered"]),
        ("cut-once", None, ["lost", "answered"]),
        ("no-usage", None, ["answered"]),
        ("gzip", None, ["answered"]),
        ("401", Rejected, ["rejected"]),
        ("404", Rejected, ["rejected"]),
        ("503", Unavailable, ["unavailable"] * 3),
        ("502", Unavailable, ["unavailable"] * 3),
        ("200-error", Unavailable, ["unavailable"] * 3),
        ("hang", Unavailable, ["lost"] * 3),
        ("reset", Unavailable, ["lost"] * 3),
        ("huge", Unavailable, ["lost"]),
    ],
)
async def test_faults_are_told_as_for_answers(
    connect_to: Connect,
    ledger: Ledger,
    scenario: str,
    ends: type[ModelProblem] | None,
    outcomes: list[CallOutcome],
) -> None:
    waits = {"timeout": SHORT} if scenario == "hang" else {}
    model = connect_to("ok", transcribe_model=f"fake:{scenario}", **waits)

    try:
        await model.transcribe(VOICE, meter=ledger)
    except ModelProblem as problem:
        came = type(problem)
    else:
        came = None

    assert (came, ledger.outcomes) == (ends, outcomes)


async def test_without_a_model_for_recordings_nothing_is_sent(
    connect_to: Connect, ledger: Ledger
) -> None:
    with pytest.raises(Rejected, match="no model for recordings is set"):
        await connect_to("ok").transcribe(VOICE, meter=ledger)

    assert ledger.exchanges == []
