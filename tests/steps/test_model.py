from dataclasses import replace
from datetime import time

import pytest

from keepwarm.calendar.model import Hours
from keepwarm.kit.ids import MemberId
from keepwarm.steps.model import (
    Snooze,
    StepDraft,
    bounded,
    cut,
    due_again,
    next_open_after,
    put_back,
    settled,
    snooze_until,
    within_bounds,
)
from tests.steps.places import IN_AUSTRIA, MONDAY, OFFICE, at, draft, shown, step


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


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (None, None),
        ("  ", None),
        ("a\0b", "ab"),
        ("\ud800", "?"),
        ("four", "four"),
        ("fives", "fiv…"),
    ],
    ids=ascii,
)
def test_a_text_is_cut_to_what_can_be_stored(text: str | None, kept: str | None) -> None:
    assert cut(text, 4) == kept


def test_the_texts_of_a_draft_fit_their_columns() -> None:
    long = "x" * 9_000
    wild = draft(description=long, goal=long, timing=long, suggested_text=long, delay_days=-3)

    kept = within_bounds(bounded(wild))

    assert kept == StepDraft(
        channel="email",
        description="x" * 299 + "…",
        goal="x" * 299 + "…",
        timing="x" * 199 + "…",
        suggested_text="x" * 3_999 + "…",
        delay_days=0,
    )


def test_a_draft_without_days_stays_without() -> None:
    assert within_bounds(draft()) == draft()


def test_the_next_step_is_the_first_open_one_after() -> None:
    steps = [step(1), settled(step(2), "done", by=MemberId(1), now=MONDAY), step(3)]

    assert [next_open_after(steps, number) for number in (1, 3)] == [step(3), None]


def test_a_step_put_back_keeps_its_words() -> None:
    done = settled(step(), "skipped", by=MemberId(1), now=MONDAY, reason="No number")
    edited = replace(done, description="Call the office", due_at=None)

    assert put_back(edited, step()) == replace(step(), description="Call the office")


def test_a_step_knows_what_was_asked_of_it() -> None:
    assert step(delay_days=3, evidence=[4]).draft == draft(
        description="Step 1", delay_days=3, evidence=(4,)
    )
