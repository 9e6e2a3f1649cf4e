"""What holds for every plan, member and text."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import get_args

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from keepwarm.calendar.model import WorkingTime
from keepwarm.calendar.wall import wall_of
from keepwarm.calendar.windows import NoWorkingTime
from keepwarm.calendar.working import next_open
from keepwarm.steps.model import StepChannel, StepDraft
from keepwarm.steps.placing import place_anew, place_steps
from keepwarm.steps.wishes import Scene, wishes_of
from tests.calendar.members import instants, still_zones, working_times, works_at
from tests.calendar.times import wall
from tests.steps.places import step

at_leisure = settings(deadline=None, max_examples=60)

TIMINGS = st.sampled_from(
    [
        "Day 3-5",
        "Week 2",
        "in 48 hours",
        "next Tuesday 10am",
        "3 working days later",
        "end of month",
        "через 3 дня",
        "after the first reply",
        "every Monday",
        "soon",
        "1 January 2020",
        "Day 100000000000",
        "tomorrow",
        "2.5",
        "in 999999999999 months",
    ]
)
DELAYS = st.one_of(st.none(), st.integers(-20, 400), st.integers())


@st.composite
def drafts(draw: st.DrawFn) -> StepDraft:
    chosen = st.datetimes(wall("1999-01-01 00:00"), wall("2040-01-01 00:00"))
    return StepDraft(
        channel=draw(st.sampled_from(get_args(StepChannel))),
        description="Do it",
        timing=draw(st.one_of(st.none(), TIMINGS, st.text())),
        delay_days=draw(DELAYS),
        due_on=draw(st.one_of(st.none(), st.none(), st.none(), chosen)),
        said_at=draw(st.one_of(st.none(), st.none(), instants())),
    )


plans = st.lists(drafts(), max_size=6)


@at_leisure
@given(plans, instants(), working_times())
def test_steps_follow_each_other_in_working_time_and_none_is_early(
    steps: list[StepDraft], base: datetime, working: WorkingTime
) -> None:
    assume(_works(base, working))

    places = place_steps(steps, base=base, working=working, language=None)

    dues = [place.due_at for place in places if place.due_at is not None]
    assert dues == sorted(dues)
    assert all(base <= due for due in dues)
    assert all(works_at(due, working) for due in dues if _works(due, working))
    assert all((place.due_at is None) == (place.awaits is not None) for place in places)
    assert all(place.explanation and 0 <= place.confidence <= 1 for place in places)


@at_leisure
@given(
    st.lists(st.integers(0, 365), min_size=2, max_size=6), instants(), working_times(still_zones)
)
def test_distances_of_a_plan_never_shrink(
    delays: list[int], base: datetime, working: WorkingTime
) -> None:
    assume(_works(base, working))
    steps = [StepDraft(channel="email", description="x", delay_days=n) for n in sorted(delays)]

    places = place_steps(steps, base=base, working=working, language=None)

    asked = [wish.due_at for wish in wishes_of(steps, Scene(base, working, None))]
    walls = [
        [wall_of(due, working.zone) for due in dues if due]
        for dues in (asked, [place.due_at for place in places])
    ]
    for (wanted, wanted_next), (due, due_next) in zip(
        pairwise(walls[0]), pairwise(walls[1]), strict=True
    ):
        assert due_next - due >= wanted_next - wanted


@at_leisure
@given(plans, instants(), working_times(), st.timedeltas(timedelta(), timedelta(days=90)))
def test_a_plan_dated_anew_at_any_time_is_the_same_the_next_time(
    drafts: list[StepDraft], base: datetime, working: WorkingTime, later: timedelta
) -> None:
    assume(_works(base, working))
    steps = [
        step(
            number,
            timing=draft.timing,
            delay_days=draft.delay_days,
            due_on=draft.due_on,
            due_at=base + timedelta(days=400),
        )
        for number, draft in enumerate(drafts, start=1)
    ]
    now = base + later

    once = place_anew(steps, base=base, working=working, language=None, now=now)
    twice = place_anew(once, base=base, working=working, language=None, now=now)

    assert twice == once
    assert all(now <= each.due_at for each in once if each.due_at is not None)


def _works(instant: datetime, working: WorkingTime) -> bool:
    try:
        next_open(instant, working)
    except NoWorkingTime:
        return False
    return True
