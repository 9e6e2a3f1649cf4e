"""Background work of enrichment: the queue of runs."""

from dataclasses import replace
from functools import partial

from keepwarm.enrichment.actions import TABLE, begin_run, lock_lead_of, run_ended
from keepwarm.enrichment.model import SINGLES_SIDE_BY_SIDE
from keepwarm.enrichment.pipeline import Pipeline
from keepwarm.enrichment.reads import get_run, list_steps
from keepwarm.enrichment.tools import Tools
from keepwarm.kit.ids import RunId
from keepwarm.offer.reads import get_offer
from keepwarm.work.model import Claim, Queue


def enrichment_queues(tools: Tools, *, side_by_side: int) -> tuple[Queue, Queue]:
    """
    Return the queues of runs, each run safe to take over by another worker.

    Many leads at once (`side_by_side` of them) run in one lane; what a person asks for one
    lead has a lane of its own and never waits behind an import.
    """
    enrich = partial(enrich_lead, tools)
    many = Queue(
        table=TABLE,
        only="lane = 'bulk'",
        handler=enrich,
        side_by_side=side_by_side,
        ended=partial(run_ended, channels=tools.channels),
        lock_first=lock_lead_of,
    )
    return many, replace(many, only="lane = 'single'", side_by_side=SINGLES_SIDE_BY_SIDE)


async def enrich_lead(tools: Tools, claim: Claim) -> None:
    """Run the agents over the lead of a claimed run, those that had not finished before."""
    async with tools.db.transaction() as conn:
        lead = await begin_run(conn, claim, now=tools.clock.now())
        run = await get_run(conn, RunId(claim.id))
        steps = await list_steps(conn, RunId(claim.id))
        offer = await get_offer(conn)
    if lead is None or run is None:
        return
    await Pipeline(tools, claim, run, lead, steps, offer).go()
