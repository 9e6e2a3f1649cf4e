"""Replies: what they mean, whose they are, whom they name, and those one types in."""

from typing import Final, get_args

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from keepwarm.board.model import Filters
from keepwarm.board.reads import list_leads
from keepwarm.kit.addresses import company_domain
from keepwarm.kit.errors import Invalid
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import ContactId, LeadId, ReplyId
from keepwarm.leads.actions import LeadGone, add_lead
from keepwarm.leads.model import LeadDraft
from keepwarm.live.reads import horizon
from keepwarm.replies.actions import (
    ReplyGone,
    attach_reply,
    dismiss_reply,
    keep_reply_by_hand,
    lock_reply_for,
)
from keepwarm.replies.answering import answer_reply, say_who_wrote
from keepwarm.replies.model import Reply, ReplyChannel
from keepwarm.replies.reads import get_reply
from keepwarm.replies.suggestions import add_suggested, turn_down_suggested
from keepwarm.replies.taking_in import take_in_reply
from keepwarm.replies.wording import answer_words
from keepwarm.tasks.model import TaskRules
from keepwarm.tasks.rules import task_rules
from keepwarm.triage import INTENTS, Intent
from keepwarm.web.forms import field, fields
from keepwarm.web.outreach_tasks import form_of
from keepwarm.web.page import database, is_fragment, member, now, render, services, viewer
from keepwarm.web.params import as_number, lead_id, number
from keepwarm.web.reply_view import view_pile

MOST_FOUND: Final = 8  # leads that a search names
SHOWN_FOR: Final = 8  # seconds


class IntentUnknown(Invalid):
    message = "Say what the reply means."


async def show(request: Request) -> Response:
    """Show the replies that need a look, and what the others were taken for."""
    who = member(request)
    async with database(request).connection() as conn:
        # The horizon first: what changes while we read is told to the page again.
        since = await horizon(conn)
        pile = await view_pile(conn, who.viewer, time_zone=who.time_zone)
    return render(request, "replies/show.html", nav="replies", horizon=since, pile=pile)


async def answer(request: Request) -> Response:
    """Take down what a reply means."""
    sent = await fields(request)
    return await _answer(request, _intent(sent.get("intent", "")), sent.get("until", ""))


async def leave_alone(request: Request) -> Response:
    """Take down that whoever wrote is to be left alone, which was asked for twice."""
    return await _answer(request, "unsubscribe", "")


async def name_writer(request: Request) -> Response:
    contact = ContactId(as_number(await field(request, "contact")) or 0)
    async with database(request).transaction() as conn:
        await say_who_wrote(conn, _reply(request), contact, by=viewer(request))
    return _tell(request, _("Noted."))


async def dismiss(request: Request) -> Response:
    """Have nobody asked about a reply any more."""
    async with database(request).transaction() as conn:
        await dismiss_reply(conn, _reply(request), by=viewer(request), now=now(request))
    return _tell(request, _("Put aside."))


async def show_lead_form(request: Request) -> Response:
    """Show the form that says whose a reply is: a lead to be looked for, or a new one."""
    words = request.query_params.get("q", "").strip()
    async with database(request).connection() as conn:
        reply = await get_reply(conn, _reply(request))
        leads = await list_leads(conn, viewer(request), Filters(words=words), before=None)
    if reply is None or reply.lead_id is not None:
        raise ReplyGone
    return render(
        request,
        "replies/_whose.html" if is_fragment(request) else "replies/whose.html",
        nav="replies",
        reply=reply,
        words=words,
        found=leads[:MOST_FOUND],
        company=company_domain(reply.sender) or "",
    )


async def attach(request: Request) -> Response:
    """Give a reply its lead; what it means is acted upon there."""
    to = LeadId(as_number(await field(request, "lead")) or 0)
    return await _attach(request, to)


async def create_lead(request: Request) -> Response:
    """Make a lead of somebody who wrote by themselves."""
    sent, who, moment = await fields(request), viewer(request), now(request)
    async with database(request).transaction() as conn:
        reply = await lock_reply_for(conn, _reply(request), who)
        draft = LeadDraft(
            person=sent.get("person", ""),
            company=sent.get("company", ""),
            emails=(reply.sender,) if reply.sender else (),
        )
        to = await add_lead(
            conn, draft, owner_id=who.member_id, by=who.member_id, origin="reply", now=moment
        )
    return await _attach(request, to)


async def update_suggestion(request: Request) -> Response:
    """Add whom a reply names, or say that they are not wanted."""
    wanted = await field(request, "add") == "1"
    async with database(request).transaction() as conn:
        if not wanted:
            await turn_down_suggested(conn, _reply(request), by=viewer(request), now=now(request))
            return _tell(request, _("Not added."))
        name = await add_suggested(
            conn,
            _reply(request),
            country=services(request).settings.default_country,
            by=viewer(request),
            now=now(request),
        )
    return _tell(request, _("{name} is at this lead now.").format(name=name))


async def new(request: Request) -> Response:
    """Show the form for what somebody said, for the lead that was chosen or to be looked for."""
    chosen = as_number(request.query_params.get("lead", ""))
    words = request.query_params.get("q", "").strip()
    async with database(request).connection() as conn:
        form = await form_of(conn, LeadId(chosen), viewer(request)) if chosen else None
        leads = await list_leads(conn, viewer(request), Filters(words=words), before=None)
    if chosen and form is None:
        raise LeadGone
    return render(
        request,
        "replies/_new.html" if is_fragment(request) else "replies/new.html",
        nav="replies",
        form=form,
        words=words,
        found=leads[:MOST_FOUND],
    )


async def create(request: Request) -> Response:
    """Write down what a prospect said to one of us."""
    sent, who, moment = await fields(request), viewer(request), now(request)
    contact = as_number(sent.get("contact", ""))
    async with database(request).transaction() as conn:
        reply_id = await keep_reply_by_hand(
            conn,
            lead_id(request),
            _channel(sent.get("channel", "")),
            sent.get("text", ""),
            contact_id=ContactId(contact) if contact else None,
            by=who,
            now=moment,
        )
        await take_in_reply(
            conn,
            reply_id,
            channels=services(request).channels,
            rules=_rules(request),
            by=who.member_id,
            now=moment,
        )
        reply = await get_reply(conn, reply_id)
    return _tell(request, _words(reply))


async def _answer(request: Request, intent: Intent, until: str) -> Response:
    async with database(request).transaction() as conn:
        applied = await answer_reply(
            conn,
            _reply(request),
            intent,
            until=until,
            by=viewer(request),
            channels=services(request).channels,
            rules=_rules(request),
            now=now(request),
        )
    return _tell(request, answer_words()[intent], detail=" ".join(applied.remarks))


async def _attach(request: Request, to: LeadId) -> Response:
    who, moment = viewer(request), now(request)
    async with database(request).transaction() as conn:
        await attach_reply(conn, _reply(request), to, by=who, now=moment)
        await take_in_reply(
            conn,
            _reply(request),
            channels=services(request).channels,
            rules=_rules(request),
            by=who.member_id,
            now=moment,
        )
        reply = await get_reply(conn, _reply(request))
    return _tell(request, _words(reply))


def _words(reply: Reply | None) -> str:
    """Say what a reply that was just taken in is taken for."""
    if reply is None or reply.intent is None:
        return _("Noted. Say what it means.")
    return answer_words()[reply.intent]


def _tell(request: Request, text: str, *, detail: str = "") -> Response:
    """Say what became of a reply; a browser alone gets the page."""
    if not is_fragment(request):
        return RedirectResponse("/replies", 303)
    return render(request, "_toast.html", text=text, detail=detail, seconds=SHOWN_FOR)


def _rules(request: Request) -> TaskRules:
    return task_rules(services(request).settings)


def _intent(text: str) -> Intent:
    for each in INTENTS:
        if each == text:
            return each
    raise IntentUnknown


def _channel(text: str) -> ReplyChannel:
    return next((each for each in get_args(ReplyChannel) if each == text), "call")


def _reply(request: Request) -> ReplyId:
    return ReplyId(number(request, "reply_id"))
