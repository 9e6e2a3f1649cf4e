"""What is stored of a week, and which hours can be."""

from datetime import date, time

import pytest

from keepwarm.accounts.model import time_zones
from keepwarm.availability.model import (
    RENAMED,
    days_of,
    is_possible,
    quiet_of,
    week_read,
    week_written,
)
from keepwarm.calendar.model import ALL_DAY, NIGHT, OFFICE, OFFICE_WEEK, Hours, week_of

MORNING, AFTERNOON = Hours(time(9), time(13)), Hours(time(14), time(18))


def test_week_is_read_as_it_was_written() -> None:
    week = week_of(MORNING, AFTERNOON)

    written = week_written(week)

    assert written[4:] == [[["09:00", "13:00"], ["14:00", "18:00"]], [], []]
    assert week_read(written) == week


def test_quiet_hours_need_both_ends() -> None:
    assert [quiet_of(time(21), time(8)), quiet_of(None, time(8)), quiet_of(time(21), None)] == [
        NIGHT,
        None,
        None,
    ]


def test_ranges_become_days_with_both_ends() -> None:
    leap = (date(2028, 2, 28), date(2028, 3, 1))

    assert days_of([leap, (date(2028, 3, 1), date(2028, 3, 1))]) == {
        date(2028, 2, 28),
        date(2028, 2, 29),
        date(2028, 3, 1),
    }
    assert days_of([]) == frozenset()


@pytest.mark.parametrize(
    ("parts", "possible"),
    [
        ((), True),
        ((OFFICE,), True),
        ((MORNING, AFTERNOON), True),
        ((MORNING, Hours(time(13), time(18))), True),
        ((AFTERNOON, MORNING), False),
        ((MORNING, Hours(time(12, 59), time(18))), False),
        ((Hours(time(9), time(9)),), False),
        ((Hours(time(18), time(9)),), False),
        ((Hours(time(18), time(0)),), True),
        ((ALL_DAY,), True),
        ((Hours(time(18), time(0)), Hours(time(0), time(1))), False),
    ],
    ids=[
        "free",
        "one part",
        "a break",
        "no break between",
        "the wrong way round",
        "overlapping",
        "no time at all",
        "end before start",
        "until midnight",
        "all day",
        "past midnight",
    ],
)
def test_each_part_of_a_day_ends_before_the_next_begins(
    parts: tuple[Hours, ...], *, possible: bool
) -> None:
    assert is_possible(parts) is possible


def test_usual_week_is_possible() -> None:
    assert all(map(is_possible, OFFICE_WEEK))


def test_names_of_today_are_zones_we_know() -> None:
    assert [name for name in RENAMED.values() if name not in time_zones()] == []
