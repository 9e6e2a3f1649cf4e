"""
Everything that can happen to a capture.

Words for the chat come from outside (`speak`): what the card shows is decided here, how it says
so is not. One order of locks: a member's captures, the lead, the capture.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from keepwarm.captures import reads, writes
from keepwarm.captures.becoming import become_lead, become_note
from keepwarm.captures.model import (
    ALBUM_COMPLETE_AFTER,
    COMMENTED_WITHIN,
    SAME_SENDER_WITHIN,
    Capture,
    Card,
    CardWords,
    Facts,
    Incoming,
    LeadLine,
    Reading,
    Unread,
    draft_of,
    has_name,
)
from keepwarm.db import Connection
from keepwarm.kit.errors import Conflict, NotFound
from keepwarm.kit.ids import CaptureId, LeadId, MemberId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import LeadGone, lock_anywhere_for, lock_lead_for
from keepwarm.leads.model import LeadDraft
from keepwarm.leads.reads import may_see
from keepwarm.outbox.actions import reword, say
from keepwarm.work.actions import finish, hold, wake_workers
from keepwarm.work.model import Claim

TABLE = "captures"


class CaptureGone(NotFound):
    message = "This message is not here any more."


async def keep_capture(
    conn: Connection, incoming: Incoming, *, by: MemberId, speak: CardWords, now: datetime
) -> CaptureId:
    """
    Store a message as it came, before anybody reads it; a worker does that next.

    Where reading may take a while, the chat shows at once that we are at it. The parts of an
    album become one capture. Safe to repeat.
    """
    due_at = now + ALBUM_COMPLETE_AFTER if incoming.group_id else now
    made = await writes.insert_capture(conn, incoming, by=by, due_at=due_at, now=now)
    capture_id = made or await writes.lock_same(conn, incoming)
    if incoming.file is not None:
        is_new = await writes.insert_file(conn, capture_id, incoming.file)
        if is_new and made is None:
            await writes.update_album(conn, capture_id, text=incoming.text, due_at=due_at)
    if made is not None and incoming.file is not None:
        await show_card(conn, await _peek(conn, made), speak, now=now)
    wake_workers(conn)
    return capture_id


async def begin_reading(conn: Connection, claim: Claim) -> Capture | None:
    """Return a claimed capture to whoever reads it; None where nobody needs to any more."""
    await hold(conn, claim)
    capture = await _peek(conn, CaptureId(claim.id))
    if capture.state == "reading":
        return capture
    await finish(conn, claim)
    return None


async def show_reading(conn: Connection, claim: Claim, *, speak: CardWords, now: datetime) -> None:
    """Say in the chat that we are at it, unless that was said before."""
    await hold(conn, claim)
    capture = await _peek(conn, CaptureId(claim.id))
    if capture.card_id is None:
        await show_card(conn, capture, speak, now=now)


async def keep_file(conn: Connection, claim: Claim, n: int, data: bytes) -> None:
    """Store the bytes of a file of a claimed capture."""
    await hold(conn, claim)
    await writes.update_data(conn, CaptureId(claim.id), n, data)


async def keep_reading(
    conn: Connection, claim: Claim, *, heard: str | None, reading: Reading | None
) -> None:
    """Store what was read so far: what was paid for is not asked for again."""
    await hold(conn, claim)
    capture = await _peek(conn, CaptureId(claim.id))
    await writes.update_facts(
        conn, capture.id, replace(capture.known, heard=heard, reading=reading)
    )


async def conclude(
    conn: Connection,
    claim: Claim,
    outcome: Reading | Unread,
    *,
    speak: CardWords,
    now: datetime,
) -> None:
    """
    Settle a claimed capture, in one commit with its lead, its note and its card.

    Where a name was found, the lead is saved. What one person wrote in several messages goes to
    one lead, and so do the words that a member sends along with a forwarded message. Without a
    name one question is asked; what nobody could read is kept. Raises Conflict where somebody
    else adds the same lead: look again, in a new transaction.
    """
    seen = await _peek(conn, CaptureId(claim.id))
    await writes.lock_captures_of(conn, seen.member_id)
    viewer = await reads.get_viewer(conn, seen.member_id)
    nearby = await _lock_lead_nearby(conn, seen, viewer) if viewer else None
    await hold(conn, claim)
    await finish(conn, claim)
    capture = await _peek(conn, seen.id)
    if capture.state != "reading" or viewer is None:
        return
    capture = await _keep_outcome(conn, capture, outcome)
    if nearby is not None and (capture.sender or not has_name(draft_of(capture))):
        await note_on_lead(conn, capture, nearby, by=viewer, now=now)
    else:
        await _settle(conn, capture, unread=isinstance(outcome, Unread), by=viewer, now=now)
    await show_again(conn, capture.id, speak, now=now)
    await _take_comment(conn, capture, by=viewer, speak=speak, now=now)


async def _lock_lead_nearby(conn: Connection, capture: Capture, viewer: Viewer) -> LeadId | None:
    """Hold the lead still that the messages just before or after this one have become."""
    if capture.sender is None:
        lead_id = await reads.find_commented_lead(conn, capture, within=COMMENTED_WITHIN)
    elif await _is_from_outside(conn, capture):
        since = capture.created_at - SAME_SENDER_WITHIN
        lead_id = await reads.find_sender_lead(conn, capture, since=since)
    else:
        return None
    try:
        return (await lock_lead_for(conn, lead_id, viewer)).id if lead_id else None
    except LeadGone:
        return None


async def _is_from_outside(conn: Connection, capture: Capture) -> bool:
    """Say whether a person wrote it who may be a lead: no bot, no colleague, no channel."""
    sender = capture.known.sender
    if sender is None or sender.is_bot or sender.kind in {"chat", "channel"}:
        return False
    return not (sender.telegram_id and await reads.is_one_of_us(conn, sender.telegram_id))


async def _take_comment(
    conn: Connection, capture: Capture, *, by: Viewer, speak: CardWords, now: datetime
) -> None:
    """Make the words that were sent along with a message a note on the lead it has become."""
    settled = await _peek(conn, capture.id)
    found = await reads.find_comment(conn, settled, within=COMMENTED_WITHIN)
    comment = await writes.lock_capture(conn, found) if found else None
    if comment is None or comment.state != "asking" or settled.lead_id is None:
        return
    await note_on_lead(conn, comment, settled.lead_id, by=by, now=now)
    await show_again(conn, comment.id, speak, now=now)


async def _keep_outcome(conn: Connection, capture: Capture, outcome: Reading | Unread) -> Capture:
    known = capture.known
    facts = (
        replace(known, why=outcome.why)
        if isinstance(outcome, Unread)
        else replace(known, reading=outcome, why=None)
    )
    sender = facts.sender
    is_person = sender is not None and sender.kind in {"user", "hidden_user"}
    if is_person and not await _is_from_outside(conn, capture):
        facts = replace(facts, sender=None)  # a colleague or a bot passes something on
    await writes.update_facts(conn, capture.id, facts)
    return replace(capture, facts=writes.plain(facts))


async def _settle(
    conn: Connection, capture: Capture, *, unread: bool, by: Viewer, now: datetime
) -> None:
    draft = draft_of(capture)
    if has_name(draft):
        await save_capture(conn, capture, draft, by=by, now=now)
    else:
        await writes.update_state(conn, capture.id, "unread" if unread else "asking")


async def save_capture(
    conn: Connection,
    capture: Capture,
    draft: LeadDraft,
    *,
    beside_twin: bool = False,
    by: Viewer,
    now: datetime,
) -> None:
    """Make a lead of a locked capture, or find that it seems to be one already."""
    became = await become_lead(conn, capture, draft, beside_twin=beside_twin, by=by, now=now)
    if became.is_new:
        await writes.update_state(
            conn,
            capture.id,
            "saved",
            lead_id=became.lead_id,
            note_id=became.note_id,
            settled_at=now,
        )
    else:
        await writes.update_state(conn, capture.id, "twin", lead_id=became.lead_id)


async def note_on_lead(
    conn: Connection, capture: Capture, lead_id: LeadId, *, by: Viewer, now: datetime
) -> None:
    """Make a locked capture a note on a lead."""
    note_id = await become_note(conn, capture, lead_id, by=by, now=now)
    await writes.update_state(
        conn, capture.id, "noted", lead_id=lead_id, note_id=note_id, settled_at=now
    )


async def keep_answer(
    conn: Connection, capture: Capture, facts: Facts, *, said: str, answer_id: int
) -> Capture:
    """Keep what a member says of a locked capture with what was read in it."""
    await writes.update_answer(conn, capture.id, said=said, answer_id=answer_id)
    await writes.update_facts(conn, capture.id, facts)
    return replace(capture, said=said, facts=writes.plain(facts))


async def drop_capture(conn: Connection, capture: Capture) -> None:
    """Drop a locked capture; the lead it was taken back from stays named on its card."""
    await writes.update_state(conn, capture.id, "discarded", lead_id=capture.lead_id)


async def read_again(conn: Connection, capture: Capture, *, now: datetime) -> None:
    """Have a locked capture that nobody could read read once more."""
    await writes.update_retried(conn, capture.id, now=now)
    wake_workers(conn)


async def note_unreadable(
    conn: Connection, capture_id: CaptureId, why: str, *, speak: CardWords, now: datetime
) -> None:
    """Keep a capture that was given up, and say so; one that is settled is left alone."""
    capture = await writes.lock_capture(conn, capture_id)
    if capture is None or capture.state != "reading":
        return
    await writes.update_facts(conn, capture.id, replace(capture.known, why=why))
    await writes.update_state(conn, capture.id, "unread")
    await show_again(conn, capture.id, speak, now=now)


async def forget_media(conn: Connection, *, now: datetime, after: timedelta) -> int:
    """Forget the bytes of photos, voice notes and documents `after` so long; says how many."""
    return await writes.delete_data(conn, now=now, after=after)


async def _peek(conn: Connection, capture_id: CaptureId) -> Capture:
    capture = await reads.get_capture(conn, capture_id)
    if capture is None:
        raise CaptureGone
    return capture


async def lock_capture_for(
    conn: Connection, capture_id: CaptureId, by: Viewer, *, ahead: LeadId | None = None
) -> Capture:
    """
    Lock a member's own capture, and before it the leads it speaks of.

    Raises CaptureGone, Conflict.
    """
    seen = await _peek(conn, capture_id)
    if seen.member_id != by.member_id:
        raise CaptureGone
    await writes.lock_captures_of(conn, by.member_id)
    for lead_id in sorted({each for each in (seen.lead_id, ahead) if each is not None}):
        await _lock_lead(conn, lead_id, by)
    capture = await writes.lock_capture(conn, capture_id)
    if capture is None or capture.lead_id != seen.lead_id:
        raise Conflict
    return capture


async def _lock_lead(conn: Connection, lead_id: LeadId, by: Viewer) -> None:
    """Hold still a lead that is theirs; a colleague's is only named on the card."""
    line = await reads.get_line(conn, lead_id)
    if line is not None and may_see(by, line):
        await lock_anywhere_for(conn, lead_id, by)


async def show_again(
    conn: Connection, capture_id: CaptureId, speak: CardWords, *, now: datetime
) -> None:
    await show_card(conn, await _peek(conn, capture_id), speak, now=now)


async def show_card(
    conn: Connection,
    capture: Capture,
    speak: CardWords,
    *,
    choices: tuple[LeadLine, ...] | None = None,
    now: datetime,
) -> None:
    """Say what the card of a capture says now: in its place, or as a new message."""
    words = speak(await _card(conn, capture, choices=choices))
    if capture.card_id is not None:
        await reword(conn, capture.card_id, words, now=now)
        return
    card_id = await say(
        conn,
        capture.member_id,
        words,
        key=f"capture:{capture.id}:card",
        lead_id=capture.lead_id if capture.state in {"saved", "noted"} else None,
        about={"asks": "capture", "capture_id": capture.id},
        now=now,
    )
    await writes.update_card(conn, capture.id, card_id)


async def _card(
    conn: Connection, capture: Capture, *, choices: tuple[LeadLine, ...] | None
) -> Card:
    lead = await reads.get_line(conn, capture.lead_id) if capture.lead_id else None
    viewer = await reads.get_viewer(conn, capture.member_id)
    return Card(
        capture_id=capture.id,
        kind=capture.kind,
        state=capture.state,
        draft=draft_of(capture),
        lead=lead,
        is_theirs=lead is not None and viewer is not None and may_see(viewer, lead),
        why=capture.known.why,
        choices=choices,
    )
