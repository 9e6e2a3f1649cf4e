"""What follows from every reply, whichever way it came in."""

from datetime import datetime

from keepwarm.db import Connection
from keepwarm.kit.ids import MemberId, ReplyId
from keepwarm.leads.actions import lock_lead
from keepwarm.leads.model import Lead
from keepwarm.outbox.actions import notify
from keepwarm.outbox.model import Channel, Message
from keepwarm.replies.effects import GOES_ON
from keepwarm.replies.model import Reply
from keepwarm.replies.reads import get_reply
from keepwarm.replies.triaging import triage_reply
from keepwarm.sequences.actions import stop_for_contact, stop_for_lead
from keepwarm.tasks.model import TaskRules
from keepwarm.tasks.reads import list_everybody

QUIET = frozenset({"out_of_office", "bounce", "other"})
"""What nobody need be disturbed for."""


async def take_in_reply(
    conn: Connection,
    reply_id: ReplyId,
    *,
    channels: frozenset[Channel],
    rules: TaskRules,
    by: MemberId | None = None,
    now: datetime,
) -> None:
    """
    Do what follows from a reply that was kept in this transaction, or was given its lead.

    It is triaged and acted upon as far as rules are certain. Whatever it means, nothing goes
    to a person by itself any more who has answered; and the lead's owner hears of it, unless
    it was they who typed it in (`by`). Safe to repeat.
    """
    await triage_reply(conn, reply_id, channels=channels, rules=rules, now=now)
    reply = await get_reply(conn, reply_id)
    if reply is None or reply.lead_id is None:
        return
    lead = await lock_lead(conn, reply.lead_id)
    if reply.is_by_a_person and reply.intent not in GOES_ON:
        await _stop_sequences(conn, lead, reply, now=now)
    await _tell(conn, lead, reply, channels=channels, by=by, now=now)


async def _stop_sequences(conn: Connection, lead: Lead, reply: Reply, *, now: datetime) -> None:
    if reply.contact_id is not None:
        await stop_for_contact(conn, reply.contact_id, "reply", now)
    else:
        # Somebody there has answered, and nobody knows who: better to be silent.
        await stop_for_lead(conn, lead, "reply", now)


async def _tell(
    conn: Connection,
    lead: Lead,
    reply: Reply,
    *,
    channels: frozenset[Channel],
    by: MemberId | None,
    now: datetime,
) -> None:
    told = await list_everybody(conn) if lead.owner_id is None else [lead.owner_id]
    messages = [
        Message(
            key=f"reply:{reply.id}:{member_id}",
            member_id=member_id,
            kind="reply",
            lead_id=lead.id,
            facts={"reply_id": reply.id},
            is_silent=reply.intent in QUIET,
        )
        for member_id in told
        if member_id != by
    ]
    await notify(conn, messages, channels=channels, now=now)
