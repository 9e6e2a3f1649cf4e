"""What a person does on the board: move one card, or change many leads at once."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from keepwarm.board import writes
from keepwarm.board.model import MOST_AT_ONCE, BulkKind
from keepwarm.db import Connection
from keepwarm.kit.errors import Invalid, NotFound
from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import (
    LeadGone,
    OnlyAdminsAssign,
    change_stage,
    give_lead,
    lock_lead_for,
    lock_leads_for,
    restore_lead,
    trash_locked,
)
from keepwarm.leads.model import Lead, Stage, TagId
from keepwarm.live.events import announce
from keepwarm.tags.actions import put_tag, untag_leads


class TooManyAtOnce(Invalid):
    message = "Choose at most 2,000 leads at once."


class ChangeGone(NotFound):
    message = "There is nothing left to undo here."


async def move_card(
    conn: Connection, lead_id: LeadId, to: Stage, *, by: Viewer, now: datetime
) -> bool:
    """
    Put a lead's card into another column, as a person does. Says whether it moved.

    This is the one verb for a stage change by a person; agents leave the card alone from
    the sales stages on. Safe to repeat.
    """
    lead = await lock_lead_for(conn, lead_id, by)
    return await change_stage(conn, lead, to, by=by.member_id, now=now)


async def move_many(
    conn: Connection, lead_ids: Sequence[LeadId], to: Stage, *, by: Viewer, now: datetime
) -> int:
    """Move many cards; returns the number of the change, for undo."""
    leads = [lead for lead in await _lock(conn, lead_ids, by) if lead.stage != to]
    before = [{"lead": lead.id, "stage": lead.stage} for lead in leads]
    for lead in leads:
        await change_stage(conn, lead, to, by=by.member_id, now=now)
    return await writes.insert_change(conn, "move", before, by=by.member_id, now=now)


async def assign_many(
    conn: Connection,
    lead_ids: Sequence[LeadId],
    owner_id: MemberId | None,
    *,
    by: Viewer,
    now: datetime,
) -> int:
    """Give many leads to a member, or to nobody. Only admins assign."""
    if not by.is_admin:
        raise OnlyAdminsAssign
    leads = [lead for lead in await _lock(conn, lead_ids, by) if lead.owner_id != owner_id]
    before = [{"lead": lead.id, "owner": lead.owner_id} for lead in leads]
    for lead in leads:
        await give_lead(conn, lead, owner_id, by=by.member_id, now=now)
    return await writes.insert_change(conn, "assign", before, by=by.member_id, now=now)


async def tag_many(
    conn: Connection, lead_ids: Sequence[LeadId], tag_id: TagId, *, by: Viewer, now: datetime
) -> int:
    """Give many leads a tag."""
    leads = await _lock(conn, lead_ids, by)
    changed = await put_tag(conn, [lead.id for lead in leads], tag_id)
    before = [{"lead": lead_id, "tag": tag_id} for lead_id in changed]
    await _redraw(conn, leads)
    return await writes.insert_change(conn, "tag", before, by=by.member_id, now=now)


async def untag_many(
    conn: Connection, lead_ids: Sequence[LeadId], tag_id: TagId, *, by: Viewer, now: datetime
) -> int:
    """Take a tag off many leads."""
    leads = await _lock(conn, lead_ids, by)
    changed = await untag_leads(conn, [lead.id for lead in leads], tag_id)
    before = [{"lead": lead_id, "tag": tag_id} for lead_id in changed]
    await _redraw(conn, leads)
    return await writes.insert_change(conn, "untag", before, by=by.member_id, now=now)


async def trash_many(
    conn: Connection, lead_ids: Sequence[LeadId], *, by: Viewer, now: datetime
) -> int:
    """Put many leads into the trash."""
    leads = await _lock(conn, lead_ids, by)
    for lead in leads:
        await trash_locked(conn, lead, by=by.member_id, now=now)
    before = [{"lead": lead.id} for lead in leads]
    return await writes.insert_change(conn, "delete", before, by=by.member_id, now=now)


async def undo_change(conn: Connection, change_id: int, *, by: Viewer, now: datetime) -> BulkKind:
    """
    Put back what one bulk change did, lead by lead; only whoever made it may.

    Leads that are gone, or no longer theirs to see, are passed over. Safe to repeat.
    """
    change = await writes.lock_change(conn, change_id, by=by.member_id)
    if change is None:
        raise ChangeGone
    if change.undone_at is None:
        await _put_back(conn, change, by=by, now=now)
        await writes.update_undone(conn, change_id, now=now)
    return change.kind


async def _put_back(
    conn: Connection, change: writes.BulkChange, *, by: Viewer, now: datetime
) -> None:
    before = {LeadId(row["lead"]): row for row in change.before}
    if change.kind == "delete":
        for lead_id in sorted(before):
            with suppress(LeadGone):  # deleted for good meanwhile
                await restore_lead(conn, lead_id, by=by, now=now)
        return
    for lead in await lock_leads_for(conn, list(before), by):
        row = before[lead.id]
        if change.kind == "move":
            await change_stage(conn, lead, row["stage"], by=by.member_id, now=now)
        elif change.kind == "assign":
            await give_lead(conn, lead, row["owner"], by=by.member_id, now=now)
        else:
            await _put_tag_back(conn, lead, change.kind, TagId(row["tag"]))


async def _put_tag_back(conn: Connection, lead: Lead, kind: BulkKind, tag_id: TagId) -> None:
    if kind == "tag":
        await untag_leads(conn, [lead.id], tag_id)
    else:
        await put_tag(conn, [lead.id], tag_id)
    await _redraw(conn, [lead])


async def _lock(conn: Connection, lead_ids: Sequence[LeadId], by: Viewer) -> list[Lead]:
    if len(lead_ids) > MOST_AT_ONCE:
        raise TooManyAtOnce
    return await lock_leads_for(conn, lead_ids, by)


async def _redraw(conn: Connection, leads: Sequence[Lead]) -> None:
    for lead in leads:
        await announce(conn, "card", lead_id=lead.id, owner_id=lead.owner_id)
