"""See that one session waits for another, without sleeping."""

import asyncio

from keepwarm.db import Connection


async def until_it_waits(conn: Connection, task: "asyncio.Task[object]") -> None:
    """Return once another session waits for a lock; fail if the task ends without waiting."""
    waiting = """
        select count(*) from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'
    """
    while not await conn.raw.fetchval(waiting):
        assert not task.done()
        # pg_stat_activity is a snapshot for the length of a transaction, unless dropped.
        await conn.raw.execute("select pg_stat_clear_snapshot()")
        await asyncio.sleep(0)
