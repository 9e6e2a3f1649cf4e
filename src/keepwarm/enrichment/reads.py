"""SQL that only looks at runs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from keepwarm.analysts.model import Agent
from keepwarm.db import Connection, fetch_all, fetch_maybe, fetch_value
from keepwarm.enrichment.model import Event, Run, RunStatus, Step
from keepwarm.evidence.model import Section, ShownSection
from keepwarm.kit.ids import LeadId, RunId


async def get_last_run(conn: Connection, lead_id: LeadId) -> Run | None:
    return await fetch_maybe(
        conn,
        Run,
        """
        select id, lead_id, status, force, only_agent, asked_by, job_id, lane, then_plan_at,
               created_at, started_at, finished_at, error
          from enrichment_runs
         where lead_id = $1
         order by id desc limit 1
        """,
        lead_id,
    )


async def get_run(conn: Connection, run_id: RunId) -> Run | None:
    return await fetch_maybe(
        conn,
        Run,
        """
        select id, lead_id, status, force, only_agent, asked_by, job_id, lane, then_plan_at,
               created_at, started_at, finished_at, error
          from enrichment_runs
         where id = $1
        """,
        run_id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRun:
    """A run that ended and left a package behind, for choosing which two to compare."""

    id: RunId
    only_agent: Agent | None
    status: RunStatus
    asked_by: str | None
    finished_at: datetime
    claims: int


async def list_compared_runs(conn: Connection, lead_id: LeadId) -> list[ListedRun]:
    """Return the newest runs of which we know what they left, the newest first."""
    return await fetch_all(
        conn,
        ListedRun,
        """
        select r.id, r.only_agent, r.status, m.name as asked_by, r.finished_at,
               (select coalesce(sum(jsonb_array_length(s.value -> 'claims')), 0)::int
                  from jsonb_each(p.package) as s) as claims
          from run_packages p
          join enrichment_runs r on r.id = p.run_id
          left join members m on m.id = r.asked_by
         where p.lead_id = $1 and r.finished_at is not null
         order by r.id desc limit 20
        """,
        lead_id,
    )


async def count_packages(conn: Connection, lead_id: LeadId) -> int:
    """Return of how many runs we know what they left."""
    found = await fetch_value(
        conn, int, "select count(*) from run_packages where lead_id = $1", lead_id
    )
    return found or 0


@dataclass(frozen=True, slots=True)
class _Package:
    package: dict[str, Any]


async def get_package(
    conn: Connection, lead_id: LeadId, run_id: RunId
) -> dict[Section, ShownSection] | None:
    """Return what was known of a lead at the end of a run; None if nobody wrote it down."""
    found = await fetch_maybe(
        conn,
        _Package,
        "select package from run_packages where lead_id = $1 and run_id = $2",
        lead_id,
        run_id,
    )
    return msgspec.convert(found.package, dict[Section, ShownSection]) if found else None


async def list_steps(conn: Connection, run_id: RunId) -> list[Step]:
    return await fetch_all(
        conn,
        Step,
        """
        select agent, outcome, problem, started_at, finished_at
          from enrichment_steps
         where run_id = $1
         order by started_at
        """,
        run_id,
    )


async def list_events(conn: Connection, run_id: RunId, *, after: int = 0) -> list[Event]:
    return await fetch_all(
        conn,
        Event,
        """
        select run_id, lead_id, seq, kind, agent, success, facts, happened_at
          from enrichment_events
         where run_id = $1 and seq > $2
         order by seq
        """,
        run_id,
        after,
    )


@dataclass(frozen=True, slots=True)
class _Output:
    output: dict[str, Any] | None


async def get_output(conn: Connection, run_id: RunId, agent: Agent) -> dict[str, Any] | None:
    found = await fetch_maybe(
        conn,
        _Output,
        """
        select output from enrichment_steps
         where run_id = $1 and agent = $2 and finished_at is not null
        """,
        run_id,
        agent,
    )
    return found.output if found else None


async def get_recent_reading(
    conn: Connection, lead_id: LeadId, *, now: datetime, within: timedelta
) -> dict[str, Any] | None:
    """Return what the last full reading of the lead's site brought, if it is fresh enough."""
    found = await fetch_maybe(
        conn,
        _Output,
        """
        select s.output
          from enrichment_steps s join enrichment_runs r on r.id = s.run_id
         where r.lead_id = $1 and s.agent = 'research' and s.outcome = 'done'
           and s.output is not null and s.finished_at > $2::timestamptz - $3::interval
         order by s.finished_at desc limit 1
        """,
        lead_id,
        now,
        within,
    )
    return found.output if found else None
