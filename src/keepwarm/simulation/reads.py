"""SQL that only looks at a place, to tell what happened in it."""

from datetime import datetime

import msgspec

from keepwarm.db import Connection, fetch_all, fetch_value
from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.outbox.model import Kind
from keepwarm.plans.model import Ending
from keepwarm.reminders.model import LedgerKind
from keepwarm.steps.model import StepStatus


class Said(msgspec.Struct, frozen=True):
    """A message of the app."""

    id: int
    member_id: MemberId
    lead_id: LeadId | None
    kind: Kind
    facts: dict[str, object]
    created_at: datetime


async def list_said(conn: Connection, *, after: int) -> list[Said]:
    """Return the messages that the app has shown since one of them, in their order."""
    return await fetch_all(
        conn,
        Said,
        """
        select id, member_id, lead_id, kind, facts, created_at
          from outbox where channel = 'app' and id > $1 order by id
        """,
        after,
    )


class Line(msgspec.Struct, frozen=True):
    """A row of the ledger with the step it is about."""

    lead_id: LeadId
    number: int
    member_id: MemberId | None
    kind: LedgerKind
    occurrence: int
    facts: dict[str, object]
    happened_at: datetime


async def list_ledger(conn: Connection) -> list[Line]:
    return await fetch_all(
        conn,
        Line,
        """
        select g.lead_id, s.number, g.member_id, g.kind, g.occurrence, g.facts, g.happened_at
          from reminder_ledger g
          join reminders r on r.id = g.reminder_id
          join steps s on s.id = r.step_id
         order by g.id
        """,
    )


class End(msgspec.Struct, frozen=True):
    """How a step stands in the end."""

    lead_id: LeadId
    number: int
    description: str
    status: StepStatus
    settled_at: datetime | None
    due_at: datetime | None
    explanation: str
    ended_because: Ending | None
    ended_at: datetime | None


async def list_ends(conn: Connection) -> list[End]:
    return await fetch_all(
        conn,
        End,
        """
        select s.lead_id, s.number, s.description, s.status, s.settled_at, s.due_at,
               s.explanation, p.ended_because, p.ended_at
          from steps s join plans p on p.id = s.plan_id
         order by s.lead_id, s.number
        """,
    )


async def count_overdue(conn: Connection, now: datetime) -> int:
    """Count open reminders whose time has passed and that nothing will have speak any more."""
    found = await fetch_value(
        conn,
        int,
        """
        select count(*)
          from reminders r join leads l on l.id = r.lead_id and l.deleted_at is null
         where r.status in ('pending', 'sent')
           and (r.speaks_at < $1 or (r.speaks_at is null and r.rung < 3))
        """,
        now,
    )
    return found or 0
