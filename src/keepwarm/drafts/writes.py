"""SQL that changes drafts. Only `drafts.actions` may import this."""

from datetime import datetime

from keepwarm.db import Connection, execute, fetch_value
from keepwarm.drafts.model import NewDraft
from keepwarm.kit.ids import ContactId, DraftId, MemberId
from keepwarm.steps.model import Step


async def insert_draft(
    conn: Connection,
    step: Step,
    new: NewDraft,
    *,
    contact_id: ContactId | None,
    instructions: str | None,
    made_for: MemberId | None,
    now: datetime,
) -> DraftId:
    number = await fetch_value(
        conn,
        int,
        """
        insert into drafts (step_id, lead_id, contact_id, maker, made_with, channel, subject,
                            body, remarks, instructions, made_for, made_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        returning id
        """,
        step.id,
        step.lead_id,
        contact_id,
        new.maker,
        new.made_with,
        new.channel,
        new.subject,
        new.body,
        list(new.remarks),
        instructions,
        made_for,
        now,
    )
    return DraftId(number or 0)


async def update_draft(
    conn: Connection, draft_id: DraftId, *, subject: str | None, body: str, now: datetime
) -> None:
    await execute(
        conn,
        "update drafts set subject = $2, body = $3, edited_at = $4 where id = $1",
        draft_id,
        subject,
        body,
        now,
    )


async def update_sent(conn: Connection, draft_id: DraftId, *, by: MemberId, now: datetime) -> bool:
    """Note who sent a draft and when; False if somebody had said so before."""
    return bool(
        await execute(
            conn,
            "update drafts set sent_at = $2, sent_by = $3 where id = $1 and sent_at is null",
            draft_id,
            now,
            by,
        )
    )
