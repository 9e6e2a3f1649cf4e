import json
import subprocess
from pathlib import Path

from tests.cli.program import KEEPWARM, Program

SAID = ("--base", "2026-03-04T10:00", "--tz", "Europe/Kyiv")


def batch(lines: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 -- ourselves
        [*KEEPWARM, "due", "--batch"], input=lines, capture_output=True, check=False, text=True
    )


def test_a_phrase_is_answered_with_its_instant_and_why(tmp_path: Path) -> None:
    ended = Program(tmp_path).run("due", "next Tuesday 10am", *SAID)

    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines() == [
        "2026-03-10T10:00:00+02:00",
        "“next Tuesday 10am” is taken as that of the coming calendar period: 2026-03-10 10:00.",
    ]


def test_as_json_it_has_all_that_was_found(tmp_path: Path) -> None:
    ended = Program(tmp_path).run("due", "Day 3-5", *SAID, "--json")

    assert json.loads(ended.out) == {
        "kind": "due",
        "due": "2026-03-07T10:00:00+02:00",
        "window": ["2026-03-07T10:00:00+02:00", "2026-03-09T23:59:59+02:00"],
        "rule": "plan_day",
        "confidence": 0.9,
        "explanation": "“Day 3-5” is counted from the start of the plan: 2026-03-07 10:00.",
    }


def test_a_batch_is_answered_line_by_line() -> None:
    asked = [
        {"id": 1, "text": "in 2 hours", "base": "2026-03-04T10:00", "tz": "Europe/Kyiv"},
        {"id": "b", "text": "nach dem Webinar", "base": "2026-03-04T10:00", "lang": "de"},
        {"id": 3, "text": None, "base": "2026-03-04T10:00:00+00:00", "tz": None},
    ]

    ended = batch("\n".join(map(json.dumps, asked)) + "\n\n")

    answers = [json.loads(line) for line in ended.stdout.splitlines()]
    assert (ended.returncode, ended.stderr) == (0, "")
    assert [(each["id"], each["kind"], each["due"]) for each in answers] == [
        (1, "due", "2026-03-04T12:00:00+02:00"),
        ("b", "event", None),
        (3, "none", None),
    ]


def test_what_cannot_be_asked_is_refused_in_a_sentence(tmp_path: Path) -> None:
    program = Program(tmp_path)

    refusals = {
        "zone": program.run("due", "now", "--base", "2026-03-04", "--tz", "Mars/Base").err,
        "base": program.run("due", "now", "--base", "yesterday").err,
        "nothing": program.run("due").err,
        "batch": batch("[1]\n").stderr,
    }

    assert refusals == {
        "zone": "keepwarm: There is no such time zone; write it like Europe/Kyiv.\n",
        "base": "keepwarm: The base is no time; write it like 2026-03-04T10:00.\n",
        "nothing": "keepwarm: Name a phrase and a --base, or send lines to --batch.\n",
        "batch": "keepwarm: A line is no JSON object with id, text and base.\n",
    }
