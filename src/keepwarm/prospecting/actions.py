"""Everything that can happen to a search for leads."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, NamedTuple

from keepwarm.contacts.reads import list_suppressed
from keepwarm.db import Connection
from keepwarm.enrichment.actions import ask_research_many
from keepwarm.kit.errors import Conflict, Invalid, NotFound
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import KnownAlready, add_lead
from keepwarm.leads.model import addresses_of
from keepwarm.live.events import announce
from keepwarm.prospecting import writes
from keepwarm.prospecting.model import (
    Batch,
    Candidate,
    Find,
    Job,
    JobId,
    Terms,
    Verdict,
    fingerprint_of,
    normal_candidate,
    refusal_of,
)
from keepwarm.prospecting.reads import (
    Waiting,
    get_job,
    get_job_for,
    get_open_job,
    get_params,
)
from keepwarm.tags.actions import tag_leads
from keepwarm.work.actions import finish, hold, request_cancel, wake_workers
from keepwarm.work.model import Claim

TABLE = "prospecting_jobs"
_TO_THE_END = Terms()


class JobGone(NotFound):
    message = "This search is not here any more."


class NothingMoreToFind(Invalid):
    message = "This search has come to its end: there is nothing more to find."


class SearchedAlready(Conflict):
    message = "The same search is under way. Wait for its end, or cancel it."


async def start_job(
    conn: Connection,
    source: str,
    params: Mapping[str, Any],
    *,
    title: str = "",
    terms: Terms = _TO_THE_END,
    by: MemberId | None,
    now: datetime,
) -> JobId:
    """Have a source searched. While the same search is under way, that one is returned."""
    fingerprint = fingerprint_of(source, params, by)
    started = await writes.insert_job(
        conn,
        source=source,
        title=title or source,
        params=params,
        fingerprint=fingerprint,
        terms=terms,
        by=by,
        now=now,
    )
    if started is not None:
        await announce(conn, "job", owner_id=by, facts={"id": started})
        wake_workers(conn)
        return started
    running = await get_open_job(conn, fingerprint)
    if running is None:
        raise Conflict  # it ended this very moment; the next press starts afresh
    return running


async def cancel_job(conn: Connection, job_id: JobId, *, by: Viewer) -> None:
    """Stop a search at once, even while its source waits. Leads it has found stay."""
    await _job_for(conn, job_id, by)
    if await request_cancel(conn, TABLE, job_id) == "cancelled":
        await job_ended(conn, job_id, "cancelled", None)


async def go_on(conn: Connection, job_id: JobId, *, by: Viewer, now: datetime) -> None:
    """
    Have an ended search go on where it stopped; one under way is left alone.

    One that found as many leads as it was asked for looks for as many again. Raises
    NothingMoreToFind after the source's end, SearchedAlready beside a second one of its kind.
    """
    job = await _job_for(conn, job_id, by)
    if job.is_open:
        return
    if not job.can_go_on:
        raise NothingMoreToFind
    if not await writes.reopen_job(conn, job_id, now=now):
        raise SearchedAlready
    await _announce(conn, job)
    wake_workers(conn)


async def search_again(conn: Connection, job_id: JobId, *, by: Viewer, now: datetime) -> JobId:
    """Start a search anew, with all that was asked for then; under way already, it is returned."""
    job = await _job_for(conn, job_id, by)
    return await start_job(
        conn,
        job.source,
        await get_params(conn, job_id),
        title=job.title,
        terms=job.terms,
        by=by.member_id,
        now=now,
    )


async def keep_batch(
    conn: Connection, claim: Claim, batch: Batch, *, default_country: str | None, now: datetime
) -> None:
    """
    Keep what a source came upon, with the words by which it goes on: one commit.

    Whom this search has met before is passed over, whatever page of the source they are on now.
    """
    job = await _held(conn, claim)
    candidates = [normal_candidate(each, default_country) for each in batch.candidates]
    fresh = await writes.insert_candidates(conn, job.id, candidates, kept=job.kept, now=now)
    await writes.update_cursor(conn, job.id, batch.cursor, fresh=fresh)
    await _announce(conn, job)


async def judge_candidate(
    conn: Connection, claim: Claim, waiting: Waiting, *, now: datetime
) -> bool:
    """
    Give a candidate its verdict; a new one becomes a card. False once there are enough leads.

    The card, where it was found, its request for research and the count are one commit. Raises
    Conflict when somebody added the same lead this very moment: look again, in a new
    transaction.
    """
    job = await _held(conn, claim)
    if job.has_enough:
        return False
    judged = await _judge(conn, job, waiting.candidate, now=now)
    if not await writes.update_verdict(
        conn, job.id, waiting.number, judged.verdict, lead_id=judged.lead_id, reason=judged.reason
    ):
        raise Conflict  # it has one: nobody else judges under our lease
    researched = judged.verdict == "found" and job.researches_the_next
    await writes.update_progress(conn, job.id, judged.verdict, researched=researched)
    await _announce(conn, job)
    if judged.verdict == "found" and judged.lead_id is not None:
        await _note_find(conn, job, judged.lead_id, waiting.candidate, now=now)
        if researched:
            await ask_research_many(
                conn,
                [judged.lead_id],
                by=job.asked_by,
                job_id=job.id,
                then_plan=job.terms.then_plan,
                now=now,
            )
    return True


async def note_end(conn: Connection, claim: Claim, *, now: datetime) -> None:
    """Write down that the source of a claimed search has no more."""
    job = await _held(conn, claim)
    await writes.end_source(conn, job.id, now=now)


async def complete_job(conn: Connection, claim: Claim) -> None:
    """End a claimed search whose every candidate has its verdict, and tell who asked."""
    job = await _held(conn, claim)
    await finish(conn, claim)
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


class _Judged(NamedTuple):
    verdict: Verdict
    lead_id: LeadId | None = None
    reason: str | None = None


async def _judge(conn: Connection, job: Job, candidate: Candidate, *, now: datetime) -> _Judged:
    draft = candidate.draft
    if reason := refusal_of(candidate):
        return _Judged("refused", reason=reason)
    addresses = list(addresses_of(draft))
    if addresses and await list_suppressed(conn, addresses):
        return _Judged("refused", reason=_("asked to be left alone"))
    try:
        lead_id = await add_lead(
            conn, draft, stage="harvested", by=job.asked_by, origin=f"search {job.id}", now=now
        )
    except KnownAlready as known:
        return _Judged(
            "duplicate", known.lead_id, _("is in the trash") if known.in_trash else None
        )
    await tag_leads(conn, [lead_id], draft.tags)
    return _Judged("found", lead_id)


async def _note_find(
    conn: Connection, job: Job, lead_id: LeadId, candidate: Candidate, *, now: datetime
) -> None:
    find = Find(
        lead_id=lead_id,
        job_id=job.id,
        source=job.source,
        search=job.title,
        source_url=candidate.source_url,
        licence=candidate.licence,
        found_at=now,
    )
    await writes.insert_find(conn, find)


async def _held(conn: Connection, claim: Claim) -> Job:
    await hold(conn, claim)
    job = await get_job(conn, JobId(claim.id))
    if job is None:
        raise JobGone
    return job


async def _job_for(conn: Connection, job_id: JobId, viewer: Viewer) -> Job:
    job = await get_job_for(conn, job_id, viewer)
    if job is None:
        raise JobGone
    return job


async def _announce(conn: Connection, job: Job) -> None:
    await announce(conn, "job", owner_id=job.asked_by, facts={"id": job.id})


async def _toast(conn: Connection, job: Job, what: str) -> None:
    if job.asked_by is not None:
        facts: dict[str, object] = {"what": what, "id": f"job:{job.id}"}
        await announce(conn, "toast", member_id=job.asked_by, facts=facts)
