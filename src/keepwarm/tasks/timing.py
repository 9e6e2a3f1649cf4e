"""When a call is due that something a prospect did asks for (G-13)."""

from datetime import datetime, timedelta

from keepwarm.calendar.arithmetic import add_working_hours
from keepwarm.calendar.explaining import explain, say_instant
from keepwarm.calendar.model import Moved, WorkingTime
from keepwarm.calendar.windows import NoWorkingTime
from keepwarm.calendar.working import next_open
from keepwarm.kit.i18n import ngettext


def call_due(now: datetime, hours: int, working: WorkingTime) -> tuple[datetime, str]:
    """
    Return when so many working hours have passed and somebody still works, and why then.

    Of somebody who never works, as settings stand, it is expected by the clock on the wall.
    """
    span = timedelta(hours=hours)
    said = ngettext("{n} working hour after {instant}", "{n} working hours after {instant}", hours)
    rule = said.format(n=hours, instant=say_instant(now, working.zone))
    try:
        due, held_up = add_working_hours(now, span, working), _held_up(now, working)
    except NoWorkingTime:
        due = held_up = now + span
    wanted = due if due - now == span else held_up
    return due, explain(Moved(wanted, wanted, due), working, rule=rule)


def _held_up(now: datetime, working: WorkingTime) -> datetime:
    """Return from when nobody works: from now on, or from the end of the open window."""
    window = next_open(now, working)
    return window.closes_at if window.opens_at <= now else now
