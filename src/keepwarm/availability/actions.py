"""
Everything that members change about their own time.

None of it moves what is due already: the edge calls `revisions.actions.retime_member` afterwards,
in the same transaction.
"""

from dataclasses import replace
from datetime import date, datetime, time

from keepwarm.accounts.actions import lock_member_for
from keepwarm.accounts.model import time_zones
from keepwarm.availability import writes
from keepwarm.availability.model import (
    LONGEST_ABSENCE,
    LONGEST_REASON,
    RENAMED,
    Availability,
    days_of,
    is_possible,
)
from keepwarm.availability.reads import working_time_of
from keepwarm.calendar.holidays import UnknownCountry, subdivisions_of_countries
from keepwarm.calendar.model import WorkingTime
from keepwarm.calendar.wall import instant_of, wall_of
from keepwarm.calendar.windows import DAY
from keepwarm.calendar.working import next_open
from keepwarm.db import Connection
from keepwarm.kit.errors import Invalid, NotFound
from keepwarm.kit.viewer import Viewer


class HoursImpossible(Invalid):
    message = "Working hours end after they begin, and the parts of a day do not overlap."


class DigestInQuietHours(Invalid):
    message = "The morning digest would come in quiet hours."


class EndsBeforeItBegins(Invalid):
    message = "The last day off cannot be before the first."


class AbsenceTooLong(Invalid):
    message = "Days off are entered for a year at most. Split a longer absence."


class ReasonTooLong(Invalid):
    message = "Give the reason in two hundred characters."


class DayOffGone(NotFound):
    message = "These days off are not here any more."


class TimeZoneUnknown(Invalid):
    message = "We do not know that time zone."


async def change_availability(
    conn: Connection, availability: Availability, *, by: Viewer, now: datetime
) -> None:
    """
    Write down when a member works and how they want to be told.

    Raises HoursImpossible, DigestInQuietHours, UnknownCountry, and NoWorkingTime where it
    leaves no time at all.
    """
    if not all(map(is_possible, availability.week)):
        raise HoursImpossible
    if availability.quiet and availability.digest_at in availability.quiet:
        raise DigestInQuietHours
    if not _is_known(availability.country, availability.subdivision):
        raise UnknownCountry
    await lock_member_for(conn, by.member_id, by)
    working = await working_time_of(conn, by.member_id)
    _ensure_some_time(_with_settings(working, availability), now)
    await writes.upsert_availability(conn, by.member_id, availability, now=now)


async def add_day_off(
    conn: Connection, from_on: date, until_on: date, why: str, *, by: Viewer, now: datetime
) -> int:
    """
    Keep a member's days free, both ends included, and return the number of the entry.

    Raises EndsBeforeItBegins, AbsenceTooLong, ReasonTooLong, NoWorkingTime.
    """
    if until_on < from_on:
        raise EndsBeforeItBegins
    if until_on - from_on >= LONGEST_ABSENCE:
        raise AbsenceTooLong
    if len(reason := " ".join(why.split())) > LONGEST_REASON:
        raise ReasonTooLong
    await lock_member_for(conn, by.member_id, by)
    working = await working_time_of(conn, by.member_id)
    free = working.days_off | days_of([(from_on, until_on)])
    _ensure_some_time(replace(working, days_off=free), now)
    return await writes.insert_day_off(conn, by.member_id, from_on, until_on, reason)


async def remove_day_off(conn: Connection, day_off_id: int, *, by: Viewer) -> None:
    """Give one of a member's own entries back to work. Raises DayOffGone."""
    await lock_member_for(conn, by.member_id, by)
    if not await writes.delete_day_off(conn, day_off_id, by.member_id):
        raise DayOffGone


async def choose_time_zone(conn: Connection, time_zone: str, *, by: Viewer, now: datetime) -> None:
    """Set the zone in which a member's days are counted. Raises TimeZoneUnknown."""
    if time_zone not in time_zones():
        raise TimeZoneUnknown
    await writes.update_time_zone(conn, by.member_id, time_zone, now=now)


async def take_time_zone_over(
    conn: Connection, time_zone: str, *, by: Viewer, now: datetime
) -> bool:
    """
    Take the zone of a member's browser for theirs, once, unless they have chosen one.

    Says whether it did. A name we do not know changes nothing: nobody typed it.
    """
    today = RENAMED.get(time_zone, time_zone)
    if today not in time_zones():
        return False
    return await writes.update_guessed_time_zone(conn, by.member_id, today, now=now)


def _is_known(country: str | None, subdivision: str | None) -> bool:
    if country is None:
        return subdivision is None
    parts = subdivisions_of_countries().get(country)
    return parts is not None and (subdivision is None or subdivision in parts)


def _with_settings(working: WorkingTime, availability: Availability) -> WorkingTime:
    return replace(
        working,
        hours=availability.week,
        quiet=availability.quiet,
        country=availability.country,
        subdivision=availability.subdivision,
    )


def _ensure_some_time(working: WorkingTime, now: datetime) -> None:
    """Look from today on and from the start of each absence to come: none may be endless."""
    today = wall_of(now, working.zone).date()
    begins = (day for day in working.days_off if day > today and day - DAY not in working.days_off)
    for instant in (
        now,
        *(instant_of(datetime.combine(day, time()), working.zone) for day in begins),
    ):
        next_open(instant, working)
