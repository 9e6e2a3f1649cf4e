"""The outreach of a lead: tasks, conversation, sequence and page, read when somebody looks."""

from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeAlias

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from keepwarm.db import Connection
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import LeadGone
from keepwarm.leads.model import Lead
from keepwarm.leads.reads import get_lead_for
from keepwarm.web.outreach_microsite import microsite_part
from keepwarm.web.outreach_sequence import sequence_part
from keepwarm.web.outreach_talk import talk_part
from keepwarm.web.outreach_tasks import tasks_part
from keepwarm.web.page import database, is_fragment, render, viewer
from keepwarm.web.params import lead_id

Part: TypeAlias = Callable[[Connection, Lead, Viewer], Awaitable[dict[str, Any]]]
PARTS: Final[tuple[Part, ...]] = (tasks_part, talk_part, sequence_part, microsite_part)


async def show(request: Request) -> Response:
    """Show what was done towards a lead, what it did, and what is to be done."""
    who = viewer(request)
    async with database(request).connection() as conn:
        lead = await get_lead_for(conn, lead_id(request), who)
        if lead is None:
            raise LeadGone
        if not is_fragment(request):
            return RedirectResponse(f"/leads/{lead.id}", 303)
        context: dict[str, Any] = {}
        for part in PARTS:
            context |= await part(conn, lead, who)
    return render(request, "outreach/_panel.html", lead=lead, **context)
