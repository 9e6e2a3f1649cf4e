"""Messages to members in the app: their toasts, and those of which nobody knows their fate."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from keepwarm.accounts.reads import get_member
from keepwarm.db import Connection
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.i18n import ngettext
from keepwarm.kit.ids import MemberId, MessageId
from keepwarm.outbox.actions import MessageGone, acknowledge, send_again
from keepwarm.outbox.composing import events_in
from keepwarm.outbox.model import CONFIRMATIONS, Kind
from keepwarm.outbox.reads import Told, get_told
from keepwarm.web.due_words import clock_words, date_words, nearness
from keepwarm.web.event_words import deed_sentence, event_words
from keepwarm.web.page import database, member, now, render, viewer
from keepwarm.web.params import number

EVENTS = CONFIRMATIONS | {"lead_assigned"}
DEEDS = frozenset[Kind]({"call_task", "signal", "reply"})
SHOWN = 10  # seconds: a reminder is read, not glanced at


async def show_toast(request: Request) -> Response:
    async with database(request).connection() as conn:
        told = await get_told(conn, _message(request), viewer(request).member_id)
        if told is None:
            raise MessageGone
        by = await _who_did(conn, told)

    if told.verdict == "unknown":
        return _tell_unknown(request, told)
    if told.kind == "digest":
        return _tell_digest(request, told.facts)
    if told.kind in DEEDS:
        return _tell_deed(request, told)
    if told.kind in EVENTS:
        return _tell_event(request, told, by)
    return render(
        request,
        "_toast.html",
        text=told.description or _("A step is due"),
        detail=_about(request, told),
        href=f"/leads/{told.lead_id}",
        symbol="bell",
        seconds=SHOWN,
    )


async def acknowledge_one(request: Request) -> Response:
    """Take a member's word for it that a message arrived."""
    async with database(request).transaction() as conn:
        await acknowledge(conn, _message(request), by=viewer(request), now=now(request))
    return Response(status_code=204)


async def send_one_again(request: Request) -> Response:
    async with database(request).transaction() as conn:
        await send_again(conn, _message(request), by=viewer(request), now=now(request))
    return render(request, "_toast.html", text=_("It is on its way again."), symbol="send")


def _tell_unknown(request: Request, told: Told) -> Response:
    """Say that nobody knows whether a chat has a message; Today asks what became of it."""
    text = _("A Telegram message may not have arrived")
    return render(
        request,
        "_toast.html",
        text=text,
        detail=told.lead,
        page="/",
        symbol="triangle-alert",
        seconds=SHOWN,
    )


async def _who_did(conn: Connection, told: Told) -> str:
    """Return who did what a message tells of."""
    if told.kind not in EVENTS:
        return ""
    by = await get_member(conn, MemberId(events_in(told.facts)[0]["by"]))
    return by.name if by is not None else ""


def _tell_event(request: Request, told: Told, by: str) -> Response:
    """Say what somebody did with a member's lead, or that one is theirs now."""
    symbol, text = event_words(told.kind, told.lead, events_in(told.facts)[0])
    detail = _("by {name}").format(name=by) if told.kind != "lead_assigned" else by
    return render(
        request,
        "_toast.html",
        text=text,
        detail=detail,
        href=f"/leads/{told.lead_id}" if told.lead_id is not None else "/leads",
        symbol=symbol,
        seconds=SHOWN,
    )


def _tell_deed(request: Request, told: Told) -> Response:
    """Say what a prospect did, and whom to call about it or what they wrote."""
    symbol, text = deed_sentence(told.kind, told.lead, told.trigger or told.facts.get("kind"))
    where: dict[str, Any] = {"href": f"/leads/{told.lead_id}"}
    if told.kind != "signal":
        where = {"page": "/tasks" if told.kind == "call_task" else "/replies"}
    detail = None if told.trigger else told.description
    return render(
        request, "_toast.html", text=text, detail=detail, symbol=symbol, seconds=SHOWN, **where
    )


def _tell_digest(request: Request, facts: Mapping[str, Any]) -> Response:
    total, calls = int(facts["total"]), len(facts.get("task_ids", ()))
    steps = ngettext("{n} step is waiting for you", "{n} steps are waiting for you", total)
    called = ngettext("{n} call is waiting for you", "{n} calls are waiting for you", calls)
    return render(
        request,
        "_toast.html",
        text=steps.format(n=total) if total else called.format(n=calls),
        page="/",
        symbol="list-checks",
        seconds=SHOWN,
    )


def _about(request: Request, told: Told) -> str:
    """Say whom a step is for, and if it is told late, since when it has been due."""
    if not told.facts.get("was_due"):
        return told.lead or ""
    due_at, zone = datetime.fromisoformat(told.facts["due_at"]), member(request).time_zone
    is_today = nearness(due_at, now(request), zone) == "today"
    when = clock_words(due_at, zone) if is_today else date_words(due_at, zone)
    return _("{lead}, was due {when}").format(lead=told.lead, when=when)


def _message(request: Request) -> MessageId:
    return MessageId(number(request, "message_id"))
