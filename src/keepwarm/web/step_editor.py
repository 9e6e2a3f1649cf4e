"""Changing a plan by hand: a step's words, its date, its place, a step more or less."""

from starlette.requests import Request
from starlette.responses import Response

from keepwarm.db import Connection
from keepwarm.kit.ids import StepId
from keepwarm.plans.actions import start_empty_plan
from keepwarm.plans.reads import get_running_plan
from keepwarm.revisions.actions import (
    choose_date,
    edit_step,
    insert_step,
    move_step,
    remove_step,
    start_waiting_step,
)
from keepwarm.steps.actions import StepGone
from keepwarm.steps.model import Step
from keepwarm.steps.reads import get_step_for
from keepwarm.web.forms import field, fields
from keepwarm.web.page import database, now, viewer
from keepwarm.web.params import as_number, lead_id, number
from keepwarm.web.step_form import as_wall, read_step
from keepwarm.web.steps import answer_lead


async def create(request: Request) -> Response:
    """Add a step to the plan, or begin a plan with it."""
    form, lead, who = await fields(request), lead_id(request), viewer(request)
    draft = read_step(form, None, now=now(request))
    async with database(request).transaction() as conn:
        if await get_running_plan(conn, lead) is None:
            await start_empty_plan(conn, lead, draft, by=who, now=now(request))
        else:
            await insert_step(conn, lead, draft, at=None, by=who, now=now(request))
    return answer_lead(request, lead)


async def update(request: Request) -> Response:
    form = await fields(request)
    async with database(request).transaction() as conn:
        step = await _step(request, conn)
        draft = read_step(form, step.draft, now=now(request))
        await edit_step(conn, step.id, draft, by=viewer(request), now=now(request))
    return answer_lead(request, step.lead_id)


async def delete(request: Request) -> Response:
    async with database(request).transaction() as conn:
        step = await _step(request, conn)
        await remove_step(conn, step.id, by=viewer(request), now=now(request))
    return answer_lead(request, step.lead_id)


async def move(request: Request) -> Response:
    to = as_number(await field(request, "to"))
    async with database(request).transaction() as conn:
        step = await _step(request, conn)
        await move_step(conn, step.id, to or step.number, by=viewer(request), now=now(request))
    return answer_lead(request, step.lead_id)


async def update_date(request: Request) -> Response:
    """Choose when a step is due; without a date it goes back to what its plan says."""
    chosen = await field(request, "date")
    async with database(request).transaction() as conn:
        step = await _step(request, conn)
        wall = as_wall(chosen, now=now(request)) if chosen else None
        await choose_date(conn, step.id, wall, by=viewer(request), now=now(request))
    return answer_lead(request, step.lead_id)


async def start(request: Request) -> Response:
    """Give a step that waits for something its date: what it waited for has happened."""
    async with database(request).transaction() as conn:
        step = await _step(request, conn)
        await start_waiting_step(conn, step.id, by=viewer(request), now=now(request))
    return answer_lead(request, step.lead_id)


async def _step(request: Request, conn: Connection) -> Step:
    step = await get_step_for(conn, StepId(number(request, "step_id")), viewer(request))
    if step is None:
        raise StepGone
    return step
