"""Throw leads away, bring them back, delete them for good."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from keepwarm.db import Connection
from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import LeadGone, lock_anywhere_for, lock_lead_for
from keepwarm.leads.model import Lead
from keepwarm.live.events import announce
from keepwarm.reminders.actions import resume_reminders, silence_reminders
from keepwarm.revisions.actions import retime_leads
from keepwarm.sequences.actions import revive_for_leads, stop_for_leads
from keepwarm.tasks.closing import call_off_tasks, take_up_tasks
from keepwarm.timeline.actions import remember_each
from keepwarm.trash import writes


async def trash_lead(conn: Connection, lead_id: LeadId, *, by: Viewer, now: datetime) -> None:
    """Put a lead into the trash, from where it can be restored until the trash is emptied."""
    lead = await lock_lead_for(conn, lead_id, by)
    await trash_locked(conn, [lead], by=by.member_id, now=now)


async def trash_locked(
    conn: Connection, leads: Sequence[Lead], *, by: MemberId, now: datetime
) -> None:
    """Put locked leads into the trash: their reminders are silent, tasks and sequences end."""
    lead_ids = [lead.id for lead in leads]
    await writes.update_trash(conn, lead_ids, deleted_at=now, by=by)
    await silence_reminders(conn, lead_ids, why="trash", now=now)
    await stop_for_leads(conn, lead_ids, "trash", now, by=by)
    await call_off_tasks(conn, leads, by=by, now=now)
    await remember_each(conn, [(lead.id, {}) for lead in leads], "deleted", by=by, now=now)
    for lead in leads:
        await announce(conn, "gone", lead_id=lead.id, owner_id=lead.owner_id)
    await _tell_owners(conn, leads)


async def restore_lead(conn: Connection, lead_id: LeadId, *, by: Viewer, now: datetime) -> None:
    """Bring a lead back from the trash, to the column it was in. Safe to repeat."""
    lead = await lock_anywhere_for(conn, lead_id, by)
    if lead.deleted_at is not None:
        await restore_locked(conn, [lead], by=by.member_id, now=now)


async def restore_locked(
    conn: Connection, leads: Sequence[Lead], *, by: MemberId, now: datetime
) -> None:
    """
    Bring locked leads back from the trash, each to the column it was in.

    Their plans go on: what was due meanwhile is overdue, the rest by their owners' working time.
    The tasks that were called off with them are open again, and sequences go on.
    """
    lead_ids = [lead.id for lead in leads]
    await writes.update_trash(conn, lead_ids, deleted_at=None, by=None)
    await retime_leads(conn, lead_ids, now=now)
    await resume_reminders(conn, lead_ids, now=now)
    for deleted_at in {lead.deleted_at for lead in leads if lead.deleted_at is not None}:
        together = [lead for lead in leads if lead.deleted_at == deleted_at]
        ids = [lead.id for lead in together]
        await revive_for_leads(conn, ids, ended_at=deleted_at, now=now)
        await take_up_tasks(conn, together, closed_since=deleted_at, now=now)
    await remember_each(conn, [(lead.id, {}) for lead in leads], "restored", by=by, now=now)
    for lead in leads:
        await announce(conn, "card", lead_id=lead.id, owner_id=lead.owner_id)
    await _tell_owners(conn, leads)


async def _tell_owners(conn: Connection, leads: Sequence[Lead]) -> None:
    """What a member has to do today may be less or more with these leads."""
    for owner_id in {lead.owner_id for lead in leads if lead.owner_id is not None}:
        await announce(conn, "today", member_id=owner_id)


async def delete_for_good(conn: Connection, lead_id: LeadId, *, by: Viewer) -> None:
    """Delete a lead in the trash with everything we know of it. Opt-outs stay remembered."""
    lead = await lock_anywhere_for(conn, lead_id, by)
    if lead.deleted_at is None:
        raise LeadGone
    await writes.delete_lead(conn, lead_id)


async def empty_trash(conn: Connection, *, now: datetime, after: timedelta) -> int:
    """Delete for good what has lain in the trash longer than `after`; says how many leads."""
    return await writes.delete_old_trash(conn, now=now, after=after)
