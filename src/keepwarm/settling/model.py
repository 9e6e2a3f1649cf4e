"""What becomes of a step that a member settles, puts off or opens again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Final, Literal, TypeAlias

from keepwarm.calendar.arithmetic import DAYS_A_WEEK, add_days
from keepwarm.calendar.explaining import say_instant
from keepwarm.calendar.model import MONDAY, WorkingTime
from keepwarm.calendar.wall import instant_of, wall_of
from keepwarm.calendar.windows import NoWorkingTime
from keepwarm.calendar.working import latest_before, move_into, next_morning
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import MemberId
from keepwarm.reminders.model import Reminder
from keepwarm.steps.model import Step, StepStatus, placed
from keepwarm.steps.placing import place_at, place_exactly

ChangeKind: TypeAlias = Literal["done", "skipped", "reopened", "snoozed"]
Reopening: TypeAlias = Literal["today", "tomorrow", "original"]
"""G-17: when a step that is opened again is due; without an answer the next working morning."""
Snooze: TypeAlias = Literal["hour", "evening", "tomorrow", "monday"]

UNDO_WITHIN: Final = timedelta(minutes=10)
LONGEST_REASON: Final = 500
EVENING: Final = time(18)
AN_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A step after a member changed it; `next_step` is the first open one after it."""

    change_id: int
    step: Step
    next_step: Step | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Was:
    """A step and its reminder before a change, to go back to."""

    step: Step
    reminder: Reminder | None


def settled(
    step: Step,
    status: StepStatus,
    *,
    by: MemberId,
    now: datetime,
    reason: str | None = None,
) -> Step:
    """Return a step that is done or skipped; when it was due stays known."""
    return replace(step, status=status, reason=reason, settled_at=now, settled_by=by)


def put_back(step: Step, was: Step) -> Step:
    """Return a step in its former state and with its former date; its words stay as they are."""
    return replace(
        step,
        status=was.status,
        reason=was.reason,
        settled_at=was.settled_at,
        settled_by=was.settled_by,
        due_at=was.due_at,
        window_ends_at=was.window_ends_at,
        awaits=was.awaits,
        rule=was.rule,
        confidence=was.confidence,
        explanation=was.explanation,
    )


def next_open_after(steps: Sequence[Step], number: int) -> Step | None:
    """Return the first open step of a plan after a number."""
    return next((step for step in steps if step.is_open and step.number > number), None)


def snooze_until(choice: Snooze, *, now: datetime, working: WorkingTime) -> datetime:
    """
    Return when a member is to be reminded again.

    The evening is six o'clock if that is still ahead and not in quiet hours; else it is the
    last working time of the day, and where that is over, the next working morning.
    """
    if choice == "hour":
        return now + AN_HOUR
    if choice == "evening":
        return _this_evening(now, working)
    today = wall_of(now, working.zone).weekday()
    days = 1 if choice == "tomorrow" else DAYS_A_WEEK - (today - MONDAY)
    return _morning_after(now, working, days=days)


def _this_evening(now: datetime, working: WorkingTime) -> datetime:
    wall = datetime.combine(wall_of(now, working.zone).date(), EVENING)
    evening = instant_of(wall, working.zone)
    if working.quiet is not None and EVENING in working.quiet:
        evening = latest_before(evening, working)
    return evening if now < evening else next_morning(now, working)


def _morning_after(now: datetime, working: WorkingTime, *, days: int) -> datetime:
    """Return the first working morning of a day to come, or after it."""
    day = wall_of(now, working.zone).date() + timedelta(days=days)
    midnight = instant_of(datetime.combine(day, time()), working.zone)
    return next_morning(midnight - timedelta.resolution, working)


def put_off(step: Step, until: datetime, working: WorkingTime) -> Step:
    """Return a step put off until an instant; what it was meant for until before stays said."""
    said = _("{instant}: snoozed").format(instant=say_instant(until, working.zone))
    end = step.window_ends_at
    return placed(step, place_exactly(until, "snoozed", said, working, window_ends_at=end))


def hold_back(steps: Sequence[Step], until: datetime, working: WorkingTime) -> list[Step]:
    """
    Return the steps of a plan that waits for somebody who is away until an instant.

    The next one comes in the first working morning then, and the others keep their distance to
    it. A date that a person chose stands where it is later anyway; what comes later by itself
    stays as well.
    """
    morning = first_morning(until, working)
    dues = [step.due_at for step in steps if step.is_open and step.due_at is not None]
    first = min(dues, default=morning)
    days = (wall_of(morning, working.zone).date() - wall_of(first, working.zone).date()).days
    if morning <= first:
        return list(steps)
    return [_held_back(step, morning, days, working) for step in steps]


def _held_back(step: Step, morning: datetime, days: int, working: WorkingTime) -> Step:
    if not step.is_open or step.due_at is None:
        return step
    if step.due_on is not None and morning <= step.due_at:
        return step
    later = max(add_days(step.due_at, days, working.zone), morning)
    return placed(step, place_at(later, "postponed", _("not before, for they are away"), working))


def first_morning(instant: datetime, working: WorkingTime) -> datetime:
    """Return the first working morning of an instant's day, or after it."""
    day = wall_of(instant, working.zone).date()
    midnight = instant_of(datetime.combine(day, time()), working.zone)
    try:
        return next_morning(midnight - timedelta.resolution, working)
    except NoWorkingTime:
        return instant


def open_again(step: Step, when: Reopening | None, *, now: datetime, working: WorkingTime) -> Step:
    """Return a settled step as it is open again, on the day that was asked for (G-17)."""
    fresh = replace(step, status="pending", reason=None, settled_at=None, settled_by=None)
    due_at = due_again(step, when, now=now, working=working)
    if due_at is None or due_at == step.due_at:
        return fresh
    return placed(fresh, place_at(due_at, "reopened", _("opened again"), working))


def due_again(
    step: Step, when: Reopening | None, *, now: datetime, working: WorkingTime
) -> datetime | None:
    """
    Return when a step that is opened again is due (G-17); None if it waits as it did.

    An original day that is over is the next working morning: nothing rings for the past.
    """
    if step.due_at is None and when in {None, "original"}:
        return None
    if step.due_at is not None and when == "original" and now < step.due_at:
        return step.due_at
    return move_into(now, working) if when == "today" else _morning_after(now, working, days=1)
