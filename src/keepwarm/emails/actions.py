"""What people and sequences do with an e-mail: write, approve, change, call off, judge."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from secrets import token_hex

from keepwarm.contacts.actions import mark_bounced
from keepwarm.contacts.model import Address
from keepwarm.db import Connection
from keepwarm.emails import departures, reads, writes
from keepwarm.emails.model import (
    LONGEST_BODY,
    LONGEST_SUBJECT,
    LONGEST_THREAD,
    LONGEST_WHY,
    UNDO_WITHIN,
    Approver,
    Bounced,
    Email,
    EmailDraft,
    Ended,
    Written,
    as_answer,
    ended,
    has_gaps,
    one_line,
)
from keepwarm.emails.sending import hold_lead, note_sent, tell
from keepwarm.kit.errors import Conflict, Invalid, NotFound
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import EmailId, EnrolmentStepId, MemberId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import lock_lead, lock_lead_for
from keepwarm.leads.model import Lead
from keepwarm.outbox.model import key_again
from keepwarm.steps.model import storable
from keepwarm.timeline.actions import remember
from keepwarm.work.actions import wake_workers


class EmailGone(NotFound):
    message = "This e-mail is not here any more."


class NobodyThere(NotFound):
    message = "There is nobody of that name at this lead any more."


class EmailNeedsWords(Invalid):
    message = "An e-mail needs a subject and words."


class EmailTooLong(Invalid):
    message = "This is longer than an e-mail should be."


class NotTheirAddress(Invalid):
    message = "This is not one of their e-mail addresses."


class AddressComesBack(Conflict):
    message = "Letters to this address come back. Choose another one."


class LeftAlone(Conflict):
    message = "They asked to be left alone."


class GapsLeft(Invalid):
    message = "Fill in what still stands in braces, then approve it."


class AlreadyLeft(Conflict):
    message = "It is too late: this e-mail has left."


class NotInDoubt(Conflict):
    message = "What became of this e-mail is known."


async def write_email(
    conn: Connection,
    draft: EmailDraft,
    *,
    approved_by: Approver,
    by: MemberId | None,
    now: datetime,
) -> EmailId:
    """
    Write an e-mail to a contact of a lead, and return it; one of that key is not written twice.

    With an approver it leaves by itself when it is due. What somebody called off before it left
    a person may write anew, in other words; a machine may not. Raises LeadGone, NobodyThere,
    NotTheirAddress, AddressComesBack, LeftAlone, EmailNeedsWords and EmailTooLong.
    """
    lead = await lock_lead(conn, draft.lead_id)
    known = await reads.find_email(conn, draft.key)
    was = None if known is None else await reads.get_email(conn, known)
    if was is not None and (by is None or was.verdict != "dropped" or was.left_at is not None):
        return was.id
    await _check_recipient(conn, draft)
    said = await _said_before(conn, draft)
    written = _written(draft, said, approved_by, now)
    if was is not None:
        await writes.revive_email(conn, was.id, draft, written)
        return await _tell(conn, lead, was.id)
    message_id = _new_message_id(draft.mailbox)
    email_id = await writes.insert_email(
        conn, draft, written, message_id=message_id, made_by=by, now=now
    )
    if email_id is None:  # of another lead: a key is what an e-mail is, anywhere
        raise EmailGone
    return await _tell(conn, lead, email_id)


async def approve(
    conn: Connection,
    email_id: EmailId,
    *,
    by: Viewer,
    now: datetime,
    due_at: datetime | None = None,
) -> None:
    """
    Let an e-mail leave: when it is due, and not before second thoughts are over.

    Approved twice, it leaves once. What a sequence could not fill in, a person fills in first.
    Raises EmailGone, AlreadyLeft, LeftAlone, AddressComesBack and GapsLeft.
    """
    lead, email = await _lock(conn, email_id, by)
    if email.is_open and email.approved_at is not None:
        return
    await _check_open(conn, email)
    if email.enrolment_step_id is not None and has_gaps(f"{email.subject} {email.body}"):
        raise GapsLeft
    leaves_at = due_at or now + UNDO_WITHIN
    if not await writes.update_approved(conn, email_id, by.member_id, due_at=leaves_at, now=now):
        raise AlreadyLeft
    await _tell(conn, lead, email_id)


async def ask_approval(conn: Connection, email_id: EmailId, why: str) -> None:
    """Have an e-mail of a locked lead wait for a person, who is told why."""
    await departures.update_held(conn, email_id, why)


async def edit_email(
    conn: Connection,
    email_id: EmailId,
    *,
    subject: str,
    body: str,
    mailbox: str,
    address: str,
    by: Viewer,
) -> None:
    """
    Change what an e-mail says that has not left, where it goes and where it comes from.

    Raises EmailGone, AlreadyLeft, NotTheirAddress, and what the words are refused for.
    """
    lead, email = await _lock(conn, email_id, by)
    await _check_open(conn, replace(email, address=address))
    title = one_line(storable(subject))
    words = _words(title, body)
    if not await writes.update_words(
        conn, email_id, subject=title, body=words, mailbox=mailbox, address=address
    ):
        raise AlreadyLeft
    await _tell(conn, lead, email_id)


async def cancel_email(conn: Connection, email_id: EmailId, *, by: Viewer, now: datetime) -> Ended:
    """
    Call off an e-mail that has not left; a second time changes nothing.

    Returns what its draft or its sequence wants to know. Raises EmailGone, AlreadyLeft.
    """
    lead, email = await _lock(conn, email_id, by)
    if email.verdict != "dropped":
        why = _("Somebody called it off.")
        if not await writes.update_called_off(conn, email_id, why, now):
            raise AlreadyLeft
        await _tell(conn, lead, email_id)
    return ended(email, "dropped")


async def withdraw_approval(conn: Connection, email_id: EmailId, *, by: Viewer) -> None:
    """
    Take an approval back: the letter waits again, as it was written.

    Raises EmailGone, and AlreadyLeft for one that has left or was called off.
    """
    lead, _email = await _lock(conn, email_id, by)
    if not await writes.update_withdrawn(conn, email_id):
        raise AlreadyLeft
    await _tell(conn, lead, email_id)


async def call_off_for_steps(
    conn: Connection, step_ids: Sequence[EnrolmentStepId], why: str, *, now: datetime
) -> None:
    """Call off what sequences wrote that stopped and has not left; their leads are locked."""
    await writes.update_called_off_for(conn, step_ids, why, now)
    wake_workers(conn)


async def say_it_arrived(
    conn: Connection, email_id: EmailId, *, by: Viewer, now: datetime
) -> Ended:
    """
    Take a person's word that an e-mail arrived of which nobody knew it.

    What follows from sending follows now: the caller tells its draft and its sequence. Raises
    EmailGone, NotInDoubt.
    """
    _lead, email = await _lock(conn, email_id, by)
    if not await writes.update_judged(conn, email_id, arrived=True, by=by.member_id, now=now):
        raise NotInDoubt
    await note_sent(conn, email, now=now)
    return ended(email, "sent")


async def send_again(conn: Connection, email_id: EmailId, *, by: Viewer, now: datetime) -> EmailId:
    """
    Send once more what may not have arrived, or what its mail server refused.

    It is another letter, with an id of its own; only a person may want it. Raises EmailGone,
    NotInDoubt, AddressComesBack and LeftAlone.
    """
    lead, email = await _lock(conn, email_id, by)
    key = key_again(email.key)
    if email.verdict not in {"unknown", "failed"} or email.judged_at or key is None:
        raise NotInDoubt
    await _check_recipient(conn, email)
    await writes.update_judged(conn, email_id, arrived=False, by=by.member_id, now=now)
    again = await writes.insert_again(
        conn,
        email_id,
        key=key,
        message_id=_new_message_id(email.mailbox),
        by=by.member_id,
        now=now,
        due_at=now + UNDO_WITHIN,
    )
    if again is None:
        raise NotInDoubt
    return await _tell(conn, lead, again)


async def note_bounce(
    conn: Connection,
    *,
    message_id: str | None = None,
    address: str | None = None,
    why: str,
    hard: bool,
    now: datetime,
) -> Bounced | None:
    """
    Note that an e-mail came back: the one of that id, else the last to that address.

    A hard bounce says that its address reaches nobody: nothing is sent there any more. Said
    twice, it came back once; stopping what else addresses the contact is the caller's to do.
    None where we sent no such e-mail.
    """
    found = await reads.find_sent(conn, message_id, address)
    email = None if found is None else await reads.get_email(conn, found)
    if email is None:
        return None
    lead = await hold_lead(conn, email.lead_id)
    said = one_line(storable(why))[:LONGEST_WHY]
    is_news = await writes.update_bounced(conn, email.id, said, now)
    if hard:
        at = Address("email", email.address)
        await mark_bounced(conn, email.lead_id, at, because=said, now=now)
    if is_news:
        facts = {"email_id": email.id, "subject": email.subject, "to": email.address, "why": said}
        await remember(conn, email.lead_id, "email_bounced", by=None, facts=facts, now=now)
        await tell(conn, lead)
    return Bounced(
        id=email.id, lead_id=email.lead_id, contact_id=email.contact_id, is_news=is_news
    )


async def _lock(conn: Connection, email_id: EmailId, by: Viewer) -> tuple[Lead, Email]:
    """Lock an e-mail's lead, and read the e-mail as it stands from then on."""
    found = await reads.get_email_for(conn, email_id, by)
    if found is None:
        raise EmailGone
    lead = await lock_lead_for(conn, found.lead_id, by)
    email = await reads.get_email(conn, email_id)
    if email is None:
        raise EmailGone
    return lead, email


async def _check_open(conn: Connection, email: Email) -> None:
    if not email.is_open:
        raise AlreadyLeft
    await _check_recipient(conn, email)


async def _check_recipient(conn: Connection, to: EmailDraft | Email) -> None:
    """Refuse to write to who is not there, or must not be written to."""
    # Held still: an opt-out under way is waited for, so it is the sentence that people read.
    await departures.share_contact(conn, to.contact_id)
    there = await reads.get_recipient(conn, to.lead_id, to.contact_id, to.address)
    if there is None:
        raise NobodyThere
    if there.opted_out_at is not None:
        raise LeftAlone
    if not there.is_theirs:
        raise NotTheirAddress
    if there.bounced_at is not None:
        raise AddressComesBack


async def _said_before(conn: Connection, draft: EmailDraft) -> reads.Said | None:
    """Return the letter that this one answers, or goes on from."""
    if draft.in_reply_to is not None:
        return await reads.get_said(conn, draft.in_reply_to)
    if draft.subject and draft.subject.strip():
        return None
    return await reads.get_last_said(conn, draft.contact_id)


def _written(
    draft: EmailDraft, said: reads.Said | None, approved_by: Approver, now: datetime
) -> Written:
    subject = one_line(storable(draft.subject or "")) or (as_answer(said.subject) if said else "")
    thread = [*said.thread, said.message_id][-LONGEST_THREAD:] if said else []
    return Written(
        subject=subject,
        body=_words(subject, draft.body),
        in_reply_to=said.message_id if said else None,
        thread=tuple(thread),
        approved_at=None if approved_by is None else now,
        approved_by=None if approved_by == "sequence" else approved_by,
    )


def _words(subject: str, body: str) -> str:
    """Return a letter's words as they are kept, or refuse them."""
    words = storable(body.replace("\r\n", "\n"))
    if not (subject and words):
        raise EmailNeedsWords
    if len(subject) > LONGEST_SUBJECT or len(words) > LONGEST_BODY:
        said = _("A subject has at most {subject} characters, a letter {body}.")
        raise EmailTooLong(said.format(subject=LONGEST_SUBJECT, body=LONGEST_BODY))
    return words


def _new_message_id(mailbox: str) -> str:
    """Return an id that no other letter has, and that says nothing to strangers."""
    return f"<{token_hex(16)}@{mailbox.rpartition('@')[2]}>"


async def _tell(conn: Connection, lead: Lead, email_id: EmailId) -> EmailId:
    """Have pages show it and workers look at it."""
    await tell(conn, lead)
    wake_workers(conn)
    return email_id
