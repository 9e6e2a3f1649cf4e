"""SQL that changes notes. Only `notes.actions` may import this."""

from datetime import datetime

from keepwarm.db import Connection, execute
from keepwarm.kit.ids import LeadId, MemberId


async def insert_note(
    conn: Connection, lead_id: LeadId, body: str, *, by: MemberId, now: datetime
) -> None:
    await execute(
        conn,
        "insert into notes (lead_id, member_id, body, created_at) values ($1, $2, $3, $4)",
        lead_id,
        by,
        body,
        now,
    )
