import json
import subprocess
from pathlib import Path

from tests.cli.program import KEEPWARM, Program


def batch(lines: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 -- ourselves
        [*KEEPWARM, "triage", "--batch"], input=lines, capture_output=True, check=False, text=True
    )


def test_a_reply_is_answered_with_its_intent_and_the_words(tmp_path: Path) -> None:
    ended = Program(tmp_path).run("triage", "Please unsubscribe me")

    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines() == ["unsubscribe", "“please unsubscribe”"]


def test_what_is_unclear_needs_a_person(tmp_path: Path) -> None:
    ended = Program(tmp_path).run("triage", "blue seventeen", "--json")

    assert json.loads(ended.out) == {"intent": None, "confidence": 0.0, "reasons": []}


def test_a_batch_is_answered_line_by_line() -> None:
    asked = [
        {"id": 1, "text": "Kein Interesse"},
        {"id": "b", "text": "Hm", "headers": {"Return-Path": "<>"}},
        {"id": 3, "text": None, "headers": None},
    ]

    ended = batch("\n".join(map(json.dumps, asked)) + "\n\n")

    answers = [json.loads(line) for line in ended.stdout.splitlines()]
    assert (ended.returncode, ended.stderr) == (0, "")
    assert [(each["id"], each["intent"]) for each in answers] == [
        (1, "not_interested"),
        ("b", "bounce"),
        (3, None),
    ]


def test_what_cannot_be_triaged_is_refused_in_a_sentence(tmp_path: Path) -> None:
    assert Program(tmp_path).run("triage").err == (
        "keepwarm: Name a text, or send lines to --batch.\n"
    )
    assert batch("[1]\n").stderr == "keepwarm: A line is no JSON object with id and text.\n"
