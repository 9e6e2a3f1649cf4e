"""Everything that can happen to a request."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Final, Literal

from keepwarm.contacts.actions import EverybodyOptedOut, expect_somebody
from keepwarm.contacts.reads import is_closed
from keepwarm.db import Connection
from keepwarm.drafts.actions import keep_draft
from keepwarm.drafts.model import NewDraft
from keepwarm.kit.errors import Invalid, NotAllowed, NotFound
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import LeadId, MemberId, RequestId, StepId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import LeadGone, lock_lead, lock_lead_for
from keepwarm.leads.model import Lead, Stage
from keepwarm.live.events import announce
from keepwarm.outbox.actions import notify
from keepwarm.outbox.model import HELD_BACK, Channel, Kind, Message
from keepwarm.plans.actions import replace_plan
from keepwarm.plans.model import PlanDraft
from keepwarm.plans.reads import get_running_plan
from keepwarm.requests import writes
from keepwarm.requests.model import (
    LONGEST_INSTRUCTIONS,
    Lane,
    Request,
    RequestKind,
    RequestStatus,
    draft_facts,
    failed_facts,
    plan_facts,
    plan_result,
)
from keepwarm.requests.reads import (
    get_request,
    get_request_for,
    list_open_plans,
    list_running_steps,
    plans_after_research,
)
from keepwarm.steps.actions import PlanEnded, StepGone
from keepwarm.steps.model import Step, storable
from keepwarm.steps.reads import get_step_for, list_steps
from keepwarm.timeline.actions import remember
from keepwarm.work.actions import finish, hold, request_cancel, wake_workers
from keepwarm.work.model import WORKER_LOST, CancelAsked, Claim, LeaseLost, Permanent

TABLE: Final = "requests"
NO_CHANNELS: Final = frozenset[Channel]()
PAST_PLANNING: Final[tuple[Stage, ...]] = ("meeting", "won", "lost")


class RequestGone(NotFound):
    message = "This request is not here any more."


class InstructionsTooLong(Invalid):
    message = "The instructions are too long."


class OnlyAdminsPlanAhead(NotAllowed):
    message = "Only an admin may have plans written by themselves."


async def ask_plan(
    conn: Connection, lead_id: LeadId, *, by: Viewer, instructions: str = "", now: datetime
) -> Request:
    """
    Have a plan written for a lead; it replaces the running one when it is ready.

    While one is being written, a second press returns that one. Raises LeadGone, and
    EverybodyOptedOut where it would lead to nobody.
    """
    lead = await lock_lead_for(conn, lead_id, by)
    return await _ask(conn, "plan", lead, None, by=by, instructions=instructions, now=now)


async def ask_draft(
    conn: Connection, step_id: StepId, *, by: Viewer, instructions: str = "", now: datetime
) -> Request:
    """
    Have the words of a step written, anew where it has some.

    While they are being written, a second press returns that request. Raises StepGone,
    PlanEnded for a step of a plan that is over, EverybodyOptedOut for words to nobody.
    """
    step = await get_step_for(conn, step_id, by)
    if step is None:
        raise StepGone
    lead = await lock_lead_for(conn, step.lead_id, by)
    plan = await get_running_plan(conn, lead.id)
    if plan is None or plan.id != step.plan_id:
        raise PlanEnded
    return await _ask(conn, "draft", lead, step_id, by=by, instructions=instructions, now=now)


async def ask_plan_after_research(
    conn: Connection,
    lead: Lead,
    *,
    asked_by: MemberId | None,
    wanted: bool,
    lane: Lane,
    now: datetime,
) -> None:
    """
    Have a plan written because research has ended, if that was wanted (G-31).

    `wanted` is the wish that came with the research; the team may want it of all research.
    A plan that is running stays, and a lead that people have brought to a meeting or beyond
    needs none; where everybody opted out none can lead anywhere.
    """
    if not wanted and not await plans_after_research(conn):
        return
    if lead.stage in PAST_PLANNING or await get_running_plan(conn, lead.id) is not None:
        return
    if await is_closed(conn, lead.id):
        return
    await _open(conn, "plan", lead, None, by=asked_by, instructions="", lane=lane, now=now)


async def _ask(
    conn: Connection,
    kind: RequestKind,
    lead: Lead,
    step_id: StepId | None,
    *,
    by: Viewer,
    instructions: str,
    now: datetime,
) -> Request:
    wish, who = storable(instructions), by.member_id
    if len(wish) > LONGEST_INSTRUCTIONS:
        raise InstructionsTooLong
    await expect_somebody(conn, lead.id)
    asked = await _open(
        conn, kind, lead, step_id, by=who, instructions=wish, lane="single", now=now
    )
    return asked or await writes.join_request(conn, kind, lead.id, step_id, by=who)


async def _open(
    conn: Connection,
    kind: RequestKind,
    lead: Lead,
    step_id: StepId | None,
    *,
    by: MemberId | None,
    instructions: str,
    lane: Lane,
    now: datetime,
) -> Request | None:
    """Write a request down and have it picked up; None where one is open."""
    asked = await writes.insert_request(
        conn, kind, lead.id, step_id, by=by, instructions=instructions, lane=lane, now=now
    )
    if asked is not None:
        await _announce(conn, lead, asked, "pending")
        wake_workers(conn)
    return asked


async def set_plan_after_research(
    conn: Connection, on: bool, *, by: Viewer, now: datetime
) -> None:
    """Say whether the team wants a plan whenever research ends. Raises OnlyAdminsPlanAhead."""
    if not by.is_admin:
        raise OnlyAdminsPlanAhead
    await writes.upsert_settings(conn, on=on, by=by.member_id, now=now)


async def cancel_request(
    conn: Connection,
    request_id: RequestId,
    *,
    by: Viewer,
    now: datetime,  # noqa: ARG001 -- every verb is told the time; ending work asks the database
) -> None:
    """
    Stop a request: at once where nobody has begun, else within a second; nothing is written.

    One that has ended stays as it is. Raises RequestGone.
    """
    found = await get_request_for(conn, request_id, by)
    if found is None:
        raise RequestGone
    lead = await lock_lead_for(conn, found.lead_id, by)
    await _cancel(conn, lead, found)


async def withdraw_plans(conn: Connection, leads: Sequence[Lead]) -> None:
    """Have no plan written any more for locked leads, which need none from now on."""
    of_id = {lead.id: lead for lead in leads}
    for request in await list_open_plans(conn, list(of_id)):
        await _cancel(conn, of_id[request.lead_id], request)


async def _cancel(conn: Connection, lead: Lead, request: Request) -> None:
    fate = await request_cancel(conn, TABLE, request.id)
    if fate is not None:
        await _announce(conn, lead, request, "cancelled" if fate == "cancelled" else "processing")


async def begin_request(conn: Connection, claim: Claim, *, now: datetime) -> tuple[Request, Lead]:
    """Start on a claimed request. Raises Permanent where its lead was thrown away."""
    lead, request = await _lock(conn, claim)
    await writes.update_started(conn, request.id, now=now)
    await _announce(conn, lead, request, "processing")
    return request, lead


async def complete_plan(
    conn: Connection,
    claim: Claim,
    draft: PlanDraft,
    *,
    channels: frozenset[Channel] = NO_CHANNELS,
    now: datetime,
) -> None:
    """
    Put a written plan in the place of the running one, and say that it is ready.

    Plan, steps, reminders and the end of the request commit together: what is completed is
    usable. What nobody waits for replaces no plan that was made meanwhile. Raises Permanent
    for a plan without steps, and for a lead that is gone or where everybody opted out.
    """
    lead, request = await _lock_willing(conn, claim)
    if request.lane == "bulk" and await get_running_plan(conn, lead.id) is not None:
        raise CancelAsked  # people were faster; nobody asked for theirs to be replaced
    if not draft.steps:
        raise Permanent(_("No step came of it. Add what you know about this lead and retry."))
    plan_id = await replace_plan(
        conn, lead, draft, made_for=request.member_id or lead.owner_id, now=now
    )
    steps = await list_steps(conn, plan_id)
    await writes.update_result(conn, request.id, plan_result(steps))
    await _complete(conn, claim, lead, request)
    facts = plan_facts(request, steps)
    await _tell(conn, request, "plan_ready", facts, channels=channels, now=now)


async def complete_draft(
    conn: Connection,
    claim: Claim,
    new: NewDraft,
    *,
    channels: frozenset[Channel] = NO_CHANNELS,
    now: datetime,
) -> None:
    """
    Keep the written words of a step, and say that they are ready.

    Raises Permanent where the plan has ended meanwhile, or the lead is gone or where everybody
    opted out.
    """
    lead, request = await _lock_willing(conn, claim)
    step = find_step(request, await list_running_steps(conn, lead.id))
    draft_id = await keep_draft(
        conn,
        step,
        new,
        instructions=request.instructions or None,
        made_for=request.member_id,
        now=now,
    )
    await writes.update_result(conn, request.id, {"draft_id": draft_id})
    await _complete(conn, claim, lead, request)
    facts = draft_facts(request, draft_id)
    await _tell(conn, request, "draft_ready", facts, channels=channels, now=now)


def find_step(request: Request, steps: Sequence[Step]) -> Step:
    """Return a request's step among those of the running plan. Raises Permanent."""
    step = next((step for step in steps if step.id == request.step_id), None)
    if step is None:
        raise Permanent(_("The plan of this step has ended, so nothing was written."))
    return step


async def _complete(conn: Connection, claim: Claim, lead: Lead, request: Request) -> None:
    await finish(conn, claim)
    await _announce(conn, lead, request, "completed")
    await _toast(conn, request)


async def lock_lead_of(conn: Connection, row_id: int) -> None:
    """Lock the lead of a request before the request itself, as all do; work calls this."""
    lead_id = await writes.get_lead_of(conn, RequestId(row_id))
    with suppress(LeadGone):
        if lead_id is not None:
            await lock_lead(conn, lead_id)


async def request_ended(
    conn: Connection,
    row_id: int,
    status: Literal["failed", "cancelled"],
    error: str | None,
    *,
    channels: frozenset[Channel] = NO_CHANNELS,
) -> None:
    """Tell of a request that was given up, or cancelled while in hand; work calls this."""
    request = await get_request(conn, RequestId(row_id))
    if request is None:
        return
    if error == WORKER_LOST:
        error = _("The machine that wrote it stopped several times. Retry starts afresh.")
        await writes.update_error(conn, request.id, error)
    try:
        lead = await lock_lead(conn, request.lead_id)
    except LeadGone:
        return  # in the trash: no page shows it
    await _announce(conn, lead, request, status)
    if status == "failed":
        facts = {"kind": request.kind, "error": error}
        now = await writes.get_now(conn)
        await remember(conn, lead.id, "request_failed", by=None, facts=facts, now=now)
        await _toast(conn, request)
        failed = failed_facts(request, error)
        await _tell(conn, request, "work_failed", failed, channels=channels, now=now)


async def _lock(conn: Connection, claim: Claim) -> tuple[Lead, Request]:
    """Lock the lead first, as everybody does, then make sure the request is still ours."""
    lead_id = await writes.get_lead_of(conn, RequestId(claim.id))
    if lead_id is None:
        raise LeaseLost  # it went with its step, or with its lead
    try:
        lead = await lock_lead(conn, lead_id)
    except LeadGone as gone:
        raise Permanent(_("Lead {id} not found").format(id=lead_id)) from gone
    await hold(conn, claim)
    request = await get_request(conn, RequestId(claim.id))
    if request is None:
        raise LeaseLost
    return lead, request


async def _lock_willing(conn: Connection, claim: Claim) -> tuple[Lead, Request]:
    """Lock as `_lock` does, and make sure that somebody wants to hear what was written."""
    lead, request = await _lock(conn, claim)
    try:
        await expect_somebody(conn, lead.id)
    except EverybodyOptedOut as closed:
        raise Permanent(str(closed)) from closed
    return lead, request


async def _announce(conn: Connection, lead: Lead, request: Request, status: RequestStatus) -> None:
    facts = {
        "id": request.id,
        "kind": request.kind,
        "status": status,
        "step": request.step_id,
    }
    await announce(conn, "request", lead_id=lead.id, owner_id=lead.owner_id, facts=facts)


async def _toast(conn: Connection, request: Request) -> None:
    """Tell whoever waits for it, wherever they are, that it has come to its end."""
    if request.member_id is not None and request.lane == "single":
        facts = {"id": f"request:{request.id}", "what": request.kind}
        await announce(conn, "toast", member_id=request.member_id, facts=facts)


async def _tell(
    conn: Connection,
    request: Request,
    kind: Kind,
    facts: Mapping[str, Any],
    *,
    channels: frozenset[Channel],
    now: datetime,
) -> None:
    """
    Tell whoever waits for it in the chat, too (G-03).

    It is held back for a moment: a page that shows the lead tells them, and has this dropped.
    """
    if request.member_id is None or request.lane != "single":
        return
    message = Message(
        key=f"request:{request.id}",
        member_id=request.member_id,
        kind=kind,
        lead_id=request.lead_id,
        facts=facts,
        in_app=False,  # its toast is `_toast`
        held=HELD_BACK,
    )
    await notify(conn, [message], channels=channels, now=now)
