"""Everything that can happen to a draft."""

from datetime import datetime

from keepwarm.contacts.actions import EverybodyOptedOut
from keepwarm.contacts.reads import resolve_contact
from keepwarm.db import Connection
from keepwarm.drafts import writes
from keepwarm.drafts.model import LONGEST_SUBJECT, Draft, NewDraft, too_long
from keepwarm.drafts.reads import get_draft_for
from keepwarm.kit.errors import Conflict, Invalid, NotFound, Refused
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.ids import DraftId, MemberId, StepId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import lock_lead, lock_lead_for
from keepwarm.leads.model import Lead
from keepwarm.live.events import announce
from keepwarm.settling.actions import complete_step
from keepwarm.settling.model import Changed
from keepwarm.steps.actions import StepGone
from keepwarm.steps.model import Step, StepChannel, storable
from keepwarm.steps.reads import get_step_for
from keepwarm.timeline.actions import remember
from keepwarm.timeline.model import EventKind


class DraftGone(NotFound):
    message = "This draft is not here any more."


class DraftEmpty(Invalid):
    message = "A draft needs words."


class DraftTooLong(Invalid):
    message = "This is longer than the channel takes."


class DraftSent(Conflict):
    message = "This was sent already, so it stays as it is. Write a new one instead."


async def keep_draft(
    conn: Connection,
    step: Step,
    new: NewDraft,
    *,
    instructions: str | None,
    made_for: MemberId | None,
    now: datetime,
) -> DraftId:
    """
    Store what was written for a step. It counts from now on; what was there before stays.

    It is for whom we speak to at the lead, if we know anybody. Raises LeadGone where the lead was
    thrown away meanwhile, EverybodyOptedOut where nobody is left to speak to.
    """
    lead = await lock_lead(conn, step.lead_id)
    to = await resolve_contact(conn, lead.id)
    if to.reason == "opted_out":
        raise EverybodyOptedOut
    draft_id = await writes.insert_draft(
        conn,
        step,
        new,
        contact_id=to.contact_id,
        instructions=instructions,
        made_for=made_for,
        now=now,
    )
    await _tell(conn, lead, step, "draft_made", by=made_for, now=now)
    return draft_id


async def write_draft_by_hand(
    conn: Connection,
    step_id: StepId,
    *,
    subject: str | None,
    body: str,
    by: Viewer,
    now: datetime,
) -> DraftId:
    """
    Store what a member wrote themselves.

    Raises StepGone, DraftEmpty, DraftTooLong, EverybodyOptedOut.
    """
    step = await get_step_for(conn, step_id, by)
    if step is None:
        raise StepGone
    words = _words(step.channel, subject, body)
    await lock_lead_for(conn, step.lead_id, by)
    new = NewDraft(
        maker="hand", made_with=None, channel=step.channel, subject=words[0], body=words[1]
    )
    return await keep_draft(conn, step, new, instructions=None, made_for=by.member_id, now=now)


async def edit_draft(
    conn: Connection,
    draft_id: DraftId,
    *,
    subject: str | None,
    body: str,
    by: Viewer,
    now: datetime,
) -> None:
    """
    Replace the words of a draft. The same words again change nothing.

    Raises DraftGone, DraftSent for one that was sent, DraftEmpty and DraftTooLong.
    """
    lead, draft = await _lock(conn, draft_id, by)
    words = _words(draft.channel, subject, body)
    if words == (draft.subject, draft.body):
        return
    if draft.sent_at is not None:
        raise DraftSent
    await writes.update_draft(conn, draft_id, subject=words[0], body=words[1], now=now)
    await announce(conn, "plan", lead_id=lead.id, owner_id=lead.owner_id)


async def mark_sent(conn: Connection, draft_id: DraftId, *, by: Viewer, now: datetime) -> Changed:
    """
    Take a member's word that they sent a draft: its step is done.

    Said twice, it is one sending. Raises DraftGone, and what `complete_step` raises.
    """
    lead, draft = await _lock(conn, draft_id, by)
    changed = await complete_step(conn, draft.step_id, by=by, now=now)
    if await writes.update_sent(conn, draft_id, by=by.member_id, now=now):
        await _tell(conn, lead, changed.step, "draft_sent", by=by.member_id, now=now)
    return changed


async def note_draft_sent(
    conn: Connection, draft_id: DraftId, *, by: MemberId, now: datetime
) -> Changed | None:
    """
    Note that a draft was sent by e-mail, as a member had approved it: its step is done.

    None where that step cannot be settled any more: its plan has ended, it was taken out.
    """
    # They might see the lead when they approved it, and the letter has left.
    approver = Viewer(by, is_admin=True)
    try:
        return await mark_sent(conn, draft_id, by=approver, now=now)
    except Refused:
        await writes.update_sent(conn, draft_id, by=by, now=now)
        return None


async def _lock(conn: Connection, draft_id: DraftId, by: Viewer) -> tuple[Lead, Draft]:
    """Lock a draft's lead, and read the draft as it stands from then on."""
    found = await get_draft_for(conn, draft_id, by)
    if found is None:
        raise DraftGone
    lead = await lock_lead_for(conn, found.lead_id, by)
    draft = await get_draft_for(conn, draft_id, by)
    if draft is None:
        raise DraftGone
    return lead, draft


def _words(channel: StepChannel, subject: str | None, body: str) -> tuple[str | None, str]:
    """Return the words as they are kept, or refuse them."""
    words = storable(body)
    if not words:
        raise DraftEmpty
    if most := too_long(channel, words):
        said = _("This channel takes at most {most} characters; these are {length}.")
        raise DraftTooLong(said.format(most=most, length=len(words)))
    title = storable(subject or "")
    if len(title) > LONGEST_SUBJECT:
        said = _("A subject has at most {most} characters; this one has {length}.")
        raise DraftTooLong(said.format(most=LONGEST_SUBJECT, length=len(title)))
    return title or None, words


async def _tell(
    conn: Connection,
    lead: Lead,
    step: Step,
    kind: EventKind,
    *,
    by: MemberId | None,
    now: datetime,
) -> None:
    facts = {"step_id": step.id, "number": step.number, "description": step.description}
    await remember(conn, lead.id, kind, by=by, facts=facts, now=now)
    await announce(conn, "plan", lead_id=lead.id, owner_id=lead.owner_id)
