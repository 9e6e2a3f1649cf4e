"""Replies for programs: hand in what a prospect said elsewhere."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from keepwarm.api.callers import AsMember
from keepwarm.api.leads import LeadNumber, Text
from keepwarm.kit.ids import ContactId, LeadId, ReplyId
from keepwarm.replies.actions import ReplyGone, keep_reply_by_hand
from keepwarm.replies.model import LONGEST_REPLY, ReplyChannel
from keepwarm.replies.reads import get_reply
from keepwarm.replies.taking_in import take_in_reply
from keepwarm.tasks.rules import task_rules
from keepwarm.triage import Intent
from keepwarm.web.page import database, now, services

router = APIRouter(tags=["replies"])
Id = Annotated[int, Field(ge=1, le=2**63 - 1)]


class NewReply(BaseModel, extra="forbid"):
    """What a prospect said or wrote; without a contact, somebody at the lead."""

    text: Text = Field(min_length=1, max_length=LONGEST_REPLY)
    channel: ReplyChannel = "other"
    contact_id: Id | None = None


class TakenIn(BaseModel):
    """What rules make of it; without an intent a person says what it means."""

    id: ReplyId
    intent: Intent | None
    confidence: float
    reasons: Sequence[str]
    until: datetime | None = Field(description="A day it names.")


@router.post("/leads/{lead_id}/replies", status_code=201)
async def create_reply(
    request: Request, lead_id: LeadNumber, new: NewReply, caller: AsMember
) -> TakenIn:
    """
    Take in a reply that came another way than by mail.

    It is triaged and acted upon as any other. Each call is a reply of its own.
    """
    moment, known = now(request), services(request)
    async with database(request).transaction() as conn:
        reply_id = await keep_reply_by_hand(
            conn,
            LeadId(lead_id),
            new.channel,
            new.text,
            contact_id=None if new.contact_id is None else ContactId(new.contact_id),
            by=caller.viewer,
            now=moment,
        )
        await take_in_reply(
            conn,
            reply_id,
            channels=known.channels,
            rules=task_rules(known.settings),
            by=caller.id,
            now=moment,
        )
        reply = await get_reply(conn, reply_id)
    if reply is None:
        raise ReplyGone
    return TakenIn(
        id=reply.id,
        intent=reply.intent,
        confidence=reply.confidence,
        reasons=reply.reasons,
        until=reply.until_at,
    )
