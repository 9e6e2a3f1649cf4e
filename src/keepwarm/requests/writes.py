"""SQL that changes requests. Only `requests.actions` may import this."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from keepwarm.db import Connection, execute, fetch_maybe, fetch_one, fetch_value
from keepwarm.kit.ids import LeadId, MemberId, RequestId, StepId
from keepwarm.requests.model import Lane, Request, RequestKind


async def insert_request(
    conn: Connection,
    kind: RequestKind,
    lead_id: LeadId,
    step_id: StepId | None,
    *,
    by: MemberId | None,
    instructions: str,
    lane: Lane,
    now: datetime,
) -> Request | None:
    """Ask for a plan or a draft; None where one is open."""
    return await fetch_maybe(
        conn,
        Request,
        """
        insert into requests (kind, lead_id, step_id, member_id, instructions, lane, created_at,
                              due_at)
        values ($1, $2, $3, $4, $5, $6, $7, $7)
        on conflict (lead_id, kind, step_id) where status in ('pending', 'processing') do nothing
        returning id, kind, lead_id, step_id, member_id, lane, instructions, status, result,
                  error, created_at, finished_at, cancel_requested_at
        """,
        kind,
        lead_id,
        step_id,
        by,
        instructions,
        lane,
        now,
    )


async def join_request(
    conn: Connection, kind: RequestKind, lead_id: LeadId, step_id: StepId | None, *, by: MemberId
) -> Request:
    """
    Return the open request, on whose end a member now waits.

    It leaves the lane of those that nobody waits for, and belongs to the member if it was
    nobody's.
    """
    return await fetch_one(
        conn,
        Request,
        """
        update requests
           set lane = 'single', member_id = coalesce(member_id, $4)
         where lead_id = $1 and kind = $2 and step_id is not distinct from $3
           and status in ('pending', 'processing')
        returning id, kind, lead_id, step_id, member_id, lane, instructions, status, result,
                  error, created_at, finished_at, cancel_requested_at
        """,
        lead_id,
        kind,
        step_id,
        by,
    )


async def update_started(conn: Connection, request_id: RequestId, *, now: datetime) -> None:
    """Note when writing began; a second attempt leaves that of the first."""
    await execute(
        conn,
        "update requests set started_at = $2 where id = $1 and started_at is null",
        request_id,
        now,
    )


async def update_result(
    conn: Connection, request_id: RequestId, result: Mapping[str, Any]
) -> None:
    await execute(conn, "update requests set result = $2 where id = $1", request_id, dict(result))


async def update_error(conn: Connection, request_id: RequestId, error: str) -> None:
    await execute(conn, "update requests set error = $2 where id = $1", request_id, error)


async def get_lead_of(conn: Connection, request_id: RequestId) -> LeadId | None:
    number = await fetch_value(conn, int, "select lead_id from requests where id = $1", request_id)
    return None if number is None else LeadId(number)


async def get_now(conn: Connection) -> datetime:
    """Ask the database for the time: the engine that calls `request_ended` tells none."""
    now = await fetch_value(conn, datetime, "select clock_timestamp()")
    if now is None:
        raise LookupError
    return now


async def upsert_settings(conn: Connection, *, on: bool, by: MemberId, now: datetime) -> None:
    """Set the team's wish; one that is on already stays on since when it was."""
    await execute(
        conn,
        """
        insert into planning_settings (plan_after_research_since, changed_by, changed_at)
        values (case when $1 then $3::timestamptz end, $2, $3)
        on conflict (only_row) do update
           set plan_after_research_since = case when $1 then coalesce(
                   planning_settings.plan_after_research_since,
                   excluded.plan_after_research_since) end,
               changed_by = excluded.changed_by, changed_at = excluded.changed_at
        """,
        on,
        by,
        now,
    )
