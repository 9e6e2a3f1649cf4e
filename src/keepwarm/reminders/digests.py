"""SQL that keeps when each member's next morning digest is due; for `reminders.actions` alone."""

from collections.abc import Sequence
from datetime import datetime

from keepwarm.availability.model import MORNING_DIGEST
from keepwarm.db import Connection, execute, fetch_all
from keepwarm.kit.ids import MemberId
from keepwarm.reminders.model import ONE_DISPATCHER_PER_MEMBER, DueDigest, Morning

FIRST_DIGESTS = 0xF125  # an advisory lock


async def lock_first_digests(conn: Connection) -> None:
    """
    Let one at a time give members their first digest.

    It happens once in a member's life and at the end of changes of any leads: two that gave it
    to the same members in different orders would wait for each other.
    """
    await execute(conn, "select pg_advisory_xact_lock($1)", FIRST_DIGESTS)


async def upsert_digest(conn: Connection, member_id: MemberId, due_at: datetime) -> None:
    await execute(
        conn,
        """
        insert into digests (member_id, due_at) values ($1, $2)
        on conflict (member_id) do update set due_at = excluded.due_at
        """,
        member_id,
        due_at,
    )


async def lock_due_digests(conn: Connection, now: datetime, *, limit: int) -> list[DueDigest]:
    """Take digests that are due; members in another dispatcher's hands are passed over."""
    return await fetch_all(
        conn,
        DueDigest,
        """
        select d.member_id, d.due_at, coalesce(a.digest_at, $4) as digest_at
          from digests d left join availability a on a.member_id = d.member_id
         where d.member_id = any(array(
               select member_id
                 from (select member_id from digests where due_at <= $1
                        order by due_at limit 4 * $2::integer) as ahead
                where pg_try_advisory_xact_lock($3, member_id::integer) limit $2))
           and d.due_at <= $1
         order by d.due_at
           for no key update of d skip locked
        """,
        now,
        limit,
        ONE_DISPATCHER_PER_MEMBER,
        MORNING_DIGEST,
    )


async def update_digests(
    conn: Connection, mornings: Sequence[Morning], *, told: Sequence[MemberId], now: datetime
) -> None:
    await execute(
        conn,
        """
        update digests d
           set due_at = m.next_at,
               last_sent_at = case when d.member_id = any($3) then $4 else last_sent_at end
          from unnest($1::bigint[], $2::timestamptz[]) as m (member_id, next_at)
         where d.member_id = m.member_id
        """,
        [morning.member_id for morning in mornings],
        [morning.next_at for morning in mornings],
        told,
        now,
    )
