"""How a capture becomes a lead, or a note on one: with the verbs of others, in one transaction."""

from dataclasses import dataclass
from datetime import datetime

from keepwarm.captures import reads
from keepwarm.captures.model import Capture, note_of
from keepwarm.db import Connection
from keepwarm.enrichment.actions import ask_research
from keepwarm.kit.ids import LeadId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import add_lead, add_leads
from keepwarm.leads.model import LeadDraft, keys_of, tidied
from keepwarm.leads.reads import list_known_keys
from keepwarm.live.events import announce
from keepwarm.notes.actions import add_note
from keepwarm.notes.model import LONGEST

ORIGIN = "telegram"


@dataclass(frozen=True, slots=True)
class Became:
    """The lead that a capture became, with the note of its words; or the one it seems to be."""

    lead_id: LeadId
    note_id: int | None = None
    is_new: bool = False


async def find_twin(conn: Connection, draft: LeadDraft, viewer: Viewer) -> LeadId | None:
    """
    Return the lead that a draft seems to be: by its keys (G-32), else by its name on Telegram.

    A namesake counts where one of the two has no company: the messages of one person come
    without it.
    """
    if known := await list_known_keys(conn, list(keys_of(tidied(draft)))):
        return known[0].lead_id
    if telegram := draft.links.get("telegram"):
        return await reads.find_at(conn, telegram)
    if draft.person:
        return await reads.find_namesake(conn, draft.person, draft.company, viewer)
    return None


async def become_lead(
    conn: Connection,
    capture: Capture,
    draft: LeadDraft,
    *,
    beside_twin: bool = False,
    by: Viewer,
    now: datetime,
) -> Became:
    """
    Make a lead of a capture, with its words as a note, and have it researched and planned.

    Where it seems to be a lead already, that one is returned and nothing is made, unless it
    shall stand `beside_twin`. Raises Conflict where somebody else is adding it this very
    moment: look again, in a new transaction.
    """
    if beside_twin:
        lead_id = await _add_beside(conn, tidied(draft), by=by, now=now)
    elif twin := await find_twin(conn, draft, by):
        return Became(twin)
    else:
        lead_id = await add_lead(
            conn, draft, owner_id=by.member_id, by=by.member_id, origin=ORIGIN, now=now
        )
    note_id = await become_note(conn, capture, lead_id, by=by, now=now)
    await ask_research(conn, lead_id, by=by, then_plan=True, now=now)
    return Became(lead_id, note_id, is_new=True)


async def become_note(
    conn: Connection, capture: Capture, lead_id: LeadId, *, by: Viewer, now: datetime
) -> int | None:
    """Write down on a lead what was captured; None where there are no words to keep."""
    body = note_of(capture)[:LONGEST].strip()
    return await add_note(conn, lead_id, body, by=by, now=now) if body else None


async def _add_beside(conn: Connection, draft: LeadDraft, *, by: Viewer, now: datetime) -> LeadId:
    """Add a lead although another one is known by the same: those keys stay the other's."""
    keys = keys_of(draft)
    taken = {known.key for known in await list_known_keys(conn, list(keys))}
    ids = await add_leads(
        conn,
        [draft],
        stage="intake",
        owner_id=by.member_id,
        by=by.member_id,
        origin=ORIGIN,
        now=now,
        keys=[[key for key in keys if key not in taken]],
    )
    await announce(conn, "card", lead_id=ids[0], owner_id=by.member_id)
    return ids[0]
