"""Everything that can happen to a run of the enrichment pipeline."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Literal

import msgspec

from keepwarm.analysts.model import Agent
from keepwarm.db import Connection
from keepwarm.enrichment import writes
from keepwarm.enrichment.model import AGENT_TO_STAGE, Lane, Outcome
from keepwarm.enrichment.reads import get_run
from keepwarm.evidence.model import Section, ShownSection
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import LeadId, MemberId, RunId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import (
    LeadGone,
    advance_stage,
    end_research,
    lock_lead,
    lock_lead_for,
    note_research_started,
    show_agent,
)
from keepwarm.leads.model import Fit, Lead
from keepwarm.live.events import announce
from keepwarm.outbox.actions import notify
from keepwarm.outbox.model import Channel, Message
from keepwarm.requests.actions import ask_plan_after_research
from keepwarm.work.actions import finish, hold, request_cancel, wake_workers
from keepwarm.work.model import Claim, Permanent

TABLE = "enrichment_runs"
CAPTURED = "telegram"
"""Where leads come from that members sent to the bot."""
NO_CHANNELS = frozenset[Channel]()


async def ask_research(
    conn: Connection,
    lead_id: LeadId,
    *,
    by: Viewer,
    force: bool = False,
    only: Agent | None = None,
    then_plan: bool = False,
    now: datetime,
) -> None:
    """
    Have agents look at a lead. A second press while a run is open starts no other.

    Only what is missing or stale is done again, unless `force` says to start afresh;
    with `only` that agent works anew and what the others found stays. With `then_plan` a
    plan is written when the research has ended well.
    """
    lead = await lock_lead_for(conn, lead_id, by)
    await _open_run(
        conn,
        lead,
        by=by.member_id,
        force=force,
        only=only,
        job_id=None,
        lane="single",
        then_plan=then_plan,
        now=now,
    )


async def ask_research_many(
    conn: Connection,
    lead_ids: Sequence[LeadId],
    *,
    by: MemberId | None,
    job_id: int | None = None,
    then_plan: bool = False,
    now: datetime,
) -> None:
    """Have agents look at many leads, in the order of their ids; those gone are passed over."""
    for lead_id in sorted(lead_ids):
        try:
            lead = await lock_lead(conn, lead_id)
        except LeadGone:
            continue
        await _open_run(
            conn, lead, by=by, job_id=job_id, lane="bulk", then_plan=then_plan, now=now
        )


async def _open_run(
    conn: Connection,
    lead: Lead,
    *,
    by: MemberId | None,
    force: bool = False,
    only: Agent | None = None,
    job_id: int | None,
    lane: Lane,
    then_plan: bool,
    now: datetime,
) -> None:
    opened = await writes.insert_runs(
        conn,
        [lead.id],
        force=force,
        only=only,
        by=by,
        job_id=job_id,
        lane=lane,
        then_plan=then_plan,
        now=now,
    )
    if not opened and then_plan:
        await writes.update_wish(conn, lead.id, now=now)
    if opened:
        await note_research_started(conn, lead, by=by, now=now)
        await show_agent(conn, lead, "queued", now=now)
        wake_workers(conn)


async def cancel_research(conn: Connection, lead_id: LeadId, *, by: Viewer, now: datetime) -> None:
    """Stop the open run of a lead, if there is one; finished sections stay."""
    lead = await lock_lead_for(conn, lead_id, by)
    run_id = await writes.get_open_run(conn, lead_id)
    if run_id is None:
        if lead.agent is not None:  # whatever left its strip there has ended long ago
            await show_agent(conn, lead, None, now=now)
        return
    if await request_cancel(conn, TABLE, run_id) == "cancelled":
        await _close_run(conn, lead, RunId(run_id), outcome="cancelled", trouble=None, now=now)


async def begin_run(conn: Connection, claim: Claim, *, now: datetime) -> Lead | None:
    """Start a claimed run, or go on with it; None if the lead was thrown away meanwhile."""
    lead = await _lock(conn, claim)
    if lead is None:
        await finish(conn, claim)
        return None
    if await writes.update_started(conn, RunId(claim.id), now=now):
        facts = {"agents": list(AGENT_TO_STAGE)}
        await writes.insert_event(conn, RunId(claim.id), "pipeline_start", facts=facts, now=now)
    return lead


async def begin_agent(conn: Connection, claim: Claim, agent: Agent, *, now: datetime) -> None:
    """
    Start an agent: its card shows it and moves on, if that is forward.

    Raises Permanent once the lead was thrown away: nobody pays for agents that look at it.
    """
    lead = await _lock(conn, claim)
    if lead is None:
        raise Permanent(str(LeadGone()))
    stage = AGENT_TO_STAGE.get(agent)
    await writes.upsert_step(conn, RunId(claim.id), agent, now=now)
    await writes.insert_event(
        conn, RunId(claim.id), "agent_start", agent=agent, facts={"stage": stage}, now=now
    )
    # A stage first, then the agent: a page that hears both draws the strip on the moved card.
    if stage is not None:
        await advance_stage(conn, lead, stage, now=now)
    await show_agent(conn, lead, agent, now=now)


async def end_agent(
    conn: Connection,
    claim: Claim,
    agent: Agent,
    *,
    outcome: Outcome,
    problem: str | None = None,
    output: Mapping[str, Any] | None = None,
    now: datetime,
) -> None:
    """Write down how an agent ended. From here on it is never run again in this run."""
    run_id = RunId(claim.id)
    await hold(conn, claim)
    await writes.update_step(
        conn, run_id, agent, outcome=outcome, problem=problem, output=output, now=now
    )
    facts = {"outcome": outcome} | ({"error": problem} if problem else {})
    await writes.insert_event(
        conn,
        run_id,
        "agent_end",
        agent=agent,
        success=outcome in ("done", "reused"),
        facts=facts,
        now=now,
    )


async def end_run(
    conn: Connection,
    claim: Claim,
    *,
    asked_by: MemberId | None,
    trouble: str | None,
    fit: Fit | None,
    package: Mapping[Section, ShownSection],
    channels: frozenset[Channel] = NO_CHANNELS,
    now: datetime,
) -> None:
    """
    Finish a run in one go: the card becomes enriched, or shows why it did not.

    Whoever asked for this one run is told by a toast; runs asked for in bulk are not
    announced one by one. Who captured the lead in the chat learns there that nothing came of
    it. Where a plan is wanted next, it is asked for here.
    """
    lead = await _lock(conn, claim)
    await finish(conn, claim)
    await writes.insert_package(conn, RunId(claim.id), msgspec.to_builtins(package))
    found = {section: len(shown.claims) for section, shown in package.items()}
    facts = {"data": found} | ({"error": trouble} if trouble else {})
    await writes.insert_event(
        conn, RunId(claim.id), "pipeline_end", success=trouble is None, facts=facts, now=now
    )
    if lead is None:
        return
    if trouble is None:
        await advance_stage(conn, lead, "enriched", now=now)
    outcome: Literal["finished", "failed"] = "failed" if trouble else "finished"
    await end_research(conn, lead, outcome=outcome, trouble=trouble, fit=fit, now=now)
    # What a member sent in the chat is enough to begin with, also where its site tells nothing.
    if fit != "not_a_fit" and (trouble is None or lead.origin == CAPTURED):
        await _plan_next(conn, claim, lead, now=now)
    if asked_by is not None:
        what = {"what": "trouble" if trouble else "enriched", "id": f"run:{claim.id}"}
        await announce(conn, "toast", lead_id=lead.id, member_id=asked_by, facts=what)
    if trouble is not None:
        await _tell_failed(
            conn, lead, RunId(claim.id), asked_by, trouble, channels=channels, now=now
        )


async def _plan_next(conn: Connection, claim: Claim, lead: Lead, *, now: datetime) -> None:
    """Have a plan written where that was wanted; one section written anew is no research."""
    run = await get_run(conn, RunId(claim.id))
    if run is not None and run.only_agent is None:
        await ask_plan_after_research(
            conn,
            lead,
            asked_by=run.asked_by,
            wanted=run.then_plan_at is not None,
            lane=run.lane,
            now=now,
        )


async def lock_lead_of(conn: Connection, row_id: int) -> None:
    """Lock the lead of a run before the run itself, as everybody does; work calls this."""
    lead_id = await writes.get_lead_of(conn, RunId(row_id))
    with suppress(LeadGone):
        if lead_id is not None:
            await lock_lead(conn, LeadId(lead_id))


async def run_ended(
    conn: Connection,
    row_id: int,
    status: Literal["failed", "cancelled"],
    _error: str | None,
    *,
    channels: frozenset[Channel] = NO_CHANNELS,
) -> None:
    """Mark the card of a run that was given up or cancelled while in hand; work calls this."""
    run_id = RunId(row_id)
    lead_id = await writes.get_lead_of(conn, run_id)
    if lead_id is None:
        return
    try:
        lead = await lock_lead(conn, LeadId(lead_id))
    except LeadGone:
        return
    now = await writes.get_now(conn)
    # What exactly broke is for the log and the run's row; the card says what to do.
    said = _("The research broke off. Retry goes on where it stopped.")
    trouble = said if status == "failed" else None
    await _close_run(conn, lead, run_id, outcome=status, trouble=trouble, now=now)
    run = await get_run(conn, run_id)
    if run is not None and run.lane == "single" and trouble is not None:
        await _tell_failed(conn, lead, run_id, run.asked_by, trouble, channels=channels, now=now)


async def _tell_failed(
    conn: Connection,
    lead: Lead,
    run_id: RunId,
    asked_by: MemberId | None,
    trouble: str,
    *,
    channels: frozenset[Channel],
    now: datetime,
) -> None:
    """Say in the chat that nothing was found about a lead that was captured there."""
    if lead.origin != CAPTURED or asked_by is None:
        return
    message = Message(
        key=f"run:{run_id}",
        member_id=asked_by,
        kind="work_failed",
        lead_id=lead.id,
        facts={"what": "research", "error": trouble},
        in_app=False,  # the card and a toast say it there
    )
    await notify(conn, [message], channels=channels, now=now)


async def _close_run(
    conn: Connection,
    lead: Lead,
    run_id: RunId,
    *,
    outcome: Literal["failed", "cancelled"],
    trouble: str | None,
    now: datetime,
) -> None:
    facts = {"error": trouble or outcome}
    await writes.insert_event(conn, run_id, "pipeline_end", success=False, facts=facts, now=now)
    await end_research(conn, lead, outcome=outcome, trouble=trouble, now=now)


async def _lock(conn: Connection, claim: Claim) -> Lead | None:
    """Lock the lead first, as everybody does, then make sure the run is still ours."""
    lead_id = await writes.get_lead_of(conn, RunId(claim.id))
    try:
        lead = await lock_lead(conn, LeadId(lead_id)) if lead_id is not None else None
    except LeadGone:
        lead = None
    await hold(conn, claim)
    return lead
