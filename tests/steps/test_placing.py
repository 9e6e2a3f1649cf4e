from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from keepwarm.calendar import parse_step_due_date
from keepwarm.calendar.model import ALL_DAY, WorkingTime, week_of
from keepwarm.steps.model import Placed
from tests.calendar.times import wall
from tests.steps.places import (
    EARLY_ON_MONDAY,
    IN_AUSTRIA,
    MONDAY,
    OFFICE,
    ON_SATURDAY,
    VIENNA,
    at,
    days_off,
    place,
    shown,
)

ROUND_THE_CLOCK = WorkingTime(zone=VIENNA, hours=week_of(ALL_DAY, weekend=()), quiet=None)


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ({"delay_days": 3}, "Thu 08 Jan 10:10"),
        ({"delay_days": 0}, "Mon 05 Jan 10:10"),
        ({"timing": "Day 4"}, "Fri 09 Jan 10:10"),
        ({"timing": "in 2 hours"}, "Mon 05 Jan 12:10"),
        ({"timing": "next Tuesday 10am"}, "Tue 13 Jan 10:00"),
        ({"timing": "Day 3, 3pm"}, "Thu 08 Jan 15:00"),
        ({"delay_days": 3, "timing": "Day 3, 3pm"}, "Thu 08 Jan 15:00"),
        ({"delay_days": 1, "timing": "after the first reply"}, "Tue 06 Jan 10:10"),
        ({"due_on": wall("2026-01-07 16:30"), "delay_days": 1}, "Wed 07 Jan 16:30"),
        ({"timing": "soon"}, "Thu 08 Jan 10:10"),
        ({"timing": "  "}, "Thu 08 Jan 10:10"),
        ({"timing": "every Monday"}, "Thu 08 Jan 10:10"),
        ({"timing": "через 3 дня"}, "Thu 08 Jan 10:10"),
        ({"timing": "after the first reply"}, None),
    ],
    ids=str,
)
def test_a_step_is_due_when_it_says(said: dict[str, Any], due: str | None) -> None:
    assert shown(place(said)) == [due]


@pytest.mark.parametrize(
    "said",
    [
        {"delay_days": 3},
        {"delay_days": 0},
        {"timing": "Day 5"},
        {"timing": "2 weeks later"},
        {"timing": "2 months later"},
        {"timing": "Snowflake demo week"},
        {},
    ],
    ids=str,
)
@pytest.mark.parametrize("index", [0, 2])
def test_a_step_goes_by_the_plain_contract(said: dict[str, Any], index: int) -> None:
    """S3-18 to S3-26, for somebody who is always at work."""
    steps = [{"delay_days": 0} for _ in range(index)] + [said]

    places = place(*steps, working=ROUND_THE_CLOCK)

    base = MONDAY.astimezone(VIENNA)
    assert places[index].due_at == parse_step_due_date(said, base, index)


def test_the_rest_of_a_plan_keeps_its_distances() -> None:
    places = place({"delay_days": 0}, {"delay_days": 2}, {"delay_days": 4}, base=ON_SATURDAY)

    assert shown(places) == ["Mon 05 Jan 09:00", "Wed 07 Jan 09:00", "Fri 09 Jan 09:00"]


def test_what_follows_a_free_day_says_that_it_waited_with_it() -> None:
    places = place({"delay_days": 0}, {"delay_days": 2}, base=ON_SATURDAY)

    assert [each.explanation for each in places] == [
        "Mon 5 Jan 09:00: at once, Sat 3 Jan and Sun 4 Jan are no working days",
        "Wed 7 Jan 09:00: Sat 3 Jan + 2 days, it waits with the steps before it",
    ]


def test_an_hour_outside_working_time_is_named_at_every_step() -> None:
    places = place({"delay_days": 0}, {"delay_days": 3}, base=EARLY_ON_MONDAY)

    assert [each.explanation for each in places] == [
        "Mon 5 Jan 09:00: at once, 07:40 is before working hours",
        "Thu 8 Jan 09:00: Mon 5 Jan + 3 days, 07:40 is before working hours",
    ]


def test_working_days_pass_over_holidays_and_the_sentence_names_them() -> None:
    (placed,) = place({"timing": "3 working days later"}, base=EARLY_ON_MONDAY, working=IN_AUSTRIA)

    assert placed == Placed(
        due_at=at("2026-01-09 09:00"),
        window_ends_at=None,
        awaits=None,
        rule="working_days",
        confidence=0.95,
        explanation=(
            "Fri 9 Jan 09:00: “3 working days later” is Mon 5 Jan + 3 working days, Tue 6 Jan is"
            " a holiday (Epiphany), 07:40 is before working hours"
        ),
    )


def test_working_days_are_those_of_the_owner() -> None:
    four_days = replace(OFFICE, hours=week_of(OFFICE.hours[0][0], weekend=(4, 5, 6)))
    ill = replace(OFFICE, days_off=days_off("2026-01-07"))

    said = {"timing": "5 business days later"}
    assert shown([*place(said), *place(said, working=four_days), *place(said, working=ill)]) == [
        "Mon 12 Jan 10:10",
        "Tue 13 Jan 10:10",
        "Tue 13 Jan 10:10",
    ]


def test_a_date_chosen_by_hand_waits_for_nobody_and_nobody_for_it() -> None:
    chosen = {"due_on": wall("2026-01-07 11:00")}
    plan = place({"delay_days": 0}, chosen, {"delay_days": 5}, {"delay_days": 6})

    assert shown(plan) == [
        "Mon 05 Jan 10:10",
        "Wed 07 Jan 11:00",
        "Mon 12 Jan 09:00",
        "Tue 13 Jan 09:00",
    ]


def test_nothing_comes_before_a_date_that_was_chosen_for_the_step_before_it() -> None:
    late = {"due_on": wall("2026-01-14 11:00")}
    plan = place({"delay_days": 0}, late, {"delay_days": 3}, {"delay_days": 5})

    assert shown(plan) == [
        "Mon 05 Jan 10:10",
        "Wed 14 Jan 11:00",
        "Wed 14 Jan 11:00",
        "Fri 16 Jan 11:00",
    ]


def test_a_named_weekday_does_not_wait_with_the_others() -> None:
    plan = place({"delay_days": 0}, {"timing": "Wednesday 15:00"}, base=ON_SATURDAY)

    assert shown(plan) == ["Mon 05 Jan 09:00", "Wed 07 Jan 15:00"]


def test_a_named_hour_stays_while_its_day_waits_with_the_others() -> None:
    plan = place({"delay_days": 0}, {"timing": "Day 2, 15:30"}, base=ON_SATURDAY)

    assert shown(plan) == ["Mon 05 Jan 09:00", "Wed 07 Jan 15:30"]


def test_what_waits_for_an_event_has_no_date_and_holds_up_nobody() -> None:
    plan = place({"delay_days": 0}, {"timing": "after the first reply"}, {"delay_days": 2})

    assert shown(plan) == ["Mon 05 Jan 10:10", None, "Wed 07 Jan 10:10"]
    assert plan[1] == Placed(
        due_at=None,
        window_ends_at=None,
        awaits="after the first reply",
        rule="event",
        confidence=0.9,
        explanation=(
            "“after the first reply” waits for something to happen, so it has no date yet."
        ),
    )


@pytest.mark.parametrize(
    ("said", "due", "note"),
    [
        ({"delay_days": -4}, "Mon 05 Jan 10:10", "A delay of -4 days is none."),
        ({"delay_days": 10**30}, "Tue 05 Jan 10:10", f"A delay of {10**30} days is cut to 365."),
        ({"timing": "soon"}, "Thu 08 Jan 10:10", "No time was found in “soon”."),
        (
            {"timing": "every Monday"},
            "Thu 08 Jan 10:10",
            "“every Monday” happens again and again, so it has no single date.",
        ),
        (
            {"delay_days": 3, "timing": "Week 3"},
            "Thu 08 Jan 10:10",
            "“Week 3” would be Mon 19 Jan.",
        ),
        (
            {"timing": "1 December 2025"},
            "Mon 05 Jan 10:10",
            "Mon 1 Dec is over, so it comes at once.",
        ),
    ],
    ids=str,
)
def test_a_correction_is_named(said: dict[str, Any], due: str, note: str) -> None:
    (placed,) = place(said)

    assert (shown([placed]), placed.explanation.partition(". ")[2]) == ([due], note)


def test_a_delay_within_the_days_of_its_timing_is_no_disagreement() -> None:
    (placed,) = place({"delay_days": 4, "timing": "Day 3-5"})

    assert (placed.confidence, placed.explanation) == (1, "Fri 9 Jan 10:10: Mon 5 Jan + 4 days")


def test_steps_never_go_back_in_time() -> None:
    plan = place({"delay_days": 3}, {"delay_days": 1}, {"delay_days": 4})

    assert shown(plan) == ["Thu 08 Jan 10:10", "Thu 08 Jan 10:10", "Fri 09 Jan 10:10"]
    assert plan[1].explanation == (
        "Thu 8 Jan 10:10: Mon 5 Jan + 1 day. Tue 6 Jan would be before the step before it."
    )


def test_days_that_a_timing_allows_are_kept() -> None:
    (placed,) = place({"timing": "Day 3-5"})

    assert placed.window_ends_at == datetime(2026, 1, 10, 22, 59, 59, tzinfo=UTC)


def test_a_step_that_comes_after_the_days_it_was_meant_for_says_so() -> None:
    away = replace(OFFICE, days_off=days_off("2026-01-08", "2026-01-09"))

    (placed,) = place({"timing": "Day 3-4"}, working=away)

    assert placed.explanation == (
        "Mon 12 Jan 09:00: “Day 3-4” is Mon 5 Jan + 3 days, Thu 8 Jan and Fri 9 Jan are days off,"
        " Sat 10 Jan and Sun 11 Jan are no working days. It was meant for Fri 9 Jan at the latest."
    )


@pytest.mark.parametrize(
    ("base", "due", "why"),
    [
        ("2026-03-25 02:30", "Sun 29 Mar 03:30", "clocks skip Sun 29 Mar 02:30, it becomes"),
        ("2026-10-21 02:30", "Sun 25 Oct 02:30", "clocks show Sun 25 Oct 02:30 twice, the first"),
    ],
    ids=["skipped", "doubled"],
)
def test_days_keep_the_wall_clock_through_a_change_of_clocks(
    base: str, due: str, why: str
) -> None:
    (placed,) = place({"delay_days": 4}, base=at(base), working=ROUND_THE_CLOCK)

    assert (shown([placed]), why in placed.explanation) == ([due], True)


def test_a_plan_goes_by_its_owners_clock() -> None:
    tokyo = ZoneInfo("Asia/Tokyo")

    plan = place({"delay_days": 0}, {"delay_days": 1}, working=WorkingTime(zone=tokyo))

    assert shown(plan, tokyo) == ["Tue 06 Jan 09:00", "Wed 07 Jan 09:00"]


def test_an_owner_who_is_away_for_years_loses_no_plan() -> None:
    years = frozenset(MONDAY.date() + timedelta(days=n) for n in range(-10, 2000))
    away = replace(OFFICE, days_off=years)

    plan = place({"delay_days": 0}, {"delay_days": 2}, working=away)

    assert shown(plan) == ["Mon 05 Jan 10:10", "Wed 07 Jan 10:10"]
    assert plan[1].explanation == "Wed 7 Jan 10:10: Mon 5 Jan + 2 days"


def test_words_of_a_later_day_are_counted_from_then() -> None:
    written = at("2026-01-08 11:00")
    plan = place(
        {"delay_days": 0},
        {"timing": "tomorrow, 14:00", "said_at": written},
        {"timing": "Day 8", "said_at": written},
        {"said_at": written},
    )

    assert shown(plan) == [
        "Mon 05 Jan 10:10",
        "Fri 09 Jan 14:00",
        "Tue 13 Jan 10:10",
        "Fri 16 Jan 10:10",
    ]
