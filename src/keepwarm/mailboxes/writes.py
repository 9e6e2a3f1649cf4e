"""SQL that changes mailboxes. Only `mailboxes.actions` may import this."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from keepwarm.db import Connection, execute, fetch_all
from keepwarm.mailboxes.model import Place


class Held(msgspec.Struct, frozen=True):
    """A mailbox that nobody else takes letters out of meanwhile."""

    address: str
    closed_times: int
    closed_until: datetime | None


async def insert_mailboxes(conn: Connection, addresses: Sequence[str]) -> None:
    await execute(
        conn,
        """
        insert into mailboxes (address) select unnest($1::text[]) order by 1
        on conflict (address) do nothing
        """,
        list(addresses),
    )


async def lock_mailboxes(conn: Connection, addresses: Sequence[str]) -> list[Held]:
    """Lock mailboxes in one order for everybody."""
    return await fetch_all(
        conn,
        Held,
        """
        select address, closed_times, closed_until from mailboxes
         where address = any($1::text[]) order by address for no key update
        """,
        list(addresses),
    )


async def update_open(conn: Connection, address: str, now: datetime) -> None:
    # A row a minute is enough to say that it works: letters need not wait for one another.
    await execute(
        conn,
        """
        update mailboxes
           set took_at = $2, closed_because = null, closed_times = 0, closed_until = null
         where address = $1
           and (took_at is null or closed_times > 0
                or took_at < $2::timestamptz - interval '1 minute')
        """,
        address,
        now,
    )


async def update_closed(
    conn: Connection, address: str, why: str, *, times: int, until: datetime
) -> None:
    await execute(
        conn,
        """
        update mailboxes set closed_because = $2, closed_times = $3, closed_until = $4
         where address = $1
        """,
        address,
        why,
        times,
        until,
    )


async def update_place(conn: Connection, address: str, place: Place, since: datetime) -> None:
    await execute(
        conn,
        """
        insert into mailboxes as m (address, folder, folder_validity, next_uid, read_since)
        values ($1, $2, $3, $4, $5)
        on conflict (address) do update
           set folder = $2, folder_validity = $3, next_uid = $4,
               read_since = coalesce(m.read_since, $5)
        """,
        address,
        place.folder,
        place.validity,
        place.next_uid,
        since,
    )


async def update_next_uid(conn: Connection, address: str, place: Place) -> None:
    await execute(
        conn,
        """
        update mailboxes set next_uid = $4
         where address = $1 and folder = $2 and folder_validity = $3 and next_uid < $4
        """,
        address,
        place.folder,
        place.validity,
        place.next_uid,
    )


async def update_heard(
    conn: Connection, address: str, now: datetime, *, unless_since: datetime
) -> int:
    """Write down that its IMAP server answers, unless that was written lately."""
    return await execute(
        conn,
        """
        update mailboxes set heard_at = $2, trouble = null
         where address = $1
           and (trouble is not null or heard_at is null or heard_at < $3)
        """,
        address,
        now,
        unless_since,
    )


async def upsert_trouble(conn: Connection, address: str, why: str) -> None:
    await execute(
        conn,
        """
        insert into mailboxes (address, trouble) values ($1, $2)
        on conflict (address) do update set trouble = $2
        """,
        address,
        why,
    )
