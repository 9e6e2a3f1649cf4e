"""The playbooks that come along, and what happens to a broken one."""

from pathlib import Path
from shutil import copytree

import pytest

import keepwarm.writers.library as home
from keepwarm.kit.strict import BrokenFile
from keepwarm.steps.model import StepChannel
from keepwarm.writers.checks.lexicon import lexicons
from keepwarm.writers.library import LANGUAGES, built_in_library, read_library

BUILT_IN = Path(home.__file__).parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for part in ("playbooks", "texts"):
        copytree(BUILT_IN / part, tmp_path / part)
    return tmp_path


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def test_library_has_eight_situations_in_six_languages() -> None:
    library = built_in_library()

    assert [book.id for book in library.playbooks] == [
        "onward", "inbound", "referral", "again", "news", "person", "company", "unreachable",
    ]  # fmt: skip
    assert sorted(library.texts) == sorted(LANGUAGES) == sorted(lexicons())


def test_every_playbook_goes_on_for_days_and_ends() -> None:
    spans = {book.id: book.steps[-1].days for book in built_in_library().playbooks}

    assert [name for name, days in spans.items() if not 5 <= days <= 21] == []


@pytest.mark.parametrize("channel", ["email", "call", "linkedin", "telegram", "whatsapp", "sms"])
def test_every_playbook_has_enough_steps_for_each_channel(channel: StepChannel) -> None:
    few = [
        book.id
        for book in built_in_library().playbooks
        if sum(not step.picky or channel in step.channels for step in book.steps) < 3
    ]

    assert few == []


def test_misspelt_field_is_named_with_its_file_and_line(folder: Path) -> None:
    change(folder / "playbooks" / "news.yaml", "picky: true", "pikcy: true")

    with pytest.raises(BrokenFile) as refusal:
        read_library(folder)

    assert str(refusal.value).startswith(
        "news.yaml, line 17: Object contains unknown field `pikcy`"
    )


def test_wrong_value_is_named_with_its_line(folder: Path) -> None:
    change(folder / "playbooks" / "person.yaml", "days: 3", "days: soon")

    with pytest.raises(BrokenFile) as refusal:
        read_library(folder)

    assert str(refusal.value) == (
        "person.yaml, line 14: Expected `int`, got `str` - at `$.steps[1].days`"
    )


def test_unreadable_yaml_is_named_with_its_line(folder: Path) -> None:
    (folder / "playbooks" / "again.yaml").write_text("id: again\nwhen: [reachable\n", "utf-8")

    with pytest.raises(BrokenFile) as refusal:
        read_library(folder)

    assert str(refusal.value).startswith("again.yaml, line 3: ")


def test_bytes_that_are_no_text_are_refused(folder: Path) -> None:
    (folder / "texts" / "en.yaml").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(BrokenFile, match=r"^en\.yaml, line 1: "):
        read_library(folder)


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("texts/fr.yaml", "  close:\n", "  closing:\n", "fr.yaml, line "),
        ("texts/de.yaml", "  other: ich", "  othr: ich", "de.yaml, line "),
        ("playbooks/news.yaml", "days: 4", "days: 1", "news.yaml, line 1: the days of `steps`"),
        ("playbooks/news.yaml", "id: news", "id: person", "person.yaml, line 1: news.yaml has"),
        ("texts/es.yaml", ', "Hola:"', "", "es.yaml, line 1: the last line of `hello.warm`"),
    ],
    ids=["unknown move", "unknown news", "days go back", "twins", "blank that is left"],
)
def test_file_that_cannot_work_is_refused(
    folder: Path, file: str, old: str, new: str, told: str
) -> None:
    change(folder / file, old, new)

    with pytest.raises(BrokenFile) as refusal:
        read_library(folder)

    assert str(refusal.value).startswith(told)


def test_texts_that_lack_a_tone_are_refused(folder: Path) -> None:
    file = folder / "texts" / "uk.yaml"
    change(file, '  formal: ["Доброго дня!"]\n', "")

    with pytest.raises(BrokenFile, match="`hello` lacks formal"):
        read_library(folder)


def test_no_text_of_ours_carries_markup() -> None:
    files = [*BUILT_IN.glob("playbooks/*.yaml"), *BUILT_IN.glob("texts/*.yaml")]

    assert [file.name for file in files if set("<>&*_`") & set(_values(file))] == []


def _values(file: Path) -> str:
    lines = file.read_text("utf-8").splitlines()
    return (
        "".join(
            line.partition(": ")[2] or line
            for line in lines
            if not line.startswith(("#", "inbound", "referral")) and "move:" not in line
        )
        .replace("{quoted_news}", "")
        .replace("spoken_hello", "")
        .replace("front_door", "")
        .replace("last_words", "")
    )
