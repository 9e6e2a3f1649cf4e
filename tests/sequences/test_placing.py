"""When touches are due, without a database."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import hypothesis.strategies as st
import pytest
from hypothesis import given

from keepwarm.calendar.model import WorkingTime
from keepwarm.calendar.working import move_into
from keepwarm.sequences.placing import due_of, place_touch
from keepwarm.steps.model import Placed
from tests.sequences.way import DAY, MONDAY

OFFICE = WorkingTime(zone=ZoneInfo("UTC"))
TIMINGS = st.sampled_from(
    [None, "at once", "in 2 days", "Tuesday 10am", "3 working days later", "in 36 hours"]
) | st.text(max_size=20)


@pytest.mark.parametrize(
    ("timing", "is_first", "explanation"),
    [
        (None, True, "Mon 2 Mar 09:00: at once"),
        (None, False, "Thu 5 Mar 09:00: Mon 2 Mar + 3 days"),
        ("in 2 days", False, "Wed 4 Mar 09:00: “in 2 days” is Mon 2 Mar + 2 days"),
        ("Tuesday 10am", True, "Tue 3 Mar 10:00: “Tuesday 10am”, said on Mon 2 Mar"),
        ("after the reply", False, "Thu 5 Mar 09:00: Mon 2 Mar + 3 days"),
    ],
    ids=["first", "usual", "words", "day", "event"],
)
def test_a_touch_says_when_it_comes_and_why(
    timing: str | None, is_first: bool, explanation: str
) -> None:
    place = place_touch(timing, is_first=is_first, since=MONDAY, working=OFFICE)

    assert place.explanation == explanation


def test_who_is_engaged_waits_a_day_at_most() -> None:
    slow, quick = (
        place_touch(timing, is_first=False, since=MONDAY, working=OFFICE, is_hurried=True)
        for timing in ("in 2 weeks", "in 2 hours")
    )

    assert slow.explanation == "Tue 3 Mar 09:00: sooner, for they are engaged"
    assert due_of(quick) == MONDAY + timedelta(hours=2)


@given(timing=TIMINGS, hours=st.integers(0, 400), is_hurried=st.booleans())
def test_no_touch_comes_too_early_or_outside_working_time(
    timing: str | None, hours: int, is_hurried: bool
) -> None:
    since, after = MONDAY, MONDAY + timedelta(hours=hours)

    due = due_of(
        place_touch(
            timing,
            is_first=False,
            since=since,
            working=OFFICE,
            is_hurried=is_hurried,
            after=after,
        )
    )

    assert due >= after
    assert move_into(due, OFFICE) == due
    if is_hurried:
        assert due <= move_into(max(after, since + DAY), OFFICE)


def test_what_waits_for_an_event_has_no_instant() -> None:
    waiting = Placed(
        due_at=None,
        window_ends_at=None,
        awaits="a reply",
        rule="event",
        confidence=1,
        explanation="It waits.",
    )

    with pytest.raises(ValueError, match="It waits"):
        due_of(waiting)
