"""
Confirm in the chat what members do on a page.

It is called after the change, in its transaction: what was not changed is not confirmed, and
what cannot be confirmed is changed all the same.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from starlette.requests import Request

from keepwarm.accounts.reads import get_member
from keepwarm.db import Connection
from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.leads.model import Lead, Stage
from keepwarm.outbox.confirming import emit_tma_event
from keepwarm.outbox.model import EventType
from keepwarm.settling.model import Changed
from keepwarm.web.page import member, now, services


async def confirm_step(
    request: Request, conn: Connection, changed: Changed, *, at: datetime
) -> None:
    """Confirm that a step was done or skipped at that instant; a second press changed nothing."""
    step, coming = changed.step, changed.next_step
    if step.settled_at != at:
        return
    payload: dict[str, Any] = {
        "step_id": step.id,
        "step_desc": step.description,
        "change_id": changed.change_id,
    }
    if step.status == "skipped":
        await _confirm(
            request, conn, "step_skipped", step.lead_id, {**payload, "reason": step.reason}
        )
        return
    if coming is not None:
        payload |= {"next_step_id": coming.id, "next_step_desc": coming.description}
    await _confirm(request, conn, "step_completed", step.lead_id, payload)


async def confirm_move(request: Request, conn: Connection, lead: Lead, to: Stage) -> None:
    """Confirm that a lead, as it was, went into another column."""
    payload = {"old_status": lead.stage, "new_status": to}
    await _confirm(request, conn, "status_changed", lead.id, payload)


async def confirm_gift(
    request: Request, conn: Connection, lead: Lead, owner_id: MemberId | None
) -> None:
    """Confirm to whom a lead, as it was, was given; its new owner is told, too."""
    payload = {**await _new_owner(conn, owner_id), "owner_was": lead.owner_id}
    await _confirm(request, conn, "lead_assigned", lead.id, payload)


async def confirm_gifts(
    request: Request, conn: Connection, lead_ids: list[LeadId], owner_id: MemberId | None
) -> None:
    """Confirm to whom several leads were given, in one message to each side."""
    payload = {**await _new_owner(conn, owner_id), "count": len(lead_ids), "lead_ids": lead_ids}
    await _confirm(request, conn, "lead_assigned", None, payload)


async def _new_owner(conn: Connection, owner_id: MemberId | None) -> dict[str, Any]:
    owner = await get_member(conn, owner_id) if owner_id is not None else None
    return {"owner_id": owner_id, "member_name": owner.name if owner else None}


async def _confirm(
    request: Request,
    conn: Connection,
    event_type: EventType,
    lead_id: LeadId | None,
    payload: Mapping[str, Any],
) -> None:
    await emit_tma_event(
        conn,
        member(request).id,
        event_type,
        lead_id,
        payload,
        channels=services(request).channels,
        now=now(request),
    )
