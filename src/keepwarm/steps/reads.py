"""SQL that only looks at steps. What a viewer may not see is not there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from keepwarm.db import Connection, fetch_all, fetch_maybe, fetch_one, fetch_value, fetch_values
from keepwarm.kit.ids import LeadId, MemberId, PlanId, StepId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.model import Stage
from keepwarm.steps.model import Frame, Step, StepChannel, StepStatus


async def list_steps(conn: Connection, plan_id: PlanId) -> list[Step]:
    """Return the steps of a plan in their order."""
    return await fetch_all(
        conn,
        Step,
        """
        select id, plan_id, lead_id, number, channel, description, goal, timing, delay_days,
               suggested_text, evidence, status, reason, settled_at, settled_by, due_at,
               window_ends_at, awaits, rule, confidence, explanation, due_on, chosen_at, said_at
          from steps
         where plan_id = $1
         order by number
        """,
        plan_id,
    )


async def list_running_steps(conn: Connection, lead_ids: Sequence[LeadId]) -> list[Step]:
    """Return all steps of the plans that are running for some leads, plan by plan."""
    return await fetch_all(
        conn,
        Step,
        """
        select s.id, s.plan_id, s.lead_id, s.number, s.channel, s.description, s.goal, s.timing,
               s.delay_days, s.suggested_text, s.evidence, s.status, s.reason, s.settled_at,
               s.settled_by, s.due_at, s.window_ends_at, s.awaits, s.rule, s.confidence,
               s.explanation, s.due_on, s.chosen_at, s.said_at
          from plans p join steps s on s.plan_id = p.id
         where p.lead_id = any($1::bigint[]) and p.ended_at is null
         order by p.lead_id, s.number
        """,
        list(lead_ids),
    )


async def get_step_for(conn: Connection, step_id: StepId, viewer: Viewer) -> Step | None:
    """Return a step of a lead that a viewer may see and that is not in the trash."""
    return await fetch_maybe(
        conn,
        Step,
        """
        select s.id, s.plan_id, s.lead_id, s.number, s.channel, s.description, s.goal, s.timing,
               s.delay_days, s.suggested_text, s.evidence, s.status, s.reason, s.settled_at,
               s.settled_by, s.due_at, s.window_ends_at, s.awaits, s.rule, s.confidence,
               s.explanation, s.due_on, s.chosen_at, s.said_at
          from steps s join leads l on l.id = s.lead_id
         where s.id = $1 and l.deleted_at is null
           and ($2::bigint is null or l.owner_id = $2 or l.owner_id is null)
        """,
        step_id,
        viewer.only_owner,
    )


async def get_frame(conn: Connection, plan_id: PlanId) -> Frame:
    return await fetch_one(
        conn,
        Frame,
        """
        select id as plan_id, lead_id, base_at, language, made_for, ended_because
          from plans
         where id = $1
        """,
        plan_id,
    )


async def is_followed(conn: Connection, plan_id: PlanId) -> bool:
    """Say whether a lead has had another plan since."""
    followed = await fetch_value(
        conn,
        bool,
        """
        select exists (select from plans p join plans o on o.lead_id = p.lead_id and o.id > p.id
                        where p.id = $1)
        """,
        plan_id,
    )
    return bool(followed)


async def get_running_frame(conn: Connection, lead_id: LeadId) -> Frame | None:
    return next(iter(await list_running_frames(conn, [lead_id])), None)


async def list_running_frames(conn: Connection, lead_ids: Sequence[LeadId]) -> list[Frame]:
    return await fetch_all(
        conn,
        Frame,
        """
        select id as plan_id, lead_id, base_at, language, made_for, ended_because
          from plans
         where lead_id = any($1::bigint[]) and ended_at is null
         order by lead_id
        """,
        list(lead_ids),
    )


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The plan and the lead that a step belongs to."""

    plan_id: PlanId
    lead_id: LeadId


async def find_step(conn: Connection, step_id: StepId) -> Whereabouts | None:
    return await fetch_maybe(
        conn, Whereabouts, "select plan_id, lead_id from steps where id = $1", step_id
    )


async def list_leads_in_time_of(conn: Connection, member_id: MemberId) -> list[LeadId]:
    """Return the leads whose running plans go by a member's working time."""
    found = await fetch_values(
        conn,
        int,
        """
        select l.id
          from plans p join leads l on l.id = p.lead_id
         where p.ended_at is null and coalesce(l.owner_id, p.made_for) = $1
         order by l.id
        """,
        member_id,
    )
    return [LeadId(number) for number in found]


class DueStep(msgspec.Struct, frozen=True):
    """A step among those of all leads, with what a line of it shows."""

    step_id: StepId
    plan_id: PlanId
    lead_id: LeadId
    lead: str
    company: str | None
    stage: Stage
    owner_id: MemberId | None
    owner: str | None
    number: int
    total: int
    channel: StepChannel
    description: str
    suggested_text: str | None
    status: StepStatus
    reason: str | None
    due_at: datetime | None
    window_ends_at: datetime | None
    awaits: str | None
    explanation: str
    snoozes: int
    last_reminded_at: datetime | None


async def list_due(
    conn: Connection, viewer: Viewer, *, mine: bool, before: datetime, limit: int
) -> list[DueStep]:
    """Return the open steps that are due before an instant, the most overdue first."""
    if mine:
        return await _list_due_of(conn, viewer.member_id, before, limit)
    return await fetch_all(
        conn,
        DueStep,
        """
        select s.id as step_id, s.plan_id, s.lead_id, l.name as lead, l.company, l.stage,
               l.owner_id, m.name as owner, s.number, l.plan_steps as total, s.channel,
               s.description, s.suggested_text, s.status, s.reason, s.due_at, s.window_ends_at,
               s.awaits, s.explanation, coalesce(r.snoozes, 0) as snoozes, r.last_reminded_at
          from steps s
          join leads l on l.id = s.lead_id and l.deleted_at is null
          left join members m on m.id = l.owner_id
          left join reminders r on r.step_id = s.id
         where s.status = 'pending' and s.closed_at is null and s.due_at < $2
           and ($1::bigint is null or l.owner_id = $1 or l.owner_id is null)
         order by s.due_at, s.id
         limit $3
        """,
        viewer.only_owner,
        before,
        limit,
    )


async def _list_due_of(
    conn: Connection, member_id: MemberId, before: datetime, limit: int
) -> list[DueStep]:
    """
    Return what is due of one member's, by way of their leads.

    A walk over everybody's steps in time would read a whole team's to find one member's.
    """
    return await fetch_all(
        conn,
        DueStep,
        """
        select s.id as step_id, s.plan_id, s.lead_id, l.name as lead, l.company, l.stage,
               l.owner_id, m.name as owner, s.number, l.plan_steps as total, s.channel,
               s.description, s.suggested_text, s.status, s.reason, s.due_at, s.window_ends_at,
               s.awaits, s.explanation, coalesce(r.snoozes, 0) as snoozes, r.last_reminded_at
          from (select s.id, s.due_at
                  from leads l join steps s on s.lead_id = l.id
                 where l.owner_id = $1 and l.next_followup_at < $2 and l.deleted_at is null
                   and s.status = 'pending' and s.closed_at is null and s.due_at < $2
                union all
                select s.id, s.due_at
                  from leads l join steps s on s.lead_id = l.id
                  join plans p on p.id = s.plan_id and p.made_for = $1
                 where l.owner_id is null and l.next_followup_at < $2 and l.deleted_at is null
                   and s.status = 'pending' and s.closed_at is null and s.due_at < $2
                 order by due_at, id
                 limit $3
               ) as mine
          join steps s on s.id = mine.id
          join leads l on l.id = s.lead_id
          left join members m on m.id = l.owner_id
          left join reminders r on r.step_id = s.id
         order by s.due_at, s.id
        """,
        member_id,
        before,
        limit,
    )


async def list_waiting(
    conn: Connection, viewer: Viewer, *, mine: bool, limit: int
) -> list[DueStep]:
    """Return the steps that wait for something to happen and are next in their plans."""
    return await fetch_all(
        conn,
        DueStep,
        """
        select s.id as step_id, s.plan_id, s.lead_id, l.name as lead, l.company, l.stage,
               l.owner_id, m.name as owner, s.number, l.plan_steps as total, s.channel,
               s.description, s.suggested_text, s.status, s.reason, s.due_at, s.window_ends_at,
               s.awaits, s.explanation, coalesce(r.snoozes, 0) as snoozes, r.last_reminded_at
          from steps s
          join plans p on p.id = s.plan_id
          join leads l on l.id = s.lead_id and l.deleted_at is null
          left join members m on m.id = l.owner_id
          left join reminders r on r.step_id = s.id
         where s.status = 'pending' and s.closed_at is null and s.due_at is null
           and ($1::bigint is null or l.owner_id = $1 or l.owner_id is null)
           and ($2::bigint is null or coalesce(l.owner_id, p.made_for) = $2)
           and not exists (select from steps before
                            where before.plan_id = s.plan_id and before.number < s.number
                              and before.status = 'pending')
         order by s.lead_id, s.number
         limit $3
        """,
        viewer.only_owner,
        viewer.member_id if mine else None,
        limit,
    )


async def count_due(conn: Connection, member_id: MemberId, before: datetime) -> int:
    """Return how many open steps of a member are due before an instant."""
    counted = await fetch_value(
        conn,
        int,
        """
        select (select count(*)
                  from leads l join steps s on s.lead_id = l.id
                 where l.owner_id = $1 and l.next_followup_at < $2 and l.deleted_at is null
                   and s.status = 'pending' and s.closed_at is null and s.due_at < $2)
             + (select count(*)
                  from leads l join steps s on s.lead_id = l.id
                  join plans p on p.id = s.plan_id and p.made_for = $1
                 where l.owner_id is null and l.next_followup_at < $2 and l.deleted_at is null
                   and s.status = 'pending' and s.closed_at is null and s.due_at < $2)
        """,
        member_id,
        before,
    )
    return counted or 0
