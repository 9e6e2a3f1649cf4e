"""
What happens when a step is due: it becomes an e-mail or a task, is skipped, or waits.

All of it is one transaction with the end of the work: whatever dies on the way, a step becomes
one thing. An e-mail has the step for its key, should anybody try twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from keepwarm.calendar.working import move_into
from keepwarm.db import Connection
from keepwarm.emails.actions import ask_approval, write_email
from keepwarm.emails.model import EmailDraft
from keepwarm.kit.errors import Refused
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import EnrolmentStepId
from keepwarm.leads.actions import LeadGone, lock_lead
from keepwarm.leads.model import Lead
from keepwarm.mailboxes.model import Mailbox, mailbox_for
from keepwarm.outbox.model import Channel
from keepwarm.sequences import progress, reads
from keepwarm.sequences.going import be_over, times, when
from keepwarm.sequences.model import (
    LONGEST_SUBJECT,
    REACHED_AT,
    DueTouch,
    SequenceChannel,
)
from keepwarm.sequences.placeholders import Values, fill, first_name_of
from keepwarm.sequences.placing import place_late
from keepwarm.sequences.wording import missing_words, no_address_for, task_words
from keepwarm.tasks.making import open_task
from keepwarm.tasks.outcomes import LONGEST_NOTES, TaskDraft
from keepwarm.work.actions import finish, hold, postpone
from keepwarm.work.model import Claim, Permanent

MADE_BY: Final = "sequence"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outfit:
    """What turning steps into touches needs: where letters leave, and how members are told."""

    mailboxes: Sequence[Mailbox]
    public_url: str | None
    channels: frozenset[Channel]


async def take_step(conn: Connection, claim: Claim, *, outfit: Outfit, now: datetime) -> None:
    """
    Do what a claimed step asks for, if its enrolment still goes on.

    A step without an address is skipped, and the next one is dated. What has to wait, until
    somebody is back or works again, is put off. Raises LeaseLost, and Permanent with a sentence
    where it cannot be done as it stands.
    """
    lead = await _lock_lead_of(conn, claim)
    await hold(conn, claim)
    due = await reads.get_due(conn, claim.id)
    if lead is None or due is None or due.state != "active":
        return await _hold_back(conn, claim, now=now)
    if due.channel is None:
        await finish(conn, claim)
        await be_over(conn, due.step_id, "called_off", now=now)
        return None
    if await _waits(conn, claim, due, now=now):
        return None
    address = await reads.get_address(conn, due.contact_id, REACHED_AT[due.channel])
    await finish(conn, claim)
    if address is None:
        await be_over(conn, due.step_id, "skipped", remark=no_address_for(due.channel), now=now)
    else:
        await _make(conn, lead, due, due.channel, address, outfit=outfit, now=now)
    return None


async def _lock_lead_of(conn: Connection, claim: Claim) -> Lead | None:
    lead_id = await reads.find_lead_of_step(conn, claim.id)
    try:
        return None if lead_id is None else await lock_lead(conn, lead_id)
    except LeadGone:
        return None


async def _hold_back(conn: Connection, claim: Claim, *, now: datetime) -> None:
    """Leave a step alone that was paused or stopped while it was on its way to us."""
    await finish(conn, claim)
    await progress.update_held_back(conn, EnrolmentStepId(claim.id), now=now)


async def _waits(conn: Connection, claim: Claim, due: DueTouch, *, now: datetime) -> bool:
    """Put a step off whose contact is away, or an e-mail that nobody of us is there for."""
    working = (await times(conn, {due.member_id}))[due.member_id]
    wanted = max(now, due.paused_until or now)
    if due.channel == "email":
        wanted = move_into(wanted, working)
    if wanted <= now:
        return False
    place = place_late(wanted, working=working)
    await postpone(conn, claim, due_at=place.due_at)
    await progress.update_moved(conn, [progress.Moving(due.step_id, *when(place))])
    return True


async def _make(
    conn: Connection,
    lead: Lead,
    due: DueTouch,
    channel: SequenceChannel,
    address: str,
    *,
    outfit: Outfit,
    now: datetime,
) -> None:
    mailbox = mailbox_for(due.sender_email, outfit.mailboxes) if channel == "email" else None
    values = values_of(due, outfit.public_url)
    try:
        if mailbox is not None:
            remark = await _write(conn, due, address, mailbox, values, now=now)
        else:
            remark = await _ask(conn, lead, due, channel, values, outfit=outfit, now=now)
    except Refused as refusal:
        raise Permanent(str(refusal)) from refusal
    await progress.update_taken(conn, due.step_id, channel=channel, remark=remark, now=now)


async def _write(
    conn: Connection,
    due: DueTouch,
    address: str,
    mailbox: Mailbox,
    values: Values,
    *,
    now: datetime,
) -> str | None:
    """Write the e-mail of a step. With a gap that nobody can fill it waits for a person."""
    subject = fill(due.subject, values) if due.subject else None
    body = fill(due.body or "", values)
    missing = (*(subject.missing if subject else ()), *body.missing)
    draft = EmailDraft(
        lead_id=due.lead_id,
        contact_id=due.contact_id,
        address=address,
        subject=subject.text[:LONGEST_SUBJECT] if subject else None,
        body=body.text,
        key=f"enrolment_step:{due.step_id}",
        mailbox=mailbox.address,
        due_at=now,
        enrolment_step_id=due.step_id,
    )
    approver = "sequence" if due.sends_itself and not missing else None
    email_id = await write_email(conn, draft, approved_by=approver, by=None, now=now)
    if not missing:
        return None
    why = missing_words(missing)
    await ask_approval(conn, email_id, why)
    return why


async def _ask(
    conn: Connection,
    lead: Lead,
    due: DueTouch,
    channel: SequenceChannel,
    values: Values,
    *,
    outfit: Outfit,
    now: datetime,
) -> str | None:
    """Ask a member for what only a person can do."""
    said = fill(due.subject, values).text if due.subject else None
    draft = TaskDraft(
        subject=said or task_words(channel, due.person or due.company or lead.name),
        channel=channel,
        notes=fill(due.body or "", values).text[:LONGEST_NOTES],
        contact_id=due.contact_id,
    )
    await open_task(
        conn,
        lead,
        draft,
        created_by=MADE_BY,
        enrolment_step_id=due.step_id,
        by=None,
        channels=outfit.channels,
        now=now,
    )
    return _("No mailbox is set up, so somebody has to write it.") if channel == "email" else None


def values_of(due: DueTouch, public_url: str | None) -> Values:
    """Return what the placeholders stand for."""
    return {
        "first_name": first_name_of(due.person),
        "company": due.company,
        "sender": due.sender,
        "page": f"{public_url}/p/{due.page}" if public_url and due.page else None,
    }
