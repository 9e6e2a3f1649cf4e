"""
Change the steps of running plans.

Each verb locks the lead first, and raises PlanEnded where the plan is over, StepSettled where
the step is. The steps after a change are dated anew; what is overdue, snoozed, or was given a
date by hand stays where it is.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from keepwarm.availability.reads import NOBODYS_TIME, working_time_of, working_times
from keepwarm.calendar.wall import instant_of
from keepwarm.db import Connection
from keepwarm.kit.errors import Invalid
from keepwarm.kit.ids import LeadId, MemberId, StepId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import lock_lead_for, lock_leads_for
from keepwarm.revisions.model import (
    Why,
    chosen,
    edited,
    find_repeat,
    is_dated_otherwise,
    rearranged,
    with_room,
    without,
)
from keepwarm.steps.actions import (
    PlanEnded,
    StepSettled,
    TimeIsOver,
    hold_step,
    insert_step_row,
    rewrite_steps,
)
from keepwarm.steps.in_hand import PlanInHand, dated_anew
from keepwarm.steps.model import HELD_RULES, MOST_EDITED, Step, StepDraft, bounded, within_bounds
from keepwarm.steps.placing import place_steps, start_now
from keepwarm.steps.reads import (
    get_running_frame,
    list_leads_in_time_of,
    list_running_frames,
    list_running_steps,
    list_steps,
)
from keepwarm.timeline.actions import remember


class DescriptionMissing(Invalid):
    message = "Say what is to be done in this step."


class PlanFull(Invalid):
    message = "A plan has at most 20 steps."


async def edit_step(
    conn: Connection, step_id: StepId, draft: StepDraft, *, by: Viewer, now: datetime
) -> None:
    """Replace what a step says; a new timing dates it anew. Raises DescriptionMissing."""
    words = _with_words(draft)
    plan, step = await _hold(conn, step_id, by)
    fresh = edited(step, words, now=now)
    if fresh == step:
        return
    dated = is_dated_otherwise(fresh, step)
    await _revise(conn, plan, _with(plan, fresh), "edited", fresh, dated=dated, by=by, now=now)


async def choose_date(
    conn: Connection, step_id: StepId, wall: datetime | None, *, by: Viewer, now: datetime
) -> None:
    """
    Give a step a date and time of its own, by its owner's clock; None gives it back to the plan.

    Raises TimeIsOver.
    """
    plan, step = await _hold(conn, step_id, by)
    working = await working_time_of(conn, plan.owner_id)
    if wall is not None and instant_of(wall, working.zone) <= now:
        raise TimeIsOver
    if step.due_on == wall and (wall is not None or step.rule not in HELD_RULES):
        return
    fresh = chosen(step, wall, now=now)
    await _revise(conn, plan, _with(plan, fresh), "dated", fresh, dated=True, by=by, now=now)


async def move_step(
    conn: Connection, step_id: StepId, to_number: int, *, by: Viewer, now: datetime
) -> None:
    """Put a step in another place; the days of the plan stay as they are."""
    plan, step = await _hold(conn, step_id, by)
    to = min(max(to_number, 1), len(plan.steps))
    if to != step.number:
        steps = rearranged(plan.steps, step_id, to)
        await _revise(conn, plan, steps, "moved", step, by=by, now=now)


async def remove_step(conn: Connection, step_id: StepId, *, by: Viewer, now: datetime) -> None:
    """
    Take an open step out of its plan, with its reminder and its drafts.

    With the last open step the plan ends.
    """
    plan, step = await _hold(conn, step_id, by)
    steps = without(plan.steps, step_id)
    await _revise(conn, plan, steps, "removed", step, by=by, now=now)


async def insert_step(
    conn: Connection,
    lead_id: LeadId,
    draft: StepDraft,
    *,
    at: int | None,
    by: Viewer,
    now: datetime,
) -> None:
    """
    Add a step to the running plan, under a number or at its end.

    Without a time it comes three days after the one before it. Raises PlanEnded where no plan
    is running, PlanFull, DescriptionMissing. A second press adds nothing.
    """
    words = replace(_with_words(draft), said_at=now)
    lead = await lock_lead_for(conn, lead_id, by)
    frame = await get_running_frame(conn, lead_id)
    if frame is None:
        raise PlanEnded
    plan = PlanInHand(lead, frame, await list_steps(conn, frame.plan_id))
    if find_repeat(plan.steps, words, now=now) is not None:
        return
    if len(plan.steps) >= MOST_EDITED:
        raise PlanFull
    number = len(plan.steps) + 1 if at is None else min(max(at, 1), len(plan.steps) + 1)
    steps = await _insert(conn, plan, number, words, now=now)
    await _revise(conn, plan, steps, "added", steps[number - 1], dated=True, by=by, now=now)


async def start_waiting_step(
    conn: Connection, step_id: StepId, *, by: Viewer, now: datetime
) -> None:
    """
    Say that what a step waited for has happened: it is due now, or after the days it names.

    A step that has a date already keeps it.
    """
    plan, step = await _hold(conn, step_id, by)
    if step.awaits is None:
        return
    working = await working_time_of(conn, plan.owner_id)
    fresh = start_now(step, working=working, language=plan.language, now=now)
    await _revise(conn, plan, _with(plan, fresh), "started", fresh, by=by, now=now)


async def retime_leads(
    conn: Connection, lead_ids: Sequence[LeadId], *, now: datetime, why: Why = "owner"
) -> None:
    """
    Date the running plans of leads anew, by the working time of who owns them now.

    Dates that stay the same are not touched. Leads in the trash are passed over: whoever
    restores one calls this again.
    """
    leads = await lock_leads_for(conn, lead_ids, _ANYBODY)
    # Which plans are running is known only now: one may have been replaced while we waited.
    running = await list_running_frames(conn, [lead.id for lead in leads])
    frames = {frame.lead_id: frame for frame in running}
    steps: dict[LeadId, list[Step]] = {lead_id: [] for lead_id in frames}
    for step in await list_running_steps(conn, list(frames)):
        steps[step.lead_id].append(step)
    plans = [
        PlanInHand(lead, frames[lead.id], steps[lead.id]) for lead in leads if lead.id in frames
    ]
    owners = {plan.owner_id for plan in plans if plan.owner_id is not None}
    times = await working_times(conn, owners)
    for plan in plans:
        working = times.get(plan.owner_id, NOBODYS_TIME) if plan.owner_id else NOBODYS_TIME
        dated = dated_anew(plan, plan.steps, working, now=now)
        if dated != plan.steps:
            await rewrite_steps(conn, plan, dated, why=why, by=None, now=now)


_ANYBODY = Viewer(MemberId(0), is_admin=True)
"""The calendar sees every lead: it is nobody of us who acts here."""


async def retime_member(conn: Connection, member_id: MemberId, *, now: datetime) -> None:
    """Date the plans anew that go by a member's working time, after that has changed."""
    lead_ids = await list_leads_in_time_of(conn, member_id)
    await retime_leads(conn, lead_ids, now=now, why="hours")


def _with_words(draft: StepDraft) -> StepDraft:
    words = within_bounds(bounded(draft))
    if not words.description:
        raise DescriptionMissing
    return words


async def _hold(conn: Connection, step_id: StepId, by: Viewer) -> tuple[PlanInHand, Step]:
    plan, step = await hold_step(conn, step_id, by=by)
    if plan.frame.ended_because is not None:
        raise PlanEnded
    if not step.is_open:
        raise StepSettled
    return plan, step


def _with(plan: PlanInHand, step: Step) -> list[Step]:
    return [step if each.id == step.id else each for each in plan.steps]


async def _insert(
    conn: Connection, plan: PlanInHand, number: int, draft: StepDraft, *, now: datetime
) -> list[Step]:
    """Store a step under a number; return the plan's steps, which have made room for it."""
    working = await working_time_of(conn, plan.owner_id)
    base = plan.frame.base_at
    (place,) = place_steps([draft], base=base, working=working, language=plan.language)
    step = await insert_step_row(conn, plan, number, draft, place, now=now)
    room = with_room(plan.steps, number)
    return [*room[: number - 1], step, *room[number - 1 :]]


async def _revise(
    conn: Connection,
    plan: PlanInHand,
    steps: Sequence[Step],
    why: Why,
    step: Step,
    *,
    dated: bool = False,
    by: Viewer,
    now: datetime,
) -> None:
    """Store a plan as it was changed, all that follows dated anew; `dated`: this step, too."""
    working = await working_time_of(conn, plan.owner_id)
    freed = {step.id} if dated else set[StepId]()
    steps = dated_anew(plan, steps, working, freed=freed, now=now)
    await rewrite_steps(conn, plan, steps, why=why, by=by.member_id, now=now)
    facts = {"what": why, "number": step.number, "description": step.description}
    await remember(conn, plan.lead.id, "plan_changed", by=by.member_id, facts=facts, now=now)
