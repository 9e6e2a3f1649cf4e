"""SQL that only looks at the trash."""

from datetime import datetime

import msgspec

from keepwarm.db import Connection, fetch_all
from keepwarm.kit.ids import LeadId
from keepwarm.kit.viewer import Viewer


class TrashedLead(msgspec.Struct, frozen=True):
    """One line of the trash."""

    id: LeadId
    name: str
    company: str | None
    deleted_at: datetime
    deleted_by: str | None


async def list_trash(conn: Connection, viewer: Viewer) -> list[TrashedLead]:
    """Return what a viewer may bring back, what was thrown away last on top."""
    return await fetch_all(
        conn,
        TrashedLead,
        """
        select l.id, l.name, l.company, l.deleted_at, m.name as deleted_by
          from leads l left join members m on m.id = l.deleted_by
         where l.deleted_at is not null
           and ($1::bigint is null or l.owner_id = $1 or l.owner_id is null)
         order by l.deleted_at desc, l.id limit 500
        """,
        viewer.only_owner,
    )
