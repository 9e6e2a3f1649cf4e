"""Saying why something is due when it is."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from keepwarm.calendar.model import Moved, Obstacle, Reason, Unit, WorkingTime
from keepwarm.calendar.obstacles import reasons_to_wait, uncounted_days
from keepwarm.calendar.wall import instant_of, wall_of
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.i18n import ngettext

A_PAIR = 2
MOST_REASONS = 5


def explain(
    moved: Moved, working: WorkingTime, *, rule: str = "", counted_from: datetime | None = None
) -> str:
    """
    Say when something is due, and why it is not when it was asked for.

    `rule` is what was asked, in words. Where it counted working days from an instant, the
    holidays it passed over are named, too.
    """
    passed = uncounted_days(counted_from, moved.asked, working) if counted_from else []
    waits = reasons_to_wait(moved.wanted, moved.due, working)
    why = [rule, *say_reasons(passed), *_say_shift(moved, working.zone), *say_reasons(waits)]
    due, said = say_instant(moved.due, working.zone), ", ".join(part for part in why if part)
    return _("{due}: {why}").format(due=due, why=said) if said else due


def say_sum(base: datetime, n: int, unit: Unit, zone: ZoneInfo) -> str:
    """Say what something was counted from: Mon 5 Jan + 3 working days. A `rule` to explain."""
    span = {
        "hour": ngettext("{n} hour", "{n} hours", n),
        "day": ngettext("{n} day", "{n} days", n),
        "working_day": ngettext("{n} working day", "{n} working days", n),
        "week": ngettext("{n} week", "{n} weeks", n),
        "month": ngettext("{n} month", "{n} months", n),
    }[unit].format(n=n)
    return _("{day} + {span}").format(day=say_day(wall_of(base, zone).date()), span=span)


def say_clocks(wall: datetime, zone: ZoneInfo) -> str:
    """Say what a change of clocks makes of a wall time; mostly nothing. Part of a `rule`."""
    instant = instant_of(wall, zone)
    if wall_of(instant, zone) != wall:
        shown = say_instant(instant, zone)
        return _("clocks skip {wall}, it becomes {shown}").format(wall=_say(wall), shown=shown)
    if instant_of(wall, zone, fold=1) != instant:
        return _("clocks show {wall} twice, the first one counts").format(wall=_say(wall))
    return ""


def say_instant(instant: datetime, zone: ZoneInfo) -> str:
    """Write an instant as the clocks of a zone show it: Thu 8 Jan 09:00."""
    return _say(wall_of(instant, zone))


def say_day(day: date) -> str:
    """Write a day that is not far away: Thu 8 Jan."""
    return format_date(day, "EEE d MMM", locale="en")


def say_reasons(reasons: list[Reason]) -> Iterator[str]:
    """Say what stood in the way, days of one kind together; in a long absence not every day."""
    groups = [list(group) for _kind, group in groupby(reasons, _kind_of)]
    yield from (_say_group(group) for group in groups[:MOST_REASONS])
    if more := sum(map(len, groups[MOST_REASONS:])):
        yield ngettext("{n} more day is free", "{n} more days are free", more).format(n=more)


def _say(wall: datetime) -> str:
    return format_datetime(wall, "EEE d MMM HH:mm", locale="en")


def _say_shift(moved: Moved, zone: ZoneInfo) -> Iterator[str]:
    if moved.asked < moved.wanted:
        yield _("it waits with the steps before it")
    if moved.due < moved.wanted:
        before = say_instant(moved.wanted, zone)
        yield _("the last working time before {instant}").format(instant=before)


def _kind_of(reason: Reason) -> tuple[Obstacle, str]:
    return reason.obstacle, reason.name


def _say_group(group: list[Reason]) -> str:
    """Say one reason, or several days for the same one."""
    sentence = _sentence(group[0].obstacle, len(group))
    days, clock = _say_days(group), f"{group[0].wall:%H:%M}"
    return sentence.format(days=days, name=group[0].name, clock=clock)


def _sentence(obstacle: Obstacle, n: int) -> str:
    return {
        "holiday": ngettext("{days} is a holiday ({name})", "{days} are holidays ({name})", n),
        "day_off": ngettext("{days} is a day off", "{days} are days off", n),
        "free_day": ngettext("{days} is no working day", "{days} are no working days", n),
        "before_hours": _("{clock} is before working hours"),
        "between_hours": _("{clock} is between working hours"),
        "after_hours": _("{clock} is after working hours"),
        "quiet_hours": _("{clock} is in quiet hours"),
    }[obstacle]


def _say_days(group: list[Reason]) -> str:
    first, last = (say_day(group[end].wall.date()) for end in (0, -1))
    if len(group) == 1:
        return first
    between = _("{first} to {last}") if len(group) > A_PAIR else _("{first} and {last}")
    return between.format(first=first, last=last)
