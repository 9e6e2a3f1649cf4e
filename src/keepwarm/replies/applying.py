"""
Act upon what a reply means, once; another verdict takes that back as far as it can be.

The lead is locked first; where somebody opts out, every lead that has them, in the one order
of locks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from keepwarm.db import Connection
from keepwarm.kit.errors import Invalid
from keepwarm.kit.ids import ContactId, ReplyId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import lock_lead
from keepwarm.leads.model import Lead
from keepwarm.live.events import announce
from keepwarm.optouts.actions import hold_person
from keepwarm.outbox.actions import refresh_about
from keepwarm.outbox.model import Channel
from keepwarm.replies.actions import (
    ContactElsewhere,
    ReplyGone,
    decide_reply,
    lock_reply,
    lock_reply_for,
    name_writer,
    note_applied,
)
from keepwarm.replies.deeds import Done, Scene, act_upon, leave_address_alone
from keepwarm.replies.effects import read_effects, stored_effects, together
from keepwarm.replies.model import DecidedBy, Decision, Reply
from keepwarm.replies.reads import get_effects, get_reply, hash_of, is_contact_of
from keepwarm.replies.taking_back import NOTHING, take_back
from keepwarm.tasks.model import TaskRules
from keepwarm.timeline.actions import remember
from keepwarm.triage.model import Intent, Suggested


class OnlyPlainWords(Invalid):
    message = "Nobody is opted out by a guess: only by unambiguous words, or by one of us."


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a reply means, who says so, how sure they are, and what it names."""

    intent: Intent
    decided_by: DecidedBy
    confidence: float = 1
    until: datetime | None = None
    reasons: Sequence[str] = ()
    suggested: Suggested | None = None
    contact_id: ContactId | None = None  # who wrote it, where that was not known


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """What a reply is taken for now, and what whoever decided should know."""

    intent: Intent | None
    is_news: bool
    remarks: tuple[str, ...] = ()


async def apply_reply_triage(
    conn: Connection,
    reply_id: ReplyId,
    verdict: Verdict,
    *,
    by: Viewer | None = None,
    channels: frozenset[Channel],
    rules: TaskRules,
    now: datetime,
) -> Applied:
    """
    Write down what a reply means, and do what follows from it.

    Safe to repeat: what was acted upon is not acted upon again, and what people decided is left
    alone by rules and models. A guess opts nobody out. Without a lead nothing follows yet.
    Raises ReplyGone, OnlyPlainWords, ContactElsewhere, WhoWrote.
    """
    if verdict.intent == "unsubscribe" and verdict.decided_by == "model":
        raise OnlyPlainWords
    reply, lead = await _hold(conn, reply_id, verdict, by)
    if by is None and reply.decided_by == "hand" and verdict.decided_by != "hand":
        return Applied(intent=reply.intent, is_news=False)
    await _decide(conn, reply, verdict, by, now=now)
    if lead is None:
        if verdict.intent == "unsubscribe":
            await leave_address_alone(conn, reply, now=now)
        await announce(conn, "reply")
        return Applied(intent=verdict.intent, is_news=reply.intent != verdict.intent)
    if _is_done(reply, verdict):
        await _tell(conn, reply, lead, now=now)
        return Applied(intent=verdict.intent, is_news=False)
    scene = Scene(
        reply=reply,
        lead=lead,
        until=verdict.until,
        by=by,
        channels=channels,
        rules=rules,
        now=now,
    )
    remarks = await _act(conn, scene, verdict)
    facts = {"reply_id": reply.id, "intent": verdict.intent, "decided_by": verdict.decided_by}
    await remember(conn, lead.id, "reply_triaged", by=scene.member_id, facts=facts, now=now)
    await _tell(conn, reply, lead, now=now)
    return Applied(intent=verdict.intent, is_news=True, remarks=remarks)


async def _hold(
    conn: Connection, reply_id: ReplyId, verdict: Verdict, by: Viewer | None
) -> tuple[Reply, Lead | None]:
    """Lock a reply after its lead, and after every lead of whoever is to be left alone."""
    seen = await get_reply(conn, reply_id)
    if seen is None:
        raise ReplyGone
    writer = verdict.contact_id or seen.contact_id
    if verdict.intent == "unsubscribe" and writer is not None:
        address_hash = await hash_of(conn, seen.sender) if seen.sender else None
        await hold_person(conn, writer, address_hash=address_hash)
    if by is not None:
        reply = await lock_reply_for(conn, reply_id, by)
    else:
        if seen.lead_id is not None:
            await lock_lead(conn, seen.lead_id)
        reply = await lock_reply(conn, reply_id)
    if reply is None:
        raise ReplyGone
    lead = None if reply.lead_id is None else await lock_lead(conn, reply.lead_id)
    return await _written_by(conn, reply, verdict.contact_id), lead


async def _written_by(conn: Connection, reply: Reply, contact_id: ContactId | None) -> Reply:
    if contact_id is None or contact_id == reply.contact_id:
        return reply
    if reply.lead_id is None or not await is_contact_of(conn, contact_id, reply.lead_id):
        raise ContactElsewhere
    await name_writer(conn, reply.id, contact_id)
    named = await get_reply(conn, reply.id)
    if named is None:
        raise ReplyGone
    return named


async def _decide(
    conn: Connection, reply: Reply, verdict: Verdict, by: Viewer | None, *, now: datetime
) -> None:
    named = verdict.suggested
    told = {"name": named.name, "email": named.email, "phone": named.phone} if named else None
    decision = Decision(
        intent=verdict.intent,
        confidence=verdict.confidence,
        decided_by=verdict.decided_by,
        reasons=verdict.reasons,
        member_id=None if by is None else by.member_id,
        until=verdict.until,
        suggested=told or reply.suggested,
    )
    await decide_reply(conn, reply.id, decision, now=now)


def _is_done(reply: Reply, verdict: Verdict) -> bool:
    """Say whether just this was acted upon; another day for the same is something else."""
    same_day = verdict.until is None or verdict.until == reply.until_at
    return reply.applied_intent == verdict.intent and same_day


async def _act(conn: Connection, scene: Scene, verdict: Verdict) -> tuple[str, ...]:
    reply, back = scene.reply, NOTHING
    if scene.by is not None:
        former = read_effects(await get_effects(conn, reply.id))
        back = await take_back(conn, scene, former, verdict.intent, by=scene.by)
    done: Done = await act_upon(conn, scene, verdict.intent)
    effects = together(back.effects, done.effects)
    await note_applied(
        conn, reply.id, verdict.intent, effects=stored_effects(effects), now=scene.now
    )
    return (*back.remarks, *done.remarks)


async def _tell(conn: Connection, reply: Reply, lead: Lead, *, now: datetime) -> None:
    await announce(conn, "reply", lead_id=lead.id, owner_id=lead.owner_id)
    await refresh_about(conn, [f"reply:{reply.id}:"], now=now)
