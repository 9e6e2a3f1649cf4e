"""Give leads to members, or to nobody."""

from collections.abc import Sequence
from datetime import datetime

from keepwarm.accounts.actions import hold_member
from keepwarm.db import Connection
from keepwarm.kit.errors import Invalid, NotAllowed
from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import lock_lead_for
from keepwarm.leads.model import Lead
from keepwarm.live.events import announce
from keepwarm.owners import writes
from keepwarm.reminders.actions import resume_reminders
from keepwarm.revisions.actions import retime_leads
from keepwarm.tasks.closing import hand_back_tasks
from keepwarm.timeline.actions import remember_each


class OnlyAdminsAssign(NotAllowed):
    message = "Only an admin may give a lead to somebody."


class OwnerUnknown(Invalid):
    message = "Choose somebody of the team."


async def assign_lead(
    conn: Connection, lead_id: LeadId, owner_id: MemberId | None, *, by: Viewer, now: datetime
) -> Lead | None:
    """
    Make a member responsible for a lead, or nobody. Only admins assign.

    Returns the lead as it was; None where it was theirs already.
    """
    await expect_owner(conn, owner_id, by=by)
    lead = await lock_lead_for(conn, lead_id, by)
    given = await give_leads(conn, [(lead, owner_id)], by=by.member_id, now=now)
    return given[0] if given else None


async def expect_owner(conn: Connection, owner_id: MemberId | None, *, by: Viewer) -> None:
    """
    Raise OnlyAdminsAssign, or OwnerUnknown for who is not, or no longer, of the team.

    Until the lead is theirs the new owner's hours stay what they are; ask before it is locked.
    """
    if not by.is_admin:
        raise OnlyAdminsAssign
    if owner_id is not None:
        member = await hold_member(conn, owner_id)
        if member is None or member.disabled_at is not None:
            raise OwnerUnknown


async def give_leads(
    conn: Connection,
    gifts: Sequence[tuple[Lead, MemberId | None]],
    *,
    by: MemberId,
    now: datetime,
) -> list[Lead]:
    """
    Change the owners of locked leads; returns those that had another.

    Whoever loses a lead sees it go at once. Its plan goes by the new owner's working time from
    now on, its reminders speak to them, and its tasks are theirs.
    """
    real = [(lead, owner_id) for lead, owner_id in gifts if lead.owner_id != owner_id]
    await writes.update_owners(conn, [(lead.id, owner_id) for lead, owner_id in real])
    told = [(lead.id, {"owner_id": owner_id}) for lead, owner_id in real]
    await remember_each(conn, told, "lead_assigned", by=by, now=now)
    for lead, owner_id in real:
        # A lead of nobody's was everybody's to see: all hear of it, and those it left drop it.
        hears = owner_id if lead.owner_id is not None else None
        await announce(conn, "card", lead_id=lead.id, owner_id=hears, was_owner_id=lead.owner_id)
    lead_ids = [lead.id for lead, _ in real]
    await retime_leads(conn, lead_ids, now=now)
    await resume_reminders(conn, lead_ids, now=now)
    await hand_back_tasks(conn, [lead for lead, _ in real], now=now)
    for member_id in {id_ for lead, owner_id in real for id_ in (lead.owner_id, owner_id) if id_}:
        await announce(conn, "today", member_id=member_id)
    return [lead for lead, _ in real]
