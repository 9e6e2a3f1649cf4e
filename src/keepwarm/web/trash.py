"""The trash: what lies in it, bring one back, delete one for good."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from keepwarm.kit.i18n import gettext as _
from keepwarm.trash.actions import delete_for_good, restore_lead
from keepwarm.trash.reads import list_trash
from keepwarm.web.page import database, is_fragment, now, render, services, viewer
from keepwarm.web.params import lead_id


async def show(request: Request) -> Response:
    async with database(request).connection() as conn:
        leads = await list_trash(conn, viewer(request))

    days = services(request).settings.trash_days
    return render(request, "leads/trash.html", nav="leads", leads=leads, days=days)


async def restore(request: Request) -> Response:
    async with database(request).transaction() as conn:
        await restore_lead(conn, lead_id(request), by=viewer(request), now=now(request))

    return _said(request, _("The lead is back."))


async def delete(request: Request) -> Response:
    async with database(request).transaction() as conn:
        await delete_for_good(conn, lead_id(request), by=viewer(request))

    return _said(request, _("The lead is deleted for good."))


def _said(request: Request, text: str) -> Response:
    if is_fragment(request):
        return render(request, "_toast.html", text=text)
    return RedirectResponse("/leads/trash", 303)
