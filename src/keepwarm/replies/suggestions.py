"""Whom a reply names: added to its lead with one press, or turned down; never by itself."""

from datetime import datetime

from keepwarm.contacts.actions import add_contact
from keepwarm.contacts.model import Address, ContactDraft
from keepwarm.db import Connection
from keepwarm.kit.addresses import normal_email, normal_phone
from keepwarm.kit.errors import Conflict
from keepwarm.kit.ids import LeadId, ReplyId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import lock_lead
from keepwarm.live.events import announce
from keepwarm.replies.actions import lock_reply_for, settle_suggestion
from keepwarm.replies.model import Reply
from keepwarm.timeline.actions import remember


class NobodyNamed(Conflict):
    message = "This reply names nobody any more."


async def add_suggested(
    conn: Connection, reply_id: ReplyId, *, country: str | None = None, by: Viewer, now: datetime
) -> str:
    """
    Add whom a reply names to its lead; returns how they are called.

    `country` is where numbers without a country code are at home. An address that once asked
    to be left alone stays left alone. Raises ReplyGone, NobodyNamed.
    """
    reply, lead_id = await _hold(conn, reply_id, by)
    draft = _draft(reply, lead_id, country)
    await add_contact(conn, draft, origin="reply", now=now)
    await settle_suggestion(conn, reply_id, now=now)
    name = draft.name or next((each.value for each in draft.addresses), "")
    facts = {"name": name, "what": "added", "reply_id": reply_id}
    await remember(conn, lead_id, "contact_changed", by=by.member_id, facts=facts, now=now)
    await _tell(conn, lead_id)
    return name


async def turn_down_suggested(
    conn: Connection, reply_id: ReplyId, *, by: Viewer, now: datetime
) -> None:
    """Note that whom a reply names is not wanted. Raises ReplyGone, NobodyNamed."""
    _, lead_id = await _hold(conn, reply_id, by)
    await settle_suggestion(conn, reply_id, now=now)
    await _tell(conn, lead_id)


async def _hold(conn: Connection, reply_id: ReplyId, by: Viewer) -> tuple[Reply, LeadId]:
    reply = await lock_reply_for(conn, reply_id, by)
    if not reply.suggested or reply.suggestion_settled_at or reply.lead_id is None:
        raise NobodyNamed
    return reply, reply.lead_id


def _draft(reply: Reply, lead_id: LeadId, country: str | None) -> ContactDraft:
    named = reply.suggested or {}
    email, phone = normal_email(named.get("email") or ""), named.get("phone") or ""
    number = normal_phone(phone, country)
    addresses = [Address("email", email)] if email else []
    addresses += [Address("phone", number)] if number else []
    return ContactDraft(
        lead_id=lead_id,
        name=named.get("name") or email or phone,
        role=None,
        addresses=tuple(addresses),
    )


async def _tell(conn: Connection, lead_id: LeadId) -> None:
    lead = await lock_lead(conn, lead_id)
    await announce(conn, "reply", lead_id=lead.id, owner_id=lead.owner_id)
    await announce(conn, "card", lead_id=lead.id, owner_id=lead.owner_id)
