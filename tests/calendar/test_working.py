from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from keepwarm.calendar.arithmetic import add_working_days, end_of_month
from keepwarm.calendar.model import ALL_DAY, Hours, Window, WorkingTime, week_of
from keepwarm.calendar.wall import instant_of, wall_of
from keepwarm.calendar.windows import NoWorkingTime, windows_on
from keepwarm.calendar.working import (
    keep_distances,
    latest_before,
    move_into,
    next_morning,
    next_open,
)
from tests.calendar.times import utc, wall

BERLIN = ZoneInfo("Europe/Berlin")
BEIRUT = ZoneInfo("Asia/Beirut")
APIA = ZoneInfo("Pacific/Apia")
OFFICE_IN_BERLIN = WorkingTime(zone=BERLIN)
HALVES = (Hours(time(8), time(12)), Hours(time(13), time(17)))
WITH_A_BREAK = WorkingTime(zone=BERLIN, hours=week_of(*HALVES))
NIGHT_SHIFT = WorkingTime(zone=BERLIN, hours=week_of(Hours(time(22), time(6))), quiet=None)
ROUND_THE_CLOCK = WorkingTime(zone=BERLIN, hours=week_of(ALL_DAY, weekend=()), quiet=None)
YEARS_OFF = frozenset(date(2024, 1, 1) + timedelta(days=n) for n in range(3000))


def test_an_open_window_is_what_is_left_of_it() -> None:
    assert next_open(utc("2026-01-08 10:20"), OFFICE_IN_BERLIN) == Window(
        utc("2026-01-08 10:20"), utc("2026-01-08 17:00")
    )


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        ("2026-01-08 11:59", "2026-01-08 11:59"),
        ("2026-01-08 12:00", "2026-01-08 13:00"),
        ("2026-01-08 17:00", "2026-01-09 08:00"),
    ],
    ids=["before lunch", "at lunch", "in the evening"],
)
def test_a_break_is_no_working_time(asked: str, due: str) -> None:
    moved = move_into(instant_of(wall(asked), BERLIN), WITH_A_BREAK)

    assert wall_of(moved, BERLIN) == wall(due)


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        ("2026-01-10 05:30", "2026-01-10 05:30"),
        ("2026-01-10 06:00", "2026-01-12 22:00"),
        ("2026-01-12 03:00", "2026-01-12 22:00"),
    ],
    ids=["Friday's shift on Saturday", "when it is over", "no shift on Sunday"],
)
def test_a_night_shift_belongs_to_the_day_it_begins_on(asked: str, due: str) -> None:
    moved = move_into(instant_of(wall(asked), BERLIN), NIGHT_SHIFT)

    assert wall_of(moved, BERLIN) == wall(due)


def test_a_day_that_begins_at_one_ends_the_day_before_at_midnight() -> None:
    working = replace(ROUND_THE_CLOCK, zone=BEIRUT)

    [saturday], [sunday] = (windows_on(date(2026, 3, day), working) for day in (28, 29))

    assert saturday.closes_at == sunday.opens_at == utc("2026-03-28 22:00")
    assert sunday.closes_at - sunday.opens_at == timedelta(hours=23)


def test_nobody_works_on_a_day_that_is_skipped() -> None:
    working = replace(ROUND_THE_CLOCK, zone=APIA)
    thursday = instant_of(wall("2011-12-29 10:00"), APIA)

    assert windows_on(date(2011, 12, 30), working) == []
    assert wall_of(add_working_days(thursday, 1, working), APIA) == wall("2011-12-31 10:00")


@pytest.mark.parametrize(
    "working",
    [
        replace(OFFICE_IN_BERLIN, hours=week_of()),
        replace(OFFICE_IN_BERLIN, quiet=ALL_DAY),
        replace(OFFICE_IN_BERLIN, days_off=YEARS_OFF),
    ],
    ids=["no hours", "always quiet", "always away"],
)
def test_who_never_works_is_told_so(working: WorkingTime) -> None:
    now = utc("2027-12-31 10:00")

    for ask in (move_into, next_morning, latest_before):
        with pytest.raises(NoWorkingTime):
            ask(now, working)
    with pytest.raises(NoWorkingTime):
        add_working_days(now, 1, working)
    with pytest.raises(NoWorkingTime):
        end_of_month(now, working, at=time(17))


def test_a_deadline_in_a_short_window_leaves_all_of_it() -> None:
    short = replace(OFFICE_IN_BERLIN, hours=week_of(Hours(time(9), time(9, 20))))

    due = latest_before(instant_of(wall("2026-01-11 12:00"), BERLIN), short)

    assert wall_of(due, BERLIN) == wall("2026-01-09 09:00")


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        ("2026-01-08 03:00", "2026-01-08 08:00"),
        ("2026-01-08 08:00", "2026-01-09 08:00"),
        ("2026-01-08 12:30", "2026-01-09 08:00"),
        ("2026-01-09 10:00", "2026-01-12 08:00"),
    ],
    ids=["before dawn", "just begun", "at lunch", "on Friday"],
)
def test_the_next_morning_is_when_a_working_day_begins(now: str, morning: str) -> None:
    due = next_morning(instant_of(wall(now), BERLIN), WITH_A_BREAK)

    assert wall_of(due, BERLIN) == wall(morning)


def test_steps_wait_with_those_before_them_but_not_for_a_named_day() -> None:
    days = ("01-10 10:00", "01-12 10:00", "01-13 10:00", "01-12 12:00", "01-19 10:00")
    asked = [instant_of(wall(f"2026-{day}"), BERLIN) for day in days]

    plan = keep_distances(asked, OFFICE_IN_BERLIN, pinned={2, 3})

    assert [wall_of(moved.due, BERLIN) for moved in plan] == [
        wall("2026-01-12 09:00"),
        wall("2026-01-14 09:00"),
        wall("2026-01-14 09:00"),
        wall("2026-01-14 09:00"),
        wall("2026-01-21 09:00"),
    ]


def test_steps_of_a_plan_that_begins_early_keep_their_distances() -> None:
    asked = [utc(f"2026-01-{day} 06:40") for day in ("05", "08", "13")]

    plan = keep_distances(asked, OFFICE_IN_BERLIN)

    assert [moved.due for moved in plan] == [
        utc(f"2026-01-{day} 08:00") for day in ("05", "08", "13")
    ]
    assert plan[1].wanted == plan[1].due


def test_an_hour_that_was_named_stays_while_its_day_waits_with_the_others() -> None:
    saturday, tuesday, friday = (
        instant_of(wall(text), BERLIN)
        for text in ("2026-01-03 15:00", "2026-01-06 10:30", "2026-01-09 15:00")
    )

    plan = keep_distances([saturday, tuesday, friday], OFFICE_IN_BERLIN, by_days={1})

    assert [wall_of(moved.due, BERLIN) for moved in plan] == [
        wall("2026-01-05 09:00"),
        wall("2026-01-08 10:30"),
        wall("2026-01-12 09:00"),
    ]


def test_what_a_named_hour_has_to_wait_by_itself_the_others_wait_too() -> None:
    asked = [
        instant_of(wall(text), BERLIN)
        for text in ("2026-01-08 10:00", "2026-01-10 11:00", "2026-01-13 10:00")
    ]

    plan = keep_distances(asked, OFFICE_IN_BERLIN, by_days={1})

    assert [wall_of(moved.due, BERLIN) for moved in plan] == [
        wall("2026-01-08 10:00"),
        wall("2026-01-12 09:00"),
        wall("2026-01-15 09:00"),
    ]
