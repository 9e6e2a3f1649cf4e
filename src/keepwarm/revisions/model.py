"""How a plan's steps stand after a change, before they are dated anew."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from keepwarm.kit.ids import StepId
from keepwarm.steps.model import HELD_RULES, Step, StepDraft

Why: TypeAlias = Literal[
    "edited", "dated", "moved", "removed", "added", "started", "owner", "hours"
]
"""What was changed, as the timeline and the ledger of reminders know it."""

SAME_PRESS = timedelta(minutes=1)


def edited(step: Step, draft: StepDraft, *, now: datetime) -> Step:
    """
    Return a step with new words.

    Whoever changes its timing means the new one: a date chosen before gives way to it, and so
    does a number of days that was not changed with it.
    """
    retimed = draft.timing != step.timing
    delayed = draft.delay_days != step.delay_days
    due_on = draft.due_on
    if due_on == step.due_on and (retimed or delayed):
        due_on = None
    dated = step if due_on == step.due_on else chosen(step, due_on, now=now)
    return replace(
        dated,
        channel=draft.channel,
        description=draft.description,
        suggested_text=draft.suggested_text,
        goal=draft.goal if draft.goal is not None else step.goal,
        timing=draft.timing,
        delay_days=None if retimed and not delayed else draft.delay_days,
        said_at=draft.said_at,
    )


def is_dated_otherwise(step: Step, was: Step) -> bool:
    """Say whether a step asks for another time than it did."""

    def asked(step: Step) -> tuple[object, ...]:
        return step.timing, step.delay_days, step.due_on, step.said_at

    return asked(step) != asked(was)


def chosen(step: Step, wall: datetime | None, *, now: datetime) -> Step:
    """Return a step whose date a person chose, or gave back to the plan."""
    return replace(step, due_on=wall, chosen_at=None if wall is None else now)


def without(steps: Sequence[Step], step_id: StepId) -> list[Step]:
    return _numbered([step for step in steps if step.id != step_id])


def with_room(steps: Sequence[Step], number: int) -> list[Step]:
    """Return steps among which a number is free."""
    return [
        replace(step, number=step.number + 1) if step.number >= number else step for step in steps
    ]


def rearranged(steps: Sequence[Step], step_id: StepId, to: int) -> list[Step]:
    """
    Return a plan's steps with one of them in another place.

    The days of the plan stay where they are, and what is done on them changes places. Only
    what has a date of its own, waits for something, was put off or is settled takes that along.
    """
    (moved,) = (step for step in steps if step.id == step_id)
    others = [step for step in steps if step.id != step_id]
    order = [*others[: to - 1], moved, *others[to - 1 :]]
    days = iter([step for step in steps if _follows_the_plan(step)])
    return _numbered([_on_day_of(s, next(days)) if _follows_the_plan(s) else s for s in order])


def _follows_the_plan(step: Step) -> bool:
    has_its_own = step.due_on is not None or step.awaits is not None or step.rule in HELD_RULES
    return step.is_open and not has_its_own


def _on_day_of(step: Step, other: Step) -> Step:
    return replace(
        step,
        timing=other.timing,
        delay_days=other.delay_days,
        said_at=other.said_at,
        due_at=other.due_at,
        window_ends_at=other.window_ends_at,
        rule=other.rule,
        confidence=other.confidence,
        explanation=other.explanation,
    )


def _numbered(steps: Sequence[Step]) -> list[Step]:
    return [replace(step, number=number) for number, step in enumerate(steps, start=1)]


def find_repeat(steps: Sequence[Step], draft: StepDraft, *, now: datetime) -> Step | None:
    """Return a step that was added with the very same words a moment ago: a second press."""
    alike = replace(draft, said_at=None)
    return next(
        (
            step
            for step in steps
            if step.said_at is not None
            and now - step.said_at <= SAME_PRESS
            and replace(step.draft, said_at=None) == alike
        ),
        None,
    )
