"""How long events are kept for pages that come back."""

from datetime import timedelta

from keepwarm.db import Connection, execute, fetch_value

AT_ONCE = 5000


async def forget_old_events(conn: Connection, *, older_than: timedelta) -> int:
    """
    Delete old events, a few thousand a statement, and say how many.

    Pages that stood before any of them are told to look anew. What a running transaction may
    still be ordered with is kept, so that the pages of today never are. Hand it a connection
    outside a transaction, and each statement commits by itself.
    """
    forgotten = 0
    while at_once := await _forget_some(conn, older_than):
        forgotten += at_once
    return forgotten


async def forget_everything(conn: Connection) -> None:
    """
    Delete all events and have every page look anew: for a database restored from a backup.

    Its events carry the transaction ids of another server, where they meant another order.
    """
    await execute(conn, "delete from live_events")
    await execute(
        conn,
        # Above every horizon that was taken before this transaction ends.
        "update live_retention"
        " set forgotten = (pg_current_xact_id()::text::bigint + 1)::text::xid8",
    )


async def _forget_some(conn: Connection, older_than: timedelta) -> int:
    # One statement: no reader sees the rows gone and the mark still below them.
    gone = await fetch_value(
        conn,
        int,
        """
        with old as (
            select xid, seq from live_events
             where xid < pg_snapshot_xmin(pg_current_snapshot())
                   and happened_at < clock_timestamp() - $1::interval
             order by xid
             limit $2
        ), gone as (
            delete from live_events using old where live_events.seq = old.seq
            returning live_events.xid
        ), mark as (
            update live_retention
               set forgotten = greatest(forgotten, (
                       select (max(xid::text::bigint) + 1)::text::xid8 from gone))
        )
        select count(*) from gone
        """,
        older_than,
        AT_ONCE,
    )
    return gone or 0
