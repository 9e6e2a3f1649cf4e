"""A member, a lead, a plan: what every test of reminders needs."""

from dataclasses import dataclass
from datetime import datetime

from keepwarm.accounts.model import Member
from keepwarm.db import Connection
from keepwarm.kit.ids import LeadId, MemberId, StepId
from keepwarm.reminders.actions import schedule_plan_reminders
from tests import build

NOW = build.NOW  # Monday, 2 March 2026, 09:00 UTC: the office opens


@dataclass(frozen=True)
class Planned:
    """A lead with an open plan whose steps have reminders."""

    lead_id: LeadId
    step_ids: tuple[StepId, ...]
    owner: Member | None


async def steps(
    conn: Connection, lead_id: LeadId, n: int = 1, *, made_for: MemberId | None = None
) -> tuple[StepId, ...]:
    """Write a plan with steps down, without reminders."""
    plan_id = await conn.raw.fetchval(
        "insert into plans (lead_id, maker, base_at, made_for, made_at)"
        " values ($1, 'hand', $2, $3, $2) returning id",
        lead_id,
        NOW,
        made_for,
    )
    rows = await conn.raw.fetch(
        "insert into steps (plan_id, lead_id, number, channel, description, due_at)"
        " select $1, $2, n, 'call', 'Call number ' || n, $3 from generate_series(1, $4::int) n"
        " returning id",
        plan_id,
        lead_id,
        NOW,
        n,
    )
    return tuple(StepId(row["id"]) for row in rows)


async def planned(
    conn: Connection,
    *due: datetime,
    owner: Member | None = None,
    made_for: MemberId | None = None,
    company: str = "Acme",
) -> Planned:
    """Make a lead whose plan has a reminder for each of these instants."""
    lead_id = await build.lead(conn, company=company, owner=owner)
    step_ids = await steps(conn, lead_id, len(due), made_for=made_for)
    await schedule_plan_reminders(
        conn, lead_id, list(zip(step_ids, due, strict=True)), by=None, now=NOW
    )
    return Planned(lead_id, step_ids, owner)
