"""
A source read, candidate by candidate.

No connection is held while a source thinks. Each candidate is one commit with its verdict
and the cursor: a killed search goes on at the first candidate without a verdict.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from keepwarm.db import Database
from keepwarm.kit.clock import Clock
from keepwarm.kit.errors import Conflict
from keepwarm.kit.i18n import gettext as _
from keepwarm.prospecting.actions import TABLE, complete_job, job_ended, take_candidate
from keepwarm.prospecting.model import Candidate, Job, JobId
from keepwarm.prospecting.reads import get_job
from keepwarm.prospecting.sources import Source
from keepwarm.work.actions import finish
from keepwarm.work.model import Claim, Permanent, Queue

TRIES = 5  # against others who add the same lead at the same time


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What a search needs: the sources by their names, and how local numbers are read."""

    db: Database
    clock: Clock
    sources: Mapping[str, Source]
    default_country: str | None = None


def prospecting_queue(tools: Tools, *, side_by_side: int = 2) -> Queue:
    """Return the queue of searches: this many at once, each safe to take over."""

    async def search(claim: Claim) -> None:
        await search_source(tools, claim)

    return Queue(table=TABLE, handler=search, side_by_side=side_by_side, ended=job_ended)


async def search_source(tools: Tools, claim: Claim) -> None:
    """Read the source of a claimed search, from the first candidate without a verdict."""
    async with tools.db.connection() as conn:
        job = await get_job(conn, JobId(claim.id))
    if job is None:
        return
    source = _source(tools, job)
    async for candidate in source.candidates(job.params, job.cursor):
        await _take(tools, claim, candidate)
    async with tools.db.transaction() as conn:
        await finish(conn, claim)
        await complete_job(conn, job)


def _source(tools: Tools, job: Job) -> Source:
    source = tools.sources.get(job.source)
    if source is None:
        sentence = _("There is no source called “{name}”. There is: {known}.")
        known = ", ".join(sorted(tools.sources)) or _("none")
        raise Permanent(sentence.format(name=job.source, known=known))
    return source


async def _take(tools: Tools, claim: Claim, candidate: Candidate) -> None:
    for tries_left in reversed(range(TRIES)):
        try:
            async with tools.db.transaction() as conn:
                await take_candidate(
                    conn,
                    claim,
                    candidate,
                    default_country=tools.default_country,
                    now=tools.clock.now(),
                )
        except Conflict:
            if not tries_left:
                raise
        else:
            return
