"""When the steps of a plan are due: what each asks for, in the working time of who does them."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from keepwarm.calendar.explaining import explain, say_day, say_instant
from keepwarm.calendar.model import Moved, WorkingTime
from keepwarm.calendar.wall import wall_of
from keepwarm.calendar.windows import NoWorkingTime
from keepwarm.calendar.working import keep_distances, move_into
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import StepId
from keepwarm.steps.model import (
    HELD_RULES,
    Placed,
    Step,
    StepDraft,
    placed,
)
from keepwarm.steps.wishes import Scene, Wish, lag, not_over, quoted, wishes_of


def place_steps(
    drafts: Sequence[StepDraft],
    *,
    base: datetime,
    working: WorkingTime,
    language: str | None,
    after: datetime | None = None,
) -> list[Placed]:
    """
    Say when each step of a plan is due, counted from `base`, and why.

    A date that a person chose stands; else `delay_days` decide, else what `timing` says, else
    steps follow each other at three days. What waits for an event has no date. Nothing is due
    outside working time, before a step that precedes it, or before `after`; what has to wait
    takes the rest of the plan with it, so that distances stay. Never raises, whatever the texts.
    """
    scene = Scene(base, working, language)
    wishes = [not_over(wish, after or base, scene) for wish in wishes_of(drafts, scene)]
    moves = _move(wishes, working)
    return [_place(wish, move, working) for wish, move in zip(wishes, moves, strict=True)]


def place_anew(
    steps: Sequence[Step],
    *,
    base: datetime,
    working: WorkingTime,
    language: str | None,
    now: datetime,
    freed: Collection[StepId] = (),
) -> list[Step]:
    """
    Return the steps of a plan with the dates they have when all is counted anew.

    What is settled, overdue, snoozed, started or opened again stays where it is, unless it is
    `freed`. It is counted all the same, so that the others find their distances; they come no
    earlier than `now`.
    """
    moving = [n for n, step in enumerate(steps) if step.id in freed or not _is_held(step, now)]
    if not moving:
        return list(steps)
    scene = Scene(base, working, language)
    wishes = wishes_of([step.draft for step in steps], scene)
    for n in range(moving[0], len(steps)):
        # What stays where it is must not push the others once `now` has pushed something.
        is_moving = n in moving
        wishes[n] = (
            not_over(wishes[n], now, scene) if is_moving else replace(wishes[n], pinned=True)
        )
    moves = _move(wishes, working)
    fresh = {n: placed(steps[n], _place(wishes[n], moves[n], working)) for n in moving}
    return [fresh.get(n, step) for n, step in enumerate(steps)]


def start_now(step: Step, *, working: WorkingTime, language: str | None, now: datetime) -> Step:
    """Return a step that waited until now; "two days after the reply" counts from now."""
    said = step.awaits or ""
    wait = lag(said, Scene(now, working, language))
    why = _("{said}, and that has happened").format(said=quoted(said))
    return placed(step, place_at(now if wait is None else wait, "started", why, working))


def place_at(instant: datetime, rule: str, why: str, working: WorkingTime) -> Placed:
    """Say when a step is due that a member gave an instant; outside working time it waits."""
    wish = Wish(due_at=instant, rule=rule, why=why)
    (moved,) = _moved([instant], working)
    return _place(wish, moved, working)


def place_exactly(
    instant: datetime,
    rule: str,
    said: str,
    working: WorkingTime,
    *,
    window_ends_at: datetime | None,
) -> Placed:
    """Say that a step is due at the very instant a member chose, in working time or not."""
    return Placed(
        due_at=instant,
        window_ends_at=window_ends_at,
        awaits=None,
        rule=rule,
        confidence=1,
        explanation=_with_notes(said, _lateness(instant, window_ends_at, working)),
    )


def _is_held(step: Step, now: datetime) -> bool:
    overdue = step.due_at is not None and step.due_at < now
    return not step.is_open or overdue or step.rule in HELD_RULES


def _move(wishes: Sequence[Wish], working: WorkingTime) -> list[Moved | None]:
    """Move wishes into working time; those that await something have no place in it."""
    dated = [n for n, wish in enumerate(wishes) if wish.due_at is not None]
    moves = _moved(
        [due_at for wish in wishes if (due_at := wish.due_at) is not None],
        working,
        pinned={place for place, n in enumerate(dated) if wishes[n].pinned},
        by_days={place for place, n in enumerate(dated) if wishes[n].keeps_hour},
    )
    found = dict(zip(dated, moves, strict=True))
    return [found.get(n) for n in range(len(wishes))]


def _moved(
    asked: list[datetime],
    working: WorkingTime,
    *,
    pinned: Collection[int] = (),
    by_days: Collection[int] = (),
) -> list[Moved]:
    try:
        return keep_distances(asked, working, pinned=pinned, by_days=by_days)
    except NoWorkingTime:
        # A plan is not lost because its owner is away for years.
        last = asked[0]
        moves: list[Moved] = []
        for instant in asked:
            last = max(last, instant)
            moves.append(Moved(instant, last, last))
        return moves


def _place(wish: Wish, moved: Moved | None, working: WorkingTime) -> Placed:
    if moved is None:
        return Placed(
            due_at=None,
            window_ends_at=None,
            awaits=wish.awaits,
            rule=wish.rule,
            confidence=wish.confidence,
            explanation=" ".join(wish.notes),
        )
    end = _window_end(wish.window_ends_at, moved)
    return Placed(
        due_at=moved.due,
        window_ends_at=end,
        awaits=None,
        rule=wish.rule,
        confidence=wish.confidence,
        explanation=_sentence(wish, moved, end, working),
    )


def _window_end(end: datetime | None, moved: Moved) -> datetime | None:
    """What a step may take until: as many days later as the step itself."""
    if end is None:
        return None
    return end + timedelta(days=(moved.wanted - moved.asked).days)


def _sentence(wish: Wish, moved: Moved, end: datetime | None, working: WorkingTime) -> str:
    try:
        if move_into(moved.asked, working) == moved.due:
            # It would be due then without the others, too.
            moved = Moved(moved.asked, moved.asked, moved.due)
        why = explain(moved, working, rule=wish.why, counted_from=wish.counted_from)
    except NoWorkingTime:
        why = f"{say_instant(moved.due, working.zone)}: {wish.why}"
    return _with_notes(why, [*wish.notes, *_lateness(moved.due, end, working)])


def _lateness(due: datetime, end: datetime | None, working: WorkingTime) -> list[str]:
    """Say that something comes after the days it was meant for."""
    if end is None or due <= end:
        return []
    day = say_day(wall_of(end, working.zone).date())
    return [_("It was meant for {day} at the latest.").format(day=day)]


def _with_notes(why: str, notes: Sequence[str]) -> str:
    return f"{why}. {' '.join(notes)}" if notes else why
