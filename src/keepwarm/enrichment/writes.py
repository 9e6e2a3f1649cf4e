"""SQL that changes runs. Only `enrichment.actions` may import this."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from keepwarm.analysts.model import Agent
from keepwarm.db import Connection, execute, fetch_value, fetch_values
from keepwarm.enrichment.model import EventKind, Lane, Outcome
from keepwarm.kit.ids import LeadId, MemberId, RunId


async def insert_runs(
    conn: Connection,
    lead_ids: Sequence[LeadId],
    *,
    force: bool,
    only: Agent | None,
    by: MemberId | None,
    job_id: int | None,
    lane: Lane,
    then_plan: bool,
    now: datetime,
) -> list[LeadId]:
    """Ask for runs; return the leads that had none open and now have one."""
    found = await fetch_values(
        conn,
        int,
        """
        insert into enrichment_runs (lead_id, force, asked_by, job_id, lane, created_at, due_at,
                                     only_agent, then_plan_at)
        select l, $2, $3, $4, $6, $5, $5, $7, case when $8 then $5::timestamptz end
          from unnest($1::bigint[]) as l order by l
        on conflict (lead_id) where status in ('pending', 'processing') do nothing
        returning lead_id
        """,
        list(lead_ids),
        force,
        by,
        job_id,
        now,
        lane,
        only,
        then_plan,
    )
    return [LeadId(number) for number in found]


async def update_wish(conn: Connection, lead_id: LeadId, *, now: datetime) -> None:
    """Have a plan follow the open run of a lead, too."""
    await execute(
        conn,
        """
        update enrichment_runs set then_plan_at = coalesce(then_plan_at, $2)
         where lead_id = $1 and status in ('pending', 'processing')
        """,
        lead_id,
        now,
    )


async def update_started(conn: Connection, run_id: RunId, *, now: datetime) -> bool:
    """Note the start of a run; False if it had started before (its worker was lost)."""
    return bool(
        await execute(
            conn,
            "update enrichment_runs set started_at = $2 where id = $1 and started_at is null",
            run_id,
            now,
        )
    )


async def insert_event(
    conn: Connection,
    run_id: RunId,
    kind: EventKind,
    *,
    agent: Agent | None = None,
    success: bool | None = None,
    facts: Mapping[str, object],
    now: datetime,
) -> None:
    await execute(
        conn,
        """
        with run as (
            update enrichment_runs set last_seq = last_seq + 1 where id = $1
            returning id, lead_id, last_seq
        )
        insert into enrichment_events (run_id, seq, lead_id, kind, agent, success, facts,
                                       happened_at)
        select id, last_seq, lead_id, $2, $3, $4, $5, $6 from run
        """,
        run_id,
        kind,
        agent,
        success,
        dict(facts),
        now,
    )


async def upsert_step(conn: Connection, run_id: RunId, agent: Agent, *, now: datetime) -> None:
    await execute(
        conn,
        """
        insert into enrichment_steps (run_id, agent, started_at) values ($1, $2, $3)
        on conflict (run_id, agent) do update set started_at = excluded.started_at
        """,
        run_id,
        agent,
        now,
    )


async def update_step(
    conn: Connection,
    run_id: RunId,
    agent: Agent,
    *,
    outcome: Outcome,
    problem: str | None,
    output: Mapping[str, Any] | None,
    now: datetime,
) -> None:
    await execute(
        conn,
        """
        insert into enrichment_steps (run_id, agent, outcome, problem, output, started_at,
                                      finished_at)
        values ($1, $2, $3, $4, $5, $6, $6)
        on conflict (run_id, agent) do update
           set outcome = excluded.outcome, problem = excluded.problem,
               output = excluded.output, finished_at = excluded.finished_at
        """,
        run_id,
        agent,
        outcome,
        problem,
        output,
        now,
    )


async def insert_package(conn: Connection, run_id: RunId, package: Mapping[str, Any]) -> None:
    """Keep what is known at the end of a run."""
    await execute(
        conn,
        """
        insert into run_packages (run_id, lead_id, package)
        select id, lead_id, $2 from enrichment_runs where id = $1
        on conflict (run_id) do update set package = excluded.package
        """,
        run_id,
        dict(package),
    )


async def get_open_run(conn: Connection, lead_id: LeadId) -> int | None:
    return await fetch_value(
        conn,
        int,
        """
        select id from enrichment_runs
         where lead_id = $1 and status in ('pending', 'processing')
        """,
        lead_id,
    )


async def get_lead_of(conn: Connection, run_id: RunId) -> int | None:
    return await fetch_value(
        conn, int, "select lead_id from enrichment_runs where id = $1", run_id
    )


async def get_now(conn: Connection) -> datetime:
    """Ask the database for the time: the engine that calls `run_ended` tells none."""
    now = await fetch_value(conn, datetime, "select clock_timestamp()")
    if now is None:
        raise LookupError
    return now
