"""SQL that changes what came in. Only `replies.actions` may import this."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from keepwarm.db import Connection, execute, fetch_value
from keepwarm.kit.ids import ContactId, LeadId, ReplyId
from keepwarm.replies.model import Became, Decision, InboundSource, NewReply
from keepwarm.triage.model import Intent


async def insert_inbound(
    conn: Connection,
    source: InboundSource,
    external_key: str,
    raw: bytes,
    mailbox: str | None,
    *,
    now: datetime,
) -> int:
    return await execute(
        conn,
        """
        insert into inbound_mails (source, external_key, raw, mailbox, received_at, due_at)
        values ($1, $2, $3, $4, $5, least($5, clock_timestamp()))
        on conflict (source, external_key) do nothing
        """,
        source,
        external_key,
        raw,
        mailbox,
        now,
    )


async def update_became(
    conn: Connection, inbound_id: int, became: Became, why: str | None
) -> None:
    await execute(
        conn,
        "update inbound_mails set became = $2, error = coalesce($3, error) where id = $1",
        inbound_id,
        became,
        why,
    )


async def insert_reply(conn: Connection, new: NewReply, *, now: datetime) -> ReplyId | None:
    """Write a reply down; None where the same mail is one already."""
    number = await fetch_value(
        conn,
        int,
        """
        insert into replies (channel, body, lead_id, contact_id, email_id, inbound_id, sender,
                             sender_name, subject, quoted, headers, attachments, message_id,
                             fingerprint, typed_by, author, received_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
        on conflict (fingerprint) where fingerprint is not null do nothing
        returning id
        """,
        new.channel,
        new.body,
        new.lead_id,
        new.contact_id,
        new.email_id,
        new.inbound_id,
        new.sender,
        new.sender_name,
        new.subject,
        new.quoted,
        dict(new.headers),
        list(new.attachments),
        new.message_id,
        new.fingerprint,
        new.typed_by,
        new.author,
        now,
    )
    return None if number is None else ReplyId(number)


async def lock_reply(conn: Connection, reply_id: ReplyId) -> int | None:
    return await fetch_value(
        conn, int, "select id from replies where id = $1 for no key update", reply_id
    )


async def update_lead(
    conn: Connection, reply_id: ReplyId, lead_id: LeadId, contact_id: ContactId | None
) -> None:
    await execute(
        conn,
        """
        update replies set lead_id = $2, contact_id = $3, dismissed_at = null,
                           applied_intent = null, applied_at = null
         where id = $1
        """,
        reply_id,
        lead_id,
        contact_id,
    )


async def update_dismissed(conn: Connection, reply_id: ReplyId, now: datetime) -> int:
    return await execute(
        conn,
        "update replies set dismissed_at = $2 where id = $1 and dismissed_at is null",
        reply_id,
        now,
    )


async def update_decision(
    conn: Connection, reply_id: ReplyId, decision: Decision, *, now: datetime
) -> None:
    await execute(
        conn,
        """
        update replies
           set intent = $2, confidence = $3, reasons = $4, decided_by = $5, decided_at = $6,
               decided_member = $7, until_at = $8, suggested = $9
         where id = $1
        """,
        reply_id,
        decision.intent,
        decision.confidence,
        list(decision.reasons),
        decision.decided_by,
        now,
        decision.member_id,
        decision.until,
        decision.suggested and dict(decision.suggested),
    )


async def update_applied(
    conn: Connection,
    reply_id: ReplyId,
    intent: Intent,
    effects: Mapping[str, Any],
    *,
    now: datetime,
) -> None:
    await execute(
        conn,
        "update replies set applied_intent = $2, applied_at = $3, effects = $4 where id = $1",
        reply_id,
        intent,
        now,
        dict(effects),
    )


async def update_writer(conn: Connection, reply_id: ReplyId, contact_id: ContactId) -> None:
    await execute(conn, "update replies set contact_id = $2 where id = $1", reply_id, contact_id)


async def insert_reading(conn: Connection, reply_id: ReplyId, *, now: datetime) -> int:
    return await execute(
        conn,
        """
        insert into readings (reply_id, due_at) values ($1, least($2, clock_timestamp()))
        on conflict (reply_id) do nothing
        """,
        reply_id,
        now,
    )


async def update_suggestion_settled(conn: Connection, reply_id: ReplyId, *, now: datetime) -> None:
    await execute(
        conn, "update replies set suggestion_settled_at = $2 where id = $1", reply_id, now
    )
