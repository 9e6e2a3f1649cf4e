"""SQL that only looks at when members work and how they are reached."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from keepwarm.availability.model import (
    Availability,
    DayOff,
    StoredWeek,
    days_of,
    quiet_of,
    week_read,
)
from keepwarm.calendar.model import WorkingTime
from keepwarm.db import Connection, fetch_all, fetch_maybe, fetch_value
from keepwarm.kit.ids import MemberId

NOBODYS_TIME = WorkingTime(zone=ZoneInfo("UTC"))
"""When somebody works of whom we know nothing, or nobody: office hours in UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settings:
    week: StoredWeek
    quiet_from: time | None
    quiet_until: time | None
    country: str | None
    subdivision: str | None
    digest_at: time
    toasts_off_at: datetime | None
    emails_off_at: datetime | None


async def get_availability(conn: Connection, member_id: MemberId) -> Availability:
    """Return what a member has said about their time; the defaults if they said nothing."""
    found = await fetch_maybe(
        conn,
        _Settings,
        """
        select week, quiet_from, quiet_until, country, subdivision, digest_at, toasts_off_at,
               emails_off_at
          from availability
         where member_id = $1
        """,
        member_id,
    )
    if found is None:
        return Availability()
    return Availability(
        week=week_read(found.week),
        quiet=quiet_of(found.quiet_from, found.quiet_until),
        country=found.country,
        subdivision=found.subdivision,
        digest_at=found.digest_at,
        toasts_off_at=found.toasts_off_at,
        emails_off_at=found.emails_off_at,
    )


async def working_time_of(conn: Connection, member_id: MemberId | None) -> WorkingTime:
    """Return when a member works; office hours in UTC for nobody."""
    if member_id is None:
        return NOBODYS_TIME
    return (await working_times(conn, [member_id])).get(member_id, NOBODYS_TIME)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Worker:
    member_id: MemberId
    time_zone: str
    week: StoredWeek | None
    quiet_from: time | None
    quiet_until: time | None
    country: str | None
    subdivision: str | None
    free_from: Sequence[date]
    free_until: Sequence[date]

    @property
    def working(self) -> WorkingTime:
        usual = Availability()
        said_nothing = self.week is None
        return WorkingTime(
            zone=ZoneInfo(self.time_zone),
            hours=usual.week if self.week is None else week_read(self.week),
            quiet=usual.quiet if said_nothing else quiet_of(self.quiet_from, self.quiet_until),
            country=self.country,
            subdivision=self.subdivision,
            days_off=days_of(zip(self.free_from, self.free_until, strict=True)),
        )


async def working_times(
    conn: Connection, member_ids: Iterable[MemberId]
) -> dict[MemberId, WorkingTime]:
    """Return when each of some members works; those who are not there are left out."""
    workers = await fetch_all(
        conn,
        _Worker,
        """
        select m.id as member_id, m.time_zone, a.week, a.quiet_from, a.quiet_until, a.country,
               a.subdivision,
               array(select d.from_on from days_off d where d.member_id = m.id
                      order by d.from_on, d.id) as free_from,
               array(select d.until_on from days_off d where d.member_id = m.id
                      order by d.from_on, d.id) as free_until
          from members m left join availability a on a.member_id = m.id
         where m.id = any($1::bigint[])
         order by m.id
        """,
        list(member_ids),
    )
    return {worker.member_id: worker.working for worker in workers}


async def list_days_off(conn: Connection, member_id: MemberId) -> list[DayOff]:
    """List the days on which a member does not work, the earliest first."""
    return await fetch_all(
        conn,
        DayOff,
        """
        select id, from_on, until_on, why
          from days_off
         where member_id = $1
         order by from_on, id
        """,
        member_id,
    )


async def has_any_country(conn: Connection) -> bool:
    """Say whether any member keeps a country's holidays."""
    found = await fetch_value(
        conn, bool, "select exists (select from availability where country is not null)"
    )
    return bool(found)
