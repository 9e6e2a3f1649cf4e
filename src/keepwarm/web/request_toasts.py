"""Telling whoever asked for a plan or a draft, on any page, that it has come to its end."""

from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from keepwarm.availability.reads import get_availability
from keepwarm.db import Connection
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import LeadId, RequestId
from keepwarm.leads.reads import get_lead_for
from keepwarm.outbox.actions import drop_seen
from keepwarm.requests import model
from keepwarm.requests.actions import RequestGone
from keepwarm.requests.model import TOASTED_WITHIN
from keepwarm.requests.reads import get_request_for, list_recently_finished
from keepwarm.web.page import database, now, render, viewer
from keepwarm.web.params import as_number, number

SECONDS = 6  # S0-42


class RequestToast(NamedTuple):
    """What a toast says; `key` keeps a browser from saying it twice."""

    key: str
    symbol: str
    text: str
    detail: str | None
    lead_id: LeadId


async def show(request: Request) -> Response:
    """
    Say how one request has ended.

    `open` is the lead that the page shows: who looks at it need not be told in the chat, too.
    """
    request_id, who = RequestId(number(request, "request_id")), viewer(request)
    async with database(request).transaction() as conn:
        ended = await get_request_for(conn, request_id, who)
        if ended is None:
            raise RequestGone
        if as_number(request.query_params.get("open", "")) == ended.lead_id:
            await drop_seen(conn, f"request:{request_id}", by=who, now=now(request))
        return await _toasts(request, conn, [request_id])


async def show_recent(request: Request) -> Response:
    """Say what has ended in the last minute, for a page that was not there to hear of it."""
    since = now(request) - TOASTED_WITHIN
    async with database(request).connection() as conn:
        ended = await list_recently_finished(conn, viewer(request).member_id, since)
        return await _toasts(request, conn, [each.id for each in reversed(ended)])


async def _toasts(request: Request, conn: Connection, ids: list[RequestId]) -> Response:
    """Answer with a toast each, and with none for those who turned them off."""
    toasts: list[RequestToast] = []
    if ids and (await get_availability(conn, viewer(request).member_id)).toasts_off_at is None:
        toasts = [toast for each in ids if (toast := await _toast(request, conn, each))]
    return render(request, "plan/_toasts.html", toasts=toasts, seconds=SECONDS)


async def _toast(request: Request, conn: Connection, request_id: RequestId) -> RequestToast | None:
    ended = await get_request_for(conn, request_id, viewer(request))
    lead = await get_lead_for(conn, ended.lead_id, viewer(request)) if ended else None
    if ended is None or lead is None or ended.status not in {"completed", "failed"}:
        return None
    symbol, text, detail = _words(ended, lead.name)
    return RequestToast(f"request:{ended.id}", symbol, text, detail, lead.id)


def _words(ended: model.Request, name: str) -> tuple[str, str, str | None]:
    if ended.status == "failed":
        failed = {
            "plan": _("The plan for {lead} was not written."),
            "draft": _("The draft for {lead} was not written."),
        }
        return "circle-alert", failed[ended.kind].format(lead=name), ended.error
    if ended.kind == "plan":
        return "check", _("Engagement plan ready!"), name
    return "sparkles", _("Draft ready for {lead}").format(lead=name), None
