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
    found = ngettext(
        "The search “{title}” found {n} lead.", "The search “{title}” found {n} leads.", job.found
    )
    text = _("The search “{title}” failed.") if has_failed else found
    return render(
        request,
        "_toast.html",
        text=text.format(title=job.title, n=job.found),
        detail=job.error,
        symbol="circle-alert" if has_failed else "search",
        page=f"/find/{job_id}",
        seconds=6,
    )
