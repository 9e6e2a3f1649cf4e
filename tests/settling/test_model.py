from dataclasses import replace
from datetime import time

import pytest

from keepwarm.calendar.model import Hours
from keepwarm.kit.ids import MemberId
from keepwarm.settling.model import (
    Reopening,
    Snooze,
    due_again,
    hold_back,
    next_open_after,
    open_again,
    put_back,
    put_off,
    settled,
    snooze_until,
)
from tests.steps.places import IN_AUSTRIA, MONDAY, OFFICE, at, shown, step


@pytest.mark.parametrize(
    ("choice", "now", "until"),
    [
        ("hour", "2026-01-05 10:10", "Mon 05 Jan 11:10"),
        ("evening", "2026-01-05 10:10", "Mon 05 Jan 18:00"),
        ("evening", "2026-01-05 18:00", "Tue 06 Jan 09:00"),
        ("tomorrow", "2026-01-05 00:30", "Tue 06 Jan 09:00"),
        ("tomorrow", "2026-01-09 10:10", "Mon 12 Jan 09:00"),
        ("monday", "2026-01-05 08:00", "Mon 12 Jan 09:00"),
        ("monday", "2026-01-07 10:10", "Mon 12 Jan 09:00"),
        ("monday", "2026-01-11 10:10", "Mon 12 Jan 09:00"),
    ],
    ids=str,
)
def test_a_snooze_lasts_until(choice: Snooze, now: str, until: str) -> None:
    instant = snooze_until(choice, now=at(now), working=OFFICE)

    assert shown([replace(step(), due_at=instant)]) == [until]


def test_a_snooze_into_a_holiday_lasts_until_the_day_after() -> None:
    assert snooze_until("tomorrow", now=MONDAY, working=IN_AUSTRIA) == at("2026-01-07 09:00")


def test_an_evening_in_quiet_hours_is_the_last_moment_before_them() -> None:
    early = replace(OFFICE, quiet=Hours(time(17), time(8)))

    assert snooze_until("evening", now=MONDAY, working=early) == at("2026-01-05 16:30")


def test_an_evening_without_quiet_hours_is_six_o_clock() -> None:
    never_quiet = replace(OFFICE, quiet=None)

    assert snooze_until("evening", now=MONDAY, working=never_quiet) == at("2026-01-05 18:00")


def test_what_was_not_due_yet_keeps_its_original_day() -> None:
    assert due_again(step(), "original", now=at("2026-01-04 10:00"), working=OFFICE) == MONDAY


def test_the_next_step_is_the_first_open_one_after() -> None:
    steps = [step(1), settled(step(2), "done", by=MemberId(1), now=MONDAY), step(3)]

    assert [next_open_after(steps, number) for number in (1, 3)] == [step(3), None]


def test_a_step_put_back_keeps_its_words() -> None:
    done = settled(step(), "skipped", by=MemberId(1), now=MONDAY, reason="No number")
    edited = replace(done, description="Call the office", due_at=None)

    assert put_back(edited, step()) == replace(step(), description="Call the office")


def test_a_step_put_off_is_due_when_the_member_says() -> None:
    off = put_off(step(1), at("2026-01-05 18:00"), OFFICE)

    assert off == replace(
        step(1),
        rule="snoozed",
        due_at=at("2026-01-05 18:00"),
        explanation="Mon 5 Jan 18:00: snoozed",
    )


def test_a_step_put_off_for_too_long_says_so() -> None:
    meant = replace(step(1), window_ends_at=at("2026-01-08 23:59"))

    off = put_off(meant, at("2026-01-12 09:00"), OFFICE)

    assert off.explanation == (
        "Mon 12 Jan 09:00: snoozed. It was meant for Thu 8 Jan at the latest."
    )


@pytest.mark.parametrize(
    ("when", "now", "due"),
    [
        (None, "2026-01-08 12:00", "Fri 09 Jan 09:00"),
        (None, "2026-01-09 12:00", "Mon 12 Jan 09:00"),
        ("tomorrow", "2026-01-08 07:00", "Fri 09 Jan 09:00"),
        ("today", "2026-01-08 12:00", "Thu 08 Jan 12:00"),
        ("today", "2026-01-08 20:00", "Fri 09 Jan 09:00"),
        ("original", "2026-01-05 09:30", "Mon 05 Jan 10:10"),
        ("original", "2026-01-08 12:00", "Fri 09 Jan 09:00"),
    ],
    ids=str,
)
def test_a_step_is_opened_again_for_the_day_that_was_asked(
    when: Reopening | None, now: str, due: str
) -> None:
    done = replace(step(1), status="done", settled_at=MONDAY)

    fresh = open_again(done, when, now=at(now), working=OFFICE)

    assert (fresh.status, fresh.settled_at, shown([fresh])) == ("pending", None, [due])


@pytest.mark.parametrize(
    ("when", "awaits"),
    [(None, "after the reply"), ("original", "after the reply"), ("today", None)],
    ids=str,
)
def test_what_waited_waits_again_unless_a_day_is_named(
    when: Reopening | None, awaits: str | None
) -> None:
    done = replace(
        step(1), status="done", settled_at=MONDAY, due_at=None, awaits="after the reply"
    )

    fresh = open_again(done, when, now=MONDAY, working=OFFICE)

    assert fresh.awaits == awaits


HELD = [
    # A plan on Monday, Wednesday and Friday; they are away until …
    ("2026-01-05 00:00", ["Mon 05 Jan 09:00", "Wed 07 Jan 10:00", "Fri 09 Jan 10:00"]),
    ("2026-01-14 15:00", ["Wed 14 Jan 09:00", "Fri 16 Jan 10:00", "Mon 19 Jan 09:00"]),
    ("2026-01-17 12:00", ["Mon 19 Jan 09:00", "Wed 21 Jan 10:00", "Fri 23 Jan 10:00"]),
]


@pytest.mark.parametrize(("until", "dues"), HELD, ids=[until for until, _ in HELD])
def test_a_plan_waits_for_who_is_away_and_keeps_its_distances(until: str, dues: list[str]) -> None:
    days = ("2026-01-05 09:00", "2026-01-07 10:00", "2026-01-09 10:00")
    steps = [replace(step(), number=n, due_at=at(day)) for n, day in enumerate(days, 1)]

    later = hold_back(steps, at(until), OFFICE)

    assert shown(later) == dues


def test_what_is_done_waits_for_something_or_was_chosen_later_stays_while_they_are_away() -> None:
    done = settled(step(), "done", by=MemberId(1), now=MONDAY)
    waits = replace(step(), due_at=None)
    chosen = replace(step(), due_at=at("2026-02-02 10:00"), due_on=at("2026-02-02 10:00"))
    steps = [done, waits, replace(step(), due_at=at("2026-01-07 10:00")), chosen]

    later = hold_back(steps, at("2026-01-20 00:00"), OFFICE)

    assert later[:2] == [done, waits]
    assert shown(later[2:]) == ["Tue 20 Jan 10:00", "Mon 02 Feb 10:00"]
    assert later[3] == chosen


def test_a_plan_waits_even_for_somebody_who_never_works() -> None:
    never = replace(OFFICE, hours=((),) * 7)

    (later,) = hold_back([step()], at("2026-01-20 12:00"), never)

    assert later.due_at == at("2026-01-20 12:00")
