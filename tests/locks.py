"""See that one session waits for another, without sleeping; or end it as a restart would."""

import asyncio

from keepwarm.db import Connection


async def until_it_waits(conn: Connection, task: "asyncio.Task[object]", *, to: str = "") -> None:
    """
    Return once another session waits for a lock; fail if the task ends without waiting.

    `to` is the beginning of the statement that waits.
    """
    waiting = """
        select count(*) from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'
           and starts_with(query, $1)
    """
    while not await conn.raw.fetchval(waiting, to):
        assert not task.done()
        # pg_stat_activity is a snapshot for the length of a transaction, unless dropped.
        await conn.raw.execute("select pg_stat_clear_snapshot()")
        await asyncio.sleep(0)


async def end_who_waits(conn: Connection, *, to: str = "") -> None:
    """Break every connection that waits for a lock."""
    await conn.raw.execute(
        """
        select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'
           and starts_with(query, $1)
        """,
        to,
    )
