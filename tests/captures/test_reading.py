"""Whoever reads: believed as far as it can be checked, and replaced where it fails."""

import stat
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest

from keepwarm.ai.config import ModelConfig
from keepwarm.ai.connected import ConnectedModel
from keepwarm.ai.model import Blob
from keepwarm.captures.model import Reading, Unread
from keepwarm.captures.reading.model_reader import (
    ModelCardReader,
    ModelTextReader,
    ModelTranscriber,
)
from keepwarm.captures.reading.readers import NoCardReader, NoTranscriber, RulesReader
from keepwarm.captures.reading.tesseract import Tesseract, find_tesseract
from keepwarm.db import Database
from keepwarm.dev.modelapi import Ask, FakeModel
from keepwarm.settings import Settings
from keepwarm.spending.ledger import Ledger as Door
from keepwarm.spending.model import Account
from keepwarm.worker.thinking import readers_of
from tests.ai.conftest import QUICK
from tests.ai.ledger import Ledger
from tests.captures.drawings import jpeg
from tests.clock import StoppedClock

FOR = Account(purpose="capture")
RULES = RulesReader(None)
PICTURE = Blob("image/jpeg", jpeg())
AUDIO = Blob("audio/ogg", b"OggS" + bytes(100))
TEXT = "Зустрів Олену Коваль з Північ Логістик, +380 44 555 01 23"
BY_RULES = ("Олена Коваль", "Північ Логістик", "rules")
BLANK = {"person": "", "company": "", "role": "", "city": "", "country": "", "about": ""}


class Played:
    """A model that says what a test wants, and may be slow or over its budget."""

    def __init__(self, server: FakeModel, answer: dict[str, Any]) -> None:
        self.server = server
        self.answer = answer

    def model(self, scenario: str = "ok") -> ConnectedModel:
        name = f"fake:{scenario}"
        return ConnectedModel(
            ModelConfig(
                model=name, base_url=self.server.base_url, transcribe_model=name, patience=QUICK
            )
        )


@pytest.fixture
async def played() -> AsyncGenerator[Played, None]:
    answer: dict[str, Any] = dict(BLANK)

    def think(_ask: Ask) -> dict[str, Any]:
        return answer

    server = FakeModel(brain=think, ear=lambda _audio: "  Call Bob  ")
    await server.start()
    yield Played(server, answer)
    await server.stop()


def read_by(reading: Reading) -> tuple[str | None, str | None, str]:
    return reading.person, reading.company, reading.by


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"person": "Олена Коваль", "company": "Північ Логістик"},
         ("Олена Коваль", "Північ Логістик", "model")),
        ({"person": "Elon Musk", "company": "Tesla"}, BY_RULES),
        ({"person": "", "company": ""}, BY_RULES),
        ({"person": "<script>alert(1)</script>", "company": "Північ"},
         ("Олена Коваль", "Північ", "model")),
    ],
    ids=["true", "invented", "silent", "hostile"],
)  # fmt: skip
async def test_a_name_is_believed_that_stands_in_the_text(
    played: Played, said: dict[str, str], expected: tuple[str, str, str]
) -> None:
    played.answer.update(said)
    model = played.model()
    reader = ModelTextReader(model, lambda _account: Ledger(), RULES)

    reading = await reader.read(TEXT, FOR)

    assert (read_by(reading), reading.phones) == (expected, ("+380445550123",))
    await model.aclose()


@pytest.mark.parametrize("scenario", ["503", "refusal", "prose", "hang"])
async def test_where_the_model_fails_the_rules_read(played: Played, scenario: str) -> None:
    model = played.model(scenario)
    within = 0.3 if scenario == "hang" else 20
    reader = ModelTextReader(model, lambda _account: Ledger(), RULES, within=within)

    assert read_by(await reader.read(TEXT, FOR)) == BY_RULES
    await model.aclose()


async def test_without_budget_nothing_is_sent(played: Played) -> None:
    model, spent = played.model(), Ledger(allowed=0)
    texts = ModelTextReader(model, lambda _account: spent, RULES)
    cards = ModelCardReader(model, lambda _account: spent, country=None, otherwise=NoCardReader())
    voices = ModelTranscriber(model, lambda _account: spent)
    refused = Unread(why="No more may be asked of the language model. (until tomorrow)")

    read = (
        read_by(await texts.read(TEXT, FOR)),
        await cards.read(PICTURE, FOR),
        await voices.transcribe(AUDIO, FOR),
    )

    assert read == (BY_RULES, refused, refused)
    assert played.server.usage() == {}
    await model.aclose()


@pytest.mark.parametrize(
    ("scenario", "why"),
    [
        ("hang", "reading it took too long"),
        ("503", "The language model cannot be reached at the moment."),
        ("ok", "no words were found on it"),
    ],
)
async def test_a_picture_that_the_model_cannot_read_says_why(
    played: Played, scenario: str, why: str
) -> None:
    played.answer["written"] = " "
    model = played.model(scenario)
    reader = ModelCardReader(
        model,
        lambda _account: Ledger(),
        country=None,
        otherwise=NoCardReader(),
        within=0.5 if scenario == "hang" else 20,
    )

    outcome = await reader.read(PICTURE, FOR)

    assert isinstance(outcome, Unread)
    assert outcome.why.startswith(why)
    await model.aclose()


async def test_a_recording_is_written_down(played: Played) -> None:
    model, slow = played.model(), played.model("hang")
    ledger = Ledger()

    heard = await ModelTranscriber(model, lambda _account: ledger).transcribe(AUDIO, FOR)
    late = await ModelTranscriber(slow, lambda _account: ledger, within=0.3).transcribe(AUDIO, FOR)

    assert (heard, late) == ("Call Bob", Unread(why="listening to it took too long"))
    await model.aclose()
    await slow.aclose()


async def test_silence_is_no_text() -> None:
    server = FakeModel(ear=lambda _audio: " ")
    await server.start()
    model = Played(server, {}).model()

    heard = await ModelTranscriber(model, lambda _account: Ledger()).transcribe(AUDIO, FOR)

    assert heard == Unread(why="nothing was said on it")
    await model.aclose()
    await server.stop()


def program(folder: Path, script: str) -> str:
    """Return a program that stands in for tesseract."""
    path = folder / "tesseract"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


LISTS = 'if [ "$1" = --list-langs ]; then echo eng; echo ukr; exit 0; fi'


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (f'{LISTS}\ncat > /dev/null; echo "Anna Petrenko"; echo "Nordwind GmbH"; echo "$4"',
         ("Anna Petrenko", "Nordwind GmbH", "rules")),
        (f"{LISTS}\ncat > /dev/null; echo '~ .'", "no words were found on it"),
        ("exec sleep 30", "reading it took too long"),
        ("exit 1", "no words were found on it"),
    ],
    ids=["reads", "sees nothing", "hangs", "breaks"],
)  # fmt: skip
async def test_a_program_reads_within_its_time(
    tmp_path: Path, script: str, expected: tuple[str, str, str] | str
) -> None:
    within = 0.5 if "sleep" in script else 20
    reader = Tesseract(program(tmp_path, script), RULES, within=within)

    outcome = await reader.read(PICTURE, FOR)

    assert (outcome.why if isinstance(outcome, Unread) else read_by(outcome)) == expected


async def test_a_program_that_is_none_says_so(tmp_path: Path) -> None:
    reader = Tesseract(str(tmp_path / "nothing"), RULES, within=1)

    assert await reader.read(PICTURE, FOR) == Unread(
        why="the program that reads pictures does not start"
    )


async def test_tesseract_itself_reads_a_picture() -> None:
    reader = find_tesseract(RULES)
    if reader is None:
        pytest.skip("tesseract is not installed")

    outcome = await reader.read(PICTURE, FOR)

    assert outcome == Unread(why="no words were found on it")


@pytest.mark.parametrize(
    ("may_leave", "kinds"),
    [
        (True, (ModelTextReader, ModelCardReader, ModelTranscriber)),
        (False, (ModelTextReader, NoCardReader, NoTranscriber)),
        (None, (RulesReader, NoCardReader, NoTranscriber)),
    ],
    ids=["with a model", "no media leave", "without a model"],
)
async def test_media_leave_only_where_the_operator_lets_them(
    played: Played,
    db: Database,
    clock: StoppedClock,
    monkeypatch: pytest.MonkeyPatch,
    may_leave: bool | None,
    kinds: tuple[type, ...],
) -> None:
    monkeypatch.setenv("PATH", "")  # no tesseract here
    model = None if may_leave is None else played.model()
    settings = Settings(media_to_provider=bool(may_leave))

    readers = readers_of(model, Door(db, clock), settings)

    assert (type(readers.texts), type(readers.cards), type(readers.voices)) == kinds
