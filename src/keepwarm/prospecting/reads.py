"""SQL that only looks at searches. A member sees the ones they started, an admin all."""

from dataclasses import dataclass
from typing import Any

import msgspec

from keepwarm.db import Connection, fetch_all, fetch_maybe, fetch_value
from keepwarm.kit.ids import LeadId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.model import LeadDraft, Stage
from keepwarm.prospecting.model import Candidate, Find, Job, JobId, Verdict

CANDIDATES_PER_PAGE = 50


async def get_job(conn: Connection, job_id: JobId) -> Job | None:
    return await fetch_maybe(
        conn,
        Job,
        """
        select id, source, title, asked_by, at_most, enrich, enrich_at_most, then_plan_at,
               cursor, source_ended_at, kept, found, found_before, duplicate, refused, researched,
               status, error, created_at, finished_at
          from prospecting_jobs
         where id = $1
        """,
        job_id,
    )


async def get_job_for(conn: Connection, job_id: JobId, viewer: Viewer) -> Job | None:
    job = await get_job(conn, job_id)
    return job if job is not None and viewer.only_owner in (None, job.asked_by) else None


async def get_params(conn: Connection, job_id: JobId) -> dict[str, Any]:
    """Return what a search was asked for; apart from the job, since it may hold a whole file."""
    row = await fetch_maybe(
        conn, _Params, "select params from prospecting_jobs where id = $1", job_id
    )
    return row.params if row else {}


@dataclass(frozen=True, slots=True)
class _Params:
    params: dict[str, Any]


async def list_jobs(conn: Connection, viewer: Viewer, *, only_open: bool = False) -> list[Job]:
    """Return the newest searches a viewer may see, or those of them that are under way."""
    return await fetch_all(
        conn,
        Job,
        """
        select id, source, title, asked_by, at_most, enrich, enrich_at_most, then_plan_at,
               cursor, source_ended_at, kept, found, found_before, duplicate, refused, researched,
               status, error, created_at, finished_at
          from prospecting_jobs
         where ($1::bigint is null or asked_by = $1)
           and (not $2 or status in ('pending', 'processing'))
         order by id desc limit 50
        """,
        viewer.only_owner,
        only_open,
    )


async def was_searched(conn: Connection, source: str) -> bool:
    """Say whether anybody has had a source searched."""
    return bool(
        await fetch_value(
            conn, bool, "select exists (select from prospecting_jobs where source = $1)", source
        )
    )


async def get_open_job(conn: Connection, fingerprint: str) -> JobId | None:
    number = await fetch_value(
        conn,
        int,
        """
        select id from prospecting_jobs
         where fingerprint = $1 and status in ('pending', 'processing')
        """,
        fingerprint,
    )
    return None if number is None else JobId(number)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A candidate that was kept and has no verdict yet."""

    number: int
    candidate: Candidate


@dataclass(frozen=True, slots=True)
class _WaitingRow:
    number: int
    draft: dict[str, Any]
    reason: str | None
    source_url: str
    licence: str


async def list_waiting(conn: Connection, job_id: JobId, *, limit: int) -> list[Waiting]:
    """Return the first candidates without a verdict, in the order they were found."""
    rows = await fetch_all(
        conn,
        _WaitingRow,
        """
        select number, draft, reason, source_url, licence
          from candidates
         where job_id = $1 and verdict is null
         order by number limit $2
        """,
        job_id,
        limit,
    )
    return [Waiting(row.number, _candidate(row)) for row in rows]


def _candidate(row: _WaitingRow) -> Candidate:
    draft = msgspec.convert(row.draft, LeadDraft)
    return Candidate(
        draft=draft, source_url=row.source_url, licence=row.licence, refusal=row.reason
    )


@dataclass(frozen=True, slots=True)
class ListedCandidate:
    """
    A candidate and its verdict, if it has one by now.

    `lead_id` is None where the lead is gone or not theirs to see; `agent` is at work on it.
    """

    number: int
    verdict: Verdict | None
    title: str
    reason: str | None
    lead_id: LeadId | None
    stage: Stage | None
    agent: str | None
    source_url: str


async def list_candidates(
    conn: Connection,
    job_id: JobId,
    viewer: Viewer,
    *,
    verdict: Verdict | None = None,
    before: int | None = None,
    limit: int = CANDIDATES_PER_PAGE,
) -> list[ListedCandidate]:
    """Return candidates, the newest first."""
    return await fetch_all(
        conn,
        ListedCandidate,
        """
        select c.number, c.verdict, c.title, c.reason, l.id as lead_id, l.stage, l.agent,
               c.source_url
          from candidates c
          left join leads l on l.id = c.lead_id and l.deleted_at is null
           and ($2::bigint is null or l.owner_id = $2 or l.owner_id is null)
         where c.job_id = $1 and ($3::text is null or c.verdict = $3)
           and ($4::integer is null or c.number < $4)
         order by c.number desc limit $5
        """,
        job_id,
        viewer.only_owner,
        verdict,
        before,
        limit,
    )


async def get_find(conn: Connection, lead_id: LeadId) -> Find | None:
    """Return where a lead was found; None for leads that no search brought."""
    return await fetch_maybe(
        conn,
        Find,
        """
        select lead_id, job_id, source, search, source_url, licence, found_at
          from finds
         where lead_id = $1
        """,
        lead_id,
    )
