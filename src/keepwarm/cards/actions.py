"""Keep what a lead's card shows of its plan."""

from datetime import datetime

from keepwarm.cards import writes
from keepwarm.db import Connection
from keepwarm.leads.model import Lead
from keepwarm.live.events import announce


async def show_plan(
    conn: Connection,
    lead: Lead,
    *,
    steps: int | None,
    settled: int | None,
    next_followup_at: datetime | None,
) -> None:
    """Show on a locked lead's card how far its plan has come; None where no plan is running."""
    await writes.update_plan(conn, lead.id, steps, settled, next_followup_at)
    await announce(conn, "card", lead_id=lead.id, owner_id=lead.owner_id)
