"""How long the ledger is kept."""

from datetime import datetime, timedelta

from keepwarm.db import Database, execute, fetch_value

AT_ONCE = 5_000  # lines a statement deletes: short locks, and vacuum keeps up


async def forget_old_lines(db: Database, *, now: datetime, after: timedelta) -> int:
    """
    Delete the lines of the ledger that were written before that time; say how many.

    Lines are written in the order of their ids, so the oldest stand first and nothing is
    searched for. What no longer fits one statement goes with the next.
    """
    forgotten = 0
    while at_once := await _forget_some(db, now - after):
        forgotten += at_once
    return forgotten


async def _forget_some(db: Database, before: datetime) -> int:
    async with db.connection() as conn:
        last = await fetch_value(
            conn,
            int,
            """
            select max(id) from (
                select id, happened_at from reminder_ledger order by id limit $2) as oldest
             where happened_at < $1
            """,
            before,
            AT_ONCE,
        )
        if last is None:
            return 0
        return await execute(
            conn,
            "delete from reminder_ledger where id <= $1 and happened_at < $2",
            last,
            before,
        )
