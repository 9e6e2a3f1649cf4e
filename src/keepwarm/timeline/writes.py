"""SQL that changes timelines. Only `timeline.actions` may import this."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from keepwarm.db import Connection, execute
from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.timeline.model import EventKind


async def insert_same_event(
    conn: Connection,
    lead_ids: Sequence[LeadId],
    kind: EventKind,
    *,
    by: MemberId | None,
    facts: Mapping[str, object],
    now: datetime,
) -> None:
    await execute(
        conn,
        """
        insert into lead_events (lead_id, kind, member_id, facts, happened_at)
        select lead_id, $2, $3, $4, $5 from unnest($1::bigint[]) as lead_id
        """,
        list(lead_ids),
        kind,
        by,
        dict(facts),
        now,
    )


async def insert_events(
    conn: Connection,
    events: Sequence[tuple[LeadId, Mapping[str, object]]],
    kind: EventKind,
    *,
    by: MemberId | None,
    now: datetime,
) -> None:
    await execute(
        conn,
        """
        insert into lead_events (lead_id, kind, member_id, facts, happened_at)
        select lead_id, $3, $4, facts, $5
          from unnest($1::bigint[], $2::jsonb[]) as e (lead_id, facts)
        """,
        [lead_id for lead_id, _ in events],
        [dict(facts) for _, facts in events],
        kind,
        by,
        now,
    )
