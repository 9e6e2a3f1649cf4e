"""SQL that changes searches. Only `prospecting.actions` may import this."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from keepwarm.db import Connection, execute, fetch_value
from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.prospecting.model import Candidate, JobId, Verdict


async def insert_job(
    conn: Connection,
    *,
    source: str,
    params: Mapping[str, Any],
    fingerprint: str,
    enrich: bool,
    by: MemberId | None,
    now: datetime,
) -> JobId | None:
    """Insert a search; None if the same one is open."""
    number = await fetch_value(
        conn,
        int,
        """
        insert into prospecting_jobs (source, params, fingerprint, enrich, asked_by, created_at,
                                      due_at)
        values ($1, $2, $3, $4, $5, $6, $6)
        on conflict (fingerprint) where status in ('pending', 'processing') do nothing
        returning id
        """,
        source,
        dict(params),
        fingerprint,
        enrich,
        by,
        now,
    )
    return None if number is None else JobId(number)


async def insert_candidate(
    conn: Connection,
    job_id: JobId,
    number: int,
    candidate: Candidate,
    verdict: Verdict,
    *,
    lead_id: LeadId | None,
    reason: str | None,
) -> None:
    """Keep a candidate's verdict; its number is free but once."""
    await execute(
        conn,
        """
        insert into candidates (job_id, number, verdict, title, lead_id, reason, source_url,
                                licence)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        job_id,
        number,
        verdict,
        candidate.title,
        lead_id,
        reason,
        candidate.source_url,
        candidate.licence,
    )


async def update_cursor(conn: Connection, job_id: JobId, verdict: Verdict) -> None:
    await execute(
        conn,
        """
        update prospecting_jobs
           set cursor = cursor + 1,
               found = found + ($2 = 'found')::int,
               duplicate = duplicate + ($2 = 'duplicate')::int,
               refused = refused + ($2 = 'refused')::int
         where id = $1
        """,
        job_id,
        verdict,
    )
