"""SQL that changes what cards show. Only `cards.actions` may import this."""

from datetime import datetime

from keepwarm.db import Connection, execute
from keepwarm.kit.ids import LeadId


async def update_plan(
    conn: Connection,
    lead_id: LeadId,
    steps: int | None,
    settled: int | None,
    next_followup_at: datetime | None,
) -> None:
    await execute(
        conn,
        """
        update leads set plan_steps = $2, plan_settled = $3, next_followup_at = $4
         where id = $1
        """,
        lead_id,
        steps,
        settled,
        next_followup_at,
    )
