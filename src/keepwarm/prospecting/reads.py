"""SQL that only looks at searches. A member sees the ones they started, an admin all."""

from dataclasses import dataclass

from keepwarm.db import Connection, fetch_all, fetch_maybe, fetch_value
from keepwarm.kit.ids import LeadId
from keepwarm.kit.viewer import Viewer
from keepwarm.prospecting.model import Job, JobId, Verdict


async def get_job(conn: Connection, job_id: JobId) -> Job | None:
    return await fetch_maybe(
        conn,
        Job,
        """
        select id, source, params, enrich, asked_by, cursor, found, duplicate, refused, status,
               error, created_at, finished_at
          from prospecting_jobs
         where id = $1
        """,
        job_id,
    )


async def get_job_for(conn: Connection, job_id: JobId, viewer: Viewer) -> Job | None:
    job = await get_job(conn, job_id)
    return job if job is not None and viewer.only_owner in (None, job.asked_by) else None


async def list_jobs(conn: Connection, viewer: Viewer | None = None) -> list[Job]:
    """Return the newest searches a viewer may see; without a viewer those of everybody."""
    return await fetch_all(
        conn,
        Job,
        """
        select id, source, params, enrich, asked_by, cursor, found, duplicate, refused, status,
               error, created_at, finished_at
          from prospecting_jobs
         where $1::bigint is null or asked_by = $1
         order by id desc limit 100
        """,
        viewer.only_owner if viewer else None,
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
class ListedCandidate:
    """A candidate's verdict. `lead_id` is None where the lead is gone or not theirs to see."""

    number: int
    verdict: Verdict
    title: str
    reason: str | None
    lead_id: LeadId | None
    source_url: str
    licence: str


async def list_candidates(
    conn: Connection, job_id: JobId, viewer: Viewer, *, after: int = -1, limit: int = 100
) -> list[ListedCandidate]:
    return await fetch_all(
        conn,
        ListedCandidate,
        """
        select c.number, c.verdict, c.title, c.reason, l.id as lead_id, c.source_url, c.licence
          from candidates c
          left join leads l on l.id = c.lead_id
           and ($2::bigint is null or l.owner_id = $2 or l.owner_id is null)
         where c.job_id = $1 and c.number > $3
         order by c.number limit $4
        """,
        job_id,
        viewer.only_owner,
        after,
        limit,
    )
