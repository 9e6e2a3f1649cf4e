"""
A source read batch by batch, its candidates judged one by one.

No connection is held while a source thinks. A batch and the cursor behind it are one commit,
each verdict with its card another: a killed search first judges what it had kept, then goes
on from the cursor. Nobody is met twice and nobody who was kept is lost.
"""

import random
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import timedelta

from pydantic import ValidationError

from keepwarm.db import Database
from keepwarm.kit.clock import Clock
from keepwarm.kit.errors import Conflict
from keepwarm.kit.i18n import gettext as _
from keepwarm.prospecting.actions import (
    TABLE,
    complete_job,
    job_ended,
    judge_candidate,
    keep_batch,
    note_end,
)
from keepwarm.prospecting.model import Batch, Job, JobId
from keepwarm.prospecting.reads import Waiting, get_job, get_params, list_waiting
from keepwarm.prospecting.sources import Outfit, Source, missing
from keepwarm.work.model import Backoff, Claim, Permanent, Queue

TRIES = 5  # against others who add the same lead at the same time
JUDGED_AT_ONCE = 100  # candidates looked up at a time; each has a commit of its own
ATTEMPTS = 6  # a source that is busy gets some minutes to recover
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=5)


def patient_backoff(attempts: int) -> timedelta:
    """Wait three times as long after each failure: who refuses us wants to be left in peace."""
    wait = min(FIRST_PAUSE * 3 ** min(attempts - 1, 8), LONGEST_PAUSE)
    return wait * random.uniform(0.8, 1.2)  # noqa: S311 -- spreading load, not keeping a secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What a search needs: the sources by their names, and what they work with."""

    db: Database
    clock: Clock
    sources: Mapping[str, Source]
    outfit: Outfit


def prospecting_queue(
    tools: Tools, *, side_by_side: int = 2, backoff: Backoff = patient_backoff
) -> Queue:
    """Return the queue of searches: this many at once, each safe to take over."""

    async def search(claim: Claim) -> None:
        await search_source(tools, claim)

    return Queue(
        table=TABLE,
        handler=search,
        side_by_side=side_by_side,
        max_attempts=ATTEMPTS,
        backoff=backoff,
        ended=job_ended,
    )


async def search_source(tools: Tools, claim: Claim) -> None:
    """Judge what a claimed search had kept, then read its source on from the cursor."""
    async with tools.db.connection() as conn:
        job = await get_job(conn, JobId(claim.id))
    if job is None:
        return
    if await _judge_waiting(tools, claim) and job.source_ended_at is None:
        await _read_on(tools, claim, job)
    async with tools.db.transaction() as conn:
        await complete_job(conn, claim)


async def _read_on(tools: Tools, claim: Claim, job: Job) -> None:
    source = _source(tools, job)
    async with tools.db.connection() as conn:
        typed = await get_params(conn, job.id)
    try:
        params = source.params.model_validate(typed)
    except ValidationError as error:
        raise Permanent(_("The source asks for other things now. Search again.")) from error
    async with aclosing(source.batches(params, job.cursor, tools.outfit)) as batches:
        async for batch in batches:
            await _keep(tools, claim, batch)
            if not await _judge_waiting(tools, claim):
                return
    async with tools.db.transaction() as conn:
        await note_end(conn, claim, now=tools.clock.now())


def _source(tools: Tools, job: Job) -> Source:
    source = tools.sources.get(job.source)
    if source is None:
        sentence = _("There is no source called “{name}”. There is: {known}.")
        known = ", ".join(sorted(tools.sources)) or _("none")
        raise Permanent(sentence.format(name=job.source, known=known))
    if lines := missing(source, tools.outfit.settings):
        sentence = _("{title} is not configured. Set {lines} and start Keepwarm again.")
        raise Permanent(sentence.format(title=source.title, lines=", ".join(lines)))
    return source


async def _keep(tools: Tools, claim: Claim, batch: Batch) -> None:
    country = tools.outfit.settings.default_country
    async with tools.db.transaction() as conn:
        await keep_batch(conn, claim, batch, default_country=country, now=tools.clock.now())


async def _judge_waiting(tools: Tools, claim: Claim) -> bool:
    """Give every candidate that waits its verdict; False once there are enough leads."""
    while True:
        async with tools.db.connection() as conn:
            waiting = await list_waiting(conn, JobId(claim.id), limit=JUDGED_AT_ONCE)
        if not waiting:
            return not await _has_enough(tools, claim)
        for each in waiting:
            if not await _judge(tools, claim, each):
                return False


async def _has_enough(tools: Tools, claim: Claim) -> bool:
    async with tools.db.connection() as conn:
        job = await get_job(conn, JobId(claim.id))
    return job is None or job.has_enough


async def _judge(tools: Tools, claim: Claim, waiting: Waiting) -> bool:
    for _try in range(TRIES - 1):
        try:
            async with tools.db.transaction() as conn:
                return await judge_candidate(conn, claim, waiting, now=tools.clock.now())
        except Conflict:
            continue
    async with tools.db.transaction() as conn:
        return await judge_candidate(conn, claim, waiting, now=tools.clock.now())
