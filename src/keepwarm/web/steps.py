"""What members do with a step: done, cannot be done, later, open again, and taking it back."""

from datetime import datetime
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from keepwarm.availability.reads import working_time_of
from keepwarm.calendar.explaining import say_instant
from keepwarm.calendar.wall import instant_of
from keepwarm.db import Connection
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import LeadId, StepId
from keepwarm.outbox.confirming import show_undone
from keepwarm.settling.actions import (
    complete_step,
    reopen_step,
    skip_step,
    snooze_step,
    undo_change,
)
from keepwarm.settling.model import Changed, snooze_until
from keepwarm.web.confirmations import confirm_step
from keepwarm.web.due_words import due_words
from keepwarm.web.forms import field
from keepwarm.web.page import database, is_fragment, member, now, render, viewer
from keepwarm.web.params import number
from keepwarm.web.step_form import as_reopening, as_snooze, as_wall

UNDO_SHOWN = 10  # seconds that a toast leaves to change one's mind


async def complete(request: Request) -> Response:
    moment = now(request)
    async with database(request).transaction() as conn:
        changed = await complete_step(conn, _step(request), by=viewer(request), now=moment)
        await confirm_step(request, conn, changed, at=moment)
    return tell_changed(request, changed, _("Done: {step}"))


async def skip(request: Request) -> Response:
    reason, moment = await field(request, "reason"), now(request)
    async with database(request).transaction() as conn:
        changed = await skip_step(conn, _step(request), reason, by=viewer(request), now=moment)
        await confirm_step(request, conn, changed, at=moment)
    return tell_changed(request, changed, _("Skipped: {step}"))


async def snooze(request: Request) -> Response:
    """Put a step off: for an hour, to the evening, to a morning, or to a time one picks."""
    who, moment = viewer(request), now(request)
    async with database(request).transaction() as conn:
        until = await _until(request, conn)
        changed = await snooze_step(conn, _step(request), until, by=who, now=moment)
    when = say_instant(until, ZoneInfo(member(request).time_zone))
    return tell_changed(request, changed, _("Until {when}: {step}"), when=when)


async def reopen(request: Request) -> Response:
    when = as_reopening(await field(request, "when"))
    async with database(request).transaction() as conn:
        changed = await reopen_step(
            conn, _step(request), when, by=viewer(request), now=now(request)
        )
    return tell_changed(request, changed, _("Open again: {step}"))


async def undo(request: Request) -> Response:
    change_id, moment = number(request, "change_id"), now(request)
    async with database(request).transaction() as conn:
        changed = await undo_change(conn, change_id, by=viewer(request), now=moment)
        await show_undone(conn, changed.step.lead_id, change_id, now=moment)
    if is_fragment(request):
        return render(request, "_toast.html", text=_("Undone."))
    return answer_lead(request, changed.step.lead_id)


def answer_lead(request: Request, lead_id: LeadId) -> Response:
    """Answer a script with nothing, for it looks by itself, and a browser with the lead."""
    if is_fragment(request):
        return Response(status_code=204)
    return RedirectResponse(f"/leads/{lead_id}", 303)


async def _until(request: Request, conn: Connection) -> datetime:
    """Return the time that was chosen, by the clock and the working week of who chose it."""
    working = await working_time_of(conn, viewer(request).member_id)
    said = await field(request, "until")
    choice = as_snooze(said)
    if choice is not None:
        return snooze_until(choice, now=now(request), working=working)
    return instant_of(as_wall(said, now=now(request)), working.zone)


def _step(request: Request) -> StepId:
    return StepId(number(request, "step_id"))


def tell_changed(request: Request, changed: Changed, text: str, **words: str) -> Response:
    """Say what became of a step and what comes next, and offer to take it back."""
    if not is_fragment(request):
        return answer_lead(request, changed.step.lead_id)
    return render(
        request,
        "_toast.html",
        text=text.format(step=changed.step.description, **words),
        detail=_next(request, changed),
        undo=f"/steps/changes/{changed.change_id}/undo",
        seconds=UNDO_SHOWN,
    )


def _next(request: Request, changed: Changed) -> str:
    step = changed.next_step
    if changed.step.is_open or step is None or step.due_at is None:
        return ""
    when = due_words(step.due_at, now(request), member(request).time_zone)
    return _("Next, {when}: {step}").format(when=when, step=step.description)
