from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from keepwarm.calendar.wall import end_of, instant_of, wall_of
from tests.calendar.times import utc, wall

BERLIN = ZoneInfo("Europe/Berlin")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
APIA = ZoneInfo("Pacific/Apia")


@pytest.mark.parametrize("fold", [0, 1])
@pytest.mark.parametrize(
    ("asked", "zone", "shown"),
    [
        (wall("2026-03-29 02:30"), BERLIN, wall("2026-03-29 03:30")),
        (wall("2026-10-04 02:15"), LORD_HOWE, wall("2026-10-04 02:45")),
        (wall("2011-12-30 09:00"), APIA, wall("2011-12-31 09:00")),
    ],
    ids=["an hour", "half an hour", "a whole day"],
)
def test_skipped_time_is_later_by_what_is_skipped(
    asked: datetime, zone: ZoneInfo, shown: datetime, fold: int
) -> None:
    assert wall_of(instant_of(asked, zone, fold=fold), zone) == shown


def test_doubled_time_is_the_first_unless_the_second_is_asked_for() -> None:
    doubled = wall("2026-10-25 02:30")

    first, second = (instant_of(doubled, BERLIN, fold=fold) for fold in (0, 1))

    assert (first, second) == (
        utc("2026-10-25 00:30"),
        utc("2026-10-25 01:30"),
    )
    assert [wall_of(instant, BERLIN).fold for instant in (first, second)] == [0, 1]


@pytest.mark.parametrize(
    ("end", "over"),
    [
        ("2026-03-29 02:30", "2026-03-29 00:30"),
        ("2026-03-29 02:00", "2026-03-29 01:00"),
        ("2026-03-29 03:00", "2026-03-29 01:00"),
        ("2026-10-25 02:30", "2026-10-25 00:30"),
    ],
    ids=["in a skipped hour", "where it begins", "where it ends", "in a doubled hour"],
)
def test_what_ends_at_a_wall_time_is_over_before_clocks_show_it(end: str, over: str) -> None:
    assert end_of(wall(end), BERLIN) == utc(over)


def test_an_instant_survives_the_way_to_the_wall_and_back() -> None:
    start = utc("2026-10-25 00:00")
    instants = [start + timedelta(minutes=15 * n) for n in range(12)]

    walls = [wall_of(instant, BERLIN) for instant in instants]

    assert [instant_of(shown, BERLIN, fold=shown.fold) for shown in walls] == instants
