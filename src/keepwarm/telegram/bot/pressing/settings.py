"""The buttons of the settings in the chat."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time, timedelta

from keepwarm.availability.actions import (
    HoursImpossible,
    TimeZoneUnknown,
    add_day_off,
    change_availability,
    choose_time_zone,
    remove_day_off,
)
from keepwarm.availability.model import Availability
from keepwarm.availability.reads import get_availability, list_days_off
from keepwarm.calendar.model import Hours
from keepwarm.db import Connection
from keepwarm.kit.errors import Conflict
from keepwarm.kit.i18n import gettext as _
from keepwarm.reminders.actions import plan_digest
from keepwarm.revisions.actions import retime_member
from keepwarm.telegram.bot.chat_settings import (
    is_free,
    today_of,
    view_quiet_hours,
    view_settings,
    view_zones,
    words_of_help,
)
from keepwarm.telegram.bot.turn import Turn, show, tell
from keepwarm.telegram.bot.zones import OFFERED

A_DAY = 24  # hours


class PartOfAHoliday(Conflict):
    message = "This day is one of several days off. Change them in the app."


async def show_settings(conn: Connection, turn: Turn) -> str:
    await show(conn, turn, await view_settings(conn, turn))
    return ""


async def show_help(conn: Connection, turn: Turn) -> str:
    await tell(conn, turn, words_of_help())
    return ""


async def show_quiet_hours(conn: Connection, turn: Turn) -> str:
    await show(conn, turn, await view_quiet_hours(conn, turn))
    return ""


async def show_zones(conn: Connection, turn: Turn) -> str:
    await show(conn, turn, view_zones(turn))
    return ""


async def choose_quiet_hours(conn: Connection, turn: Turn, opens: int, closes: int) -> str:
    """Be silent from one hour to another. Raises HoursImpossible, DigestInQuietHours."""
    if opens >= A_DAY or closes >= A_DAY or opens == closes:
        raise HoursImpossible
    quiet = Hours(time(opens), time(closes))
    return await _change(conn, turn, lambda said: replace(said, quiet=quiet))


async def end_quiet_hours(conn: Connection, turn: Turn) -> str:
    return await _change(conn, turn, lambda said: replace(said, quiet=None))


async def switch_toasts(conn: Connection, turn: Turn, on: int) -> str:
    off_at = None if on else turn.now
    return await _change(conn, turn, lambda said: replace(said, toasts_off_at=off_at))


async def switch_emails(conn: Connection, turn: Turn, on: int) -> str:
    off_at = None if on else turn.now
    return await _change(conn, turn, lambda said: replace(said, emails_off_at=off_at))


async def choose_zone(conn: Connection, turn: Turn, n: int) -> str:
    """Be in one of the zones that are offered."""
    if n >= len(OFFERED):
        raise TimeZoneUnknown
    return await set_zone(conn, turn, OFFERED[n])


async def set_zone(conn: Connection, turn: Turn, zone: str) -> str:
    """Count a member's days in a zone from now on, and show the settings with it."""
    await choose_time_zone(conn, zone, by=turn.viewer, now=turn.now)
    moved = replace(turn, by=replace(turn.by, time_zone=zone))
    await _follow(conn, moved)
    return _("Time zone set to {zone}.").format(zone=zone)


async def take_day_off(conn: Connection, turn: Turn, days_ahead: int) -> str:
    """Be free today, or tomorrow."""
    day = _day(turn, days_ahead)
    if any(is_free(each, day) for each in await list_days_off(conn, turn.by.id)):
        return _("You are off already.")
    await add_day_off(conn, day, day, "", by=turn.viewer, now=turn.now)
    await _follow(conn, turn)
    return _("Enjoy your day off.")


async def work_after_all(conn: Connection, turn: Turn, days_ahead: int) -> str:
    """Give a day off back. Raises PartOfAHoliday for one of several."""
    day = _day(turn, days_ahead)
    days = [each for each in await list_days_off(conn, turn.by.id) if is_free(each, day)]
    if any(each.from_on != each.until_on for each in days):
        raise PartOfAHoliday
    for each in days:
        await remove_day_off(conn, each.id, by=turn.viewer)
    await _follow(conn, turn)
    return _("It is a working day.")


async def _change(
    conn: Connection, turn: Turn, change: Callable[[Availability], Availability]
) -> str:
    said = await get_availability(conn, turn.by.id)
    await change_availability(conn, change(said), by=turn.viewer, now=turn.now)
    await _follow(conn, turn)
    return _("Saved.")


async def _follow(conn: Connection, turn: Turn) -> None:
    """Move what is due to when the member works now, and show what they chose."""
    await retime_member(conn, turn.by.id, now=turn.now)
    await plan_digest(conn, turn.by.id, turn.now)
    await show_settings(conn, turn)


def _day(turn: Turn, days_ahead: int) -> date:
    return today_of(turn) + timedelta(days=min(days_ahead, 1))
