"""SQL that only looks at drafts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from keepwarm.db import Connection, fetch_all, fetch_maybe
from keepwarm.drafts.model import Draft
from keepwarm.kit.ids import ContactId, DraftId, LeadId, StepId
from keepwarm.kit.viewer import Viewer
from keepwarm.plans.model import Maker
from keepwarm.steps.model import StepChannel


@dataclass(frozen=True, slots=True, kw_only=True)
class _DraftRow:
    id: DraftId
    step_id: StepId
    lead_id: LeadId
    contact_id: ContactId | None
    maker: Maker
    made_with: str | None
    channel: StepChannel
    subject: str | None
    body: str
    remarks: list[str]
    instructions: str | None
    made_at: datetime
    edited_at: datetime | None
    sent_at: datetime | None


async def latest_drafts(conn: Connection, lead_id: LeadId) -> dict[StepId, Draft]:
    """Return the draft that counts of each of a lead's steps that has one."""
    rows = await fetch_all(
        conn,
        _DraftRow,
        """
        select distinct on (step_id)
               id, step_id, lead_id, contact_id, maker, made_with, channel, subject, body,
               remarks, instructions, made_at, edited_at, sent_at
          from drafts
         where lead_id = $1
         order by step_id, id desc
        """,
        lead_id,
    )
    return {row.step_id: _draft(row) for row in rows}


async def latest_drafts_of(conn: Connection, step_ids: Sequence[StepId]) -> dict[StepId, Draft]:
    """Return the draft that counts of each of some steps that has one, of whichever leads."""
    rows = await fetch_all(
        conn,
        _DraftRow,
        """
        select distinct on (step_id)
               id, step_id, lead_id, contact_id, maker, made_with, channel, subject, body,
               remarks, instructions, made_at, edited_at, sent_at
          from drafts
         where step_id = any($1::bigint[])
         order by step_id, id desc
        """,
        list(step_ids),
    )
    return {row.step_id: _draft(row) for row in rows}


async def list_drafts(conn: Connection, step_id: StepId) -> list[Draft]:
    """Return what was ever written for a step, the newest, which counts, first."""
    rows = await fetch_all(
        conn,
        _DraftRow,
        """
        select id, step_id, lead_id, contact_id, maker, made_with, channel, subject, body,
               remarks, instructions, made_at, edited_at, sent_at
          from drafts
         where step_id = $1
         order by id desc limit 50
        """,
        step_id,
    )
    return [_draft(row) for row in rows]


async def get_draft_for(conn: Connection, draft_id: DraftId, viewer: Viewer) -> Draft | None:
    """Return a draft of a lead that the viewer may see and that is not in the trash."""
    row = await fetch_maybe(
        conn,
        _DraftRow,
        """
        select d.id, d.step_id, d.lead_id, d.contact_id, d.maker, d.made_with, d.channel,
               d.subject, d.body, d.remarks, d.instructions, d.made_at, d.edited_at, d.sent_at
          from drafts d join leads l on l.id = d.lead_id
         where d.id = $1 and l.deleted_at is null
           and ($2::bigint is null or l.owner_id = $2 or l.owner_id is null)
        """,
        draft_id,
        viewer.only_owner,
    )
    return None if row is None else _draft(row)


def _draft(row: _DraftRow) -> Draft:
    return Draft(
        id=row.id,
        step_id=row.step_id,
        lead_id=row.lead_id,
        contact_id=row.contact_id,
        maker=row.maker,
        made_with=row.made_with,
        channel=row.channel,
        subject=row.subject,
        body=row.body,
        remarks=tuple(row.remarks),
        instructions=row.instructions,
        made_at=row.made_at,
        edited_at=row.edited_at,
        sent_at=row.sent_at,
    )
