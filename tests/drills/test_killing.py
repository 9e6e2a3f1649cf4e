import re
import signal
from collections.abc import Generator
from pathlib import Path

import pytest

from keepwarm.cli.drill import kill
from keepwarm.cli.options import INTERRUPTED
from keepwarm.dev.drill.verdict import Fate, Progress, Tally, count_arrivals, judge, progress_of
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

    kill(rounds=1, reminders=60, seed=7)

    chance, line, total = capsys.readouterr().out.splitlines()
    assert chance == "Chance: --seed 7"
    assert "4 workers killed, 1 bot killed, 1 database crash" in line
    found = re.fullmatch(r"(\d+) sent, 0 lost, 0 double, (\d+) unknown", total)
    assert found is not None
    assert int(found[1]) + int(found[2]) == 120
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
    assert judge([Fate("answer 7", verdict)], {"answer 7": arrivals}) == tally
    assert tally.holds == (tally.lost == tally.double == 0)


def test_rounds_add_up() -> None:
    total = sum([Tally(sent=7, unknown=2), Tally(sent=1, lost=1, double=3, failed=4)], Tally())

    assert total == Tally(sent=8, lost=1, double=3, unknown=2, failed=4)
    assert str(total) == "8 sent, 1 lost, 3 double, 2 unknown"


def test_arrivals_are_counted_by_what_the_chat_of_a_guest_says() -> None:
    reminder = "Company 3-0417\nStep 1/1: Reminder 3-0417"

    counted = count_arrivals([("3-0417", reminder), ("3-0417", "Hi!"), ("3-0418", "Hi!")] * 2)

    assert counted == {"reminder 3-0417": 2, "answer 3-0417": 2, "answer 3-0418": 2}


def test_a_round_is_over_when_every_message_has_its_verdict() -> None:
    fates = [Fate("reminder 7", "sent"), Fate("answer 7", None)]

    assert progress_of(fates) == Progress(1, 2)
