"""
What members decide about a capture: in words, by replying to its card, or by its buttons.

Each verb takes the member's own capture, locks what it changes, and is safe to repeat.
"""

from dataclasses import replace
from datetime import datetime

from keepwarm.captures import reads
from keepwarm.captures.actions import (
    drop_capture,
    keep_answer,
    lock_capture_for,
    note_on_lead,
    read_again,
    save_capture,
    show_again,
    show_card,
)
from keepwarm.captures.model import Capture, CardWords, Reading, draft_of, has_name, named_somehow
from keepwarm.captures.text_rules import read_answer
from keepwarm.db import Connection
from keepwarm.kit.errors import Conflict, Invalid
from keepwarm.kit.ids import CaptureId, LeadId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import LeadGone
from keepwarm.notes.actions import remove_note
from keepwarm.trash.actions import restore_lead, trash_lead

MOST_CHOICES = 6
_OPEN = frozenset({"asking", "twin", "unread"})
_UNNAMED = frozenset({"asking", "unread"})


class SettledAlready(Conflict):
    message = "This is settled already."


class TooLateToUndo(Conflict):
    message = "That is too long ago to undo. Please open the lead."


class PressAButton(Invalid):
    message = "Please press one of the buttons below that message."


class NoNameInIt(Invalid):
    message = "I could not find a name in that. Reply with a name, or a name and a company."


async def answer_capture(
    conn: Connection,
    capture_id: CaptureId,
    text: str,
    *,
    message_id: int,
    by: Viewer,
    speak: CardWords,
    now: datetime,
) -> None:
    """
    Take what a member says about a capture that has no name yet, in the message of this number.

    Raises NoNameInIt, PressAButton, CaptureGone.
    """
    capture = await lock_capture_for(conn, capture_id, by)
    if capture.state not in _UNNAMED:
        raise PressAButton
    capture = await _take_answer(conn, capture, text, message_id)
    await save_capture(conn, capture, draft_of(capture), by=by, now=now)
    await show_again(conn, capture.id, speak, now=now)


async def _take_answer(conn: Connection, capture: Capture, text: str, message_id: int) -> Capture:
    """Keep the answer beside what was read. Whom a member names is who it is about."""
    found = read_answer(text)
    if not has_name(found):
        raise NoNameInIt
    was = capture.known.reading or Reading()
    reading = replace(
        was,
        person=found.person,
        company=found.company or (was.company if found.person else None),
        role=found.role or was.role,
        emails=tuple(dict.fromkeys((*was.emails, *found.emails))),
        phones=tuple(dict.fromkeys((*was.phones, *found.phones))),
    )
    facts = replace(capture.known, reading=reading, why=None, sender=None)
    is_about_it = capture.state == "unread"  # one line about what nobody could read
    said = "\n".join(filter(None, (capture.said, text))) if is_about_it else capture.said
    return await keep_answer(conn, capture, facts, said=said, answer_id=message_id)


async def save_nameless(
    conn: Connection, capture_id: CaptureId, *, by: Viewer, speak: CardWords, now: datetime
) -> None:
    """Save a lead of which nobody knows the name."""
    await _save_anyway(conn, capture_id, _UNNAMED, by=by, speak=speak, now=now)


async def save_as_new(
    conn: Connection, capture_id: CaptureId, *, by: Viewer, speak: CardWords, now: datetime
) -> None:
    """Save a lead beside the one that it seemed to be."""
    await _save_anyway(conn, capture_id, frozenset({"twin"}), by=by, speak=speak, now=now)


async def _save_anyway(
    conn: Connection,
    capture_id: CaptureId,
    states: frozenset[str],
    *,
    by: Viewer,
    speak: CardWords,
    now: datetime,
) -> None:
    capture = await lock_capture_for(conn, capture_id, by)
    if capture.state in states:
        draft = named_somehow(draft_of(capture), capture.kind)
        await save_capture(conn, capture, draft, beside_twin=True, by=by, now=now)
        await show_again(conn, capture.id, speak, now=now)


async def attach_capture(
    conn: Connection,
    capture_id: CaptureId,
    lead_id: LeadId | None = None,
    *,
    by: Viewer,
    speak: CardWords,
    now: datetime,
) -> None:
    """
    Make a capture a note on a lead, by itself on the one that it seems to be.

    A lead in the trash comes back from there. Raises SettledAlready, LeadGone.
    """
    capture = await lock_capture_for(conn, capture_id, by, ahead=lead_id)
    target = lead_id or capture.lead_id
    if capture.state == "noted" and capture.lead_id == target:
        return
    if capture.state not in _OPEN:
        raise SettledAlready
    if target is None:
        raise LeadGone
    await restore_lead(conn, target, by=by, now=now)
    await note_on_lead(conn, capture, target, by=by, now=now)
    await show_again(conn, capture.id, speak, now=now)


async def offer_choices(
    conn: Connection, capture_id: CaptureId, *, by: Viewer, speak: CardWords, now: datetime
) -> None:
    """Show the leads to which a capture may belong. Raises SettledAlready."""
    capture = await lock_capture_for(conn, capture_id, by)
    if capture.state not in _OPEN:
        raise SettledAlready
    choices = await reads.list_choices(conn, by, most=MOST_CHOICES)
    await show_card(conn, capture, speak, choices=tuple(choices), now=now)


async def show_capture(
    conn: Connection, capture_id: CaptureId, *, by: Viewer, speak: CardWords, now: datetime
) -> None:
    """Show a capture as it stands, without the leads it may belong to."""
    await show_card(conn, await lock_capture_for(conn, capture_id, by), speak, now=now)


async def retry_capture(
    conn: Connection, capture_id: CaptureId, *, by: Viewer, speak: CardWords, now: datetime
) -> None:
    """Have what nobody could read read once more. Raises SettledAlready."""
    capture = await lock_capture_for(conn, capture_id, by)
    if capture.state == "reading":
        return
    if capture.state != "unread":
        raise SettledAlready
    await read_again(conn, capture, now=now)
    await show_again(conn, capture.id, speak, now=now)


async def undo_capture(
    conn: Connection, capture_id: CaptureId, *, by: Viewer, speak: CardWords, now: datetime
) -> None:
    """
    Take back what came of a capture: its lead goes to the trash, its note away.

    What is not settled yet is dropped. Raises TooLateToUndo.
    """
    capture = await lock_capture_for(conn, capture_id, by)
    if capture.state == "discarded":
        return
    if capture.settled_at is not None and not capture.can_be_undone(now):
        raise TooLateToUndo
    await _take_back(conn, capture, by=by, now=now)
    await drop_capture(conn, capture)
    await show_again(conn, capture.id, speak, now=now)


async def _take_back(conn: Connection, capture: Capture, *, by: Viewer, now: datetime) -> None:
    lead = await reads.get_line(conn, capture.lead_id) if capture.lead_id else None
    if lead is None or lead.deleted_at is not None:
        return
    if capture.state == "saved":
        await trash_lead(conn, lead.id, by=by, now=now)
    elif capture.state == "noted" and capture.note_id is not None:
        await remove_note(conn, lead.id, capture.note_id, by=by)
