"""Until when a step or a task may rest: the choices of a menu, and what was chosen."""

from datetime import datetime

from keepwarm.calendar.model import WorkingTime
from keepwarm.calendar.timing import read_timing
from keepwarm.calendar.wall import instant_of, wall_of
from keepwarm.kit.i18n import gettext as _
from keepwarm.settling.model import Snooze, snooze_until
from keepwarm.web.step_form import as_snooze, as_wall


def snooze_choices(moment: datetime, working: WorkingTime) -> list[tuple[Snooze, str, datetime]]:
    """Return until when something may rest; of two choices that mean the same, the first."""
    known: dict[datetime, tuple[Snooze, str, datetime]] = {}
    for choice, title, days in _choices():
        until = snooze_until(choice, now=moment, working=working)
        away = (wall_of(until, working.zone).date() - wall_of(moment, working.zone).date()).days
        # An evening that is over and a free tomorrow lead on to the next day of work.
        fits = days is None or away == days
        known.setdefault(until, (choice, title if fits else _("Next working morning"), until))
    return list(known.values())


def _choices() -> list[tuple[Snooze, str, int | None]]:
    """Return the choices with their titles, and how many days away each title speaks of."""
    return [
        ("hour", _("In an hour"), None),
        ("evening", _("This evening"), 0),
        ("tomorrow", _("Tomorrow morning"), 1),
        ("monday", _("Next Monday"), None),
    ]


def read_until(said: str, *, now: datetime, working: WorkingTime) -> datetime:
    """
    Return the instant that was chosen, or named as a date or in words.

    Raises NotATime, TooFarAhead.
    """
    choice = as_snooze(said)
    if choice is not None:
        return snooze_until(choice, now=now, working=working)
    named = read_timing(said, base=now, tz=working.zone, country=working.country).due
    if named is not None and not said[:4].isdecimal():
        return named
    return instant_of(as_wall(said, now=now), working.zone)
