"""
Mails read in the background: kept long before, they become replies, bounces, or nothing.

What a mail becomes and everything that follows from it is one commit with its row: whatever
dies, it happens once. Nothing here ever answers anybody.
"""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import partial

from keepwarm.db import Connection, Database
from keepwarm.emails.actions import note_bounce
from keepwarm.kit.clock import Clock
from keepwarm.leads.actions import lock_lead
from keepwarm.optouts.actions import hold_person
from keepwarm.outbox.model import Channel
from keepwarm.replies.actions import keep_reply, note_became
from keepwarm.replies.model import (
    A_DAY,
    MOST_AUTOMATIC,
    MOST_OF_STRANGERS,
    Became,
    Inbound,
    Match,
    NewReply,
)
from keepwarm.replies.reading.mail import Bounce, Mail, are_alike
from keepwarm.replies.reading.mime import unread
from keepwarm.replies.reading.providers import read_inbound
from keepwarm.replies.reads import (
    count_from,
    find_by_fingerprint,
    get_inbound,
    hash_of,
    is_a_member,
    is_one_of_ours,
    match_address,
    match_thread,
)
from keepwarm.replies.taking_in import take_in_reply
from keepwarm.sequences.actions import stop_for_contact
from keepwarm.signals.actions import record_signal
from keepwarm.tasks.model import TaskRules
from keepwarm.triage.headers import sender_of
from keepwarm.work.actions import finish, hold
from keepwarm.work.model import Claim, Queue

TABLE = "inbound_mails"
SIDE_BY_SIDE = 4
MOST_ATTEMPTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What taking in needs. `ours` are the addresses that we write from."""

    db: Database
    clock: Clock
    channels: frozenset[Channel] = frozenset()
    rules: TaskRules = field(default_factory=TaskRules)
    ours: Collection[str] = frozenset()


def inbound_queue(tools: Tools) -> Queue:
    """Return the queue of mails that came in: what is given up is shown to a person as it is."""

    async def ended(conn: Connection, row_id: int, _status: str, error: str | None) -> None:
        inbound = await get_inbound(conn, row_id)
        mail = unread(inbound.raw, error or "")
        await keep_reply(conn, _reply_of(inbound, mail, None), now=inbound.received_at)
        await note_became(conn, row_id, "unread")

    return Queue(
        table=TABLE,
        handler=partial(take_in, tools),
        side_by_side=SIDE_BY_SIDE,
        max_attempts=MOST_ATTEMPTS,
        ended=ended,
    )


async def take_in(tools: Tools, claim: Claim) -> None:
    """Read a claimed mail and do what follows from it."""
    async with tools.db.connection() as conn:
        inbound = await get_inbound(conn, claim.id)
    mail = await asyncio.to_thread(read_inbound, inbound.source, inbound.raw)
    async with tools.db.transaction() as conn:
        match = await _match(conn, mail)
        if match is not None:
            # Whoever opts out by this very mail is reached at other leads as well: all of them
            # are locked in the one order, ahead of everything else.
            await _lock(conn, match, mail)
        await hold(conn, claim)
        became = await _settle(conn, tools, inbound, mail, match)
        await note_became(conn, inbound.id, became, mail.trouble)
        await finish(conn, claim)


async def _match(conn: Connection, mail: Mail) -> Match | None:
    """Say whose a mail is: by the letters it names, else by who wrote it."""
    return await match_thread(conn, mail.answers, mail.writers) or await match_address(
        conn, mail.writers
    )


async def _lock(conn: Connection, match: Match, mail: Mail) -> None:
    if match.contact_id is not None:
        address_hash = await hash_of(conn, mail.sender) if mail.sender else None
        await hold_person(conn, match.contact_id, address_hash=address_hash)
    await lock_lead(conn, match.lead_id)


async def _settle(
    conn: Connection, tools: Tools, inbound: Inbound, mail: Mail, match: Match | None
) -> Became:
    if mail.trouble is None:
        if await _is_ours(conn, tools, mail):
            return "ours"
        if await _note_bounces(conn, tools, mail):
            return "bounce"
        if put_aside := await _puts_aside(conn, inbound, mail, match):
            return put_aside
    reply = _reply_of(inbound, mail, match)
    reply_id = await keep_reply(conn, reply, now=inbound.received_at)
    if reply_id is None and not await _is_a_copy(conn, mail):
        reply = replace(reply, fingerprint=mail.own_fingerprint)
        reply_id = await keep_reply(conn, reply, now=inbound.received_at)
    if reply_id is None:
        return "known"
    now = tools.clock.now()
    await take_in_reply(conn, reply_id, channels=tools.channels, rules=tools.rules, now=now)
    return "reply" if mail.trouble is None else "unread"


async def _is_ours(conn: Connection, tools: Tools, mail: Mail) -> bool:
    """Say whether we wrote it: a copy of a letter, or what a colleague sent along."""
    if mail.sender in tools.ours or await is_one_of_ours(conn, mail.message_id):
        return True
    return bool(mail.sender) and await is_a_member(conn, mail.sender)


async def _puts_aside(
    conn: Connection, inbound: Inbound, mail: Mail, match: Match | None
) -> Became | None:
    """Put aside what no person wrote to us, and what comes too often to be read."""
    author, _header = sender_of(mail.headers)
    if mail.is_report or (match is None and author != "person"):
        return "automatic"
    if not mail.sender:
        return None
    lately = await count_from(conn, mail.sender, since=inbound.received_at - A_DAY)
    if author != "person":
        return "flood" if lately.automatic >= MOST_AUTOMATIC else None
    return "flood" if match is None and lately.all >= MOST_OF_STRANGERS else None


async def _note_bounces(conn: Connection, tools: Tools, mail: Mail) -> bool:
    """Note which letters of ours came back; says whether a mail tells of any."""
    noted = [await _note_bounce(conn, tools, bounce) for bounce in mail.bounces]
    return any(noted)


async def _note_bounce(conn: Connection, tools: Tools, bounce: Bounce) -> bool:
    now = tools.clock.now()
    back = await note_bounce(
        conn,
        message_id=bounce.message_id,
        address=bounce.address,
        why=bounce.why,
        hard=bounce.is_hard,
        now=now,
    )
    if back is None or not back.is_news:
        return back is not None
    if bounce.is_hard:
        await stop_for_contact(conn, back.contact_id, "bounce", now)
    await record_signal(
        conn,
        back.lead_id,
        "email_bounced",
        source="reply",
        facts={"email_id": back.id},
        channels=tools.channels,
        rules=tools.rules,
        now=now,
    )
    return True


async def _is_a_copy(conn: Connection, mail: Mail) -> bool:
    """Say whether the reply of that Message-ID is this mail, which came another way."""
    twin = await find_by_fingerprint(conn, mail.fingerprint)
    return twin is None or (twin.sender == mail.sender and are_alike(twin.body, mail.body))


def _reply_of(inbound: Inbound, mail: Mail, match: Match | None) -> NewReply:
    return NewReply(
        channel="email",
        lead_id=match.lead_id if match else None,
        contact_id=match.contact_id if match else None,
        email_id=match.email_id if match else None,
        inbound_id=inbound.id,
        sender=mail.sender,
        sender_name=mail.sender_name,
        author=sender_of(mail.headers)[0],
        subject=mail.subject,
        body=mail.body,
        quoted=mail.quoted,
        headers=mail.headers,
        attachments=mail.attachments,
        message_id=mail.message_id,
        fingerprint=mail.fingerprint,
    )
