"""SQL that only looks at timelines."""

from keepwarm.db import Connection, fetch_all
from keepwarm.kit.ids import LeadId
from keepwarm.timeline.model import TimelineEntry


async def list_timeline(conn: Connection, lead_id: LeadId) -> list[TimelineEntry]:
    """Return what happened to a lead of late, newest first."""
    return await fetch_all(
        conn,
        TimelineEntry,
        """
        select e.kind, m.name as who, e.facts, e.happened_at
          from lead_events e left join members m on m.id = e.member_id
         where e.lead_id = $1
         order by e.id desc limit 200
        """,
        lead_id,
    )
