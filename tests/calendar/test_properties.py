"""What holds for every instant, member and country."""

from calendar import monthrange
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from keepwarm.calendar.arithmetic import add_days, add_months, add_working_days, add_working_hours
from keepwarm.calendar.model import WorkingTime
from keepwarm.calendar.obstacles import reasons_to_wait
from keepwarm.calendar.wall import instant_of, wall_of
from keepwarm.calendar.windows import NoWorkingTime, is_working_day
from keepwarm.calendar.working import (
    keep_distances,
    latest_before,
    move_into,
    next_morning,
    next_open,
)
from tests.calendar.members import (
    DAY,
    instants,
    still_zones,
    working_times,
    works_at,
    zones,
)

QUARTER = timedelta(minutes=15)
# The library of holidays takes its time when first asked.
at_leisure = settings(deadline=None)


@at_leisure
@given(instants(), working_times())
def test_what_moves_is_never_early_and_falls_into_working_time(
    asked: datetime, working: WorkingTime
) -> None:
    assume(_works_ever(asked, working))

    due = move_into(asked, working)

    assert asked <= due
    assert works_at(due, working)
    assert move_into(due, working) == due


@at_leisure
@given(instants(), working_times(still_zones), st.floats(0, 1, exclude_max=True))
def test_nobody_works_while_something_waits(
    asked: datetime, working: WorkingTime, share: float
) -> None:
    assume(_works_ever(asked, working))

    due = move_into(asked, working)

    waiting = min(asked + (due - asked) * share, due - timedelta.resolution)
    assert due == asked or not works_at(waiting, working)


@at_leisure
@given(instants(), working_times())
def test_what_waits_has_a_reason(asked: datetime, working: WorkingTime) -> None:
    assume(_works_ever(asked, working))

    due = move_into(asked, working)
    reasons = reasons_to_wait(asked, due, working)

    walls = [reason.wall for reason in reasons]
    assert walls[:1] == ([wall_of(asked, working.zone)] if asked < due else [])
    assert walls == sorted(walls)


@at_leisure
@given(working_times(still_zones), st.lists(instants(), min_size=2, max_size=6).map(sorted))
def test_a_plan_keeps_its_distances(working: WorkingTime, asked: list[datetime]) -> None:
    assume(_works_ever(asked[0], working))

    plan = keep_distances(asked, working)

    dues = [moved.due for moved in plan]
    assert all(works_at(due, working) for due in dues)
    shrunk = [
        (later.asked - earlier.asked, later.due - earlier.due)
        for earlier, later in pairwise(plan)
        if later.due - earlier.due < later.asked - earlier.asked
    ]
    assert shrunk == []
    assert [moved.due for moved in keep_distances(dues, working)] == dues


@at_leisure
@given(instants(), st.integers(-40, 40), working_times())
def test_working_days_are_counted_one_by_one(base: datetime, n: int, working: WorkingTime) -> None:
    assume(_works_ever(base - 1000 * DAY, working))

    counted = wall_of(add_working_days(base, n, working), working.zone).date()

    day = wall_of(base, working.zone).date()
    passed = [
        other
        for distance in range(1, abs((counted - day).days) + 1)
        if is_working_day(other := day + distance * (DAY if n > 0 else -DAY), working)
    ]
    assert is_working_day(counted, working)
    assert n == 0 or (len(passed), passed[-1]) == (abs(n), counted)


@at_leisure
@given(instants(), st.integers(0, 400), working_times(still_zones))
def test_working_hours_are_counted_quarter_by_quarter(
    base: datetime, n: int, working: WorkingTime
) -> None:
    assume(_works_ever(base, working))

    over = add_working_hours(base, n * QUARTER, working)

    assume(over < base + 60 * DAY)
    passed = (base + k * QUARTER for k in range((over - base) // QUARTER))
    assert works_at(over, working)
    assert sum(works_at(quarter, working) for quarter in passed) == n


@at_leisure
@given(instants(), working_times())
def test_what_may_not_be_late_is_never_late_and_falls_into_working_time(
    deadline: datetime, working: WorkingTime
) -> None:
    assume(_works_ever(deadline - 1000 * DAY, working))

    due = latest_before(deadline, working)

    assert due <= deadline
    assert works_at(due, working)
    assert latest_before(due, working) == due


@at_leisure
@given(instants(), working_times())
def test_the_next_morning_is_ahead_and_is_working_time(
    now: datetime, working: WorkingTime
) -> None:
    assume(_works_ever(now, working))

    morning = next_morning(now, working)

    assert now < morning
    assert move_into(morning, working) == morning


@given(instants(), st.integers(-400, 400), zones)
def test_days_keep_the_clock_on_the_wall_unless_it_is_skipped(
    base: datetime, n: int, zone: ZoneInfo
) -> None:
    due = wall_of(add_days(base, n, zone), zone)

    wanted = wall_of(base, zone) + n * DAY
    assert due == wanted or _is_skipped(wanted, zone)


@given(instants(), st.integers(-40, 40), zones)
def test_months_end_before_days_they_do_not_have(base: datetime, n: int, zone: ZoneInfo) -> None:
    due = wall_of(add_months(base, n, zone), zone)

    wall = wall_of(base, zone)
    year, month = divmod(wall.year * 12 + wall.month - 1 + n, 12)
    day = min(wall.day, monthrange(year, month + 1)[1])
    wanted = wall.replace(year=year, month=month + 1, day=day)
    assert due == wanted or _is_skipped(wanted, zone)


def _works_ever(instant: datetime, working: WorkingTime) -> bool:
    try:
        next_open(instant, working)
    except NoWorkingTime:
        return False
    return True


def _is_skipped(wall: datetime, zone: ZoneInfo) -> bool:
    return wall_of(instant_of(wall, zone), zone) > wall
