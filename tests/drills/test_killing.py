import re
import signal
from collections.abc import Generator, Mapping
from pathlib import Path

import pytest

from keepwarm.cli.drill import kill
from keepwarm.cli.options import INTERRUPTED
from keepwarm.dev.drill.verdict import Fate, Tally, count_arrivals, judge
from keepwarm.dev.receiver import Taken
from tests.cli.program import PATIENCE, Program, processes_of
from tests.db.places import passable_folder


@pytest.fixture
def place() -> Generator[Path, None, None]:
    """Lend where drills of a test play, to see that nothing of them stays."""
    with passable_folder() as folder:
        yield folder


def _left_behind(place: Path) -> list[object]:
    return [*place.iterdir(), *processes_of(place)]


@pytest.mark.slow
def test_a_round_of_killing_loses_nothing_and_repeats_nothing(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(place))

    kill(rounds=1, reminders=150, seed=7)

    chance, line, total = capsys.readouterr().out.splitlines()
    assert chance == "Chance: --seed 7"
    assert "5 workers killed, 1 database crash" in line
    found = re.fullmatch(r"(\d+) sent, 0 lost, 0 double, (\d+) unknown", total)
    assert found is not None
    assert int(found[1]) + int(found[2]) == 150
    assert _left_behind(place) == []


@pytest.mark.slow
def test_a_drill_that_is_broken_off_leaves_nothing_behind(place: Path) -> None:
    with Program(place, TMPDIR=str(place)).staying("drill", "kill") as drill:
        assert drill.line().startswith("Chance: --seed ")
        drill.process.send_signal(signal.SIGINT)
        drill.process.communicate(timeout=PATIENCE)

    assert drill.process.returncode == INTERRUPTED
    assert _left_behind(place) == []


@pytest.mark.parametrize(
    ("verdict", "arrivals", "tally"),
    [
        ("sent", 1, Tally(sent=1)),
        ("sent", 2, Tally(sent=1, double=1)),
        ("sent", 0, Tally(sent=1, lost=1)),
        ("unknown", 0, Tally(unknown=1)),
        ("unknown", 1, Tally(unknown=1)),
        ("unknown", 3, Tally(unknown=1, double=2)),
        ("failed", 0, Tally(failed=1)),
        ("dropped", 0, Tally(lost=1)),
        (None, 0, Tally(lost=1)),
    ],
)
def test_the_books_are_held_against_what_arrived(
    verdict: str | None, arrivals: int, tally: Tally
) -> None:
    assert judge([Fate("1-0007", verdict)], {"1-0007": arrivals}) == tally
    assert tally.holds == (tally.lost == tally.double == 0)


def test_rounds_add_up() -> None:
    total = sum([Tally(sent=7, unknown=2), Tally(sent=1, lost=1, double=3, failed=4)], Tally())

    assert total == Tally(sent=8, lost=1, double=3, unknown=2, failed=4)
    assert str(total) == "8 sent, 1 lost, 3 double, 2 unknown"


def test_arrivals_are_counted_by_the_words_of_a_reminder() -> None:
    texts = ["Step 1/1: Reminder 3-0417", "Step 1/1: Reminder 3-0418", "Today: 3 steps"]

    counted: Mapping[str, int] = count_arrivals([Taken("1", text) for text in [*texts, texts[0]]])

    assert counted == {"3-0417": 2, "3-0418": 1}
