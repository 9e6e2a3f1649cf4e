"""Asking the machine for a plan or a draft, and cancelling what it has not finished."""

from starlette.requests import Request
from starlette.responses import Response

from keepwarm.db import Connection
from keepwarm.kit.ids import LeadId, StepId
from keepwarm.leads.actions import LeadGone
from keepwarm.leads.reads import get_lead_for
from keepwarm.requests.actions import ask_draft, ask_plan, cancel_request
from keepwarm.requests.reads import list_requests_shown
from keepwarm.steps.actions import StepGone
from keepwarm.steps.reads import get_step_for
from keepwarm.web.forms import field
from keepwarm.web.page import database, now, viewer
from keepwarm.web.params import lead_id, number
from keepwarm.web.steps import answer_lead


async def create_plan(request: Request) -> Response:
    wish = await field(request, "instructions")
    async with database(request).transaction() as conn:
        asked = await ask_plan(
            conn, lead_id(request), by=viewer(request), instructions=wish, now=now(request)
        )
    return answer_lead(request, asked.lead_id)


async def delete_plan(request: Request) -> Response:
    async with database(request).transaction() as conn:
        lead = await get_lead_for(conn, lead_id(request), viewer(request))
        if lead is None:
            raise LeadGone
        await _cancel(request, conn, lead.id, None)
    return answer_lead(request, lead.id)


async def create_draft(request: Request) -> Response:
    wish = await field(request, "instructions")
    async with database(request).transaction() as conn:
        asked = await ask_draft(
            conn, _step_id(request), by=viewer(request), instructions=wish, now=now(request)
        )
    return answer_lead(request, asked.lead_id)


async def delete_draft(request: Request) -> Response:
    async with database(request).transaction() as conn:
        step = await get_step_for(conn, _step_id(request), viewer(request))
        if step is None:
            raise StepGone
        await _cancel(request, conn, step.lead_id, step.id)
    return answer_lead(request, step.lead_id)


async def _cancel(request: Request, conn: Connection, lead: LeadId, step: StepId | None) -> None:
    """Cancel the plan that is being written, or the draft of a step; where none is, nothing."""
    for shown in await list_requests_shown(conn, lead):
        if shown.is_open and shown.step_id == step:
            await cancel_request(conn, shown.id, by=viewer(request), now=now(request))


def _step_id(request: Request) -> StepId:
    return StepId(number(request, "step_id"))
