"""SQL that changes notes. Only `notes.actions` may import this."""

from datetime import datetime

from keepwarm.db import Connection, execute, fetch_value
from keepwarm.kit.ids import LeadId, MemberId


async def insert_note(
    conn: Connection, lead_id: LeadId, body: str, *, by: MemberId, now: datetime
) -> int:
    number = await fetch_value(
        conn,
        int,
        """
        insert into notes (lead_id, member_id, body, created_at) values ($1, $2, $3, $4)
        returning id
        """,
        lead_id,
        by,
        body,
        now,
    )
    return number or 0


async def delete_note(conn: Connection, lead_id: LeadId, note_id: int) -> None:
    await execute(conn, "delete from notes where id = $2 and lead_id = $1", lead_id, note_id)
