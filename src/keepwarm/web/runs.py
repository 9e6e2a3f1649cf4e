"""The runs of a lead side by side: what a newer one found, lost, or said differently."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from keepwarm.enrichment.comparison import compare
from keepwarm.enrichment.reads import ListedRun, get_package, list_compared_runs
from keepwarm.kit.ids import RunId
from keepwarm.leads.actions import LeadGone
from keepwarm.leads.reads import get_lead_for
from keepwarm.web.page import database, is_fragment, render, viewer
from keepwarm.web.params import as_number, lead_id


async def show(request: Request) -> Response:
    """Show two runs compared: the last two, or those that the query names."""
    async with database(request).connection() as conn:
        lead = await get_lead_for(conn, lead_id(request), viewer(request))
        if lead is None:
            raise LeadGone
        runs = await list_compared_runs(conn, lead.id)
        newer = _chosen(request, "new", runs, 0)
        older = _chosen(request, "old", runs, 1)
        old = await get_package(conn, lead.id, older) if older else None
        new = await get_package(conn, lead.id, newer) if newer else None
    return render(
        request,
        "leads/_runs.html" if is_fragment(request) else "leads/runs.html",
        nav="leads",
        lead=lead,
        runs=runs,
        newer=newer,
        older=older,
        compared=compare(old, new) if old is not None and new is not None else None,
    )


def _chosen(
    request: Request, name: str, runs: Sequence[ListedRun], otherwise: int
) -> RunId | None:
    """Return the run that a query names if it is one of these, else a usual one."""
    asked = as_number(request.query_params.get(name, ""))
    usual = runs[otherwise].id if len(runs) > otherwise else None
    return next((run.id for run in runs if run.id == asked), usual)
