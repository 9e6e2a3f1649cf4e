"""Change a lead's stage or owner from the chat, and tell those whom it concerns."""

from collections.abc import Mapping

from keepwarm.accounts.reads import get_member
from keepwarm.board.actions import assign_many, move_many, undo_change
from keepwarm.db import Connection
from keepwarm.kit.ids import MemberId
from keepwarm.leads.model import Lead, Stage
from keepwarm.leads.reads import get_lead_for
from keepwarm.outbox.confirming import emit_tma_event
from keepwarm.outbox.model import EventType
from keepwarm.telegram.bot.turn import Turn


async def move_lead(conn: Connection, turn: Turn, lead: Lead, to: Stage) -> int:
    """
    Put a card into another column; returns the number of the change, for undo.

    Whoever pressed is answered; the lead's owner is told, where that is somebody else.
    """
    change_id = await move_many(conn, [lead.id], to, by=turn.viewer, now=turn.now)
    await _tell_of_move(conn, turn, lead, to)
    return change_id


async def give_lead(conn: Connection, turn: Turn, lead: Lead, owner_id: MemberId | None) -> int:
    """
    Give a lead to a member, or to nobody; returns the number of the change, for undo.

    The new owner is told. Raises OnlyAdminsAssign, OwnerUnknown.
    """
    change_id = await assign_many(conn, [lead.id], owner_id, by=turn.viewer, now=turn.now)
    await _tell_of_gift(conn, turn, lead, owner_id)
    return change_id


async def put_back(conn: Connection, turn: Turn, lead: Lead, change_id: int) -> None:
    """
    Put back what was changed on a locked lead, and tell the same people again.

    Raises ChangeGone.
    """
    await undo_change(conn, change_id, by=turn.viewer, now=turn.now)
    former = await get_lead_for(conn, lead.id, turn.viewer)
    if former is not None and former.stage != lead.stage:
        await _tell_of_move(conn, turn, lead, former.stage)
    if former is not None and former.owner_id != lead.owner_id:
        await _tell_of_gift(conn, turn, lead, former.owner_id)


async def _tell_of_move(conn: Connection, turn: Turn, lead: Lead, to: Stage) -> None:
    payload = {"old_status": lead.stage, "new_status": to}
    await _tell_others(conn, turn, "status_changed", lead, payload)


async def _tell_of_gift(
    conn: Connection, turn: Turn, lead: Lead, owner_id: MemberId | None
) -> None:
    owner = await get_member(conn, owner_id) if owner_id is not None else None
    payload = {
        "owner_id": owner_id,
        "owner_was": lead.owner_id,
        "member_name": owner.name if owner else None,
    }
    await _tell_others(conn, turn, "lead_assigned", lead, payload)


async def _tell_others(
    conn: Connection,
    turn: Turn,
    event_type: EventType,
    lead: Lead,
    payload: Mapping[str, object],
) -> None:
    """Tell whom it concerns but not who pressed: they have their answer."""
    await emit_tma_event(
        conn,
        turn.by.id,
        event_type,
        lead.id,
        payload,
        channels=turn.channels,
        to_actor=False,
        now=turn.now,
    )
