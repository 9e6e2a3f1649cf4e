"""What is asked about mailboxes."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from keepwarm.db import Connection, fetch_all, fetch_maybe
from keepwarm.mailboxes.model import A_DAY, AN_HOUR, Doing


async def list_doing(conn: Connection, addresses: Sequence[str], now: datetime) -> list[Doing]:
    """Return how mailboxes are doing, and what left from each within an hour and a day."""
    return await fetch_all(
        conn,
        Doing,
        """
        select asked.address, m.heard_at, m.trouble, m.took_at, m.closed_because, m.closed_until,
               (select count(*) from emails e
                 where e.mailbox = asked.address
                   and e.left_at > $2::timestamptz - $3::interval) as this_hour,
               (select count(*) from emails e
                 where e.mailbox = asked.address
                   and e.left_at > $2::timestamptz - $4::interval) as today
          from unnest($1::text[]) with ordinality as asked (address, n)
          left join mailboxes m on m.address = asked.address
         order by asked.n
        """,
        list(addresses),
        now,
        AN_HOUR,
        A_DAY,
    )


class Reading(msgspec.Struct, frozen=True):
    """How far a mailbox was read; without a folder it never was."""

    folder: str | None
    folder_validity: int | None
    next_uid: int
    read_since: datetime | None


async def get_reading(conn: Connection, address: str) -> Reading | None:
    return await fetch_maybe(
        conn,
        Reading,
        "select folder, folder_validity, next_uid, read_since from mailboxes where address = $1",
        address,
    )
