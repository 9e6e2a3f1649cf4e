"""SQL that changes searches. Only `prospecting.actions` may import this."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from keepwarm.db import Connection, execute, fetch_value
from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.prospecting.model import Candidate, Find, JobId, Terms, Verdict


async def insert_job(
    conn: Connection,
    *,
    source: str,
    title: str,
    params: Mapping[str, Any],
    fingerprint: str,
    terms: Terms,
    by: MemberId | None,
    now: datetime,
) -> JobId | None:
    """Insert a search; None if the same one is open."""
    number = await fetch_value(
        conn,
        int,
        """
        insert into prospecting_jobs (source, title, params, fingerprint, at_most, enrich,
                                      enrich_at_most, asked_by, created_at, due_at,
                                      then_plan_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, case when $10 then $9::timestamptz end)
        on conflict (fingerprint) where status in ('pending', 'processing') do nothing
        returning id
        """,
        source,
        title,
        dict(params),
        fingerprint,
        terms.at_most,
        terms.enrich,
        terms.enrich_at_most,
        by,
        now,
        terms.then_plan,
    )
    return None if number is None else JobId(number)


async def reopen_job(conn: Connection, job_id: JobId, *, now: datetime) -> bool:
    """Make an ended search due again; False while the same search is open elsewhere."""
    reopened = await execute(
        conn,
        """
        update prospecting_jobs as job
           set status = 'pending', due_at = $2, attempts = 0, error = null, finished_at = null,
               cancel_requested_at = null,
               found_before = case when found - found_before >= at_most then found
                                   else found_before end
         where id = $1 and status in ('completed', 'failed', 'cancelled')
           and not exists (select from prospecting_jobs as other
                            where other.fingerprint = job.fingerprint
                              and other.status in ('pending', 'processing'))
        """,
        job_id,
        now,
    )
    return reopened > 0


async def insert_candidates(
    conn: Connection, job_id: JobId, candidates: Sequence[Candidate], *, kept: int, now: datetime
) -> int:
    """Keep candidates that are new to a search, numbered from `kept` on; return how many are."""
    return await execute(
        conn,
        """
        insert into candidates (job_id, number, identity, title, draft, reason, source_url,
                                licence, found_at)
        select $1, $2 + row_number() over (order by first) - 1, identity, title, draft,
               reason, source_url, licence, $9
          from (select distinct on (identity) identity, title, draft, reason, source_url, licence,
                       place as first
                  from unnest($3::text[], $4::text[], $5::jsonb[], $6::text[], $7::text[],
                              $8::text[])
                       with ordinality
                       as each (identity, title, draft, reason, source_url, licence, place)
                 where not exists (select from candidates as known
                                    where known.job_id = $1 and known.identity = each.identity)
                 order by identity, place) as fresh
        """,
        job_id,
        kept,
        [each.identity for each in candidates],
        [each.title for each in candidates],
        [msgspec.to_builtins(each.draft) for each in candidates],
        [each.refusal for each in candidates],
        [each.source_url for each in candidates],
        [each.licence for each in candidates],
        now,
    )


async def update_cursor(conn: Connection, job_id: JobId, cursor: str, *, fresh: int) -> None:
    await execute(
        conn,
        "update prospecting_jobs set cursor = $2, kept = kept + $3 where id = $1",
        job_id,
        cursor,
        fresh,
    )


async def end_source(conn: Connection, job_id: JobId, *, now: datetime) -> None:
    """Write down that a source has no more."""
    await execute(
        conn, "update prospecting_jobs set source_ended_at = $2 where id = $1", job_id, now
    )


async def update_verdict(
    conn: Connection,
    job_id: JobId,
    number: int,
    verdict: Verdict,
    *,
    lead_id: LeadId | None,
    reason: str | None,
) -> bool:
    """Give a waiting candidate its verdict; False if it has one already."""
    judged = await execute(
        conn,
        """
        update candidates
           set verdict = $3, lead_id = $4, reason = $5, draft = null
         where job_id = $1 and number = $2 and verdict is null
        """,
        job_id,
        number,
        verdict,
        lead_id,
        reason,
    )
    return judged > 0


async def update_progress(
    conn: Connection, job_id: JobId, verdict: Verdict, *, researched: bool
) -> None:
    await execute(
        conn,
        """
        update prospecting_jobs
           set found = found + ($2 = 'found')::int,
               duplicate = duplicate + ($2 = 'duplicate')::int,
               refused = refused + ($2 = 'refused')::int,
               researched = researched + $3::int
         where id = $1
        """,
        job_id,
        verdict,
        int(researched),
    )


async def insert_find(conn: Connection, find: Find) -> None:
    await execute(
        conn,
        """
        insert into finds (lead_id, job_id, source, search, source_url, licence, found_at)
        values ($1, $2, $3, $4, $5, $6, $7)
        """,
        find.lead_id,
        find.job_id,
        find.source,
        find.search,
        find.source_url,
        find.licence,
        find.found_at,
    )
