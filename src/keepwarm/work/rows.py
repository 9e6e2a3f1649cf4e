"""
The statements about claim columns, the same for every table of work.

Time is the database's alone. `(select clock_timestamp())` is asked once a statement, which
lets the partial indexes serve it; `clock_timestamp()` bare would be asked row by row and make
a queue of future work be read from end to end. Rows somebody else has locked are skipped, so
no statement about many rows ever waits and none can take part in a deadlock.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import LiteralString
from uuid import UUID

import msgspec

from keepwarm.db import Connection, execute, fetch_all, fetch_value
from keepwarm.work.model import WORKER_LOST, Claim, Queue, Verdict

ADOPTED_AT_ONCE = 100


class Outlook(msgspec.Struct, frozen=True):
    """How many seconds until a queue's next row is due, and until its next lease runs out."""

    due_in: float
    lost_in: float


class Claimed(msgspec.Struct, frozen=True):
    """A row as it was claimed."""

    id: int
    attempts: int
    owner: UUID
    due_at: datetime
    cancel_asked: bool


class Held(msgspec.Struct, frozen=True):
    """A claim that still stands."""

    owner: UUID
    cancel_asked: bool


# Nothing due, or only in a far future, reads as the longest wait: `least` passes over nulls.
_MOMENT: LiteralString = "with moment as materialized (select clock_timestamp() as now)"
_OUTLOOK: LiteralString = """
    select extract(epoch from least(moment.now + $1, (
               select min(due_at) from {table} where status = 'pending' and {only}
           )) - moment.now)::float8 as due_in,
           extract(epoch from least(moment.now + $1, (
               select min(lease_until) from {table} where status = 'processing' and {only}
           )) - moment.now)::float8 as lost_in
      from moment"""


def outlook_sql(queues: Sequence[Queue]) -> LiteralString:
    """Write the one statement that looks at every queue, in their order."""
    looks: list[LiteralString] = [
        _OUTLOOK.format(table=queue.table, only=queue.only) for queue in queues
    ]
    return _MOMENT + " union all ".join(looks)


async def look_ahead(conn: Connection, sql: LiteralString, longest: timedelta) -> list[Outlook]:
    """Run what `outlook_sql` wrote."""
    return await fetch_all(conn, Outlook, sql, longest)


_CLAIM: LiteralString = """
    update {table}
       set status = 'processing', attempts = attempts + 1,
           lease_owner = gen_random_uuid(), lease_until = clock_timestamp() + $1
     where id = any(array(
           select id from {table}
            where status = 'pending' and due_at <= (select clock_timestamp()) and {only}
            order by due_at, id limit $2
              for no key update skip locked))
    returning id, attempts, lease_owner as owner, due_at,
              cancel_requested_at is not null as cancel_asked"""


async def claim_due(
    conn: Connection, queue: Queue, *, lease: timedelta, room: int
) -> list[tuple[Claim, bool]]:
    """Take up to `room` due rows in the order they fell due; with each, whether to cancel it."""
    sql = _CLAIM.format(table=queue.table, only=queue.only)
    rows = await fetch_all(conn, Claimed, sql, lease, room)
    rows.sort(key=lambda row: (row.due_at, row.id))
    return [(Claim(queue, row.id, row.attempts, row.owner), row.cancel_asked) for row in rows]


_CLAIM_CHOSEN: LiteralString = """
    update {table}
       set status = 'processing', attempts = attempts + 1,
           lease_owner = gen_random_uuid(), lease_until = clock_timestamp() + $1
     where id = any(array(
           select id from {table}
            where id = any($2::bigint[])
              and status = 'pending' and due_at <= (select clock_timestamp()) and {only}
              for no key update skip locked))
    returning id, attempts, lease_owner as owner, due_at,
              cancel_requested_at is not null as cancel_asked"""


async def claim_chosen(
    conn: Connection, queue: Queue, chosen: Sequence[int], *, lease: timedelta
) -> list[tuple[Claim, bool]]:
    """Take those of the chosen rows that are due, in the order in which they were chosen."""
    sql = _CLAIM_CHOSEN.format(table=queue.table, only=queue.only)
    rows = await fetch_all(conn, Claimed, sql, lease, chosen)
    rows.sort(key=lambda row: chosen.index(row.id))
    return [(Claim(queue, row.id, row.attempts, row.owner), row.cancel_asked) for row in rows]


_HELD: LiteralString = """
    select row.lease_owner as owner, row.cancel_requested_at is not null as cancel_asked
      from unnest($1::bigint[], $2::uuid[]) as claim (id, owner)
      join {table} as row on row.id = claim.id and row.lease_owner = claim.owner"""

# The select reads the statement's snapshot: a row that the handler's own transaction has
# locked counts as held, although its lease could not be prolonged just now.
_PROLONG: LiteralString = """
    with ours as (
        select row.id
          from unnest($1::bigint[], $2::uuid[]) as claim (id, owner)
          join {table} as row on row.id = claim.id and row.lease_owner = claim.owner
           for no key update of row skip locked
    ), prolonged as (
        update {table} as row set lease_until = clock_timestamp() + $3
          from ours where row.id = ours.id
    )"""


async def list_held(conn: Connection, table: LiteralString, claims: Sequence[Claim]) -> list[Held]:
    """Tell which claims on a table still stand."""
    return await fetch_all(conn, Held, _HELD.format(table=table), *_keys(claims))


async def prolong(
    conn: Connection, table: LiteralString, claims: Sequence[Claim], lease: timedelta
) -> list[Held]:
    """Prolong the leases of claims on a table, and tell which still stand."""
    sql = (_PROLONG + _HELD).format(table=table)
    return await fetch_all(conn, Held, sql, *_keys(claims), lease)


def _keys(claims: Sequence[Claim]) -> tuple[list[int], list[UUID]]:
    return [claim.id for claim in claims], [claim.owner for claim in claims]


_REVIVE: LiteralString = """
    update {table} set status = 'pending', lease_owner = null, lease_until = null, error = $1
     where id = any(array(
           select id from {table}
            where status = 'processing' and lease_until < (select clock_timestamp()) and {only}
              and attempts < $2 and lease_owner <> all($3::uuid[])
              for no key update skip locked))"""

_ADOPT: LiteralString = """
    update {table} set lease_owner = gen_random_uuid(), lease_until = clock_timestamp() + $1
     where id = any(array(
           select id from {table}
            where status = 'processing' and lease_until < (select clock_timestamp()) and {only}
              and attempts >= $2 and lease_owner <> all($3::uuid[])
            order by id limit $4
              for no key update skip locked))
    returning id, attempts, lease_owner as owner, due_at,
              cancel_requested_at is not null as cancel_asked"""


async def revive_lost(conn: Connection, queue: Queue, held: Sequence[Claim]) -> int:
    """Put rows back whose worker fell silent and that have attempts left; say how many."""
    sql = _REVIVE.format(table=queue.table, only=queue.only)
    return await execute(conn, sql, WORKER_LOST, queue.max_attempts, _keys(held)[1])


async def adopt_lost(
    conn: Connection, queue: Queue, held: Sequence[Claim], *, lease: timedelta
) -> list[tuple[Claim, bool]]:
    """Take over rows whose worker fell silent in their last attempt, to give them up properly."""
    sql = _ADOPT.format(table=queue.table, only=queue.only)
    owners = _keys(held)[1]
    rows = await fetch_all(conn, Claimed, sql, lease, queue.max_attempts, owners, ADOPTED_AT_ONCE)
    return [(Claim(queue, row.id, row.attempts, row.owner), row.cancel_asked) for row in rows]


_COMPLETE: LiteralString = """
    update {table} as row
       set status = 'completed', error = null, finished_at = clock_timestamp(),
           lease_owner = null, lease_until = null
      from unnest($1::bigint[], $2::uuid[]) as claim (id, owner)
     where row.id = claim.id and row.lease_owner = claim.owner"""


async def complete(conn: Connection, table: LiteralString, claims: Sequence[Claim]) -> int:
    """Mark rows of a table completed; say how many were still ours."""
    return await execute(conn, _COMPLETE.format(table=table), *_keys(claims))


# A row whose cancellation was asked meanwhile is due at once, so that its next claim ends it.
_PUT_BACK: LiteralString = """
    update {table} as row
       set status = 'pending', lease_owner = null, lease_until = null,
           attempts = row.attempts - claim.uncounted, error = coalesce(claim.error, row.error),
           due_at = clock_timestamp() + case when row.cancel_requested_at is null
                                             then claim.wait else interval '0' end
      from unnest($1::bigint[], $2::uuid[], $3::integer[], $4::text[], $5::interval[])
           as claim (id, owner, uncounted, error, wait)
     where row.id = claim.id and row.lease_owner = claim.owner"""


async def put_back(
    conn: Connection, table: LiteralString, ended: Sequence[tuple[Claim, Verdict]]
) -> int:
    """Have rows of a table attempted again, now or later; say how many were still ours."""
    return await execute(
        conn,
        _PUT_BACK.format(table=table),
        *_keys([claim for claim, _ in ended]),
        [0 if verdict.counted else 1 for _, verdict in ended],
        [verdict.error for _, verdict in ended],
        [verdict.wait for _, verdict in ended],
    )


_END: LiteralString = """
    update {table}
       set status = $3, error = coalesce($4, error), finished_at = clock_timestamp(),
           lease_owner = null, lease_until = null
     where id = $1 and lease_owner = $2"""


async def end(conn: Connection, claim: Claim, verdict: Verdict) -> bool:
    """Mark a row failed or cancelled; say whether it was still ours."""
    sql = _END.format(table=claim.queue.table)
    return await execute(conn, sql, claim.id, claim.owner, verdict.status, verdict.error) == 1


_LOCK: LiteralString = """
    select cancel_requested_at is not null from {table}
     where id = $1 and lease_owner = $2
       for no key update"""


async def lock(conn: Connection, claim: Claim) -> bool | None:
    """Lock a claim's row; None if it is not ours any more, else whether to cancel it."""
    sql = _LOCK.format(table=claim.queue.table)
    return await fetch_value(conn, bool, sql, claim.id, claim.owner)


_POSTPONE: LiteralString = """
    update {table}
       set status = 'pending', lease_owner = null, lease_until = null, attempts = attempts - 1,
           due_at = coalesce($3, clock_timestamp() + $4)
     where id = $1 and lease_owner = $2"""


async def postpone(
    conn: Connection, claim: Claim, due_at: datetime | None, after: timedelta
) -> bool:
    """Put a row back uncounted, due at an instant or after a span; say whether it was ours."""
    sql = _POSTPONE.format(table=claim.queue.table)
    return await execute(conn, sql, claim.id, claim.owner, due_at, after) == 1


_REQUEST_CANCEL: LiteralString = """
    update {table}
       set cancel_requested_at = coalesce(cancel_requested_at, clock_timestamp()),
           status = case status when 'pending' then 'cancelled' else status end,
           finished_at = case status when 'pending' then clock_timestamp() else finished_at end
     where id = $1 and status in ('pending', 'processing')
    returning status"""


async def request_cancel(conn: Connection, table: LiteralString, row_id: int) -> str | None:
    """Cancel a pending row, flag one in work; return its status then, None for an ended row."""
    return await fetch_value(conn, str, _REQUEST_CANCEL.format(table=table), row_id)
