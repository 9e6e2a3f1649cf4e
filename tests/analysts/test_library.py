"""The library that comes along, and what happens to a broken one."""

from collections import Counter
from pathlib import Path
from shutil import copytree

import pytest

import keepwarm.analysts.library as home
from keepwarm.analysts.library import BrokenPlaybook, built_in_library, read_library

BUILT_IN = Path(home.__file__).parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for part in ("playbooks", "patterns"):
        copytree(BUILT_IN / part, tmp_path / part)
    return tmp_path


def test_library_holds_industries_roles_and_one_for_anybody() -> None:
    kinds = Counter(book.kind for book in built_in_library().playbooks)

    assert kinds == {"industry": 12, "role": 6, "general": 1}


def test_every_industry_has_enough_to_say() -> None:
    thin = [
        book.id
        for book in built_in_library().of_kind("industry")
        if min(map(len, (book.pains, book.values, book.questions, book.objections))) < 3
    ]

    assert thin == []


def test_every_hypothesis_asks() -> None:
    pains = [pain for book in built_in_library().playbooks for pain in book.pains]
    asks = [pain.ask for pain in pains] + [sign.ask for sign in built_in_library().signs]

    telling = [pain.text for pain in pains if "often" not in pain.text]
    assert (telling, [ask for ask in asks if not ask.startswith("Ask ")]) == ([], [])


def test_every_pain_has_something_that_may_help() -> None:
    helpless = [
        (book.id, pain.topic)
        for book in built_in_library().playbooks
        for pain in book.pains
        if pain.topic not in {value.topic for value in book.values}
    ]

    assert helpless == []


def test_no_text_of_ours_carries_markup() -> None:
    files = [*BUILT_IN.glob("playbooks/*.yaml"), *BUILT_IN.glob("patterns/*.yaml")]

    assert [file.name for file in files if set("<>&") & set(file.read_text("utf-8"))] == []


BREAKS = {
    "misspelt field": ("title: Any", "titel: Any", "unknown field `titel`"),
    "missing field": ("kind: general\n", "", "missing required field `kind`"),
    "unknown urgency": ("urgency: low", "urgency: soon", "'soon' - at `$.pains[2].urgency`"),
    "unknown purpose": (
        "purpose: budget",
        "purpose: cash",
        "'cash' - at `$.questions[3].purpose`",
    ),
    "loose topic": (
        "values:\n  - topic: inquiries_without_owner",
        "values:\n  - topic: nobody",
        "Nobody raises 'nobody' - at `$.values[0].topic`",
    ),
    "not a list": ("questions:\n", "questions: x\nrest:\n", "got `str` - at `$.questions`"),
    "no YAML": ("title: Any company", "title: [Any company", "expected ',' or ']'"),
}


@pytest.mark.parametrize(("good", "bad", "said"), BREAKS.values(), ids=BREAKS)
def test_broken_playbook_names_its_file_and_field(
    folder: Path, good: str, bad: str, said: str
) -> None:
    file = folder / "playbooks" / "general.yaml"
    file.write_text(file.read_text("utf-8").replace(good, bad, 1), "utf-8")

    with pytest.raises(BrokenPlaybook) as broken:
        read_library(folder)

    message = str(broken.value)
    assert (message.startswith("general.yaml: "), said.lower() in message.lower()) == (
        True,
        True,
    ), message


def test_two_playbooks_of_one_name_are_refused(folder: Path) -> None:
    general = folder / "playbooks" / "general.yaml"
    (folder / "playbooks" / "other.yaml").write_text(general.read_text("utf-8"), "utf-8")

    with pytest.raises(BrokenPlaybook, match=r"general\.yaml: Two playbooks have the same `id`"):
        read_library(folder)


def test_file_that_is_no_text_is_refused(folder: Path) -> None:
    (folder / "playbooks" / "general.yaml").write_bytes(b"id: \xff\xfe")

    with pytest.raises(BrokenPlaybook, match=r"general\.yaml"):
        read_library(folder)
