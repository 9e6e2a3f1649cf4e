"""Work that comes round by itself: each schedule is a row, so one worker at a time fires it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import LiteralString

import msgspec
from croniter import croniter

from keepwarm.db import Connection, Database, execute, fetch_one, fetch_value
from keepwarm.work.actions import hold, wake_workers
from keepwarm.work.model import Claim, Queue


@dataclass(frozen=True, slots=True)
class Schedule:
    """
    Something to run whenever a cron expression says so, in UTC.

    `run` is told the instant. Instants missed while no worker lived are made up for once, not
    one by one. A run that fails for good keeps its error in the row until a later one succeeds.
    """

    name: LiteralString
    cron: str
    run: Callable[[Database, datetime], Awaitable[None]]

    def __post_init__(self) -> None:
        """Refuse an expression nobody could follow before it reaches a table."""
        if not croniter.is_valid(self.cron):
            raise ValueError(f"{self.name}: {self.cron!r} is not a cron expression")


def queue_of_schedules(
    db: Database, schedules: Sequence[Schedule], *, side_by_side: int = 2
) -> Queue:
    """Make the queue that fires these schedules. A worker writes their rows when it starts."""
    known = {schedule.name: schedule for schedule in schedules}
    names: list[LiteralString] = [schedule.name for schedule in schedules]
    return Queue(
        table="schedules",
        handler=partial(_fire, db, known),
        side_by_side=side_by_side,
        ended=_go_on_regardless,
        only="name in ('" + "', '".join(names) + "')",
        prepare=partial(_write_down, schedules),
    )


async def _write_down(schedules: Sequence[Schedule], conn: Connection) -> None:
    now = await fetch_value(conn, datetime, "select clock_timestamp()")
    for schedule in schedules:
        await execute(
            conn,
            """
            insert into schedules (name, cron, due_at) values ($1, $2, $3)
            on conflict (name) do update
               set cron = excluded.cron,
                   due_at = case schedules.status when 'processing' then schedules.due_at
                                                  else excluded.due_at end
             where schedules.cron <> excluded.cron
            """,
            schedule.name,
            schedule.cron,
            _next(schedule.cron, now),
        )


def _next(cron: str, now: datetime | None) -> datetime:
    following: datetime = croniter(cron, now).get_next(datetime)
    return following


class _Firing(msgspec.Struct, frozen=True):
    name: str
    cron: str
    now: datetime


async def _get_firing(conn: Connection, row_id: int) -> _Firing:
    return await fetch_one(
        conn,
        _Firing,
        "select name, cron, clock_timestamp() as now from schedules where id = $1",
        row_id,
    )


async def _fire(db: Database, known: dict[str, Schedule], claim: Claim) -> None:
    async with db.connection() as conn:
        firing = await _get_firing(conn, claim.id)
    await known[firing.name].run(db, firing.now)
    async with db.transaction() as conn:
        await hold(conn, claim)
        await _set_next(conn, claim.id)
    claim.closed = True


async def _go_on_regardless(
    conn: Connection, row_id: int, _status: object, _error: str | None
) -> None:
    await _set_next(conn, row_id)


async def _set_next(conn: Connection, row_id: int) -> None:
    """Have a schedule wait for its next instant after now; the last failure stays to be read."""
    firing = await _get_firing(conn, row_id)
    await execute(
        conn,
        """
        update schedules
           set error = case status when 'processing' then null else error end,
               status = 'pending', due_at = $2, attempts = 0, lease_owner = null,
               lease_until = null, cancel_requested_at = null, finished_at = clock_timestamp()
         where id = $1
        """,
        row_id,
        _next(firing.cron, firing.now),
    )
    wake_workers(conn)
