"""Members say when they work; whoever said nothing works office hours."""

import asyncio
from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from keepwarm.accounts.reads import get_member
from keepwarm.availability.actions import (
    AbsenceTooLong,
    DayOffGone,
    DigestInQuietHours,
    EndsBeforeItBegins,
    HoursImpossible,
    ReasonTooLong,
    TimeZoneUnknown,
    add_day_off,
    change_availability,
    choose_time_zone,
    remove_day_off,
    take_time_zone_over,
)
from keepwarm.availability.model import Availability, DayOff
from keepwarm.availability.reads import (
    get_availability,
    has_any_country,
    list_days_off,
    working_time_of,
    working_times,
)
from keepwarm.calendar.holidays import UnknownCountry
from keepwarm.calendar.model import ALL_DAY, Hours, WorkingTime, week_of
from keepwarm.calendar.windows import NoWorkingTime
from keepwarm.db import Connection
from keepwarm.kit.errors import Refused
from keepwarm.kit.ids import MemberId
from tests import build
from tests.build import NOW

KYIV = ZoneInfo("Europe/Kyiv")
DAY = timedelta(days=1)
TODAY = NOW.date()
SPLIT = week_of(Hours(time(9), time(13)), Hours(time(14), time(18)))
BUSY = Availability(
    week=SPLIT,
    quiet=Hours(time(22), time(7)),
    country="GB",
    subdivision="ENG",
    digest_at=time(7, 45),
    toasts_off_at=NOW,
    emails_off_at=NOW,
)


async def test_who_said_nothing_works_office_hours_in_their_zone(conn: Connection) -> None:
    olga = await build.member(conn)

    assert await get_availability(conn, olga.id) == Availability()
    assert await working_time_of(conn, olga.id) == WorkingTime(zone=ZoneInfo("UTC"))
    assert await working_time_of(conn, None) == WorkingTime(zone=ZoneInfo("UTC"))
    assert await working_time_of(conn, MemberId(404)) == WorkingTime(zone=ZoneInfo("UTC"))


async def test_what_a_member_says_is_what_their_time_is(conn: Connection) -> None:
    olga = await build.member(conn)
    await choose_time_zone(conn, "Europe/Kyiv", by=olga.viewer, now=NOW)
    await change_availability(conn, Availability(), by=olga.viewer, now=NOW)
    await change_availability(conn, BUSY, by=olga.viewer, now=NOW)
    await add_day_off(conn, TODAY, TODAY + DAY, "Training", by=olga.viewer, now=NOW)

    assert await get_availability(conn, olga.id) == BUSY
    assert await working_time_of(conn, olga.id) == WorkingTime(
        zone=KYIV,
        hours=SPLIT,
        quiet=Hours(time(22), time(7)),
        country="GB",
        subdivision="ENG",
        days_off=frozenset({TODAY, TODAY + DAY}),
    )


async def test_quiet_hours_can_be_off(conn: Connection) -> None:
    olga = await build.member(conn)
    await change_availability(conn, Availability(quiet=None), by=olga.viewer, now=NOW)

    assert (await working_time_of(conn, olga.id)).quiet is None
    assert await get_availability(conn, olga.id) == Availability(quiet=None)


@pytest.mark.parametrize("team", [1, 3])
async def test_times_of_a_team_take_one_statement(conn: Connection, team: int) -> None:
    members = [await build.member(conn, f"Member{n}") for n in range(team)]
    for member in members:
        await add_day_off(conn, TODAY, TODAY, "", by=member.viewer, now=NOW)

    ran: list[object] = []
    with conn.raw.query_logger(ran.append):
        found = await working_times(conn, [MemberId(404), *(member.id for member in members)])
        await asyncio.sleep(0)  # asyncpg tells of a statement a turn of the loop later

    usual = WorkingTime(zone=ZoneInfo("UTC"), days_off=frozenset({TODAY}))
    assert found == {member.id: usual for member in members}
    assert len(ran) == 1


@pytest.mark.parametrize(
    ("wish", "refusal"),
    [
        (Availability(week=week_of(Hours(time(18), time(9)))), HoursImpossible),
        (Availability(week=week_of(*SPLIT[0][::-1])), HoursImpossible),
        (Availability(digest_at=time(7, 59)), DigestInQuietHours),
        (Availability(country="XX"), UnknownCountry),
        (Availability(country="DE", subdivision="ENG"), UnknownCountry),
        (Availability(subdivision="ENG"), UnknownCountry),
        (Availability(week=((),) * 7), NoWorkingTime),
        (Availability(quiet=Hours(time(9), time(18)), week=SPLIT), NoWorkingTime),
        (Availability(quiet=ALL_DAY), DigestInQuietHours),
    ],
    ids=[
        "end before start",
        "parts overlap",
        "digest at night",
        "no such country",
        "part of another country",
        "part of no country",
        "never works",
        "quiet at work",
        "always quiet",
    ],
)
async def test_time_that_cannot_be_is_refused(
    conn: Connection, wish: Availability, refusal: type[Refused]
) -> None:
    olga = await build.member(conn)

    with pytest.raises(refusal):
        await change_availability(conn, wish, by=olga.viewer, now=NOW)

    assert await get_availability(conn, olga.id) == Availability()


async def test_days_off_are_listed_by_day_and_removed_by_their_member_alone(
    conn: Connection,
) -> None:
    olga, ben = await build.member(conn), await build.member(conn, "Ben")
    later = await add_day_off(conn, TODAY + DAY, TODAY + DAY, " a  b ", by=olga.viewer, now=NOW)
    first = await add_day_off(conn, TODAY, TODAY, "", by=olga.viewer, now=NOW)

    for who, gone in ((ben, first), (olga, 404)):
        with pytest.raises(DayOffGone):
            await remove_day_off(conn, gone, by=who.viewer)
    await remove_day_off(conn, first, by=olga.viewer)

    assert await list_days_off(conn, olga.id) == [
        DayOff(id=later, from_on=TODAY + DAY, until_on=TODAY + DAY, why="a b")
    ]
    assert await list_days_off(conn, ben.id) == []


@pytest.mark.parametrize(
    ("from_on", "until_on", "why", "refusal"),
    [
        (TODAY, TODAY - DAY, "", EndsBeforeItBegins),
        (TODAY, TODAY + 366 * DAY, "", AbsenceTooLong),
        (TODAY, TODAY, "x" * 201, ReasonTooLong),
    ],
    ids=["ends before it begins", "too long", "a novel"],
)
async def test_days_off_that_cannot_be_are_refused(
    conn: Connection, from_on: date, until_on: date, why: str, refusal: type[Refused]
) -> None:
    olga = await build.member(conn)

    with pytest.raises(refusal):
        await add_day_off(conn, from_on, until_on, why, by=olga.viewer, now=NOW)

    assert await list_days_off(conn, olga.id) == []


@pytest.mark.parametrize("begins", [TODAY, TODAY + 40 * DAY], ids=["now", "later"])
async def test_two_years_without_a_working_day_are_refused(conn: Connection, begins: date) -> None:
    olga = await build.member(conn)
    by, year = olga.viewer, 365 * DAY
    await add_day_off(conn, begins, begins + year, "", by=by, now=NOW)
    again = begins + year + DAY

    with pytest.raises(NoWorkingTime):
        await add_day_off(conn, again, again + year, "", by=by, now=NOW)

    assert len(await list_days_off(conn, olga.id)) == 1


async def test_zone_of_the_browser_is_believed_once(conn: Connection) -> None:
    olga = await build.member(conn)
    by = olga.viewer

    took = [
        await take_time_zone_over(conn, zone, by=by, now=NOW)
        for zone in ("Mars/Olympus", "Europe/Kiev", "Asia/Tokyo")
    ]

    assert took == [False, True, False]
    assert await get_member(conn, olga.id) == replace(olga, time_zone="Europe/Kyiv")
    chosen = await build.rows(
        conn, "select time_zone_chosen_at from members where id = $1", olga.id
    )
    assert chosen == [(NOW,)]


async def test_chosen_zone_is_not_taken_over(conn: Connection) -> None:
    olga = await build.member(conn)
    await choose_time_zone(conn, "Europe/Berlin", by=olga.viewer, now=NOW)

    with pytest.raises(TimeZoneUnknown):
        await choose_time_zone(conn, "Mars/Olympus", by=olga.viewer, now=NOW)
    took = await take_time_zone_over(conn, "Asia/Tokyo", by=olga.viewer, now=NOW)

    assert not took
    assert await get_member(conn, olga.id) == replace(olga, time_zone="Europe/Berlin")


async def test_country_of_any_member_is_worth_loading_the_library(conn: Connection) -> None:
    olga = await build.member(conn)
    before = await has_any_country(conn)
    await change_availability(conn, BUSY, by=olga.viewer, now=NOW)

    assert (before, await has_any_country(conn)) == (False, True)
