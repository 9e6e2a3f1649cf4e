"""SQL that only looks at plans. Whoever asks has looked at the lead before."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from keepwarm.db import Connection, fetch_all, fetch_maybe, fetch_values
from keepwarm.kit.ids import LeadId, PlanId
from keepwarm.plans.model import Ending, Maker, Plan
from keepwarm.steps.model import StepChannel, StepStatus


async def get_running_plan(conn: Connection, lead_id: LeadId) -> Plan | None:
    return await fetch_maybe(
        conn,
        Plan,
        """
        select id, lead_id, maker, made_with, summary, language, remarks, base_at, made_for,
               made_at, ended_at, ended_because
          from plans
         where lead_id = $1 and ended_at is null
        """,
        lead_id,
    )


async def get_last_plan(conn: Connection, lead_id: LeadId) -> Plan | None:
    """Return the running plan of a lead, else the one that ended last."""
    return await fetch_maybe(
        conn,
        Plan,
        """
        select id, lead_id, maker, made_with, summary, language, remarks, base_at, made_for,
               made_at, ended_at, ended_because
          from plans
         where lead_id = $1
         order by id desc limit 1
        """,
        lead_id,
    )


async def list_planned(conn: Connection, lead_ids: Sequence[LeadId]) -> set[LeadId]:
    """Return which of some leads have a plan that is running."""
    found = await fetch_values(
        conn,
        int,
        "select lead_id from plans where lead_id = any($1::bigint[]) and ended_at is null",
        list(lead_ids),
    )
    return {LeadId(number) for number in found}


async def list_ended(
    conn: Connection, lead_ids: Sequence[LeadId], *, ended_at: datetime
) -> set[LeadId]:
    """Return which of some leads have a plan that ended at this very moment."""
    found = await fetch_values(
        conn,
        int,
        "select lead_id from plans where lead_id = any($1::bigint[]) and ended_at = $2",
        list(lead_ids),
        ended_at,
    )
    return {LeadId(number) for number in found}


class PlanLine(msgspec.Struct, frozen=True):
    """One plan in a lead's history of plans."""

    id: PlanId
    maker: Maker
    made_with: str | None
    summary: str
    made_at: datetime
    made_for: str | None
    ended_at: datetime | None
    ended_because: Ending | None
    ended_by: str | None
    steps: int
    done: int
    skipped: int


class PastStep(msgspec.Struct, frozen=True):
    """One step in the history of plans: what was to be done, and what became of it."""

    plan_id: PlanId
    channel: StepChannel
    description: str
    status: StepStatus
    reason: str | None
    due_at: datetime | None
    awaits: str | None
    settled_at: datetime | None
    settled_by: str | None
    closed_at: datetime | None


async def list_past_steps(conn: Connection, lead_id: LeadId) -> list[PastStep]:
    """Return the steps of all plans a lead has had, plan by plan, in their order."""
    return await fetch_all(
        conn,
        PastStep,
        """
        select s.plan_id, s.channel, s.description, s.status, s.reason, s.due_at, s.awaits,
               s.settled_at, m.name as settled_by, s.closed_at
          from steps s left join members m on m.id = s.settled_by
         where s.lead_id = $1
         order by s.plan_id, s.number
        """,
        lead_id,
    )


async def list_plans(conn: Connection, lead_id: LeadId) -> list[PlanLine]:
    """Return all plans a lead has had, the newest first."""
    return await fetch_all(
        conn,
        PlanLine,
        """
        select p.id, p.maker, p.made_with, p.summary, p.made_at, f.name as made_for, p.ended_at,
               p.ended_because, e.name as ended_by, count(s.id) as steps,
               count(*) filter (where s.status = 'done') as done,
               count(*) filter (where s.status = 'skipped') as skipped
          from plans p
          left join steps s on s.plan_id = p.id
          left join members f on f.id = p.made_for
          left join members e on e.id = p.ended_by
         where p.lead_id = $1
         group by p.id, f.name, e.name
         order by p.id desc
         limit 50
        """,
        lead_id,
    )
