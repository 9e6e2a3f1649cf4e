"""
Write the steps of plans, have their reminders follow, and keep plan and card true to them.

Each verb works on a lead that is locked; `hold_step` locks the one of a step.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from keepwarm.availability.reads import working_time_of
from keepwarm.cards.actions import show_plan
from keepwarm.db import Connection
from keepwarm.kit.errors import Conflict, Invalid, NotFound
from keepwarm.kit.ids import MemberId, PlanId, StepId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import lock_lead_for
from keepwarm.leads.model import Lead
from keepwarm.live.events import announce
from keepwarm.reminders.actions import (
    cancel_reminders,
    retime_reminders,
    schedule_plan_reminders,
)
from keepwarm.steps import reads, writes
from keepwarm.steps.in_hand import PlanInHand, dated_anew
from keepwarm.steps.model import (
    Placed,
    Step,
    StepDraft,
    bounded,
    dues_of,
)
from keepwarm.steps.placing import place_steps


class StepGone(NotFound):
    message = "This step is not here any more."


class PlanEnded(Conflict):
    message = "This plan has ended. Look at the lead again."


class StepSettled(Conflict):
    message = "This step is settled already."


class TimeIsOver(Invalid):
    message = "Choose a time that is still to come."


async def add_steps(
    conn: Connection,
    lead: Lead,
    plan_id: PlanId,
    drafts: Sequence[StepDraft],
    *,
    base: datetime,
    by: MemberId | None,
    now: datetime,
) -> list[Step]:
    """Give a fresh plan of a locked lead its steps, each with its date and its reminder."""
    plan = PlanInHand(lead, await reads.get_frame(conn, plan_id), ())
    working = await working_time_of(conn, plan.owner_id)
    texts = [bounded(draft) for draft in drafts]
    places = place_steps(texts, base=base, working=working, language=plan.language, after=now)
    rows = list(zip(range(1, len(texts) + 1), texts, places, strict=True))
    steps = await writes.insert_steps(conn, plan_id, lead.id, rows, now=now)
    await schedule_plan_reminders(conn, lead.id, dues_of(steps), by=by, now=now)
    await _show(conn, replace(plan, steps=steps))
    return steps


async def close_steps(
    conn: Connection,
    lead: Lead,
    plan_id: PlanId,
    *,
    why: str,
    by: MemberId | None,
    now: datetime,
) -> None:
    """Close the open steps of a plan that has ended: nobody is reminded of them any more."""
    closed = await writes.close_steps(conn, plan_id, now=now)
    await cancel_reminders(conn, lead.id, closed, by=by, why=why, now=now)


async def take_up_steps(
    conn: Connection, plan: PlanInHand, *, by: MemberId | None, now: datetime
) -> None:
    """Open the steps of a plan again that runs again; none is due before now that was not."""
    await writes.update_closed(conn, plan.frame.plan_id)
    working = await working_time_of(conn, plan.owner_id)
    dated = dated_anew(plan, plan.steps, working, now=now)
    await rewrite_steps(conn, plan, dated, why="resumed", by=by, now=now)
    dues = dues_of(dated)
    await retime_reminders(conn, plan.lead.id, dues, by=by, why="resumed", now=now)


async def hold_step(conn: Connection, step_id: StepId, *, by: Viewer) -> tuple[PlanInHand, Step]:
    """
    Lock the lead of a step, then look at its plan.

    Raises StepGone, and PlanEnded unless the plan is running or its steps completed it.
    """
    where = await reads.find_step(conn, step_id)
    if where is None:
        raise StepGone
    lead = await lock_lead_for(conn, where.lead_id, by)
    frame = await reads.get_frame(conn, where.plan_id)
    if frame.ended_because not in {None, "completed"}:
        raise PlanEnded
    plan = PlanInHand(lead, frame, await reads.list_steps(conn, where.plan_id))
    step = next((step for step in plan.steps if step.id == step_id), None)
    if step is None:
        raise StepGone
    return plan, step


async def insert_step_row(
    conn: Connection,
    plan: PlanInHand,
    number: int,
    draft: StepDraft,
    place: Placed,
    *,
    now: datetime,
) -> Step:
    """Store one more step of a plan; `rewrite_steps` then makes room for it and tells of it."""
    row = (number, draft, place)
    (step,) = await writes.insert_steps(conn, plan.frame.plan_id, plan.lead.id, [row], now=now)
    return step


async def rewrite_steps(
    conn: Connection,
    plan: PlanInHand,
    steps: Sequence[Step],
    *,
    why: str,
    by: MemberId | None,
    now: datetime,
) -> None:
    """
    Make these the steps of a plan in hand, and have its reminders and the card follow.

    A step that is not among them any more is deleted.
    """
    before = {step.id: step for step in plan.steps}
    changed = [step for step in steps if before.get(step.id) != step]
    gone = [step_id for step_id in before if step_id not in {step.id for step in steps}]
    await writes.update_steps(conn, changed)
    dateless = [step.id for step in changed if step.due_at is None]
    await cancel_reminders(conn, plan.lead.id, [*gone, *dateless], by=by, why=why, now=now)
    await writes.delete_steps(conn, gone)
    moved = [s for s in changed if s.id not in before or before[s.id].due_at != s.due_at]
    await retime_reminders(conn, plan.lead.id, dues_of(moved), by=by, why=why, now=now)
    await _keep(conn, replace(plan, steps=steps), by=by, now=now)


async def store_step(
    conn: Connection, plan: PlanInHand, step: Step, *, by: MemberId, now: datetime
) -> PlanInHand:
    """
    Store a step of a plan in hand as it is now; its reminder is the caller's.

    With its last open step the plan ends, and with an open one a completed plan runs again.
    Raises PlanEnded where another one followed it.
    """
    await writes.update_steps(conn, [step])
    steps = [step if each.id == step.id else each for each in plan.steps]
    return await _keep(conn, replace(plan, steps=steps), by=by, now=now)


async def _keep(
    conn: Connection, plan: PlanInHand, *, by: MemberId | None, now: datetime
) -> PlanInHand:
    """End a plan with its last open step, or set it going again; the card shows the last one."""
    frame, is_over = plan.frame, not any(step.is_open for step in plan.steps)
    if frame.ended_because is not None and await reads.is_followed(conn, frame.plan_id):
        raise PlanEnded
    if is_over and frame.ended_because is None:
        because = "completed" if plan.steps else "stopped"
        await writes.end_plan(conn, frame.plan_id, because, by=by, now=now)
        plan = replace(plan, frame=replace(frame, ended_because=because))
    elif not is_over and frame.ended_because is not None:
        await writes.resume_plan(conn, frame.plan_id)
        plan = replace(plan, frame=replace(frame, ended_because=None))
    await _show(conn, plan)
    return plan


async def _show(conn: Connection, plan: PlanInHand) -> None:
    """Bring the card up to date, and tell open pages that the plan and a member's day changed."""
    lead, steps = plan.lead, plan.steps
    runs = plan.frame.ended_because is None
    await show_plan(
        conn,
        lead,
        steps=len(steps) if runs else None,
        settled=sum(not step.is_open for step in steps) if runs else None,
        next_followup_at=min((due_at for _, due_at in dues_of(steps)), default=None),
    )
    await announce(conn, "plan", lead_id=lead.id, owner_id=lead.owner_id)
    if plan.owner_id is not None:
        await announce(conn, "today", member_id=plan.owner_id)
