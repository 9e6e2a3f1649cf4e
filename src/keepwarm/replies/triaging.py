"""Triage of a reply that was kept: what the rules say of it is written down and acted upon."""

import logging
from datetime import datetime

from keepwarm.availability.reads import working_time_of
from keepwarm.contacts.unsubscribing import SUBJECT_OF_OPT_OUT
from keepwarm.db import Connection
from keepwarm.kit.ids import ReplyId
from keepwarm.leads.reads import get_lead
from keepwarm.outbox.model import Channel
from keepwarm.replies.actions import ask_reading, decide_reply
from keepwarm.replies.applying import Verdict, apply_reply_triage
from keepwarm.replies.model import Decision, Reply
from keepwarm.replies.reads import get_reply
from keepwarm.tasks.model import TaskRules
from keepwarm.triage import Triage, triage

_log = logging.getLogger(__name__)


async def triage_reply(
    conn: Connection,
    reply_id: ReplyId,
    *,
    channels: frozenset[Channel],
    rules: TaskRules,
    now: datetime,
) -> None:
    """
    Say by rules what a reply means, and do what follows; where they abstain a person looks.

    What people said of it stands, and is acted upon once its lead is known. Safe to repeat;
    whatever goes wrong on the way, the reply is kept and waits for a look.
    """
    reply = await get_reply(conn, reply_id)
    if reply is None:
        return
    verdict = await _verdict_on(conn, reply)
    try:
        if verdict is not None:
            async with conn.savepoint():
                await apply_reply_triage(
                    conn, reply_id, verdict, channels=channels, rules=rules, now=now
                )
            return
    except Exception:  # noqa: BLE001 -- whatever it is: the reply is kept
        _log.exception("replies.triage.failed", extra={"reply_id": reply_id})
    if reply.decided_by in {None, "rules"}:
        await decide_reply(conn, reply_id, _UNDECIDED, now=now)
        if reply.is_by_a_person and reply.lead_id is not None and reply.body.strip():
            await ask_reading(conn, reply_id, now=now)


_UNDECIDED = Decision(intent=None, confidence=0, decided_by="rules")


async def _verdict_on(conn: Connection, reply: Reply) -> Verdict | None:
    """Return what is to be acted upon: what was decided before, else what the rules say."""
    if reply.decided_by in {"hand", "model"}:
        return _decided(reply)
    said = await _read(conn, reply)
    if said.intent is None or not _may_decide(said, reply):
        return None
    return Verdict(
        intent=said.intent,
        decided_by="rules",
        confidence=said.confidence,
        until=said.until,
        reasons=said.reasons,
        suggested=said.suggested,
    )


def _decided(reply: Reply) -> Verdict | None:
    if reply.intent is None or reply.decided_by is None:
        return None
    return Verdict(
        intent=reply.intent,
        decided_by=reply.decided_by,
        confidence=reply.confidence,
        until=reply.until_at,
        reasons=reply.reasons,
    )


def _may_decide(said: Triage, reply: Reply) -> bool:
    """Opting out takes the writer's own words: those that a member typed in are not theirs."""
    if said.intent != "unsubscribe":
        return True
    return reply.typed_by is None and bool(reply.contact_id or reply.sender)


async def _read(conn: Connection, reply: Reply) -> Triage:
    lead = None if reply.lead_id is None else await get_lead(conn, reply.lead_id)
    zone = (await working_time_of(conn, lead.owner_id if lead else None)).zone
    # The address in List-Unsubscribe says it in the subject: mailboxes send nothing else.
    is_by_button = reply.subject.strip().lower() == SUBJECT_OF_OPT_OUT
    text = SUBJECT_OF_OPT_OUT if is_by_button else reply.body
    return triage(text, headers=reply.headers, base=reply.received_at, tz=zone)
