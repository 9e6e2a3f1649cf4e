"""SQL that changes when members work and how they are reached; for its `actions` alone."""

from datetime import date, datetime

from keepwarm.availability.model import Availability, week_written
from keepwarm.db import Connection, execute, fetch_value
from keepwarm.kit.ids import MemberId


async def upsert_availability(
    conn: Connection, member_id: MemberId, availability: Availability, *, now: datetime
) -> None:
    await execute(
        conn,
        """
        insert into availability (member_id, week, quiet_from, quiet_until, country, subdivision,
                                  digest_at, toasts_off_at, emails_off_at, changed_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        on conflict (member_id) do update
           set week = excluded.week, quiet_from = excluded.quiet_from,
               quiet_until = excluded.quiet_until, country = excluded.country,
               subdivision = excluded.subdivision, digest_at = excluded.digest_at,
               toasts_off_at = excluded.toasts_off_at, emails_off_at = excluded.emails_off_at,
               changed_at = excluded.changed_at
        """,
        member_id,
        week_written(availability.week),
        availability.quiet and availability.quiet.opens,
        availability.quiet and availability.quiet.closes,
        availability.country,
        availability.subdivision,
        availability.digest_at,
        availability.toasts_off_at,
        availability.emails_off_at,
        now,
    )


async def insert_day_off(
    conn: Connection, member_id: MemberId, from_on: date, until_on: date, why: str
) -> int:
    day_off_id = await fetch_value(
        conn,
        int,
        """
        insert into days_off (member_id, from_on, until_on, why) values ($1, $2, $3, $4)
        returning id
        """,
        member_id,
        from_on,
        until_on,
        why,
    )
    return day_off_id or 0


async def delete_day_off(conn: Connection, day_off_id: int, member_id: MemberId) -> bool:
    """Say whether it was there, and this member's."""
    deleted = await execute(
        conn, "delete from days_off where id = $1 and member_id = $2", day_off_id, member_id
    )
    return deleted > 0


async def update_time_zone(
    conn: Connection, member_id: MemberId, time_zone: str, *, now: datetime
) -> None:
    await execute(
        conn,
        "update members set time_zone = $2, time_zone_chosen_at = $3 where id = $1",
        member_id,
        time_zone,
        now,
    )


async def update_guessed_time_zone(
    conn: Connection, member_id: MemberId, time_zone: str, *, now: datetime
) -> bool:
    """Say whether it was written: only while nobody has chosen one."""
    written = await execute(
        conn,
        """
        update members set time_zone = $2, time_zone_chosen_at = $3
         where id = $1 and time_zone_chosen_at is null
        """,
        member_id,
        time_zone,
        now,
    )
    return written > 0
