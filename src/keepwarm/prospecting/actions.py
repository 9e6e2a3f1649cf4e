"""Everything that can happen to a search for leads."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from keepwarm.contacts.reads import list_suppressed
from keepwarm.db import Connection
from keepwarm.enrichment.actions import ask_research_many
from keepwarm.kit.errors import Conflict, NotFound
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import KnownAlready, add_lead
from keepwarm.leads.model import LeadDraft, addresses_of, keys_of
from keepwarm.live.events import announce
from keepwarm.prospecting import writes
from keepwarm.prospecting.model import Candidate, Job, JobId, Verdict, normal_draft
from keepwarm.prospecting.reads import get_job, get_job_for, get_open_job
from keepwarm.tags.actions import tag_leads
from keepwarm.work.actions import hold, request_cancel, wake_workers
from keepwarm.work.model import Claim

TABLE = "prospecting_jobs"


class JobGone(NotFound):
    message = "This search is not here any more."


async def start_job(
    conn: Connection,
    source: str,
    params: Mapping[str, Any],
    *,
    enrich: bool = True,
    by: MemberId | None,
    now: datetime,
) -> JobId:
    """Have a source searched. While the same search is under way, that one is returned."""
    fingerprint = _fingerprint(source, params)
    started = await writes.insert_job(
        conn, source=source, params=params, fingerprint=fingerprint, enrich=enrich, by=by, now=now
    )
    if started is not None:
        wake_workers(conn)
        return started
    running = await get_open_job(conn, fingerprint)
    if running is None:
        raise Conflict  # it ended this very moment; the next press starts afresh
    return running


async def cancel_job(conn: Connection, job_id: JobId, *, by: Viewer) -> None:
    """Stop a search after the candidate in hand. Leads it has found stay. Safe to repeat."""
    if await get_job_for(conn, job_id, by) is None:
        raise JobGone
    if await request_cancel(conn, TABLE, job_id) == "cancelled":
        await job_ended(conn, job_id, "cancelled", None)


async def take_candidate(
    conn: Connection,
    claim: Claim,
    candidate: Candidate,
    *,
    default_country: str | None,
    now: datetime,
) -> None:
    """
    Give the next candidate of a claimed search its verdict; a new one becomes a card.

    The card, its request for research and the cursor are one commit. Raises Conflict when
    somebody added the same lead this very moment: look again, in a new transaction.
    """
    await hold(conn, claim)
    job = await get_job(conn, JobId(claim.id))
    if job is None:
        raise JobGone
    draft = normal_draft(candidate.draft, default_country)
    verdict, lead_id, reason = await _judge(conn, job, draft, now=now)
    await writes.insert_candidate(
        conn, job.id, job.cursor, candidate, verdict, lead_id=lead_id, reason=reason
    )
    await writes.update_cursor(conn, job.id, verdict)
    await _announce(conn, job)
    if verdict == "found" and lead_id is not None and job.enrich:
        await ask_research_many(conn, [lead_id], by=job.asked_by, job_id=job.id, now=now)


async def complete_job(conn: Connection, job: Job) -> None:
    """Tell who asked that a search has come to its end."""
    await _announce(conn, job)
    await _toast(conn, job, "search_finished")


async def job_ended(
    conn: Connection, job_id: int, status: Literal["failed", "cancelled"], _error: str | None
) -> None:
    """Tell open pages that a search was given up or cancelled; what it found stays."""
    job = await get_job(conn, JobId(job_id))
    if job is None:
        return
    await _announce(conn, job)
    if status == "failed":
        await _toast(conn, job, "search_failed")


async def _judge(
    conn: Connection, job: Job, draft: LeadDraft, *, now: datetime
) -> tuple[Verdict, LeadId | None, str | None]:
    if not keys_of(draft):
        return "refused", None, _("nothing tells it apart from others")
    if await list_suppressed(conn, list(addresses_of(draft))):
        return "refused", None, _("asked to be left alone")
    try:
        lead_id = await add_lead(
            conn, draft, stage="harvested", by=job.asked_by, origin=f"search {job.id}", now=now
        )
    except KnownAlready as known:
        return "duplicate", known.lead_id, _("is in the trash") if known.in_trash else None
    await tag_leads(conn, [lead_id], draft.tags)
    return "found", lead_id, None


def _fingerprint(source: str, params: Mapping[str, Any]) -> str:
    search = json.dumps([source, params], sort_keys=True)
    return hashlib.sha256(search.encode()).hexdigest()


async def _announce(conn: Connection, job: Job) -> None:
    await announce(conn, "job", owner_id=job.asked_by, facts={"id": job.id})


async def _toast(conn: Connection, job: Job, what: str) -> None:
    if job.asked_by is not None:
        facts: dict[str, object] = {"what": what, "id": f"job:{job.id}"}
        await announce(conn, "toast", member_id=job.asked_by, facts=facts)
