"""Plans and drafts for programs: ask for one, see how it goes, stop it, read the plan."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from pydantic import BaseModel, Field

from keepwarm.accounts.model import Member
from keepwarm.api.callers import AsMember
from keepwarm.api.leads import LeadNumber, Text
from keepwarm.db import Connection
from keepwarm.kit.errors import Invalid, NotFound
from keepwarm.kit.ids import DraftId, LeadId, MemberId, PlanId, RequestId, StepId
from keepwarm.leads.actions import LeadGone
from keepwarm.leads.reads import get_lead_for
from keepwarm.plans.model import Maker
from keepwarm.plans.reads import get_running_plan
from keepwarm.requests import model
from keepwarm.requests.actions import RequestGone, ask_draft, ask_plan, cancel_request
from keepwarm.requests.model import LONGEST_INSTRUCTIONS, RequestKind, RequestStatus
from keepwarm.requests.reads import get_request_for
from keepwarm.steps.actions import StepGone
from keepwarm.steps.model import StepChannel, StepStatus
from keepwarm.steps.reads import get_step_for, list_steps
from keepwarm.web.page import database, now

router = APIRouter(tags=["plans"])
Number = Annotated[int, Path(ge=1, le=2**63 - 1)]


class NoPlan(NotFound):
    message = "This lead has no plan."


class StepOfNoDraft(Invalid):
    message = "A draft is of a step and a plan is not: name a step with a draft only."


class NewRequest(BaseModel, extra="forbid"):
    """What is wanted: a plan for the lead, or the words of one of its steps."""

    kind: RequestKind
    step_id: int | None = Field(None, ge=1, le=2**63 - 1, description="With a draft: of which.")
    instructions: Text = Field("", max_length=LONGEST_INSTRUCTIONS)


class PlannedStep(BaseModel):
    """A step as it stood when the plan was ready."""

    step_id: StepId
    number: int
    channel: StepChannel
    description: str
    timing: str | None
    delay_days: int | None
    suggested_text: str | None
    due_at: datetime | None
    status: StepStatus


class WrittenPlan(BaseModel):
    """The result of a request for a plan."""

    plan: list[PlannedStep]
    step_count: int


class WrittenDraft(BaseModel):
    """The result of a request for a draft."""

    draft_id: DraftId


class ShownRequest(BaseModel):
    """
    How a request goes.

    Completed means that its result is in use: a plan has its reminders by then. A cancelled
    one has written nothing.
    """

    id: RequestId
    kind: RequestKind
    lead_id: LeadId
    step_id: StepId | None
    member_id: MemberId | None
    status: RequestStatus
    result: WrittenPlan | WrittenDraft | None
    error: str | None
    created_at: datetime
    finished_at: datetime | None
    cancel_requested_at: datetime | None


class ShownStep(BaseModel):
    """A step of the running plan; without `due_at` it waits for what `awaits` names."""

    id: StepId
    number: int
    channel: StepChannel
    description: str
    goal: str | None
    timing: str | None
    delay_days: int | None
    suggested_text: str | None
    status: StepStatus
    reason: str | None
    due_at: datetime | None
    awaits: str | None
    explanation: str


class ShownPlan(BaseModel):
    """The plan a lead has now."""

    id: PlanId
    maker: Maker
    made_with: str | None
    summary: str
    language: str | None
    remarks: list[str]
    made_at: datetime
    steps: list[ShownStep]


@router.post(
    "/leads/{lead_id}/requests",
    status_code=201,
    responses={200: {"model": ShownRequest, "description": "It is being written already."}},
)
async def create_request(
    request: Request, response: Response, lead_id: LeadNumber, new: NewRequest, caller: AsMember
) -> ShownRequest:
    """Have a plan or a draft written. While it is, asking again returns the same (200)."""
    moment = now(request)
    async with database(request).transaction() as conn:
        asked = await _ask(conn, LeadId(lead_id), new, caller, moment)
    if asked.created_at != moment:
        response.status_code = 200
    return _shown(asked)


async def _ask(
    conn: Connection, lead_id: LeadId, new: NewRequest, caller: Member, moment: datetime
) -> model.Request:
    by, wish = caller.viewer, new.instructions
    if (new.kind == "draft") != (new.step_id is not None):
        raise StepOfNoDraft
    if new.step_id is None:
        return await ask_plan(conn, lead_id, by=by, instructions=wish, now=moment)
    step = await get_step_for(conn, StepId(new.step_id), by)
    if step is None or step.lead_id != lead_id:
        raise StepGone
    return await ask_draft(conn, step.id, by=by, instructions=wish, now=moment)


@router.get("/leads/{lead_id}/requests/{request_id}")
async def show_request(
    request: Request, lead_id: LeadNumber, request_id: Number, caller: AsMember
) -> ShownRequest:
    """Say how a request goes, and what came of it."""
    async with database(request).connection() as conn:
        return _shown(await _get(conn, lead_id, request_id, caller))


@router.delete("/leads/{lead_id}/requests/{request_id}")
async def delete_request(
    request: Request, lead_id: LeadNumber, request_id: Number, caller: AsMember
) -> ShownRequest:
    """Stop a request. One in hand ends within a second; one that has ended stays as it is."""
    async with database(request).transaction() as conn:
        found = await _get(conn, lead_id, request_id, caller)
        await cancel_request(conn, found.id, by=caller.viewer, now=now(request))
        return _shown(await _get(conn, lead_id, request_id, caller))


@router.get("/leads/{lead_id}/plan")
async def show_plan(request: Request, lead_id: LeadNumber, caller: AsMember) -> ShownPlan:
    """Return the plan a lead has now, with when each step is due and why."""
    async with database(request).connection() as conn:
        lead = await get_lead_for(conn, LeadId(lead_id), caller.viewer)
        if lead is None:
            raise LeadGone
        plan = await get_running_plan(conn, lead.id)
        if plan is None:
            raise NoPlan
        steps = await list_steps(conn, plan.id)
    return ShownPlan(
        id=plan.id,
        maker=plan.maker,
        made_with=plan.made_with,
        summary=plan.summary,
        language=plan.language,
        remarks=list(plan.remarks),
        made_at=plan.made_at,
        steps=[ShownStep.model_validate(step, from_attributes=True) for step in steps],
    )


async def _get(conn: Connection, lead_id: int, request_id: int, caller: Member) -> model.Request:
    found = await get_request_for(conn, RequestId(request_id), caller.viewer)
    if found is None or found.lead_id != lead_id:
        raise RequestGone
    return found


def _shown(request: model.Request) -> ShownRequest:
    return ShownRequest.model_validate(request, from_attributes=True)
