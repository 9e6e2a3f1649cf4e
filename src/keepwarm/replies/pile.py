"""SQL that only looks at replies as people see them: with names, and with what followed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec

from keepwarm.db import Connection, fetch_all, fetch_values
from keepwarm.kit.ids import ContactId, LeadId, ReplyId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.model import Stage
from keepwarm.replies.model import Author, DecidedBy, ReplyChannel
from keepwarm.replies.reads import list_to_look_at
from keepwarm.triage.model import Intent

MOST_OPEN: Final = 100
MOST_SETTLED: Final = 30


class PiledReply(msgspec.Struct, frozen=True, kw_only=True):
    """A reply as a page shows it. Without a lead nobody knows yet whose it is."""

    id: ReplyId
    lead_id: LeadId | None
    lead: str | None
    company: str | None
    stage: Stage | None
    contact_id: ContactId | None
    contact: str | None
    role: str | None
    channel: ReplyChannel
    sender: str
    sender_name: str
    author: Author
    subject: str
    body: str
    quoted: str
    attachments: list[str]
    typed_by: str | None
    received_at: datetime
    intent: Intent | None
    confidence: float
    reasons: list[str]
    decided_by: DecidedBy | None
    decider: str | None
    until_at: datetime | None
    suggested: dict[str, Any] | None
    suggestion_settled_at: datetime | None
    effects: dict[str, Any]
    dismissed_at: datetime | None

    @property
    def whom(self) -> str:
        """Name whoever wrote it, as well as it is known."""
        return self.contact or self.sender_name or self.lead or self.sender or ""


async def list_pile(
    conn: Connection, viewer: Viewer, *, limit: int = MOST_OPEN
) -> list[PiledReply]:
    """Return what a person has to look at, the one that has waited longest first."""
    found = await list_to_look_at(conn, viewer, limit=limit)
    return await _list(conn, [each.id for each in found])


async def list_settled(
    conn: Connection, viewer: Viewer, *, limit: int = MOST_SETTLED
) -> list[PiledReply]:
    """Return the latest replies of which it is known what they mean, the newest first."""
    ids = await fetch_values(
        conn,
        int,
        """
        select r.id from replies r left join leads l on l.id = r.lead_id
         where (r.dismissed_at is not null or (r.intent is not null and r.lead_id is not null))
           and l.deleted_at is null
           and ($1::bigint is null or l.owner_id = $1 or l.owner_id is null)
         order by r.received_at desc, r.id desc limit $2
        """,
        viewer.only_owner,
        limit,
    )
    return await _list(conn, ids)


async def _list(conn: Connection, ids: Sequence[int]) -> list[PiledReply]:
    """Return replies as pages show them, in the order in which they are named."""
    return await fetch_all(
        conn,
        PiledReply,
        """
        select r.id, r.lead_id, l.name as lead, l.company, l.stage, r.contact_id,
               c.name as contact, c.role, r.channel, r.sender, r.sender_name, r.author,
               r.subject, r.body, r.quoted, r.attachments, t.name as typed_by, r.received_at,
               r.intent, r.confidence, r.reasons, r.decided_by, d.name as decider, r.until_at,
               r.suggested, r.suggestion_settled_at, r.effects, r.dismissed_at
          from unnest($1::bigint[]) with ordinality as named (id, n)
          join replies r on r.id = named.id
          left join leads l on l.id = r.lead_id
          left join contacts c on c.id = r.contact_id
          left join members t on t.id = r.typed_by
          left join members d on d.id = r.decided_member
         order by named.n
        """,
        list(ids),
    )


class Writer(msgspec.Struct, frozen=True):
    """Somebody at a lead who may have written."""

    id: ContactId
    lead_id: LeadId
    name: str | None


async def list_writers(conn: Connection, lead_ids: Sequence[LeadId]) -> list[Writer]:
    """Return the people at leads."""
    return await fetch_all(
        conn,
        Writer,
        "select id, lead_id, name from contacts where lead_id = any($1::bigint[]) order by id",
        list(lead_ids),
    )
