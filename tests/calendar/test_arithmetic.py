from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from keepwarm.calendar.arithmetic import (
    add_days,
    add_exact,
    add_working_days,
    add_working_hours,
    end_of_month,
    end_of_week,
)
from keepwarm.calendar.model import FRIDAY, OFFICE, SATURDAY, WorkingTime, week_of
from keepwarm.calendar.wall import instant_of, wall_of
from tests.calendar.times import utc, wall

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE_IN_BERLIN = WorkingTime(zone=BERLIN, country="DE", subdivision="BE")
OFFICE_IN_RIYADH = WorkingTime(
    zone=ZoneInfo("Asia/Riyadh"), hours=week_of(OFFICE, weekend=(FRIDAY, SATURDAY))
)


def test_no_days_leave_the_second_of_a_doubled_hour_where_it_is() -> None:
    second = instant_of(wall("2026-10-25 02:30"), BERLIN, fold=1)

    assert add_days(second, 0, BERLIN) == second


def test_hours_pass_in_whatever_zone_an_instant_is_written() -> None:
    noon_before = wall("2026-10-24 12:00").replace(tzinfo=BERLIN)

    assert add_exact(noon_before, timedelta(hours=24)) == utc("2026-10-25 10:00")


@pytest.mark.parametrize(
    ("n", "day"),
    [(-2, "2026-04-01 10:00"), (-1, "2026-04-02 10:00"), (0, "2026-04-07 10:00")],
    ids=["two before", "one before", "the day itself is free"],
)
def test_working_days_are_counted_over_easter(n: int, day: str) -> None:
    easter_monday = instant_of(wall("2026-04-06 10:00"), BERLIN)

    counted = add_working_days(easter_monday, n, OFFICE_IN_BERLIN)

    assert wall_of(counted, BERLIN) == wall(day)


@pytest.mark.parametrize(
    ("begun", "over"),
    [
        ("2026-01-09 16:59", "2026-01-09 17:59"),
        ("2026-01-09 17:00", "2026-01-12 09:00"),
        ("2026-01-09 17:30", "2026-01-12 09:30"),
        ("2026-01-10 11:00", "2026-01-12 10:00"),
    ],
    ids=["today", "up to the close", "over the weekend", "from the weekend"],
)
def test_a_working_hour_passes_only_while_somebody_works(begun: str, over: str) -> None:
    due = add_working_hours(instant_of(wall(begun), BERLIN), timedelta(hours=1), OFFICE_IN_BERLIN)

    assert wall_of(due, BERLIN) == wall(over)


def test_the_week_ends_before_the_weekend_of_those_who_ask() -> None:
    sunday = wall("2026-01-11 10:00")

    ends = [
        wall_of(end_of_week(instant_of(sunday, w.zone), w, at=time(17)), w.zone)
        for w in (OFFICE_IN_BERLIN, OFFICE_IN_RIYADH)
    ]

    assert ends == [wall("2026-01-16 17:00"), wall("2026-01-15 17:00")]


def test_a_month_of_leave_ends_with_the_month_after_it() -> None:
    june = frozenset(date(2026, 6, day) for day in range(1, 31))
    now = instant_of(wall("2026-06-03 10:00"), BERLIN)

    end = end_of_month(now, replace(OFFICE_IN_BERLIN, days_off=june), at=time(17))

    assert wall_of(end, BERLIN) == wall("2026-07-31 17:00")
