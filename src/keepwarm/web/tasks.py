"""Tasks: whom to call, what came of it, later, somebody else, and taking that back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, get_args
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from keepwarm.availability.reads import working_time_of
from keepwarm.board.calls import finish_task, unfinish_task
from keepwarm.board.model import Filters
from keepwarm.board.reads import list_leads
from keepwarm.calendar.explaining import say_instant
from keepwarm.kit.errors import Invalid
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import ContactId, LeadId, MemberId, TaskId
from keepwarm.leads.actions import LeadGone
from keepwarm.live.reads import horizon
from keepwarm.tasks.closing import reassign_task, snooze_task
from keepwarm.tasks.making import add_task
from keepwarm.tasks.model import Outcome, Priority, Task, TaskChannel
from keepwarm.tasks.outcomes import TaskDraft
from keepwarm.tasks.wording import outcome_words
from keepwarm.web.forms import field, fields
from keepwarm.web.outreach_tasks import form_of
from keepwarm.web.page import database, is_fragment, member, now, render, services, viewer
from keepwarm.web.params import as_number, lead_id, number
from keepwarm.web.snoozes import read_until, snooze_choices
from keepwarm.web.task_view import helpers_of, list_team, outcome_icons, view_queue

UNDO_SHOWN: Final = 10  # seconds that a toast leaves to change one's mind
MOST_FOUND: Final = 8  # leads that a search names
BY_A_MEMBER: Final[tuple[Outcome, ...]] = (
    "reached",
    "no_answer",
    "wrong_number",
    "meeting_booked",
    "done",
    "called_off",
)
"""What a member can say of a task; how else tasks end is nobody's choice."""


class OutcomeUnknown(Invalid):
    message = "Choose what came of it."


async def show(request: Request) -> Response:
    """Show the queue of calls: one's own, or for admins everybody's."""
    who, moment = member(request), now(request)
    everybody = who.is_admin and request.query_params.get("everybody") == "1"

    async with database(request).connection() as conn:
        # The horizon first: what changes while we read is told to the page again.
        since = await horizon(conn)
        queue = await view_queue(
            conn, who.viewer, mine=not everybody, now=moment, time_zone=who.time_zone
        )
        team = await list_team(conn)
        working = await working_time_of(conn, who.id)

    return render(
        request,
        "tasks/show.html",
        nav="tasks",
        horizon=since,
        queue=queue,
        everybody=everybody,
        team=team,
        helpers_of=helpers_of,
        outcome_icons=outcome_icons,
        snoozes=snooze_choices(moment, working),
    )


async def new(request: Request) -> Response:
    """Show the form for a task by hand, for the lead that was chosen or to be looked for."""
    chosen = as_number(request.query_params.get("lead", ""))
    async with database(request).connection() as conn:
        form = await form_of(conn, LeadId(chosen), viewer(request)) if chosen else None
    if chosen and form is None:
        raise LeadGone
    name = "tasks/_new.html" if is_fragment(request) else "tasks/new.html"
    return render(request, name, nav="tasks", form=form, found=None, words="")


async def find(request: Request) -> Response:
    """Show the leads that have some words, to choose one for a task."""
    words = request.query_params.get("q", "").strip()
    async with database(request).connection() as conn:
        leads = await list_leads(conn, viewer(request), Filters(words=words), before=None)
    name = "tasks/_new.html" if is_fragment(request) else "tasks/new.html"
    return render(request, name, nav="tasks", form=None, found=leads[:MOST_FOUND], words=words)


async def create(request: Request) -> Response:
    """Make a task by hand."""
    draft, moment = _read_draft(await fields(request)), now(request)
    async with database(request).transaction() as conn:
        task = await add_task(
            conn,
            lead_id(request),
            draft,
            by=viewer(request),
            channels=services(request).channels,
            now=moment,
        )
    return _tell(request, task, _("Noted, due {when}."), when=_when(request, task.due_at))


async def close(request: Request) -> Response:
    """Take down what came of a task."""
    sent, moment = await fields(request), now(request)
    outcome = _outcome(sent.get("outcome", ""))
    async with database(request).transaction() as conn:
        task = await finish_task(
            conn,
            _task(request),
            outcome,
            notes=sent.get("notes"),
            by=viewer(request),
            channels=services(request).channels,
            now=moment,
        )
    said = outcome_words(task.channel)[outcome]
    if task.is_open:
        again = _("{said} Again {when}.")
        return _tell(request, task, again, said=said, when=_when(request, task.due_at), undo=True)
    return _tell(request, task, "{said}", said=said, undo=True)


async def snooze(request: Request) -> Response:
    """Put a task off: to one of four times, or to a time one picks or names in words."""
    who, moment = viewer(request), now(request)
    said = await field(request, "until")
    async with database(request).transaction() as conn:
        working = await working_time_of(conn, who.member_id)
        until = read_until(said, now=moment, working=working)
        task = await snooze_task(
            conn, _task(request), until, by=who, channels=services(request).channels, now=moment
        )
    when = _when(request, task.due_at)
    return _tell(request, task, _("Until {when}: {what}"), when=when, what=task.subject, undo=True)


async def reassign(request: Request) -> Response:
    """Have another member do a task."""
    to = MemberId(as_number(await field(request, "member")) or 0)
    async with database(request).transaction() as conn:
        task = await reassign_task(
            conn,
            _task(request),
            to,
            by=viewer(request),
            channels=services(request).channels,
            now=now(request),
        )
        name = next(each.name for each in await list_team(conn) if each.id == to)
    return _tell(request, task, _("{name} does it now."), name=name, undo=True)


async def undo(request: Request) -> Response:
    async with database(request).transaction() as conn:
        task = await unfinish_task(conn, _task(request), by=viewer(request), now=now(request))
    return _tell(request, task, _("Undone."))


def _tell(
    request: Request, task: Task, text: str, *, undo: bool = False, **words: str
) -> Response:
    """Say what became of a task and offer to take it back; a browser alone gets the queue."""
    if not is_fragment(request):
        return RedirectResponse("/tasks", 303)
    return render(
        request,
        "_toast.html",
        text=text.format(**words),
        undo=f"/tasks/{task.id}/undo" if undo else None,
        seconds=UNDO_SHOWN if undo else 4,
    )


def _read_draft(sent: Mapping[str, str]) -> TaskDraft:
    contact = as_number(sent.get("contact", ""))
    doer = as_number(sent.get("member", ""))
    return TaskDraft(
        subject=sent.get("subject", ""),
        channel=_channel(sent.get("channel", "")),
        due=sent.get("due", "").strip() or None,
        notes=sent.get("notes"),
        priority=_priority(sent.get("priority", "")),
        contact_id=ContactId(contact) if contact else None,
        member_id=MemberId(doer) if doer else None,
    )


def _channel(text: str) -> TaskChannel:
    return next((each for each in get_args(TaskChannel) if each == text), "call")


def _priority(text: str) -> Priority:
    return next((each for each in get_args(Priority) if each == text), "normal")


def _outcome(text: str) -> Outcome:
    for each in BY_A_MEMBER:
        if each == text:
            return each
    raise OutcomeUnknown


def _task(request: Request) -> TaskId:
    return TaskId(number(request, "task_id"))


def _when(request: Request, instant: datetime) -> str:
    return say_instant(instant, ZoneInfo(member(request).time_zone))
