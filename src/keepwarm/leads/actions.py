"""Everything that can happen to a lead."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from keepwarm.contacts.actions import add_contact, add_contacts
from keepwarm.contacts.model import ContactDraft
from keepwarm.db import Connection
from keepwarm.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads import writes
from keepwarm.leads.model import (
    Fit,
    Lead,
    LeadDraft,
    Stage,
    addresses_of,
    keys_of,
    moves_forward,
)
from keepwarm.leads.reads import KnownKey, list_known_keys, may_see
from keepwarm.live.events import announce


class LeadGone(NotFound):
    message = "This lead is not here any more."


class LeadNeedsName(Invalid):
    message = "A lead needs a person or a company."


class KnownAlready(Conflict):
    """`lead_id` is the lead that has these addresses or this name already."""

    message = "This lead is here already."

    def __init__(self, known: KnownKey) -> None:
        super().__init__()
        self.lead_id = known.lead_id
        self.name = known.name
        self.in_trash = known.deleted_at is not None


class OnlyAdminsAssign(NotAllowed):
    message = "Only an admin may give a lead to somebody."


class NoteIsEmpty(Invalid):
    message = "Write something first."


async def lock_lead(conn: Connection, lead_id: LeadId) -> Lead:
    """Hold a lead still until the transaction ends. One in the trash is not there."""
    lead = await writes.lock_lead(conn, lead_id)
    if lead is None or lead.deleted_at is not None:
        raise LeadGone
    return lead


async def lock_lead_for(conn: Connection, lead_id: LeadId, viewer: Viewer) -> Lead:
    """Hold a lead still for one of us; one they may not see is not there."""
    lead = await lock_lead(conn, lead_id)
    if not may_see(viewer, lead):
        raise LeadGone
    return lead


async def lock_leads_for(
    conn: Connection, lead_ids: Sequence[LeadId], viewer: Viewer
) -> list[Lead]:
    """Hold many leads still, in one order for everybody; leave out what is not theirs to see."""
    locked = await writes.lock_leads(conn, lead_ids)
    return [lead for lead in locked if lead.deleted_at is None and may_see(viewer, lead)]


async def add_lead(
    conn: Connection,
    draft: LeadDraft,
    *,
    stage: Stage = "intake",
    owner_id: MemberId | None = None,
    by: MemberId | None = None,
    origin: str,
    now: datetime,
) -> LeadId:
    """
    Add a lead with its contact; addresses come in their normal spelling.

    Raises KnownAlready, naming the lead that has one of its keys (G-32), trash included.
    """
    if not (draft.person or draft.company):
        raise LeadNeedsName
    if known := await list_known_keys(conn, list(keys_of(draft))):
        raise KnownAlready(known[0])
    ids = await add_leads(
        conn, [draft], stage=stage, owner_id=owner_id, by=by, origin=origin, now=now
    )
    await announce(conn, "card", lead_id=ids[0], owner_id=owner_id)
    return ids[0]


async def add_leads(
    conn: Connection,
    drafts: Sequence[LeadDraft],
    *,
    stage: Stage,
    owner_id: MemberId | None,
    by: MemberId | None,
    origin: str,
    now: datetime,
) -> list[LeadId]:
    """
    Add many leads that share no key with one another or with a known lead.

    The caller has looked; if somebody added one of them meanwhile, Conflict is raised and
    the caller looks again. Cards are not announced one by one: that is the caller's to do.
    """
    ids = await writes.insert_leads(
        conn, drafts, stage=stage, owner_id=owner_id, by=by, origin=origin, now=now
    )
    keys = [(key, id_) for id_, draft in zip(ids, drafts, strict=True) for key in keys_of(draft)]
    if len(await writes.insert_keys(conn, keys)) < len(keys):
        raise Conflict
    contacts = [
        contact
        for id_, draft in zip(ids, drafts, strict=True)
        if (contact := contact_of(id_, draft)) is not None
    ]
    await add_contacts(conn, contacts, origin=origin, now=now)
    await writes.insert_events(
        conn, ids, "created", by=by, facts={"origin": origin, "stage": stage}, now=now
    )
    return ids


async def complete_lead(
    conn: Connection, lead_id: LeadId, draft: LeadDraft, *, origin: str, now: datetime
) -> bool:
    """
    Add to a known lead what a second record of it knows and we did not.

    Nothing that is known is overwritten. Says whether anything was new.
    """
    lead = await lock_lead(conn, lead_id)
    filled = await writes.fill_gaps(conn, lead_id, draft) > 0
    keys = [(key, lead_id) for key in keys_of(draft)]
    grown = len(await writes.insert_keys(conn, keys)) > 0
    contact = contact_of(lead_id, draft)
    if contact is not None:
        await add_contact(conn, contact, origin=origin, now=now)
    if filled or grown:
        await announce(conn, "card", lead_id=lead_id, owner_id=lead.owner_id)
    return filled or grown


def contact_of(lead_id: LeadId, draft: LeadDraft) -> ContactDraft | None:
    """Return the person behind a draft, or the company's front door; None if nothing is known."""
    addresses = addresses_of(draft)
    if not addresses and not draft.person:
        return None
    return ContactDraft(lead_id=lead_id, name=draft.person, role=draft.role, addresses=addresses)


async def edit_lead(
    conn: Connection, lead_id: LeadId, draft: LeadDraft, *, by: Viewer, now: datetime
) -> None:
    """Replace what is written on a lead's card; addresses given are added to its contact."""
    if not (draft.person or draft.company):
        raise LeadNeedsName
    lead = await lock_lead_for(conn, lead_id, by)
    known = await list_known_keys(conn, list(keys_of(draft)))
    if others := [key for key in known if key.lead_id != lead_id]:
        raise KnownAlready(others[0])
    await writes.update_facts(conn, lead_id, draft)
    await writes.insert_keys(conn, [(key, lead_id) for key in keys_of(draft)])
    contact = contact_of(lead_id, draft)
    if contact is not None:
        await add_contact(conn, contact, origin="form", now=now)
    await _remember(conn, lead_id, "edited", by=by.member_id, now=now)
    await announce(conn, "card", lead_id=lead_id, owner_id=lead.owner_id)


async def change_stage(
    conn: Connection, lead: Lead, to: Stage, *, by: MemberId | None, now: datetime
) -> bool:
    """Put a locked lead into another column, at its top. Says whether it was elsewhere."""
    if lead.stage == to:
        return False
    await writes.update_stage(conn, lead.id, to)
    facts: dict[str, object] = {"from": lead.stage, "to": to}
    if by is not None:
        words: dict[str, object] = {"old_status": lead.stage, "new_status": to}
        await _remember(conn, lead.id, "status_changed", by=by, facts=words, now=now)
    await announce(conn, "stage", lead_id=lead.id, owner_id=lead.owner_id, facts=facts)
    return True


async def advance_stage(conn: Connection, lead: Lead, to: Stage, *, now: datetime) -> bool:
    """Let an agent move a card: on through the research stages, never back, never from sales."""
    return moves_forward(lead.stage, to) and await change_stage(conn, lead, to, by=None, now=now)


async def show_agent(conn: Connection, lead: Lead, agent: str | None, *, now: datetime) -> None:
    """Show on the card which agent is at work ('queued' while none is free), or none."""
    await writes.update_agent(conn, lead.id, agent, since=now if agent else None)
    facts: dict[str, object] = {"agent": agent, "since": int(now.timestamp()) if agent else None}
    await announce(conn, "agent", lead_id=lead.id, owner_id=lead.owner_id, facts=facts)


async def end_research(
    conn: Connection,
    lead: Lead,
    *,
    outcome: Literal["finished", "failed", "cancelled"],
    trouble: str | None = None,
    fit: Fit | None = None,
    now: datetime,
) -> None:
    """Take the agent off the card; a failure leaves its reason there, for a Retry."""
    await writes.update_research(
        conn,
        lead.id,
        trouble=trouble,
        fit=fit,
        enriched_at=now if outcome == "finished" else None,
    )
    facts: dict[str, object] = {"trouble": trouble} if trouble else {}
    await _remember(conn, lead.id, f"research_{outcome}", by=None, facts=facts, now=now)
    await announce(conn, "card", lead_id=lead.id, owner_id=lead.owner_id)


async def note_research_started(
    conn: Connection, lead: Lead, *, by: MemberId | None, now: datetime
) -> None:
    """Write into the timeline that agents were asked to look at the lead."""
    await _remember(conn, lead.id, "research_started", by=by, now=now)


async def assign_lead(
    conn: Connection, lead_id: LeadId, owner_id: MemberId | None, *, by: Viewer, now: datetime
) -> None:
    """Make a member responsible for a lead, or nobody. Only admins assign."""
    if not by.is_admin:
        raise OnlyAdminsAssign
    lead = await lock_lead_for(conn, lead_id, by)
    await give_lead(conn, lead, owner_id, by=by.member_id, now=now)


async def give_lead(
    conn: Connection, lead: Lead, owner_id: MemberId | None, *, by: MemberId, now: datetime
) -> None:
    """Change the owner of a locked lead; whoever loses it sees it go at once."""
    if lead.owner_id == owner_id:
        return
    await writes.update_owner(conn, lead.id, owner_id)
    facts: dict[str, object] = {"owner_id": owner_id}
    await _remember(conn, lead.id, "lead_assigned", by=by, facts=facts, now=now)
    # A lead of nobody's was everybody's to see: all hear of it, and those it left drop it.
    hears = owner_id if lead.owner_id is not None else None
    await announce(conn, "card", lead_id=lead.id, owner_id=hears, was_owner_id=lead.owner_id)


async def add_note(
    conn: Connection, lead_id: LeadId, body: str, *, by: Viewer, now: datetime
) -> None:
    """Write a note down on a lead."""
    if not body.strip():
        raise NoteIsEmpty
    lead = await lock_lead_for(conn, lead_id, by)
    await writes.insert_note(conn, lead_id, body.strip(), by=by.member_id, now=now)
    await announce(conn, "card", lead_id=lead_id, owner_id=lead.owner_id)


async def trash_lead(conn: Connection, lead_id: LeadId, *, by: Viewer, now: datetime) -> None:
    """Put a lead into the trash, from where it can be restored until the trash is emptied."""
    lead = await lock_lead_for(conn, lead_id, by)
    await trash_locked(conn, lead, by=by.member_id, now=now)


async def trash_locked(conn: Connection, lead: Lead, *, by: MemberId, now: datetime) -> None:
    """Put a locked lead into the trash."""
    await writes.update_trash(conn, lead.id, deleted_at=now, by=by)
    await _remember(conn, lead.id, "deleted", by=by, now=now)
    await announce(conn, "gone", lead_id=lead.id, owner_id=lead.owner_id)


async def restore_lead(conn: Connection, lead_id: LeadId, *, by: Viewer, now: datetime) -> None:
    """Bring a lead back from the trash, to the column it was in. Safe to repeat."""
    lead = await writes.lock_lead(conn, lead_id)
    if lead is None or not may_see(by, lead):
        raise LeadGone
    if lead.deleted_at is None:
        return
    await writes.update_trash(conn, lead_id, deleted_at=None, by=None)
    await _remember(conn, lead_id, "restored", by=by.member_id, now=now)
    await announce(conn, "card", lead_id=lead_id, owner_id=lead.owner_id)


async def delete_for_good(conn: Connection, lead_id: LeadId, *, by: Viewer) -> None:
    """Delete a lead in the trash with everything we know of it. Opt-outs stay remembered."""
    lead = await writes.lock_lead(conn, lead_id)
    if lead is None or lead.deleted_at is None or not may_see(by, lead):
        raise LeadGone
    await writes.delete_lead(conn, lead_id)


async def empty_trash(conn: Connection, *, now: datetime, after: timedelta) -> int:
    """Delete for good what has lain in the trash longer than `after`."""
    return await writes.delete_old_trash(conn, now=now, after=after)


async def fold_tallies(conn: Connection) -> None:
    """Keep the exact counts cheap to read. Changes no sum; safe beside everything else."""
    await writes.fold_tallies(conn)


async def _remember(
    conn: Connection,
    lead_id: LeadId,
    kind: str,
    *,
    by: MemberId | None,
    facts: dict[str, object] | None = None,
    now: datetime,
) -> None:
    await writes.insert_events(conn, [lead_id], kind, by=by, facts=facts or {}, now=now)
