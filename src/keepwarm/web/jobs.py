"""Searches for leads, as far as pages hear of them: the toast at their end."""

from starlette.requests import Request
from starlette.responses import Response

from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.i18n import ngettext
from keepwarm.prospecting.actions import JobGone
from keepwarm.prospecting.model import JobId
from keepwarm.prospecting.reads import get_job_for
from keepwarm.web.page import database, render, viewer
from keepwarm.web.params import number


async def show_toast(request: Request) -> Response:
    job_id = JobId(number(request, "job_id"))
    async with database(request).connection() as conn:
        job = await get_job_for(conn, job_id, viewer(request))
    if job is None:
        raise JobGone
    has_failed = job.status == "failed"
    found = ngettext("The search found {n} lead.", "The search found {n} leads.", job.found)
    return render(
        request,
        "_toast.html",
        text=_("The search failed.") if has_failed else found.format(n=job.found),
        detail=job.error,
        symbol="circle-alert" if has_failed else "search",
        page="/board",
        seconds=6,
    )
