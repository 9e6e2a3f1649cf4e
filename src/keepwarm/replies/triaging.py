"""Triage of a reply that was kept: what the rules say of it is written down."""

from dataclasses import asdict
from datetime import datetime
from zoneinfo import ZoneInfo

from keepwarm.db import Connection
from keepwarm.kit.ids import ReplyId
from keepwarm.outbox.model import Channel
from keepwarm.replies.actions import decide_reply
from keepwarm.replies.model import Decision
from keepwarm.replies.reads import get_reply
from keepwarm.tasks.model import TaskRules
from keepwarm.triage import triage

UTC = ZoneInfo("UTC")


async def triage_reply(
    conn: Connection,
    reply_id: ReplyId,
    *,
    channels: frozenset[Channel],  # noqa: ARG001 -- what follows from an intent needs them
    rules: TaskRules,  # noqa: ARG001 -- and these
    now: datetime,
) -> None:
    """Say by rules what a reply means; where they abstain a person has to look."""
    reply = await get_reply(conn, reply_id)
    if reply is None or reply.decided_by == "hand":
        return
    said = triage(reply.body, headers=reply.headers, base=reply.received_at, tz=UTC)
    decision = Decision(
        intent=said.intent,
        confidence=said.confidence,
        decided_by="rules",
        reasons=said.reasons,
        until=said.until,
        suggested=asdict(said.suggested) if said.suggested else None,
    )
    await decide_reply(conn, reply_id, decision, now=now)
