"""SQL that changes e-mails. Only `emails.actions` may import this."""

from collections.abc import Sequence
from datetime import datetime

from keepwarm.db import Connection, execute, fetch_value
from keepwarm.emails.model import EmailDraft, Written
from keepwarm.kit.ids import EmailId, EnrolmentStepId, MemberId


async def insert_email(
    conn: Connection,
    draft: EmailDraft,
    written: Written,
    *,
    message_id: str,
    made_by: MemberId | None,
    now: datetime,
) -> EmailId | None:
    """Write an e-mail; None where there is one of that key."""
    number = await fetch_value(
        conn,
        int,
        """
        insert into emails (key, lead_id, contact_id, address, mailbox, enrolment_step_id,
                            draft_id, subject, body, message_id, in_reply_to, thread, made_by,
                            created_at, approved_at, approved_by, due_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
        on conflict (key) do nothing returning id
        """,
        draft.key,
        draft.lead_id,
        draft.contact_id,
        draft.address,
        draft.mailbox,
        draft.enrolment_step_id,
        draft.draft_id,
        written.subject,
        written.body,
        message_id,
        written.in_reply_to,
        list(written.thread),
        made_by,
        now,
        written.approved_at,
        written.approved_by,
        draft.due_at,
    )
    return None if number is None else EmailId(number)


async def insert_again(
    conn: Connection,
    email_id: EmailId,
    *,
    key: str,
    message_id: str,
    by: MemberId,
    now: datetime,
    due_at: datetime,
) -> EmailId | None:
    """Write a letter anew under another key and with another id; None where that was done."""
    number = await fetch_value(
        conn,
        int,
        """
        insert into emails (key, lead_id, contact_id, address, mailbox, enrolment_step_id,
                            draft_id, subject, body, message_id, in_reply_to, thread, made_by,
                            created_at, approved_at, approved_by, due_at)
        select $2, lead_id, contact_id, address, mailbox, enrolment_step_id,
               draft_id, subject, body, $3, in_reply_to, thread, $4, $5, $5, $4, $6
          from emails where id = $1
        on conflict (key) do nothing returning id
        """,
        email_id,
        key,
        message_id,
        by,
        now,
        due_at,
    )
    return None if number is None else EmailId(number)


async def revive_email(
    conn: Connection, email_id: EmailId, draft: EmailDraft, written: Written
) -> None:
    """Take up again, with other words, what was called off before it left."""
    await execute(
        conn,
        """
        update emails
           set contact_id = $2, address = $3, mailbox = $4, subject = $5, body = $6,
               in_reply_to = $7, thread = $8, approved_at = $9, approved_by = $10, due_at = $11,
               status = 'pending',
               verdict = null, error = null, finished_at = null, attempts = 0, tries = 0,
               cancel_requested_at = null
         where id = $1
        """,
        email_id,
        draft.contact_id,
        draft.address,
        draft.mailbox,
        written.subject,
        written.body,
        written.in_reply_to,
        list(written.thread),
        written.approved_at,
        written.approved_by,
        draft.due_at,
    )


async def update_words(
    conn: Connection,
    email_id: EmailId,
    *,
    subject: str,
    body: str,
    mailbox: str,
    address: str,
) -> bool:
    """Replace what a letter says; False where a worker has it in hand."""
    return bool(
        await execute(
            conn,
            """
            update emails set subject = $2, body = $3, mailbox = $4, address = $5
             where id = $1 and status = 'pending' and left_at is null
            """,
            email_id,
            subject,
            body,
            mailbox,
            address,
        )
    )


async def update_approved(
    conn: Connection, email_id: EmailId, by: MemberId, *, due_at: datetime, now: datetime
) -> bool:
    return bool(
        await execute(
            conn,
            """
            update emails
               set approved_at = $4, approved_by = $2, due_at = greatest(due_at, $3), error = null
             where id = $1 and status = 'pending' and approved_at is null
            """,
            email_id,
            by,
            due_at,
            now,
        )
    )


async def update_withdrawn(conn: Connection, email_id: EmailId) -> bool:
    """Take an approval back; False where there is nothing left to take back."""
    return bool(
        await execute(
            conn,
            """
            update emails set approved_at = null, approved_by = null
             where id = $1 and status = 'pending' and left_at is null
            """,
            email_id,
        )
    )


async def update_called_off(conn: Connection, email_id: EmailId, why: str, now: datetime) -> bool:
    """Call off what has not left; False where a worker has it in hand."""
    return bool(
        await execute(
            conn,
            """
            update emails
               set status = 'cancelled', verdict = 'dropped', error = $2, finished_at = $3
             where id = $1 and status = 'pending' and left_at is null
            """,
            email_id,
            why,
            now,
        )
    )


async def update_called_off_for(
    conn: Connection, step_ids: Sequence[EnrolmentStepId], why: str, now: datetime
) -> None:
    """Call off what has not left; a worker that has it in hand is asked to let it be."""
    await execute(
        conn,
        """
        update emails
           set status = case status when 'pending' then 'cancelled' else status end,
               verdict = case status when 'pending' then 'dropped' end,
               error = case status when 'pending' then $2 else error end,
               finished_at = case status when 'pending' then $3::timestamptz end,
               cancel_requested_at = case status when 'processing' then $3::timestamptz end
         where enrolment_step_id = any($1::bigint[]) and left_at is null
           and status in ('pending', 'processing')
        """,
        list(step_ids),
        why,
        now,
    )


async def update_judged(
    conn: Connection, email_id: EmailId, *, arrived: bool, by: MemberId, now: datetime
) -> bool:
    """Take a person's word on a letter nobody knows of; False where somebody gave it before."""
    return bool(
        await execute(
            conn,
            """
            update emails
               set judged_at = $3, judged_by = $4,
                   verdict = case when $2 then 'sent' else verdict end
             where id = $1 and verdict = 'unknown' and judged_at is null
            """,
            email_id,
            arrived,
            now,
            by,
        )
    )


async def update_bounced(conn: Connection, email_id: EmailId, why: str, now: datetime) -> bool:
    """Note that a letter came back; False where that is known."""
    return bool(
        await execute(
            conn,
            """
            update emails
               set bounced_at = $3, error = $2,
                   verdict = case when verdict = 'unknown' then 'sent' else verdict end
             where id = $1 and bounced_at is null
            """,
            email_id,
            why,
            now,
        )
    )
