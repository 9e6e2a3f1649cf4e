"""SQL that changes mailboxes. Only `mailboxes.actions` may import this."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from keepwarm.db import Connection, execute, fetch_all


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
