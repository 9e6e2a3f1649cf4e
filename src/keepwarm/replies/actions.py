"""Everything that happens to what comes in: it is kept, becomes a reply, and finds its lead."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from keepwarm.db import Connection
from keepwarm.kit.errors import Invalid, NotFound
from keepwarm.kit.ids import ContactId, LeadId, MemberId, ReplyId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import LeadGone, lock_lead, lock_lead_for, lock_leads_anywhere
from keepwarm.leads.model import Lead
from keepwarm.live.events import announce
from keepwarm.optouts.reads import list_leads_of
from keepwarm.replies import reads, writes
from keepwarm.replies.model import (
    LONGEST_REPLY,
    Became,
    Decision,
    InboundSource,
    NewReply,
    Reply,
    ReplyChannel,
)
from keepwarm.timeline.actions import remember
from keepwarm.triage.model import Intent
from keepwarm.work.actions import wake_workers


class ReplyGone(NotFound):
    message = "This reply is not here any more."


class ReplyIsEmpty(Invalid):
    message = "Type in what they said."


class ReplyTooLong(Invalid):
    message = "A reply has at most 20,000 letters."


class ContactElsewhere(Invalid):
    message = "This person is not at this lead."


async def keep_inbound(
    conn: Connection,
    source: InboundSource,
    external_key: str,
    raw: bytes,
    mailbox: str | None,
    *,
    now: datetime,
) -> bool:
    """
    Keep what a source brought, before anybody reads it. Says whether it was new.

    Once this is committed the source may forget it. The same key is the same mail.
    """
    kept = await writes.insert_inbound(conn, source, external_key, raw, mailbox, now=now)
    if kept:
        wake_workers(conn)
    return kept > 0


async def keep_reply(conn: Connection, new: NewReply, *, now: datetime) -> ReplyId | None:
    """
    Write down a reply that came in; None where the same one is here already.

    Its lead, where it has one, is locked by the caller.
    """
    reply_id = await writes.insert_reply(conn, new, now=now)
    if reply_id is None:
        return None
    if new.lead_id is None:
        await _announce(conn, None)
    else:
        lead = await lock_lead(conn, new.lead_id)
        await _tell_of_reply(conn, lead, new.channel, by=None, now=now)
    return reply_id


async def keep_reply_by_hand(
    conn: Connection,
    lead_id: LeadId,
    channel: ReplyChannel,
    text: str,
    *,
    contact_id: ContactId | None = None,
    by: Viewer,
    now: datetime,
) -> ReplyId:
    """
    Write down what a prospect said to a member.

    Raises LeadGone, ContactElsewhere, ReplyIsEmpty, ReplyTooLong.
    """
    words = text.strip()
    if not words:
        raise ReplyIsEmpty
    if len(words) > LONGEST_REPLY:
        raise ReplyTooLong
    lead = await lock_lead_for(conn, lead_id, by)
    if contact_id is not None and not await reads.is_contact_of(conn, contact_id, lead_id):
        raise ContactElsewhere
    new = NewReply(
        channel=channel,
        body=words,
        lead_id=lead_id,
        contact_id=contact_id,
        typed_by=by.member_id,
    )
    reply_id = await writes.insert_reply(conn, new, now=now)
    if reply_id is None:
        raise LookupError(new)  # what is typed in has no fingerprint and is always new
    await _tell_of_reply(conn, lead, channel, by=by.member_id, now=now)
    return reply_id


async def attach_reply(
    conn: Connection, reply_id: ReplyId, lead_id: LeadId, *, by: Viewer, now: datetime
) -> None:
    """
    Say whose a reply is; one that is that lead's already is left alone.

    Whoever at the lead has the writer's address wrote it. What it means has yet to be acted
    upon there. Raises LeadGone, ReplyGone.
    """
    contact_id = await _hold_writer(conn, reply_id, lead_id)
    reply, leads = await _hold(conn, reply_id, by, beside=lead_id)
    if reply.lead_id == lead_id:
        return
    await writes.update_lead(conn, reply_id, lead_id, contact_id)
    await _tell_of_reply(conn, leads[lead_id], reply.channel, by=by.member_id, now=now)
    if reply.lead_id is not None:
        await _announce(conn, leads[reply.lead_id])


async def dismiss_reply(conn: Connection, reply_id: ReplyId, *, by: Viewer, now: datetime) -> None:
    """Have nobody asked about a reply any more; it stays where it is. Raises ReplyGone."""
    reply, leads = await _hold(conn, reply_id, by)
    if await writes.update_dismissed(conn, reply_id, now):
        await _announce(conn, leads[reply.lead_id] if reply.lead_id else None)


async def lock_reply_for(conn: Connection, reply_id: ReplyId, by: Viewer) -> Reply:
    """
    Hold a reply still for one of us, after its lead; of a lead not theirs it is not there.

    What nobody knows the lead of is everybody's. Raises ReplyGone.
    """
    return (await _hold(conn, reply_id, by))[0]


async def lock_reply(conn: Connection, reply_id: ReplyId) -> Reply | None:
    """Hold a reply still whose lead is locked; None where it is not here any more."""
    await writes.lock_reply(conn, reply_id)
    return await reads.get_reply(conn, reply_id)


async def name_writer(conn: Connection, reply_id: ReplyId, contact_id: ContactId) -> None:
    """Write down who at its lead wrote a locked reply."""
    await writes.update_writer(conn, reply_id, contact_id)


async def decide_reply(
    conn: Connection, reply_id: ReplyId, decision: Decision, *, now: datetime
) -> None:
    """Write down what a locked reply means, and who says so."""
    await writes.update_decision(conn, reply_id, decision, now=now)


async def note_applied(
    conn: Connection,
    reply_id: ReplyId,
    intent: Intent,
    *,
    effects: Mapping[str, Any],
    now: datetime,
) -> None:
    """Write down that what a reply means was acted upon, and what that did."""
    await writes.update_applied(conn, reply_id, intent, effects, now=now)


async def ask_reading(conn: Connection, reply_id: ReplyId, *, now: datetime) -> None:
    """Have a model, where one is set up, read a reply of which the rules make nothing."""
    if await writes.insert_reading(conn, reply_id, now=now):
        wake_workers(conn)


async def settle_suggestion(conn: Connection, reply_id: ReplyId, *, now: datetime) -> None:
    """Write down that somebody a reply names was added, or is not wanted."""
    await writes.update_suggestion_settled(conn, reply_id, now=now)


async def note_became(
    conn: Connection, inbound_id: int, became: Became, why: str | None = None
) -> None:
    """Write down what a mail turned out to be."""
    await writes.update_became(conn, inbound_id, became, why)


async def _hold(
    conn: Connection, reply_id: ReplyId, by: Viewer, *, beside: LeadId | None = None
) -> tuple[Reply, dict[LeadId, Lead]]:
    """Lock a reply after its lead and the one beside it, those in the order of their ids."""
    seen = await reads.get_reply(conn, reply_id)
    if seen is None:
        raise ReplyGone
    leads = dict[LeadId, Lead]()
    for lead_id in sorted({each for each in (seen.lead_id, beside) if each is not None}):
        try:
            leads[lead_id] = await lock_lead_for(conn, lead_id, by)
        except LeadGone:
            if lead_id == beside:
                raise
            raise ReplyGone from None
    await writes.lock_reply(conn, reply_id)
    held = await reads.get_reply(conn, reply_id)
    if held is None or held.lead_id != seen.lead_id:
        raise ReplyGone
    return held, leads


async def _hold_writer(conn: Connection, reply_id: ReplyId, lead_id: LeadId) -> ContactId | None:
    """
    Return who at a lead wrote a reply, with every lead held still at which they are reached.

    Should it be a wish to be left alone, all of those are written to in this transaction.
    """
    reply = await reads.get_reply(conn, reply_id)
    if reply is None:
        raise ReplyGone
    contact_id = await reads.find_contact_at(conn, lead_id, [reply.sender.lower()])
    reached = await list_leads_of(conn, contact_id, None)
    beside = [] if reply.lead_id is None else [reply.lead_id]
    await lock_leads_anywhere(conn, [*reached, *beside, lead_id])
    return contact_id


async def _tell_of_reply(
    conn: Connection, lead: Lead, channel: ReplyChannel, *, by: MemberId | None, now: datetime
) -> None:
    facts = {"channel": channel}
    await remember(conn, lead.id, "reply_received", by=by, facts=facts, now=now)
    await _announce(conn, lead)


async def _announce(conn: Connection, lead: Lead | None) -> None:
    if lead is None:
        await announce(conn, "reply")
    else:
        await announce(conn, "reply", lead_id=lead.id, owner_id=lead.owner_id)
