"""
Replies that a model reads, where the rules make nothing of them.

It is believed only if the words it quotes stand in the reply and it is not unsure. It opts
nobody out: where it thinks that somebody asks for it, a person is shown the words.
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from keepwarm.ai.model import LanguageModel, Meter, ModelProblem
from keepwarm.availability.reads import working_time_of
from keepwarm.db import Connection, Database
from keepwarm.kit.clock import Clock
from keepwarm.kit.i18n import gettext as _
from keepwarm.leads.actions import LeadGone, lock_lead
from keepwarm.leads.model import Lead
from keepwarm.outbox.model import Channel
from keepwarm.replies.actions import decide_reply
from keepwarm.replies.applying import Verdict, apply_reply_triage
from keepwarm.replies.model import Decision, Reply
from keepwarm.replies.prompts import ReplyForm, about_reply
from keepwarm.replies.reads import find_read, get_reply
from keepwarm.spending.model import Account
from keepwarm.tasks.model import TaskRules
from keepwarm.triage import day_meant, person_meant
from keepwarm.work.actions import finish, hold
from keepwarm.work.model import Claim, Permanent, Queue

TABLE: Final = "readings"
WITHIN: Final = 60.0  # seconds
CONFIDENCE: Final = {"certain": 0.7, "likely": 0.6}  # less than any rule's
_SPACES: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What reading by a model needs, and what follows from it."""

    db: Database
    clock: Clock
    model: LanguageModel
    meter_for: Callable[[Account], Meter]
    channels: frozenset[Channel] = frozenset()
    rules: TaskRules = field(default_factory=TaskRules)


def guess_queue(tools: Tools) -> Queue:
    """Return the queue of replies that a model is to read; without a model there is none."""
    return Queue(table=TABLE, handler=partial(guess, tools), side_by_side=2, max_attempts=2)


async def guess(tools: Tools, claim: Claim) -> None:
    """Ask the model what a reply means, unless somebody has said so meanwhile."""
    async with tools.db.connection() as conn:
        reply = await get_reply(conn, await find_read(conn, claim.id))
    said = await _ask(tools, reply) if reply is not None and reply.needs_a_look else None
    async with tools.db.transaction() as conn:
        lead = None if reply is None else await _lock(conn, reply)
        await hold(conn, claim)
        if reply is not None and lead is not None and said is not None:
            await _take_down(conn, tools, reply, lead, said)
        await finish(conn, claim)


async def _ask(tools: Tools, reply: Reply) -> ReplyForm | None:
    account = Account(purpose="triage", lead_id=reply.lead_id)
    try:
        async with asyncio.timeout(WITHIN):
            answer = await tools.model.complete(
                about_reply(reply.body), ReplyForm, meter=tools.meter_for(account)
            )
    except TimeoutError as late:
        raise Permanent(_("The model took too long.")) from late
    except ModelProblem as problem:
        raise Permanent(str(problem)) from problem
    return answer.value if is_founded(answer.value, reply.body) else None


async def _lock(conn: Connection, reply: Reply) -> Lead | None:
    if reply.lead_id is None:
        return None
    try:
        return await lock_lead(conn, reply.lead_id)
    except LeadGone:
        return None


async def _take_down(
    conn: Connection, tools: Tools, reply: Reply, lead: Lead, said: ReplyForm
) -> None:
    fresh, now = await get_reply(conn, reply.id), tools.clock.now()
    if fresh is None or fresh.intent is not None or said.intent == "unsure":
        return
    if said.intent == "unsubscribe":
        shown = Decision(
            intent=None, confidence=0, decided_by="model", reasons=[said.evidence.strip()]
        )
        await decide_reply(conn, reply.id, shown, now=now)
        return
    base, zone = reply.received_at, (await working_time_of(conn, lead.owner_id)).zone
    verdict = Verdict(
        intent=said.intent,
        decided_by="model",
        confidence=CONFIDENCE.get(said.certainty, 0),
        until=day_meant(reply.body, base=base, tz=zone)
        if said.intent in {"not_now", "out_of_office"}
        else None,
        reasons=[said.evidence.strip()],
        suggested=person_meant(reply.body) if said.intent == "referral" else None,
    )
    await apply_reply_triage(
        conn, reply.id, verdict, channels=tools.channels, rules=tools.rules, now=now
    )


def is_founded(said: ReplyForm, body: str) -> bool:
    """Say whether an answer quotes what stands there, and is sure enough to be acted upon."""
    quoted, there = _plain(said.evidence), _plain(body)
    return said.certainty in CONFIDENCE and bool(quoted) and quoted in there


def _plain(text: str) -> str:
    return _SPACES.sub(" ", text).strip().casefold()
