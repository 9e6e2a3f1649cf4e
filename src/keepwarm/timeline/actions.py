"""Write into the timeline of a lead."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from keepwarm.db import Connection
from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.timeline import writes
from keepwarm.timeline.model import EventKind


async def remember(
    conn: Connection,
    lead_id: LeadId,
    kind: EventKind,
    *,
    by: MemberId | None,
    facts: Mapping[str, object] | None = None,
    now: datetime,
) -> None:
    """Write down that something happened to a lead; `facts` are what its sentence needs."""
    await remember_all(conn, [lead_id], kind, by=by, facts=facts or {}, now=now)


async def remember_all(
    conn: Connection,
    lead_ids: Sequence[LeadId],
    kind: EventKind,
    *,
    by: MemberId | None,
    facts: Mapping[str, object],
    now: datetime,
) -> None:
    """Write down that the very same thing happened to many leads."""
    await writes.insert_same_event(conn, lead_ids, kind, by=by, facts=facts, now=now)


async def remember_each(
    conn: Connection,
    events: Sequence[tuple[LeadId, Mapping[str, object]]],
    kind: EventKind,
    *,
    by: MemberId | None,
    now: datetime,
) -> None:
    """Write down that a thing of one kind happened to many leads, each with its own facts."""
    await writes.insert_events(conn, events, kind, by=by, now=now)
