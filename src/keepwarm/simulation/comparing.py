"""What a what-if changed, against the plain run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from keepwarm.kit.i18n import gettext as _
from keepwarm.simulation.cast import Person
from keepwarm.simulation.checks import SPOKEN
from keepwarm.simulation.days import days_of
from keepwarm.simulation.model import Played


@dataclass(frozen=True, slots=True)
class Total:
    """A figure of both runs."""

    name: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class ChangedDay:
    """A day on which a member was told more often or less than in the plain run."""

    on: date
    name: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """
    Two runs beside each other.

    Of the steps that spoke in both, so many did so `later` or `sooner` the first time, by
    `most` at most; `unspoken` ones spoke in the plain run only.
    """

    totals: Sequence[Total]
    days: Sequence[ChangedDay]
    later: int
    sooner: int
    most: timedelta
    unspoken: int


def compare(plain: Played, other: Played, people: Sequence[Person]) -> Comparison:
    """Return what changed; `people` are those of the run that differs."""
    before, after = _first_words(plain), _first_words(other)
    shifts = [after[step] - at for step, at in before.items() if step in after]
    return Comparison(
        totals=_totals(plain, other),
        days=_changed_days(plain, other, people),
        later=sum(shift > timedelta() for shift in shifts),
        sooner=sum(shift < timedelta() for shift in shifts),
        most=max(map(abs, shifts), default=timedelta()),
        unspoken=len(before.keys() - after.keys()),
    )


def figures(played: Played) -> Mapping[str, int]:
    """Return the totals of a run."""
    kinds = [told.kind for told in played.told]
    whats = [moment.what for moment in played.moments]
    return {
        "leads": whats.count("arrived"),
        "done": whats.count("done"),
        "snoozed": whats.count("snoozed"),
        "skipped": whats.count("skipped"),
        "answers": whats.count("replied"),
        "reminders": kinds.count("reminder"),
        "digests": kinds.count("digest"),
        "held_back": sum(e.kind == "held_back" for e in played.ledger),
        "moved": sum(e.kind == "moved" for e in played.ledger),
        "open": sum(fate.status == "pending" and fate.plan_ended is None for fate in played.fates),
    }


def figure_titles() -> Mapping[str, str]:
    return {
        "leads": _("Leads"),
        "done": _("Steps done"),
        "snoozed": _("Snoozes"),
        "skipped": _("Steps skipped"),
        "answers": _("Answers"),
        "reminders": _("Reminders"),
        "digests": _("Digests"),
        "held_back": _("Held back for the hour's limit"),
        "moved": _("Moved to working time"),
        "open": _("Steps still open"),
    }


def _totals(plain: Played, other: Played) -> list[Total]:
    before, after = figures(plain), figures(other)
    return [Total(name, before[name], after[name]) for name in before]


def _changed_days(plain: Played, other: Played, people: Sequence[Person]) -> list[ChangedDay]:
    days = zip(days_of(plain, people), days_of(other, people), strict=False)
    return [
        ChangedDay(was.on, person.name, before, after)
        for was, now in days
        for person in people
        if (before := was.pings[person.number].total) != (after := now.pings[person.number].total)
    ]


def _first_words(played: Played) -> dict[tuple[int, int], datetime]:
    """Return when each step was first spoken of."""
    first: dict[tuple[int, int], datetime] = {}
    for entry in played.ledger:
        if entry.kind in SPOKEN:
            first.setdefault((entry.lead, entry.step), entry.happened_at)
    return first
