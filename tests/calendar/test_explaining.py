from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from keepwarm.calendar.arithmetic import add_working_days
from keepwarm.calendar.explaining import explain, say_clocks, say_sum
from keepwarm.calendar.model import ALL_DAY, Hours, Moved, Unit, WorkingTime, week_of
from keepwarm.calendar.wall import instant_of
from keepwarm.calendar.working import keep_distances, latest_before, move_into
from tests.calendar.times import wall

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE_IN_MUNICH = WorkingTime(zone=BERLIN, country="DE", subdivision="BY")
HALVES = (Hours(time(8), time(12)), Hours(time(13), time(17)))
WITH_A_BREAK = WorkingTime(zone=BERLIN, hours=week_of(*HALVES))
ROUND_THE_CLOCK = WorkingTime(zone=BERLIN, hours=week_of(ALL_DAY, weekend=()))
AWAY = frozenset(date(2026, 8, 3) + timedelta(days=n) for n in range(12))
ON_LEAVE = replace(OFFICE_IN_MUNICH, days_off=AWAY)


@pytest.mark.parametrize(
    ("asked", "working", "said"),
    [
        ("2026-01-08 09:30", OFFICE_IN_MUNICH, "Thu 8 Jan 09:30"),
        (
            "2026-01-08 07:40",
            OFFICE_IN_MUNICH,
            "Thu 8 Jan 09:00: 07:40 is before working hours",
        ),
        ("2026-01-08 12:15", WITH_A_BREAK, "Thu 8 Jan 13:00: 12:15 is between working hours"),
        (
            "2026-01-09 18:00",
            OFFICE_IN_MUNICH,
            (
                "Mon 12 Jan 09:00: 18:00 is after working hours,"
                " Sat 10 Jan and Sun 11 Jan are no working days"
            ),
        ),
        ("2026-01-08 23:10", ROUND_THE_CLOCK, "Fri 9 Jan 08:00: 23:10 is in quiet hours"),
        (
            "2026-01-06 10:00",
            OFFICE_IN_MUNICH,
            "Wed 7 Jan 09:00: Tue 6 Jan is a holiday (Epiphany)",
        ),
        (
            "2026-08-03 10:00",
            ON_LEAVE,
            (
                "Mon 17 Aug 09:00: Mon 3 Aug to Fri 14 Aug are days off,"
                " Sat 15 Aug and Sun 16 Aug are no working days"
            ),
        ),
    ],
    ids=["as asked", "early", "at lunch", "late", "at night", "holiday", "leave"],
)
def test_explanation_names_what_stood_in_the_way(
    asked: str, working: WorkingTime, said: str
) -> None:
    instant = instant_of(wall(asked), BERLIN)

    moved = Moved(instant, instant, move_into(instant, working))

    assert explain(moved, working) == said


def test_explanation_names_the_holidays_that_were_not_counted() -> None:
    base = instant_of(wall("2026-01-05 07:40"), BERLIN)
    asked = add_working_days(base, 3, OFFICE_IN_MUNICH)
    moved = Moved(asked, asked, move_into(asked, OFFICE_IN_MUNICH))

    rule = say_sum(base, 3, "working_day", BERLIN)
    said = explain(moved, OFFICE_IN_MUNICH, rule=rule, counted_from=base)

    assert said == (
        "Fri 9 Jan 09:00: Mon 5 Jan + 3 working days,"
        " Tue 6 Jan is a holiday (Epiphany), 07:40 is before working hours"
    )


@pytest.mark.parametrize(
    ("zone", "asked", "said"),
    [
        (BERLIN, "2026-03-28 02:30", ""),
        (
            BERLIN,
            "2026-03-29 02:30",
            "clocks skip Sun 29 Mar 02:30, it becomes Sun 29 Mar 03:30",
        ),
        (
            ZoneInfo("Pacific/Apia"),
            "2011-12-30 09:00",
            "clocks skip Fri 30 Dec 09:00, it becomes Sat 31 Dec 09:00",
        ),
        (
            BERLIN,
            "2026-10-25 02:30",
            "clocks show Sun 25 Oct 02:30 twice, the first one counts",
        ),
    ],
    ids=["an ordinary night", "in spring", "a whole day", "in autumn"],
)
def test_a_change_of_clocks_is_said(zone: ZoneInfo, asked: str, said: str) -> None:
    assert say_clocks(wall(asked), zone) == said


def test_one_of_a_unit_is_said_differently_from_many() -> None:
    base = instant_of(wall("2026-01-05 00:30"), BERLIN)
    units: tuple[Unit, ...] = ("hour", "day", "working_day", "week", "month")

    assert [say_sum(base, n, unit, BERLIN) for unit in units for n in (1, 2)] == [
        f"Mon 5 Jan + {span}"
        for unit in ("hour", "day", "working day", "week", "month")
        for span in (f"1 {unit}", f"2 {unit}s")
    ]


def test_explanation_says_that_a_step_waits_with_those_before_it() -> None:
    asked = [instant_of(wall(text), BERLIN) for text in ("2026-01-10 10:00", "2026-01-12 10:00")]

    plan = keep_distances(asked, OFFICE_IN_MUNICH)

    assert [explain(moved, OFFICE_IN_MUNICH) for moved in plan] == [
        "Mon 12 Jan 09:00: Sat 10 Jan and Sun 11 Jan are no working days",
        "Wed 14 Jan 09:00: it waits with the steps before it",
    ]


def test_explanation_of_a_deadline_says_what_it_comes_before() -> None:
    deadline = instant_of(wall("2026-01-11 12:00"), BERLIN)
    moved = Moved(deadline, deadline, latest_before(deadline, OFFICE_IN_MUNICH))

    said = explain(moved, OFFICE_IN_MUNICH)

    assert said == "Fri 9 Jan 17:30: the last working time before Sun 11 Jan 12:00"


def test_explanation_of_a_long_absence_does_not_name_every_day() -> None:
    every_other = frozenset(date(2026, 2, 2) + timedelta(days=n) for n in range(0, 30, 2))
    mondays_only = week_of(Hours(time(9), time(10)), weekend=range(1, 7))
    working = WorkingTime(zone=BERLIN, hours=mondays_only, days_off=every_other)
    asked = instant_of(wall("2026-02-02 09:00"), BERLIN)

    said = explain(Moved(asked, asked, move_into(asked, working)), working)

    assert said == (
        "Mon 9 Feb 09:00: Mon 2 Feb is a day off, Tue 3 Feb is no working day,"
        " Wed 4 Feb is a day off, Thu 5 Feb is no working day, Fri 6 Feb is a day off,"
        " 2 more days are free"
    )
