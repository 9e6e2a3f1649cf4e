"""`keepwarm simulate`: the timeline, the story of a lead, files, and what it refuses."""

import json
from pathlib import Path

import pytest

from tests.cli.program import Program

SMALL = ("simulate", "--days", "10", "--leads", "8", "--members", "2", "--start", "2026-03-02")
PLAN = """
steps:
  - {channel: call, description: Call them, timing: Day 0}
  - {description: Write to them, delay_days: 2}
"""


def test_it_tells_day_by_day_what_happened(shared: Program, tmp_path: Path) -> None:
    as_json, as_html = tmp_path / "run.json", tmp_path / "run.html"

    ended = shared.run(*SMALL, "--json", as_json, "--html", as_html)

    assert (ended.code, ended.err) == (0, "")
    lines = ended.out.splitlines()
    assert lines[0].split() == [
        *("Day", "Olha", "Ben", "New", "Done", "Snoozed", "Skipped", "Answers"),
    ]
    assert lines[1].startswith("Mon 2 Mar")
    assert ended.out.count("✓") == 5
    told = json.loads(as_json.read_text())
    assert told["totals"]["leads"] == 8
    assert [day["on"] for day in told["days"]][:2] == ["2026-03-02", "2026-03-03"]
    page = as_html.read_text()
    assert "--accent-soft" in page  # the product's own colours
    assert "<h1>Simulation</h1>" in page


def test_it_tells_the_story_of_one_lead_by_a_plan_of_ones_own(
    shared: Program, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(PLAN)

    ended = shared.run(*SMALL, "--plan", plan, "--lead", "1", "--what-if", "reply")

    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("Birch Works 1, Olha (Europe/Kyiv)")
    assert "Comes to Olha, with a plan" in ended.out
    assert "Reminds of step 1, “Call them”" in ended.out
    assert "What if Birch Works 1 answers four days after it came:" in ended.out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--start", "soon"), "The first day is no date; write it like 2026-03-02."),
        (("--lead", "9"), "There is no lead of that number."),
        (("--plan", "nowhere.yaml"), "nowhere.yaml: [Errno 2] No such file or directory"),
    ],
    ids=["no date", "no lead", "no plan"],
)
def test_what_cannot_be_played_is_refused(
    shared: Program, words: tuple[str, ...], sentence: str
) -> None:
    ended = shared.run(*SMALL, *words)

    assert ended.code == 1
    assert sentence in ended.err


def test_file_that_cannot_be_written_is_said_plainly(shared: Program, tmp_path: Path) -> None:
    ended = shared.run(*SMALL, "--json", tmp_path)

    assert ended.code == 1
    assert "cannot be written" in ended.err
