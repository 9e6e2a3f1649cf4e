"""
The verbs of an e-mail on its way out: let it leave, write down what became of it.

Only workers use them, and there is no other way for a letter to leave. What they write stands
in `departures`.
"""

from datetime import datetime, timedelta

from keepwarm.contacts.actions import mark_bounced
from keepwarm.contacts.model import Address
from keepwarm.db import Connection
from keepwarm.emails import departures, reads
from keepwarm.emails.model import (
    TRIED_FOR,
    Answer,
    Email,
    Ended,
    Held,
    Outgoing,
    Shut,
    Standing,
    Verdict,
    ended,
    is_bad_address,
    pause_before,
    why_not,
)
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import EmailId, LeadId
from keepwarm.leads.actions import LeadGone, change_stage, lock_lead
from keepwarm.leads.model import RESEARCH_STAGES, Lead
from keepwarm.live.events import announce
from keepwarm.mailboxes.actions import note_closed, note_open
from keepwarm.outbox.model import Dropped, Later, Never, Sent, Unknown
from keepwarm.timeline.actions import remember
from keepwarm.work.actions import finish, hold, postpone
from keepwarm.work.model import Claim

Fate = Answer | Dropped | Held
VERDICTS: dict[type[Fate], Verdict] = {
    Sent: "sent",
    Later: "failed",
    Shut: "failed",
    Never: "failed",
    Unknown: "unknown",
    Dropped: "dropped",
}


async def depart(
    conn: Connection, claim: Claim, *, now: datetime
) -> Outgoing | Unknown | Dropped | Held:
    """
    Let a claimed e-mail leave the house, or say what speaks against it. There is no other gate.

    Once this is committed, silence means that it may have arrived. That is why a letter found
    to have left before is not sent: whoever took it fell silent over the server's answer.
    Raises LeaseLost.
    """
    email, lead = await _hold(conn, claim)
    if email.left_at is not None:
        return Unknown(_("The worker that sent it fell silent before it had the answer."))
    if lead is None:
        return Dropped(_("The lead was put into the trash."))
    # An opt-out under way is waited for; one that begins now waits for us, and comes too late.
    await departures.share_contact(conn, email.contact_id)
    standing = await reads.get_standing(conn, email)
    if against := why_not(standing):
        return against
    await departures.update_left(conn, email.id, now)
    return _outgoing(standing)


async def arrive(conn: Connection, claim: Claim, fate: Fate, *, now: datetime) -> Ended | None:
    """
    Keep what became of a claimed e-mail; None where it is tried again, or waits for a person.

    What the server did not take waits, longer each time, for two days at most. Where the server
    takes nothing at all, its whole mailbox rests. Raises LeaseLost.
    """
    email, lead = await _hold(conn, claim)
    fate = await _last_word(conn, email, fate)
    await _tell_mailbox(conn, email, fate, now=now)
    if isinstance(fate, Held):
        await _ask_again(conn, claim, email, fate)
        await tell(conn, lead)
        return None
    if isinstance(fate, Later | Shut) and now - _approved_at(email) < TRIED_FOR:
        await _put_off(conn, claim, email, fate)
        await tell(conn, lead)
        return None
    await finish(conn, claim)
    return await _end(conn, email, lead, fate, now=now)


async def give_up(conn: Connection, email_id: EmailId) -> Ended | None:
    """End an e-mail that cost every worker its life: nobody sends it again by itself."""
    await departures.lock_lead_of(conn, email_id)
    await departures.update_given_up(conn, email_id)
    email = await reads.get_email(conn, email_id)
    if email is None:
        return None
    await tell(conn, await hold_lead(conn, email.lead_id))
    return ended(email, email.verdict or "failed")


async def note_sent(conn: Connection, email: Email, *, now: datetime) -> None:
    """Do what follows at the lead from an e-mail that arrived: its card goes on to contacted."""
    lead = await hold_lead(conn, email.lead_id)
    facts = {"email_id": email.id, "subject": email.subject, "to": email.address}
    await remember(conn, email.lead_id, "email_sent", by=email.approved_by, facts=facts, now=now)
    if lead is not None and lead.stage in RESEARCH_STAGES:
        await change_stage(conn, lead, "contacted", by=None, now=now)
    await tell(conn, lead)


async def hold_lead(conn: Connection, lead_id: LeadId) -> Lead | None:
    """Lock a lead; None for one in the trash, which is held as well."""
    try:
        return await lock_lead(conn, lead_id)
    except LeadGone:
        return None


async def tell(conn: Connection, lead: Lead | None) -> None:
    """Have the pages that show a lead's letters show them anew."""
    if lead is not None:
        await announce(conn, "email", lead_id=lead.id, owner_id=lead.owner_id)


async def _hold(conn: Connection, claim: Claim) -> tuple[Email, Lead | None]:
    """Lock the lead of a claimed e-mail first, and then the e-mail, which is ours."""
    email_id = EmailId(claim.id)
    await departures.lock_lead_of(conn, email_id)
    await hold(conn, claim)
    email = await reads.get_email(conn, email_id)
    if email is None:
        raise LookupError(email_id)  # its row is locked: it cannot be gone
    return email, await hold_lead(conn, email.lead_id)


async def _last_word(conn: Connection, email: Email, fate: Fate) -> Fate:
    """Let an opt-out that came while a letter was under way have the last word on a repeat."""
    if not isinstance(fate, Later | Shut | Held):
        return fate
    await departures.share_contact(conn, email.contact_id)
    standing = await reads.get_standing(conn, email)
    against = why_not(standing)
    return against if isinstance(against, Dropped) else fate


async def _tell_mailbox(conn: Connection, email: Email, fate: Fate, *, now: datetime) -> None:
    if isinstance(fate, Shut):
        await note_closed(conn, email.mailbox, fate.why, at_least=fate.after, now=now)
    elif isinstance(fate, Sent):
        await note_open(conn, email.mailbox, now=now)


async def _ask_again(conn: Connection, claim: Claim, email: Email, fate: Held) -> None:
    await postpone(conn, claim)
    await departures.update_held(conn, email.id, fate.why)


async def _put_off(conn: Connection, claim: Claim, email: Email, fate: Later | Shut) -> None:
    """Have a letter wait that was not taken; a server that takes nothing is not its fault."""
    is_shut = isinstance(fate, Shut)
    await departures.update_not_taken(conn, email.id, fate.why, counted=not is_shut)
    pause = timedelta(0) if is_shut else pause_before(email.tries, at_least=fate.after)
    await postpone(conn, claim, after=pause)


async def _end(
    conn: Connection, email: Email, lead: Lead | None, fate: Answer | Dropped, *, now: datetime
) -> Ended:
    verdict = VERDICTS[type(fate)]
    receipt, error = (fate.receipt, None) if isinstance(fate, Sent) else (None, fate.why)
    await departures.update_verdict(conn, email.id, verdict, receipt=receipt, error=error)
    is_undeliverable = isinstance(fate, Never) and is_bad_address(fate.why)
    if is_undeliverable:
        address = Address("email", email.address)
        await mark_bounced(conn, email.lead_id, address, because=error or "", now=now)
    if verdict == "sent":
        await note_sent(conn, email, now=now)
    else:
        await tell(conn, lead)
    return ended(email, verdict, is_undeliverable=is_undeliverable)


def _approved_at(email: Email) -> datetime:
    return email.approved_at or email.created_at


def _outgoing(standing: Standing) -> Outgoing:
    email = standing.email
    return Outgoing(
        to=email.address,
        name=standing.contact,
        contact_id=email.contact_id,
        mailbox=email.mailbox,
        subject=email.subject,
        body=email.body,
        message_id=email.message_id,
        in_reply_to=email.in_reply_to,
        thread=standing.thread,
        written_at=_approved_at(email),
    )
