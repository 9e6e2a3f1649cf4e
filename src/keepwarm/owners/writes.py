"""SQL that changes owners. Only `owners.actions` may import this."""

from collections.abc import Sequence

from keepwarm.db import Connection, execute
from keepwarm.kit.ids import LeadId, MemberId


async def update_owners(conn: Connection, gifts: Sequence[tuple[LeadId, MemberId | None]]) -> None:
    await execute(
        conn,
        """
        update leads set owner_id = g.owner_id
          from unnest($1::bigint[], $2::bigint[]) as g (lead_id, owner_id)
         where leads.id = g.lead_id
        """,
        [lead_id for lead_id, _ in gifts],
        [owner_id for _, owner_id in gifts],
    )
