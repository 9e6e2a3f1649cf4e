"""What a person does on the board: move one card, or change many leads at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from keepwarm.board import writes
from keepwarm.board.model import CLOSED, MOST_AT_ONCE, PLAN_ENDS_IN, BulkKind
from keepwarm.db import Connection
from keepwarm.kit.errors import Invalid, NotFound
from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import change_stage, change_stages, lock_lead_for, lock_leads_for
from keepwarm.leads.model import Lead, Stage, TagId
from keepwarm.live.events import announce
from keepwarm.owners.actions import expect_owner, give_leads
from keepwarm.plans.actions import resume_plan, stop_plan
from keepwarm.plans.reads import list_ended, list_planned
from keepwarm.requests.actions import withdraw_plans
from keepwarm.sequences.actions import revive_for_leads, stop_for_leads
from keepwarm.sequences.model import ENDS_IN
from keepwarm.tags.actions import put_tag, untag_leads
from keepwarm.tasks.closing import call_off_tasks, take_up_tasks
from keepwarm.trash.actions import restore_locked, trash_locked


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
    the sales stages on. A meeting, a win or a loss ends the lead's plan, and the one that is
    being written; a win or a loss calls off what is to be done for it. Safe to repeat.
    """
    lead = await lock_lead_for(conn, lead_id, by)
    moved = await change_stage(conn, lead, to, by=by.member_id, now=now)
    if moved:
        await _end_plans(conn, [lead], to, by=by, now=now)
    return moved


async def _end_plans(
    conn: Connection, moved: Sequence[Lead], to: Stage, *, by: Viewer, now: datetime
) -> None:
    because = PLAN_ENDS_IN.get(to)
    if because is None:
        return
    await withdraw_plans(conn, moved)
    planned = await list_planned(conn, [lead.id for lead in moved])
    for lead in moved:
        if lead.id in planned:
            await stop_plan(conn, lead, because=because, by=by.member_id, now=now)
    await stop_for_leads(conn, [lead.id for lead in moved], ENDS_IN[to], now, by=by.member_id)
    if to in CLOSED:
        await call_off_tasks(conn, moved, by=by.member_id, now=now)


async def _resume_plans(
    conn: Connection, moved: Sequence[Lead], ended_at: datetime, *, by: Viewer, now: datetime
) -> None:
    ended = await list_ended(conn, [lead.id for lead in moved], ended_at=ended_at)
    for lead in moved:
        if lead.id in ended:
            await resume_plan(conn, lead, ended_at=ended_at, by=by.member_id, now=now)
    await revive_for_leads(conn, [lead.id for lead in moved], ended_at=ended_at, now=now)
    await take_up_tasks(conn, moved, closed_since=ended_at, now=now)


async def move_many(
    conn: Connection, lead_ids: Sequence[LeadId], to: Stage, *, by: Viewer, now: datetime
) -> int:
    """Move many cards; returns the number of the change, for undo."""
    leads = await _lock(conn, lead_ids, by)
    moved = await change_stages(conn, [(lead, to) for lead in leads], by=by.member_id, now=now)
    await _end_plans(conn, moved, to, by=by, now=now)
    rows = [{"lead": lead.id, "was": lead.stage, "is": to} for lead in moved]
    return await writes.insert_change(conn, "move", rows, by=by.member_id, now=now)


async def assign_many(
    conn: Connection,
    lead_ids: Sequence[LeadId],
    owner_id: MemberId | None,
    *,
    by: Viewer,
    now: datetime,
) -> int:
    """Give many leads to a member, or to nobody. Only admins assign."""
    await expect_owner(conn, owner_id, by=by)
    leads = await _lock(conn, lead_ids, by)
    given = await give_leads(conn, [(lead, owner_id) for lead in leads], by=by.member_id, now=now)
    rows = [{"lead": lead.id, "was": lead.owner_id, "is": owner_id} for lead in given]
    return await writes.insert_change(conn, "assign", rows, by=by.member_id, now=now)


async def tag_many(
    conn: Connection, lead_ids: Sequence[LeadId], tag_id: TagId, *, by: Viewer, now: datetime
) -> int:
    """Give many leads a tag. One that is gone meanwhile changes nothing."""
    leads = await _lock(conn, lead_ids, by)
    changed = await put_tag(conn, [lead.id for lead in leads], tag_id)
    return await _note_tagging(conn, "tag", leads, changed, tag_id, by=by, now=now)


async def untag_many(
    conn: Connection, lead_ids: Sequence[LeadId], tag_id: TagId, *, by: Viewer, now: datetime
) -> int:
    """Take a tag off many leads."""
    leads = await _lock(conn, lead_ids, by)
    changed = await untag_leads(conn, [lead.id for lead in leads], tag_id)
    return await _note_tagging(conn, "untag", leads, changed, tag_id, by=by, now=now)


async def trash_many(
    conn: Connection, lead_ids: Sequence[LeadId], *, by: Viewer, now: datetime
) -> int:
    """Put many leads into the trash."""
    leads = await _lock(conn, lead_ids, by)
    await trash_locked(conn, leads, by=by.member_id, now=now)
    rows = [{"lead": lead.id} for lead in leads]
    return await writes.insert_change(conn, "delete", rows, by=by.member_id, now=now)


async def undo_change(conn: Connection, change_id: int, *, by: Viewer, now: datetime) -> BulkKind:
    """
    Put back what one bulk change did, lead by lead; only whoever made it may.

    A lead that somebody has changed again since stays as they left it; one that is gone, or
    no longer theirs to see, is passed over. Safe to repeat.
    """
    change = await writes.lock_change(conn, change_id, by=by.member_id)
    if change is None:
        raise ChangeGone
    if change.undone_at is None:
        await _put_back(conn, change, by=by, now=now)
        await writes.update_undone(conn, change_id, now=now)
    return change.kind


async def undo_move(
    conn: Connection, lead_id: LeadId, *, made_at: datetime, by: Viewer, now: datetime
) -> None:
    """Put one card back that a member moved at an instant; where they moved none, nothing is."""
    change_id = await writes.find_move(conn, lead_id, by=by.member_id, made_at=made_at)
    if change_id is not None:
        await undo_change(conn, change_id, by=by, now=now)


async def _put_back(
    conn: Connection, change: writes.BulkChange, *, by: Viewer, now: datetime
) -> None:
    rows = {LeadId(row["lead"]): row for row in change.rows}
    if change.kind == "delete":
        lying = await lock_leads_for(conn, list(rows), by, in_trash=True)
        ours = [lead for lead in lying if lead.deleted_at == change.made_at]
        await restore_locked(conn, ours, by=by.member_id, now=now)
        return
    leads = await lock_leads_for(conn, list(rows), by)
    if change.kind == "move":
        back = [(lead, rows[lead.id]) for lead in leads]
        moves = [(lead, row["was"]) for lead, row in back if lead.stage == row["is"]]
        moved = await change_stages(conn, moves, by=by.member_id, now=now)
        await _resume_plans(conn, moved, change.made_at, by=by, now=now)
    elif change.kind == "assign":
        await _give_back(conn, leads, rows, by=by, now=now)
    else:
        await _tag_back(conn, change.kind, leads, rows)


async def _give_back(
    conn: Connection,
    leads: Sequence[Lead],
    rows: Mapping[LeadId, dict[str, Any]],
    *,
    by: Viewer,
    now: datetime,
) -> None:
    await expect_owner(conn, None, by=by)  # who made the change may be no admin any more
    back = [(lead, rows[lead.id]) for lead in leads]
    gifts = [(lead, row["was"]) for lead, row in back if lead.owner_id == row["is"]]
    await give_leads(conn, gifts, by=by.member_id, now=now)


async def _tag_back(
    conn: Connection,
    kind: BulkKind,
    leads: Sequence[Lead],
    rows: Mapping[LeadId, dict[str, Any]],
) -> None:
    """A bulk change is about one tag, so any row names it."""
    ids = [lead.id for lead in leads]
    for tag_id in {TagId(row["tag"]) for row in rows.values()}:
        put_back = untag_leads if kind == "tag" else put_tag
        await _redraw(conn, leads, await put_back(conn, ids, tag_id))


async def _lock(conn: Connection, lead_ids: Sequence[LeadId], by: Viewer) -> list[Lead]:
    if len(lead_ids) > MOST_AT_ONCE:
        raise TooManyAtOnce
    return await lock_leads_for(conn, lead_ids, by)


async def _note_tagging(
    conn: Connection,
    kind: BulkKind,
    leads: Sequence[Lead],
    changed: Sequence[LeadId],
    tag_id: TagId,
    *,
    by: Viewer,
    now: datetime,
) -> int:
    await _redraw(conn, leads, changed)
    rows = [{"lead": lead_id, "tag": tag_id} for lead_id in changed]
    return await writes.insert_change(conn, kind, rows, by=by.member_id, now=now)


async def _redraw(conn: Connection, leads: Sequence[Lead], changed: Sequence[LeadId]) -> None:
    owners = {lead.id: lead.owner_id for lead in leads}
    for lead_id in changed:
        await announce(conn, "card", lead_id=lead_id, owner_id=owners[lead_id])
