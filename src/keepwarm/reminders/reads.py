"""SQL that only looks at reminders, their ledger and the digests."""

from collections.abc import Sequence

from keepwarm.db import Connection, fetch_maybe, fetch_values
from keepwarm.kit.ids import LeadId, MemberId, StepId
from keepwarm.reminders.model import Reminder


async def get_reminder(conn: Connection, step_id: StepId) -> Reminder | None:
    """Return the reminder of a step, open or not."""
    return await fetch_maybe(
        conn,
        Reminder,
        """
        select id, lead_id, step_id, status, due_at, speaks_at, rung, occurrence, snoozes,
               last_reminded_at
          from reminders where step_id = $1
        """,
        step_id,
    )


async def list_without_digest(conn: Connection, lead_ids: Sequence[LeadId]) -> list[MemberId]:
    """Return the members whom open reminders of leads nudge and who have no digest yet."""
    found = await fetch_values(
        conn,
        int,
        """
        select distinct r.member_id from reminders r
         where r.lead_id = any($1::bigint[]) and r.status in ('pending', 'sent')
           and r.member_id is not null
           and not exists (select from digests d where d.member_id = r.member_id)
         order by r.member_id
        """,
        lead_ids,
    )
    return [MemberId(member_id) for member_id in found]
