"""
What prospects of the demo did before anybody looked.

Like the days of the team, through the verbs that their browsers set off, told an earlier time.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, Literal, TypeAlias, cast

from keepwarm.accounts.model import Member
from keepwarm.contacts.reads import resolve_contact
from keepwarm.db import Connection
from keepwarm.kit.ids import LeadId, TaskId
from keepwarm.leads.actions import lock_lead
from keepwarm.microsite.actions import Download, change_imprint, note_downloads, share, take_steps
from keepwarm.microsite.model import Answers, Imprint, Page, StepTaken
from keepwarm.microsite.reading import shipped_questionnaire
from keepwarm.microsite.reads import get_page
from keepwarm.replies.actions import keep_reply
from keepwarm.replies.model import NewReply
from keepwarm.replies.taking_in import take_in_reply
from keepwarm.sequences.actions import enrol_many
from keepwarm.sequences.editing import add_sequence
from keepwarm.sequences.shipped import starters
from keepwarm.sequences.shown import list_sequences_named
from keepwarm.signals.actions import record_signal
from keepwarm.tasks.closing import close_task
from keepwarm.tasks.model import TaskRules

Answered: TypeAlias = Literal["puzzling", "torn", "interested", "question", "away"]

OUR_COMPANY: Final = "Marlow & Daughters"
ANSWERS: Final[Answers] = {
    "goal": "idea",
    "work": "sheets",
    "basis": ["owner", "time"],
    "people": 4,
    "wish": "Every offer leaves the house on the day it was asked for.",
}
ANSWERED: Final[Mapping[Answered, str]] = {
    "puzzling": "Thanks. We had this on the table in spring, and it went the way of all tables.",
    "torn": "That depends on my brother, and he depends on the weather.",
    "interested": "That sounds useful. Could you call me on Thursday after three?",
    "question": "How long does it take until the first offers leave by themselves?",
    "away": "I am out of the office until {day}. For anything urgent please call reception.",
}
"""What somebody at a lead has answered; the rules make nothing of the first two."""
AWAY: Final = timedelta(days=9)
A_QUESTION_TOOK: Final = timedelta(seconds=25)
A_CALL_TOOK: Final = timedelta(hours=2, minutes=30)  # until one tried again


async def seed_microsite(
    conn: Connection, lead_id: LeadId, *, steps: int, by: Member, now: datetime
) -> None:
    """Share a lead's page, and have somebody there answer so many of its questions."""
    imprint = Imprint(company=OUR_COMPANY, website="https://marlow.example")
    await change_imprint(conn, imprint, by=by.viewer, now=now)
    token = await share(conn, lead_id, by=by.viewer, now=now)
    page = await get_page(conn, token)
    if page is None:
        return
    key_hash, at = sha256(token.encode()).digest(), now
    for step in range(1, steps + 1):
        at += A_QUESTION_TOOK
        taken = _taken(page, key_hash, step, at)
        await take_steps(conn, [taken], channels=frozenset(), rules=TaskRules(), now=at)
    if steps == len(ANSWERS):
        download = Download(microsite_id=page.id, owner_id=page.owner_id, key_hash=key_hash, at=at)
        await note_downloads(conn, [download], channels=frozenset(), rules=TaskRules(), now=at)


def _taken(page: Page, key_hash: bytes, step: int, at: datetime) -> StepTaken:
    answered = list(ANSWERS)[step - 1]
    return StepTaken(
        microsite_id=page.id,
        lead_id=page.lead_id,
        owner_id=page.owner_id,
        questionnaire_id=page.questionnaire_id,
        questionnaire=shipped_questionnaire(),
        key_hash=key_hash,
        step=step,
        answers={answered: ANSWERS[answered]},
        taken_at=at,
    )


async def seed_tasks(
    conn: Connection, lead_id: LeadId, *, called: int, by: Member, now: datetime
) -> None:
    """Have somebody at a lead ask for a call back, and be called so often without an answer."""
    asked_at = now - A_CALL_TOOK * (called + 1)
    asked = await record_signal(
        conn,
        lead_id,
        "callback_requested",
        source="hand",
        channels=frozenset(),
        rules=TaskRules(),
        now=asked_at,
    )
    for n in range(called if asked.task_id else 0):
        at = asked_at + A_CALL_TOOK * (n + 1)
        await close_task(
            conn,
            cast("TaskId", asked.task_id),
            "no_answer",
            by=by.viewer,
            channels=frozenset(),
            now=at,
        )


async def seed_sequence(conn: Connection, lead_id: LeadId, *, by: Member, now: datetime) -> None:
    """Have the first at a lead who can be reached set out on a sequence that ships."""
    lead = await lock_lead(conn, lead_id)
    draft = starters()[0].draft
    known = {each.name: each.id for each in await list_sequences_named(conn)}
    sequence_id = known.get(draft.name)
    if sequence_id is None:
        sequence_id = await add_sequence(conn, draft, by=by.viewer, now=now)
    await enrol_many(conn, [lead], sequence_id, by=by.id, confirms_interest=True, now=now)


async def seed_reply(
    conn: Connection, lead_id: LeadId, answered: Answered, *, by: Member, now: datetime
) -> None:
    """Have somebody at a lead answer; what it means is read and acted upon as ever."""
    whom = await resolve_contact(conn, lead_id)
    day = f"{now + AWAY:%d %B}".lstrip("0")
    new = NewReply(
        channel="email",
        body=ANSWERED[answered].format(day=day),
        lead_id=lead_id,
        contact_id=whom.contact_id,
        subject="Re: Your offers",
    )
    await lock_lead(conn, lead_id)
    reply_id = await keep_reply(conn, new, now=now)
    if reply_id is not None:
        await take_in_reply(
            conn, reply_id, channels=frozenset(), rules=TaskRules(), by=by.id, now=now
        )
