"""Make plans and end them. At most one plan of a lead is running."""

from datetime import datetime

from keepwarm.cards.actions import show_plan
from keepwarm.contacts.actions import expect_somebody
from keepwarm.contacts.reads import is_closed
from keepwarm.db import Connection
from keepwarm.kit.errors import Conflict, Invalid
from keepwarm.kit.ids import LeadId, MemberId, PlanId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import lock_lead_for
from keepwarm.leads.model import Lead
from keepwarm.live.events import announce
from keepwarm.plans import writes
from keepwarm.plans.model import RESUMABLE, Ending, PlanDraft, bounded
from keepwarm.plans.reads import get_last_plan, get_running_plan
from keepwarm.steps.actions import add_steps, close_steps, take_up_steps
from keepwarm.steps.in_hand import PlanInHand
from keepwarm.steps.model import StepDraft
from keepwarm.steps.reads import get_frame, list_steps
from keepwarm.timeline.actions import remember


class PlanEmpty(Invalid):
    message = "A plan needs at least one step."


class PlanRuns(Conflict):
    message = "This lead has a plan already."


async def replace_plan(
    conn: Connection,
    lead: Lead,
    draft: PlanDraft,
    *,
    made_for: MemberId | None,
    now: datetime,
) -> PlanId:
    """
    Make a plan the running one of a locked lead, its steps counted from now.

    The former plan ends with its reminders; it all happens in the caller's transaction, so a
    failure leaves the former plan as it was (G-14). Raises PlanEmpty, EverybodyOptedOut.
    """
    if not draft.steps:
        raise PlanEmpty
    await expect_somebody(conn, lead.id)
    former = await _end(conn, lead, because="replaced", by=made_for, now=now)
    plan_id = await writes.insert_plan(conn, lead.id, bounded(draft), made_for=made_for, now=now)
    steps = await add_steps(conn, lead, plan_id, draft.steps, base=now, by=made_for, now=now)
    facts = {"steps": len(steps), "maker": draft.maker, "replaced": former is not None}
    await remember(conn, lead.id, "plan_made", by=made_for, facts=facts, now=now)
    return plan_id


async def stop_plan(
    conn: Connection, lead: Lead, *, because: Ending, by: MemberId | None, now: datetime
) -> bool:
    """End the running plan of a locked lead with its reminders. Says whether there was one."""
    running = await get_running_plan(conn, lead.id)
    ended = await _end(conn, lead, because=because, by=by, now=now)
    if running is None or ended is None:
        return False
    await show_plan(conn, lead, steps=None, settled=None, next_followup_at=None)
    await remember(conn, lead.id, "plan_stopped", by=by, facts={"because": because}, now=now)
    await announce(conn, "plan", lead_id=lead.id, owner_id=lead.owner_id)
    owner_id = lead.owner_id if lead.owner_id is not None else running.made_for
    if owner_id is not None:
        await announce(conn, "today", member_id=owner_id)
    return True


async def resume_plan(
    conn: Connection, lead: Lead, *, ended_at: datetime, by: MemberId, now: datetime
) -> bool:
    """
    Have the plan of a locked lead go on that ended at this moment; says whether one did.

    For taking back what ended it. Its open steps remind again; what is still to come goes by
    its owner's working time, not before now. Where everybody opted out meanwhile it stays ended.
    """
    if await is_closed(conn, lead.id):
        return False
    plan_id = await writes.resume_plan(conn, lead.id, ended_at=ended_at)
    if plan_id is None:
        return False
    frame = await get_frame(conn, plan_id)
    plan = PlanInHand(lead, frame, await list_steps(conn, plan_id))
    await take_up_steps(conn, plan, by=by, now=now)
    await remember(conn, lead.id, "plan_changed", by=by, facts={"what": "resumed"}, now=now)
    return True


async def stop_plan_for(conn: Connection, lead_id: LeadId, *, by: Viewer, now: datetime) -> bool:
    """Stop the plan of a lead because one of us says so."""
    lead = await lock_lead_for(conn, lead_id, by)
    return await stop_plan(conn, lead, because="stopped", by=by.member_id, now=now)


async def resume_plan_for(conn: Connection, lead_id: LeadId, *, by: Viewer, now: datetime) -> bool:
    """Have the last plan of a lead go on that a reply or one of us ended; says whether one did."""
    lead = await lock_lead_for(conn, lead_id, by)
    plan = await get_last_plan(conn, lead_id)
    if plan is None or plan.ended_at is None or plan.ended_because not in RESUMABLE:
        return False
    return await resume_plan(conn, lead, ended_at=plan.ended_at, by=by.member_id, now=now)


async def start_empty_plan(
    conn: Connection, lead_id: LeadId, draft: StepDraft, *, by: Viewer, now: datetime
) -> PlanId:
    """
    Begin a plan by hand with its first step.

    Raises PlanRuns where one is running, EverybodyOptedOut where it would lead to nobody.
    """
    lead = await lock_lead_for(conn, lead_id, by)
    if await get_running_plan(conn, lead.id) is not None:
        raise PlanRuns
    plan = PlanDraft(
        maker="hand", made_with=None, summary="", language=lead.language, steps=(draft,)
    )
    return await replace_plan(conn, lead, plan, made_for=by.member_id, now=now)


async def _end(
    conn: Connection, lead: Lead, *, because: Ending, by: MemberId | None, now: datetime
) -> PlanId | None:
    """End the running plan; its open steps stay as they are and remind nobody any more."""
    plan_id = await writes.end_plan(conn, lead.id, because=because, by=by, now=now)
    if plan_id is not None:
        await close_steps(conn, lead, plan_id, why=because, by=by, now=now)
    return plan_id
