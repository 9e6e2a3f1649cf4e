"""A run day by day, as its members count days."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from keepwarm.calendar.wall import wall_of
from keepwarm.calendar.windows import DAY, is_working_day
from keepwarm.simulation.cast import Person
from keepwarm.simulation.model import Played, What


@dataclass(frozen=True, slots=True)
class Pings:
    """How often a member was told something on a day, and whether they work then at all."""

    reminders: int
    digests: int
    works: bool

    @property
    def total(self) -> int:
        return self.reminders + self.digests


@dataclass(frozen=True, slots=True)
class Day:
    """What happened on a day; `pings` by the members' numbers."""

    on: date
    did: Mapping[What, int]
    pings: Mapping[int, Pings]


@dataclass(slots=True)
class _Counted:
    did: Counter[tuple[date, What]] = field(default_factory=Counter[tuple[date, What]])
    told: Counter[tuple[date, int, str]] = field(default_factory=Counter[tuple[date, int, str]])


def days_of(played: Played, people: Sequence[Person]) -> list[Day]:
    """Return the days of a run in order, empty ones too."""
    counted, first = _count(played, people), played.scenario.start
    # Where a day begins early, one more has begun before the last one ends in UTC.
    last = max((on for on, *_ in counted.told), default=first)
    days = max(played.scenario.days, (last - first).days + 1)
    return [_day(first + n * DAY, counted, people) for n in range(days)]


def _count(played: Played, people: Sequence[Person]) -> _Counted:
    team = {person.number: person for person in people}

    def day_of(member: int, at: datetime) -> date:
        return wall_of(at, team[member].working.zone).date()

    counted = _Counted()
    for moment in played.moments:
        counted.did[day_of(moment.member, moment.at), moment.what] += 1
    for told in played.told:
        counted.told[day_of(told.member, told.told_at), told.member, told.kind] += 1
    return counted


def _day(on: date, counted: _Counted, people: Sequence[Person]) -> Day:
    whats: tuple[What, ...] = ("arrived", "done", "snoozed", "skipped", "left", "replied")
    return Day(
        on,
        {what: counted.did[on, what] for what in whats},
        {
            person.number: Pings(
                counted.told[on, person.number, "reminder"],
                counted.told[on, person.number, "digest"],
                is_working_day(on, person.working),
            )
            for person in people
        },
    )
