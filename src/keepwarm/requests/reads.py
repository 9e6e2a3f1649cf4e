"""SQL that only looks at requests."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from keepwarm.db import Connection, fetch_all, fetch_maybe, fetch_value
from keepwarm.kit.ids import LeadId, MemberId, RequestId
from keepwarm.kit.viewer import Viewer
from keepwarm.plans.reads import get_running_plan
from keepwarm.requests.model import Request, RequestKind, RequestStatus
from keepwarm.steps.model import Step, StepChannel
from keepwarm.steps.reads import list_steps

MOST_TOASTS = 5  # of a kind at once (S0-36)


async def get_request(conn: Connection, request_id: RequestId) -> Request | None:
    return await fetch_maybe(
        conn,
        Request,
        """
        select id, kind, lead_id, step_id, member_id, lane, instructions, status, result,
               error, created_at, finished_at, cancel_requested_at
          from requests where id = $1
        """,
        request_id,
    )


async def get_request_for(
    conn: Connection, request_id: RequestId, viewer: Viewer
) -> Request | None:
    """Return a request about a lead that the viewer may see and that is not in the trash."""
    return await fetch_maybe(
        conn,
        Request,
        """
        select r.id, r.kind, r.lead_id, r.step_id, r.member_id, r.lane, r.instructions,
               r.status, r.result, r.error, r.created_at, r.finished_at, r.cancel_requested_at
          from requests r join leads l on l.id = r.lead_id
         where r.id = $1 and l.deleted_at is null
           and ($2::bigint is null or l.owner_id = $2 or l.owner_id is null)
        """,
        request_id,
        viewer.only_owner,
    )


async def list_open_plans(conn: Connection, lead_ids: Sequence[LeadId]) -> list[Request]:
    """Return what is being written, or will be, to plan for some leads."""
    return await fetch_all(
        conn,
        Request,
        """
        select id, kind, lead_id, step_id, member_id, lane, instructions, status, result,
               error, created_at, finished_at, cancel_requested_at
          from requests
         where lead_id = any($1::bigint[]) and kind = 'plan'
           and status in ('pending', 'processing')
         order by lead_id
        """,
        list(lead_ids),
    )


async def list_requests_shown(conn: Connection, lead_id: LeadId) -> list[Request]:
    """
    Return what a lead's page tells of: what is open, and what failed last.

    A failure is over once it was asked for again, or once a person has made by hand what it
    should have become.
    """
    return await fetch_all(
        conn,
        Request,
        """
        with last as (
            select distinct on (kind, step_id) *
              from requests where lead_id = $1
             order by kind, step_id, id desc
        )
        select id, kind, lead_id, step_id, member_id, lane, instructions, status, result,
               error, created_at, finished_at, cancel_requested_at
          from last
         where status in ('pending', 'processing')
            or (status = 'failed' and not exists (
                   select from plans p
                    where last.kind = 'plan' and p.lead_id = $1 and p.made_at > last.created_at
                   union all
                   select from drafts d
                    where d.step_id = last.step_id and d.made_at > last.created_at))
         order by id
        """,
        lead_id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """A request that has just come to its end: what a toast needs to know."""

    id: RequestId
    kind: RequestKind
    lead_id: LeadId
    status: RequestStatus
    finished_at: datetime


async def list_recently_finished(
    conn: Connection, member_id: MemberId, since: datetime
) -> list[Finished]:
    """Return what a member asked for and what has ended since, the last of each kind first."""
    return await fetch_all(
        conn,
        Finished,
        """
        select r.id, r.kind, r.lead_id, r.status, r.finished_at
          from (values ('plan'), ('draft')) as kinds (kind)
         cross join lateral (
                select * from requests
                 where member_id = $1 and finished_at > $2 and requests.kind = kinds.kind
                   and status in ('completed', 'failed') and lane = 'single'
                 order by finished_at desc limit $3
               ) as r
          join leads l on l.id = r.lead_id and l.deleted_at is null
         order by r.finished_at desc, r.id desc
        """,
        member_id,
        since,
        MOST_TOASTS,
    )


async def plans_after_research(conn: Connection) -> bool:
    """Say whether the team wants a plan whenever research ends."""
    found = await fetch_value(
        conn,
        bool,
        "select plan_after_research_since is not null from planning_settings",
    )
    return found or False


async def list_running_steps(conn: Connection, lead_id: LeadId) -> list[Step]:
    """Return the steps of the plan that a lead has now, in their order."""
    plan = await get_running_plan(conn, lead_id)
    return list(await list_steps(conn, plan.id)) if plan else []


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneStep:
    """A step that was carried out, in this plan of the lead or an earlier one."""

    settled_at: datetime
    channel: StepChannel
    description: str


async def list_done_steps(conn: Connection, lead_id: LeadId, *, limit: int = 30) -> list[DoneStep]:
    """Return what was done to win a lead, the latest first."""
    return await fetch_all(
        conn,
        DoneStep,
        """
        select settled_at, channel, description
          from steps
         where lead_id = $1 and status = 'done'
         order by settled_at desc, id desc limit $2
        """,
        lead_id,
        limit,
    )
