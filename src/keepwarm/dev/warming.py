"""
What prospects of the demo did before anybody looked.

Like the days of the team, through the verbs that their browsers set off, told an earlier time.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from keepwarm.accounts.model import Member
from keepwarm.db import Connection
from keepwarm.kit.ids import LeadId
from keepwarm.leads.actions import lock_lead
from keepwarm.microsite.actions import Download, change_imprint, note_downloads, share, take_steps
from keepwarm.microsite.model import Answers, Imprint, Page, StepTaken
from keepwarm.microsite.reading import shipped_questionnaire
from keepwarm.microsite.reads import get_page
from keepwarm.sequences.actions import enrol_many
from keepwarm.sequences.editing import add_sequence
from keepwarm.sequences.shipped import starters
from keepwarm.sequences.shown import list_sequences_named
from keepwarm.tasks.model import TaskRules

OUR_COMPANY: Final = "Marlow & Daughters"
ANSWERS: Final[Answers] = {
    "goal": "idea",
    "work": "sheets",
    "basis": ["owner", "time"],
    "people": 4,
    "wish": "Every offer leaves the house on the day it was asked for.",
}
A_QUESTION_TOOK: Final = timedelta(seconds=25)


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


async def seed_sequence(conn: Connection, lead_id: LeadId, *, by: Member, now: datetime) -> None:
    """Have the first at a lead who can be reached set out on a sequence that ships."""
    lead = await lock_lead(conn, lead_id)
    draft = starters()[0].draft
    known = {each.name: each.id for each in await list_sequences_named(conn)}
    sequence_id = known.get(draft.name)
    if sequence_id is None:
        sequence_id = await add_sequence(conn, draft, by=by.viewer, now=now)
    await enrol_many(conn, [lead], sequence_id, by=by.id, confirms_interest=True, now=now)
