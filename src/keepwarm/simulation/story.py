"""The story of one lead: what was done, and what the product said about it, and why."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from keepwarm.calendar.explaining import say_instant
from keepwarm.kit.i18n import gettext as _
from keepwarm.reminders.model import LedgerKind
from keepwarm.simulation.cast import Person
from keepwarm.simulation.model import Entry, Played, What


def story_of(played: Played, lead: int, person: Person) -> list[tuple[str, str]]:
    """Return what happened to a lead, each with when it was on its owner's clock."""
    zone = person.working.zone
    told = [*_of_people(played, lead, person), *_of_ledger(played, lead, zone)]
    told.sort(key=lambda each: each[0])
    return [(say_instant(at, zone), sentence) for at, sentence in told]


def _of_people(played: Played, lead: int, person: Person) -> Iterator[tuple[datetime, str]]:
    sentences: Mapping[What, str] = {
        "arrived": _("Comes to {name}, with a plan"),
        "left": _("{name} looks at step {step} and leaves it"),
        "replied": _("The prospect answers: the plan stops"),
    }
    for moment in played.moments:
        if moment.lead == lead and moment.what in sentences:
            said = sentences[moment.what].format(name=person.name, step=moment.step)
            yield moment.at, said


def _of_ledger(played: Played, lead: int, zone: ZoneInfo) -> Iterator[tuple[datetime, str]]:
    named = {fate.step: fate.description for fate in played.fates if fate.lead == lead}
    sentences = _sentences()
    for entry in played.ledger:
        if entry.lead == lead:
            about = _("step {n}, “{what}”").format(n=entry.step, what=named[entry.step])
            yield entry.happened_at, sentences[entry.kind](entry, about, zone)


def _instant(facts: Mapping[str, Any], name: str, zone: ZoneInfo) -> str:
    at = facts.get(name)
    return say_instant(datetime.fromisoformat(at), zone) if at else _("nobody knows when")


def _created(entry: Entry, about: str, zone: ZoneInfo) -> str:
    due = _instant(entry.facts, "due_at", zone)
    return _("Will remind of {about} on {due}").format(about=about, due=due)


def _spoke(entry: Entry, about: str, _zone: ZoneInfo) -> str:
    return _("Reminds of {about} (no. {n})").format(about=about, n=entry.occurrence)


def _digested(_entry: Entry, about: str, _zone: ZoneInfo) -> str:
    return _("Tells of {about} in a digest with others").format(about=about)


def _waits(entry: Entry, about: str, zone: ZoneInfo) -> str:
    until, why = _instant(entry.facts, "until", zone), entry.facts.get("why", "")
    return _("Keeps {about} until {until}: {why}").format(about=about, until=until, why=why)


def _held_back(entry: Entry, about: str, zone: ZoneInfo) -> str:
    until = _instant(entry.facts, "until", zone)
    said = _("Keeps {about} until {until}: there were five messages within the hour")
    return said.format(about=about, until=until)


def _dated(sentence: str) -> Callable[[Entry, str, ZoneInfo], str]:
    def say(entry: Entry, about: str, zone: ZoneInfo) -> str:
        return sentence.format(about=about, due=_instant(entry.facts, "due_at", zone))

    return say


def _ended(sentence: str) -> Callable[[Entry, str, ZoneInfo], str]:
    def say(entry: Entry, about: str, _zone: ZoneInfo) -> str:
        return sentence.format(about=about, why=entry.facts.get("why", ""))

    return say


def _sentences() -> Mapping[LedgerKind, Callable[[Entry, str, ZoneInfo], str]]:
    return {
        "created": _created,
        "spoke": _spoke,
        "digested": _digested,
        "moved": _waits,
        "held_back": _held_back,
        "silenced": _ended(_("Says nothing more of {about}: {why}")),
        "resumed": _ended(_("Speaks of {about} again")),
        "retimed": _dated(_("Moves {about} to {due}")),
        "snoozed": _dated(_("Puts {about} off until {due}")),
        "completed": _ended(_("Done: {about}")),
        "skipped": _ended(_("Skipped: {about}")),
        "reopened": _dated(_("Opens {about} again, due {due}")),
        "cancelled": _ended(_("Falls away: {about} ({why})")),
    }
