"""SQL that changes the trash. Only `trash.actions` may import this."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from keepwarm.db import Connection, execute
from keepwarm.kit.ids import LeadId, MemberId


async def update_trash(
    conn: Connection,
    lead_ids: Sequence[LeadId],
    *,
    deleted_at: datetime | None,
    by: MemberId | None,
) -> None:
    await execute(
        conn,
        """
        update leads
           set deleted_at = $2, deleted_by = $3, agent = null, agent_since = null
         where id = any($1::bigint[])
        """,
        list(lead_ids),
        deleted_at,
        by,
    )


async def delete_lead(conn: Connection, lead_id: LeadId) -> None:
    await execute(conn, "delete from leads where id = $1", lead_id)


async def delete_old_trash(conn: Connection, *, now: datetime, after: timedelta) -> int:
    return await execute(
        conn,
        """
        delete from leads where id in (
            select id from leads where deleted_at < $1::timestamptz - $2::interval
             order by id for update)
        """,
        now,
        after,
    )
