"""What must hold of every run, whatever was played."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from keepwarm.calendar.wall import wall_of
from keepwarm.calendar.windows import is_working_day
from keepwarm.calendar.working import FAR_PAST, move_into
from keepwarm.kit.i18n import gettext as _
from keepwarm.reminders.model import A_DAY, MOST_AN_HOUR
from keepwarm.simulation.cast import Person, company_of
from keepwarm.simulation.model import Entry, Played, Told

AN_HOUR = timedelta(hours=1)
CHOSEN_WITHIN = timedelta(hours=2)  # of an instant that a member chose by snoozing
SPOKEN = frozenset({"spoke", "digested"})
BEGUN_ANEW = frozenset({"snoozed", "reopened"})


@dataclass(frozen=True, slots=True)
class Check:
    """A promise, and where it was broken: nowhere, one hopes."""

    promise: str
    broken: Sequence[str]

    @property
    def holds(self) -> bool:
        return not self.broken


def check(played: Played, people: Sequence[Person]) -> list[Check]:
    """Hold a run against everything that we promise of reminders."""
    team = {person.number: person for person in people}
    return [
        Check(_("Nobody is told anything in quiet hours"), list(_in_quiet_hours(played, team))),
        Check(
            _("Nobody is reminded outside working time, unless they chose that hour"),
            list(_outside_working_time(played, team)),
        ),
        Check(_("No step speaks twice within a day, unless it was snoozed"), list(_twice(played))),
        Check(_("Nobody is told more than five times an hour"), list(_too_often(played, team))),
        Check(_("Nothing due is left silent"), list(_silent(played))),
    ]


def _in_quiet_hours(played: Played, team: Mapping[int, Person]) -> Iterator[str]:
    for told in played.told:
        person = team[told.member]
        quiet = person.working.quiet
        if quiet and wall_of(told.told_at, person.working.zone).time() in quiet:
            yield _say(person, told.told_at)


def _outside_working_time(played: Played, team: Mapping[int, Person]) -> Iterator[str]:
    chosen = _chosen(played.ledger)
    for told in played.told:
        person, at = team[told.member], told.told_at
        if not (_may_be_told(told, person) or (told.member, at) in chosen):
            yield _say(person, at)


def _may_be_told(told: Told, person: Person) -> bool:
    if told.facts.get("cause") == "morning":
        return is_working_day(wall_of(told.told_at, person.working.zone).date(), person.working)
    return move_into(told.told_at, person.working) == told.told_at


def _chosen(ledger: Iterable[Entry]) -> set[tuple[int, datetime]]:
    """Return where something spoke at an hour that a member chose for it."""
    until: dict[tuple[int, int], datetime] = {}
    chosen: set[tuple[int, datetime]] = set()
    for entry in ledger:
        step, at = (entry.lead, entry.step), entry.happened_at
        if entry.kind == "snoozed":
            until[step] = datetime.fromisoformat(entry.facts["due_at"])
        elif entry.kind in SPOKEN and at - until.get(step, FAR_PAST) <= CHOSEN_WITHIN:
            chosen.add((entry.member or 0, at))
    return chosen


def _twice(played: Played) -> Iterator[str]:
    spoken: dict[tuple[int, int], datetime] = {}
    for entry in played.ledger:
        step = (entry.lead, entry.step)
        if entry.kind in BEGUN_ANEW:
            spoken.pop(step, None)
        elif entry.kind in SPOKEN:
            if entry.happened_at - spoken.get(step, entry.happened_at - A_DAY) < A_DAY:
                yield _("{lead}, step {step}, at {at:%Y-%m-%d %H:%M} UTC").format(
                    lead=company_of(entry.lead), step=entry.step, at=entry.happened_at
                )
            spoken[step] = entry.happened_at


def _too_often(played: Played, team: Mapping[int, Person]) -> Iterator[str]:
    heard: dict[int, list[datetime]] = defaultdict(list)
    for told in played.told:
        heard[told.member].append(told.told_at)
    for member, instants in heard.items():
        for first, last in zip(instants, instants[MOST_AN_HOUR:], strict=False):
            if last - first < AN_HOUR:
                yield _say(team[member], last)


def _silent(played: Played) -> Iterator[str]:
    if played.overdue:
        yield _("{n} reminders whose time has passed").format(n=played.overdue)


def _say(person: Person, at: datetime) -> str:
    wall = wall_of(at, person.working.zone)
    return f"{person.name}, {wall:%Y-%m-%d %H:%M}"
