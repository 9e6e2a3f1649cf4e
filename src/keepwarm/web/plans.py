"""The plan of a lead: its piece of the page, the plans before it, and its end."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from keepwarm.leads.actions import LeadGone
from keepwarm.leads.reads import get_lead_for
from keepwarm.plans.actions import resume_plan_for, stop_plan_for
from keepwarm.plans.reads import list_past_steps, list_plans
from keepwarm.web.page import database, is_fragment, now, render, viewer
from keepwarm.web.params import lead_id
from keepwarm.web.plan_view import view_plan
from keepwarm.web.steps import answer_lead


async def show(request: Request) -> Response:
    """Show the plan as the lead's page does, for a page that has heard of a change."""
    async with database(request).connection() as conn:
        lead = await get_lead_for(conn, lead_id(request), viewer(request))
        if lead is None:
            raise LeadGone
        if not is_fragment(request):
            return RedirectResponse(f"/leads/{lead.id}", 303)
        plan = await view_plan(conn, lead)
    return render(request, "plan/_shown.html", lead=lead, planned=plan)


async def index(request: Request) -> Response:
    """Show every plan that was made for a lead, how each ended, and what became of its steps."""
    async with database(request).connection() as conn:
        lead = await get_lead_for(conn, lead_id(request), viewer(request))
        if lead is None:
            raise LeadGone
        plans = await list_plans(conn, lead.id)
        steps = await list_past_steps(conn, lead.id)
    name = "plan/_past.html" if is_fragment(request) else "plan/past.html"
    return render(request, name, nav="leads", lead=lead, plans=plans, steps=steps)


async def resume(request: Request) -> Response:
    """Have the plan go on that a reply or one of us ended."""
    async with database(request).transaction() as conn:
        await resume_plan_for(conn, lead_id(request), by=viewer(request), now=now(request))
    return answer_lead(request, lead_id(request))


async def delete(request: Request) -> Response:
    """Stop the plan: its open steps remind nobody any more."""
    async with database(request).transaction() as conn:
        await stop_plan_for(conn, lead_id(request), by=viewer(request), now=now(request))
    return answer_lead(request, lead_id(request))
