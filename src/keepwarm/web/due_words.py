"""When something is due, in the words people use for days that are near."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from babel.dates import format_date
from markupsafe import Markup

from keepwarm.calendar.explaining import say_day
from keepwarm.calendar.wall import instant_of, wall_of
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.i18n import ngettext

Nearness: TypeAlias = Literal["overdue", "today", "ahead"]
A_WEEK = 7  # days
_ON, _NEXT, _AHEAD = (
    Markup('<i class="on"></i>'),
    Markup('<i class="next"></i>'),
    Markup("<i></i>"),
)


def midnights(now: datetime, time_zone: str) -> tuple[datetime, datetime]:
    """Return when the reader's day began and when it ends."""
    zone = ZoneInfo(time_zone)
    today = wall_of(now, zone).date()
    begins, ends = (datetime.combine(today + timedelta(days=n), time()) for n in (0, 1))
    return instant_of(begins, zone), instant_of(ends, zone)


def nearness(due_at: datetime, now: datetime, time_zone: str) -> Nearness:
    """Say on which side of its reader's today something is due."""
    days = _days_until(due_at, now, time_zone)
    if days < 0:
        return "overdue"
    return "today" if days == 0 else "ahead"


def due_words(due_at: datetime, now: datetime, time_zone: str) -> str:
    """Say when: overdue, today, tomorrow, in 3 days, in 1 week, in 5 weeks (U-04)."""
    days = _days_until(due_at, now, time_zone)
    if days < 0:
        return _("overdue")
    if days <= 1:
        return _("tomorrow") if days else _("today")
    if days < A_WEEK:
        return ngettext("in {n} day", "in {n} days", days).format(n=days)
    weeks = days // A_WEEK
    return ngettext("in {n} week", "in {n} weeks", weeks).format(n=weeks)


def day_words(day: date) -> str:
    """Write a day that is not far away: Monday 2 March."""
    return format_date(day, "EEEE d MMMM", locale="en")


def date_words(instant: datetime, time_zone: str) -> str:
    """Write the day of an instant where its reader is: Mon 2 Mar."""
    return say_day(wall_of(instant, ZoneInfo(time_zone)).date())


def clock_words(instant: datetime, time_zone: str) -> str:
    """Write the time of an instant where its reader is: 09:00."""
    return f"{wall_of(instant, ZoneInfo(time_zone)):%H:%M}"


def next_step_words(
    due_at: datetime | None, now: datetime, time_zone: str, *, settled: int
) -> str:
    """Say in the room of a card when a plan goes on; without a date it waits for something."""
    if due_at is None:
        return _("Waits for an event")
    near = nearness(due_at, now, time_zone)
    if near == "overdue":
        return _("Step overdue") if settled else _("First step overdue")
    if near == "today":
        return _("Step due today") if settled else _("First step due today")
    when = due_words(due_at, now, time_zone)
    return (_("Next step {when}") if settled else _("Starts {when}")).format(when=when)


def segments(steps: int, settled: int) -> Markup:
    """Draw a plan step by step: settled, next, ahead."""
    ahead = steps - settled
    return _ON * settled + _NEXT * min(ahead, 1) + _AHEAD * (ahead - 1)


# A board draws hundreds of cards, and asks three times about each.
@lru_cache(maxsize=1024)
def _days_until(due_at: datetime, now: datetime, time_zone: str) -> int:
    """Count midnights, not hours: what is due tomorrow at eight is due tomorrow at noon, too."""
    return (wall_of(due_at, ZoneInfo(time_zone)).date() - _today(now, time_zone)).days


@lru_cache(maxsize=16)
def _today(now: datetime, time_zone: str) -> date:
    return wall_of(now, ZoneInfo(time_zone)).date()
