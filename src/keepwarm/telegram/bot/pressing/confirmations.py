"""Take back what a confirmation tells of, in the chat."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from keepwarm.accounts.actions import hold_member
from keepwarm.board.model import PLAN_ENDS_IN
from keepwarm.db import Connection
from keepwarm.kit.errors import NotFound
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import LeadId
from keepwarm.leads.actions import lock_lead_for
from keepwarm.outbox.actions import note_undone
from keepwarm.outbox.confirming import show_undone
from keepwarm.outbox.model import CONFIRMATIONS
from keepwarm.plans.actions import resume_plan
from keepwarm.plans.reads import get_last_plan
from keepwarm.settling.actions import UndoTooLate, undo_change
from keepwarm.settling.model import UNDO_WITHIN
from keepwarm.telegram.bot.moving import give_lead, move_lead
from keepwarm.telegram.bot.turn import Turn


class ConfirmationGone(NotFound):
    message = "This message is not here any more."


async def take_back(conn: Connection, turn: Turn, message_id: int) -> str:
    """
    Undo all that a confirmation tells of, the last first, or nothing of it.

    Within ten minutes, and only while nobody has changed the same again. Safe to repeat.
    """
    message = turn.under
    if message is None or message.id != message_id:
        raise ConfirmationGone
    if message.kind not in {*CONFIRMATIONS, "lead_assigned"}:
        raise ConfirmationGone
    events: list[dict[str, Any]] = message.facts.get("events", [])
    told = reversed(list(enumerate(events)))
    left = [(n, event) for n, event in told if "undone" not in event]
    for n, event in left:
        await _undo(conn, turn, message.lead_id, event)
        await note_undone(conn, message.id, n)
    return _("Undone.") if left else _("Undone already.")


async def _undo(
    conn: Connection, turn: Turn, lead_id: LeadId | None, event: Mapping[str, Any]
) -> None:
    match event["type"]:
        case "step_completed" | "step_skipped":
            undone = await undo_change(conn, event["change_id"], by=turn.viewer, now=turn.now)
            await show_undone(conn, undone.step.lead_id, undone.change_id, now=turn.now)
        case "status_changed" if lead_id is not None:
            await _undo_move(conn, turn, lead_id, event)
        case "lead_assigned" if lead_id is not None:
            await _undo_gift(conn, turn, lead_id, event)
        case _:
            raise ConfirmationGone


async def _undo_move(
    conn: Connection, turn: Turn, lead_id: LeadId, event: Mapping[str, Any]
) -> None:
    """Put the card back where it was; a plan that ended with its move goes on."""
    lead = await lock_lead_for(conn, lead_id, turn.viewer)
    _ensure_untouched(lead.stage, event["new_status"], event, turn.now)
    await move_lead(conn, turn, lead, event["old_status"])
    plan = await get_last_plan(conn, lead.id)
    if plan and plan.ended_at and plan.ended_because == PLAN_ENDS_IN.get(lead.stage):
        await resume_plan(conn, lead, ended_at=plan.ended_at, by=turn.by.id, now=turn.now)


async def _undo_gift(
    conn: Connection, turn: Turn, lead_id: LeadId, event: Mapping[str, Any]
) -> None:
    if event["owner_was"] is not None:
        await hold_member(conn, event["owner_was"])
    lead = await lock_lead_for(conn, lead_id, turn.viewer)
    _ensure_untouched(lead.owner_id, event["owner_id"], event, turn.now)
    await give_lead(conn, turn, lead, event["owner_was"])


def _ensure_untouched(
    is_now: object, made: object, event: Mapping[str, Any], now: datetime
) -> None:
    """Raise UndoTooLate where ten minutes are over, or somebody has changed it again."""
    if is_now != made or now - datetime.fromisoformat(event["at"]) > UNDO_WITHIN:
        raise UndoTooLate
