"""Forget finished work after a while, so that tables of work stay small from the first day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import LiteralString

import msgspec

from keepwarm.db import Connection, Database, fetch_one
from keepwarm.work.schedules import Schedule

BATCH = 1_000  # rows a transaction deletes: short locks, and vacuum keeps up


@dataclass(frozen=True, slots=True)
class Kept:
    """How long a table of work keeps the rows that have ended."""

    table: LiteralString
    keep: timedelta


def forget_finished_work(kept: Sequence[Kept], *, cron: str = "17 3 * * *") -> Schedule:
    """Make the schedule that deletes finished rows older than their table keeps them."""
    return Schedule("forget_finished_work", cron, partial(_forget, kept))


async def _forget(kept: Sequence[Kept], db: Database, now: datetime) -> None:
    for each in kept:
        last_id: int | None = 0
        while last_id is not None:
            async with db.transaction() as conn:
                last_id = await _delete_batch(
                    conn, each.table, finished_before=now - each.keep, after_id=last_id
                )


class _Batch(msgspec.Struct, frozen=True):
    last_id: int | None


_DELETE: LiteralString = """
    with old as (
        select id from {table}
         where id > $1 and finished_at < $2 and status in ('completed', 'failed', 'cancelled')
         order by id limit $3
           for update skip locked
    ), gone as (
        delete from {table} where id in (select id from old)
    )
    select max(id) as last_id from old"""


async def _delete_batch(
    conn: Connection, table: LiteralString, *, finished_before: datetime, after_id: int
) -> int | None:
    # Each batch begins where the last one ended: the table is read once, however many there are.
    sql = _DELETE.format(table=table)
    return (await fetch_one(conn, _Batch, sql, after_id, finished_before, BATCH)).last_id
