"""SQL that only looks at notes."""

from keepwarm.db import Connection, fetch_all
from keepwarm.kit.ids import LeadId
from keepwarm.notes.model import Note


async def list_notes(conn: Connection, lead_id: LeadId) -> list[Note]:
    """Return the notes on a lead, newest first."""
    return await fetch_all(
        conn,
        Note,
        """
        select n.id, m.name as author, n.body, n.created_at
          from notes n left join members m on m.id = n.member_id
         where n.lead_id = $1
         order by n.created_at desc, n.id desc limit 200
        """,
        lead_id,
    )
