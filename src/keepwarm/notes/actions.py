"""Write a note, and take one back."""

from datetime import datetime

from keepwarm.db import Connection
from keepwarm.kit.errors import Invalid
from keepwarm.kit.ids import LeadId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import lock_lead_for
from keepwarm.live.events import announce
from keepwarm.notes import writes
from keepwarm.notes.model import LONGEST


class NoteIsEmpty(Invalid):
    message = "Write something first."


class NoteTooLong(Invalid):
    message = "A note has at most 20,000 letters."


async def add_note(
    conn: Connection, lead_id: LeadId, body: str, *, by: Viewer, now: datetime
) -> int:
    """Write a note down on a lead; returns its number. Raises NoteIsEmpty, NoteTooLong."""
    words = body.strip()
    if not words:
        raise NoteIsEmpty
    if len(words) > LONGEST:
        raise NoteTooLong
    lead = await lock_lead_for(conn, lead_id, by)
    note_id = await writes.insert_note(conn, lead_id, words, by=by.member_id, now=now)
    await announce(conn, "card", lead_id=lead_id, owner_id=lead.owner_id)
    return note_id


async def remove_note(conn: Connection, lead_id: LeadId, note_id: int, *, by: Viewer) -> None:
    """Take a note off a lead again. One that is gone already is left alone."""
    lead = await lock_lead_for(conn, lead_id, by)
    await writes.delete_note(conn, lead_id, note_id)
    await announce(conn, "card", lead_id=lead_id, owner_id=lead.owner_id)
