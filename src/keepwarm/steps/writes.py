"""SQL that changes steps. Only `steps.actions` may import this."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from keepwarm.db import Connection, execute, fetch_all, fetch_values
from keepwarm.kit.ids import LeadId, MemberId, PlanId, StepId
from keepwarm.steps.model import Placed, Step, StepDraft, within_bounds


async def insert_steps(
    conn: Connection,
    plan_id: PlanId,
    lead_id: LeadId,
    drafts: Sequence[tuple[int, StepDraft, Placed]],
    *,
    now: datetime,
) -> list[Step]:
    """Insert steps under their numbers; returns them in that order."""
    rows = [
        {**_plain(within_bounds(draft)), **_plain(place), "number": number}
        for number, draft, place in drafts
    ]
    steps = await fetch_all(
        conn,
        Step,
        """
        insert into steps (
            plan_id, lead_id, number, channel, description, goal, timing, delay_days,
            suggested_text, evidence, due_at, window_ends_at, awaits, rule, confidence,
            explanation, due_on, chosen_at, said_at)
        select $1, $2, s.number, s.channel, s.description, s.goal, s.timing,
               s.delay_days, s.suggested_text,
               array(select jsonb_array_elements_text(s.evidence)::bigint),
               s.due_at, s.window_ends_at, s.awaits, s.rule, s.confidence, s.explanation,
               s.due_on, case when s.due_on is not null then $4::timestamptz end, s.said_at
          from jsonb_to_recordset($3) as s (
               number integer, channel text, description text, goal text, timing text,
               delay_days integer, suggested_text text, evidence jsonb, due_at timestamptz,
               window_ends_at timestamptz, awaits text, rule text, confidence double precision,
               explanation text, due_on timestamp, said_at timestamptz)
         order by s.number
        returning id, plan_id, lead_id, number, channel, description, goal, timing, delay_days,
                  suggested_text, evidence, status, reason, settled_at, settled_by, due_at,
                  window_ends_at, awaits, rule, confidence, explanation, due_on, chosen_at,
                  said_at
        """,
        plan_id,
        lead_id,
        rows,
        now,
    )
    return sorted(steps, key=lambda step: step.number)


async def update_steps(conn: Connection, steps: Sequence[Step]) -> None:
    """Write down all that can change of steps."""
    await execute(
        conn,
        """
        update steps
           set number = s.number, channel = s.channel, description = s.description,
               goal = s.goal, timing = s.timing, delay_days = s.delay_days,
               suggested_text = s.suggested_text,
               evidence = array(select jsonb_array_elements_text(s.evidence)::bigint),
               status = s.status, reason = s.reason, settled_at = s.settled_at,
               settled_by = s.settled_by, due_at = s.due_at,
               window_ends_at = s.window_ends_at, awaits = s.awaits, rule = s.rule,
               confidence = s.confidence, explanation = s.explanation, due_on = s.due_on,
               chosen_at = s.chosen_at, said_at = s.said_at
          from jsonb_to_recordset($1) as s (
               id bigint, number integer, channel text, description text, goal text,
               timing text, delay_days integer, suggested_text text, evidence jsonb,
               status text, reason text, settled_at timestamptz, settled_by bigint,
               due_at timestamptz, window_ends_at timestamptz, awaits text, rule text,
               confidence double precision, explanation text, due_on timestamp,
               chosen_at timestamptz, said_at timestamptz)
         where steps.id = s.id
        """,
        [_plain(step) for step in steps],
    )


async def close_steps(conn: Connection, plan_id: PlanId, *, now: datetime) -> list[StepId]:
    """Close what is open of a plan that has ended, and return which steps those were."""
    found = await fetch_values(
        conn,
        int,
        """
        update steps set closed_at = $2
         where plan_id = $1 and status = 'pending' and closed_at is null
        returning id
        """,
        plan_id,
        now,
    )
    return [StepId(number) for number in sorted(found)]


async def update_closed(conn: Connection, plan_id: PlanId) -> None:
    """Open again what was closed with its plan."""
    await execute(
        conn,
        "update steps set closed_at = null where plan_id = $1 and closed_at is not null",
        plan_id,
    )


async def delete_steps(conn: Connection, step_ids: Sequence[StepId]) -> None:
    await execute(conn, "delete from steps where id = any($1::bigint[])", list(step_ids))


async def end_plan(
    conn: Connection, plan_id: PlanId, because: str, *, by: MemberId | None, now: datetime
) -> None:
    """Say of a plan that nothing of it is open any more."""
    await execute(
        conn,
        """
        update plans set ended_at = $3, ended_because = $2, ended_by = $4
         where id = $1 and ended_at is null
        """,
        plan_id,
        because,
        now,
        by,
    )


async def resume_plan(conn: Connection, plan_id: PlanId) -> None:
    """Let a completed plan run again."""
    await execute(
        conn,
        """
        update plans set ended_at = null, ended_because = null, ended_by = null
         where id = $1 and ended_because = 'completed'
        """,
        plan_id,
    )


def _plain(thing: object) -> dict[str, Any]:
    plain: dict[str, Any] = msgspec.to_builtins(thing)
    return plain
