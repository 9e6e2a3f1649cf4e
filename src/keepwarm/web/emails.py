"""E-mails to people at leads: written, approved, changed, called off, and judged by members."""

from collections.abc import Sequence
from dataclasses import dataclass
from secrets import token_hex
from typing import Literal

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from keepwarm.board.letters import follow_email
from keepwarm.db import Connection
from keepwarm.drafts.actions import DraftGone, DraftSent
from keepwarm.drafts.reads import get_draft_for
from keepwarm.emails.actions import (
    EmailGone,
    NotTheirAddress,
    approve,
    cancel_email,
    edit_email,
    say_it_arrived,
    send_again,
    withdraw_approval,
    write_email,
)
from keepwarm.emails.lists import Letter, Recipient, list_lately, list_open, list_recipients
from keepwarm.emails.model import UNDO_WITHIN, EmailDraft, Ended
from keepwarm.emails.reads import get_email_for
from keepwarm.kit.errors import Invalid
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import DraftId, EmailId, LeadId
from keepwarm.leads.actions import lock_lead_for
from keepwarm.live.reads import horizon
from keepwarm.web.forms import field
from keepwarm.web.page import database, is_fragment, mailboxes, now, render, services, viewer
from keepwarm.web.params import lead_id, number
from keepwarm.web.steps import answer_lead

LONGEST_KEY = 40


class NoSuchMailbox(Invalid):
    message = "You cannot write from this mailbox."


@dataclass(frozen=True, slots=True, kw_only=True)
class Pile:
    """The letters that the page of e-mails shows, by what they want of people."""

    waiting: Sequence[Letter]
    doubtful: Sequence[Letter]
    leaving: Sequence[Letter]
    lately: Sequence[Letter]

    @property
    def is_empty(self) -> bool:
        return not (self.waiting or self.doubtful or self.leaving or self.lately)


async def index(request: Request) -> Response:
    """Show what waits for somebody, what is about to leave, and what left of late."""
    who = viewer(request)
    async with database(request).connection() as conn:
        since = await horizon(conn)
        found = await list_open(conn, who)
        lately = await list_lately(conn, who)
    pile = Pile(
        waiting=[letter for letter in found if letter.state == "waiting"],
        doubtful=[letter for letter in found if letter.is_in_doubt],
        leaving=[letter for letter in found if letter.state in {"approved", "sending"}],
        lately=lately,
    )
    return render(request, "emails/index.html", nav="today", horizon=since, pile=pile)


async def create_from_draft(request: Request) -> Response:
    """Send the words of a step: the press is the approval, and can be taken back for a moment."""
    draft_id, who, moment = DraftId(number(request, "draft_id")), viewer(request), now(request)
    async with database(request).transaction() as conn:
        draft = await get_draft_for(conn, draft_id, who)
        if draft is None:
            raise DraftGone
        await lock_lead_for(conn, draft.lead_id, who)
        if draft.sent_at is not None:
            raise DraftSent
        to = await _recipient(request, conn, draft.lead_id)
        letter = EmailDraft(
            lead_id=draft.lead_id,
            contact_id=to.contact_id,
            address=to.address,
            subject=draft.subject,
            body=draft.body,
            key=f"draft:{draft.id}",
            mailbox=await _mailbox(request),
            due_at=moment + UNDO_WITHIN,
            draft_id=draft.id,
        )
        email_id = await write_email(
            conn, letter, approved_by=who.member_id, by=who.member_id, now=moment
        )
    return _tell_leaving(request, draft.lead_id, email_id, undo="cancel")


async def create(request: Request) -> Response:
    """Send words that a member typed; what was pressed twice is one letter."""
    lead, who, moment = lead_id(request), viewer(request), now(request)
    async with database(request).transaction() as conn:
        await lock_lead_for(conn, lead, who)
        to = await _recipient(request, conn, lead)
        key = (await field(request, "key"))[:LONGEST_KEY] or token_hex(8)
        letter = EmailDraft(
            lead_id=lead,
            contact_id=to.contact_id,
            address=to.address,
            subject=await field(request, "subject"),
            body=await field(request, "body"),
            key=f"hand:{lead}:{who.member_id}:{key}",
            mailbox=await _mailbox(request),
            due_at=moment + UNDO_WITHIN,
            in_reply_to=await field(request, "in_reply_to") or None,
        )
        email_id = await write_email(
            conn, letter, approved_by=who.member_id, by=who.member_id, now=moment
        )
    return _tell_leaving(request, lead, email_id)


async def update(request: Request) -> Response:
    """Change a letter that has not left, where it goes and where it comes from."""
    async with database(request).transaction() as conn:
        found = await get_email_for(conn, _email(request), viewer(request))
        if found is None:
            raise EmailGone
        mailbox = await field(request, "mailbox")
        await edit_email(
            conn,
            found.id,
            subject=await field(request, "subject"),
            body=await field(request, "body"),
            mailbox=found.mailbox if mailbox == found.mailbox else await _mailbox(request),
            address=await field(request, "to") or found.address,
            by=viewer(request),
        )
    return _answer(request, _("Saved."))


async def approve_one(request: Request) -> Response:
    moment = now(request)
    async with database(request).transaction() as conn:
        await approve(conn, _email(request), by=viewer(request), now=moment)
    return _tell_leaving(request, None, _email(request))


async def withdraw(request: Request) -> Response:
    """Take an approval back: the letter waits, and its words with it."""
    async with database(request).transaction() as conn:
        await withdraw_approval(conn, _email(request), by=viewer(request))
    return _answer(request, _("It stays here until somebody sends it."))


async def cancel(request: Request) -> Response:
    """Call off a letter that has not left; its sequence goes on without it."""
    moment = now(request)
    async with database(request).transaction() as conn:
        over = await cancel_email(conn, _email(request), by=viewer(request), now=moment)
        await _follow(request, conn, over)
    return _answer(request, _("Called off: nothing leaves."))


async def confirm_arrival(request: Request) -> Response:
    """Take a member's word for it that a letter arrived."""
    moment = now(request)
    async with database(request).transaction() as conn:
        over = await say_it_arrived(conn, _email(request), by=viewer(request), now=moment)
        await _follow(request, conn, over)
    return _answer(request, _("Noted: it arrived."))


async def send_one_again(request: Request) -> Response:
    moment = now(request)
    async with database(request).transaction() as conn:
        again = await send_again(conn, _email(request), by=viewer(request), now=moment)
    return _tell_leaving(request, None, again)


async def _recipient(request: Request, conn: Connection, lead: LeadId) -> Recipient:
    """Return whom the form names by their address; else whom we write to first."""
    wanted = await field(request, "to")
    known = await list_recipients(conn, lead)
    for recipient in known:
        if wanted in {"", recipient.address}:
            return recipient
    raise NotTheirAddress


async def _mailbox(request: Request) -> str:
    """Return the mailbox the form names, if it is theirs to write from; else their first."""
    wanted = await field(request, "mailbox")
    for mailbox in mailboxes(request):
        if wanted in {"", mailbox.address}:
            return mailbox.address
    raise NoSuchMailbox


async def _follow(request: Request, conn: Connection, over: Ended) -> None:
    await follow_email(conn, over, channels=services(request).channels, now=now(request))


def _tell_leaving(
    request: Request,
    lead: LeadId | None,
    email_id: EmailId,
    *,
    undo: Literal["withdrawal", "cancel"] = "withdrawal",
) -> Response:
    """Say that a letter leaves in a moment, and offer to take that back."""
    if not is_fragment(request):
        return answer_lead(request, lead) if lead else RedirectResponse("/emails", 303)
    seconds = int(UNDO_WITHIN.total_seconds())
    return render(
        request,
        "_toast.html",
        text=_("It leaves in {n} seconds.").format(n=seconds),
        symbol="send",
        undo=f"/emails/{email_id}/{undo}",
        seconds=seconds,
    )


def _answer(request: Request, text: str) -> Response:
    if not is_fragment(request):
        return RedirectResponse("/emails", 303)
    return render(request, "_toast.html", text=text)


def _email(request: Request) -> EmailId:
    return EmailId(number(request, "email_id"))
