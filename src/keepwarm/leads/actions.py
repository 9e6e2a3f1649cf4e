"""Everything that can happen to a lead."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Literal, TypeVar

from keepwarm.contacts.actions import add_contact, add_contacts, correct_contact
from keepwarm.contacts.model import Address
from keepwarm.contacts.reads import list_addresses
from keepwarm.db import Connection
from keepwarm.kit.errors import Conflict, Invalid, NotFound
from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads import writes
from keepwarm.leads.model import (
    LONGEST_KEY,
    Fit,
    Lead,
    LeadDraft,
    OnBoard,
    Stage,
    contact_of,
    keys_at,
    keys_of,
    moves_forward,
    tidied,
)
from keepwarm.leads.reads import KnownKey, list_keys, list_known_keys, may_see
from keepwarm.live.events import announce, announce_each
from keepwarm.timeline.actions import remember, remember_all, remember_each
from keepwarm.timeline.model import EventKind

L = TypeVar("L", bound=OnBoard)


class LeadGone(NotFound):
    message = "This lead is not here any more."


class LeadNeedsName(Invalid):
    message = "A lead needs a person or a company."


class NameTooLong(Invalid):
    message = "The name is too long."


class KnownAlready(Conflict):
    """`lead_id` is the lead that has these addresses or this name already; whose, `owner_id`."""

    message = "This lead is here already."

    def __init__(self, known: KnownKey) -> None:
        super().__init__()
        self.lead_id = known.lead_id
        self.name = known.name
        self.owner_id = known.owner_id
        self.in_trash = known.deleted_at is not None


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


async def lock_leads(conn: Connection, lead_ids: Collection[LeadId]) -> dict[LeadId, OnBoard]:
    """Hold many leads still, in one order for everybody; those in the trash are left out."""
    return {lead.id: lead for lead in await writes.lock_held(conn, list(lead_ids))}


async def lock_leads_for(
    conn: Connection, lead_ids: Sequence[LeadId], viewer: Viewer, *, in_trash: bool = False
) -> list[Lead]:
    """
    Hold many leads still, in one order for everybody.

    What is not theirs to see is left out, and so is what lies in the trash, or with
    `in_trash` what does not.
    """
    locked = await writes.lock_leads(conn, lead_ids)
    there = [lead for lead in locked if (lead.deleted_at is not None) == in_trash]
    return [lead for lead in there if may_see(viewer, lead)]


async def lock_leads_anywhere(conn: Connection, lead_ids: Sequence[LeadId]) -> list[Lead]:
    """Hold many leads still, in one order for everybody, those in the trash as well."""
    return await writes.lock_leads(conn, lead_ids)


async def lock_anywhere_for(conn: Connection, lead_id: LeadId, viewer: Viewer) -> Lead:
    """Hold a lead still for one of us, on the board or in the trash."""
    lead = await writes.lock_lead(conn, lead_id)
    if lead is None or not may_see(viewer, lead):
        raise LeadGone
    return lead


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

    Raises KnownAlready, naming the lead that has one of its keys (G-32), trash included;
    Conflict where somebody else is adding it this very moment.
    """
    lead = _named(draft)
    if known := await list_known_keys(conn, list(keys_of(lead))):
        raise KnownAlready(known[0])
    ids = await add_leads(
        conn, [lead], stage=stage, owner_id=owner_id, by=by, origin=origin, now=now
    )
    await announce(conn, "card", lead_id=ids[0], owner_id=owner_id)
    return ids[0]


def _named(draft: LeadDraft) -> LeadDraft:
    lead = tidied(draft)
    if not (lead.person or lead.company):
        raise LeadNeedsName
    if any(len(key) > LONGEST_KEY for key in keys_of(lead)):
        raise NameTooLong
    return lead


async def add_leads(
    conn: Connection,
    drafts: Sequence[LeadDraft],
    *,
    stage: Stage,
    owner_id: MemberId | None,
    by: MemberId | None,
    origin: str,
    now: datetime,
    keys: Sequence[Sequence[str]] | None = None,
) -> list[LeadId]:
    """
    Add many leads that share no key with one another or with a known lead.

    The caller has looked; if somebody added one of them meanwhile, Conflict is raised and
    the caller looks again. Cards are not announced one by one: that is the caller's to do.
    `keys` spares working them out again, where the caller has those of each draft at hand.
    """
    ids = await writes.insert_leads(
        conn, drafts, stage=stage, owner_id=owner_id, by=by, origin=origin, now=now
    )
    each = keys if keys is not None else [keys_of(draft) for draft in drafts]
    claimed = [(key, id_) for id_, own in zip(ids, each, strict=True) for key in own]
    await writes.copy_keys(conn, claimed)
    contacts = [
        contact
        for id_, draft in zip(ids, drafts, strict=True)
        if (contact := contact_of(id_, draft)) is not None
    ]
    await add_contacts(conn, contacts, origin=origin, now=now)
    facts: dict[str, object] = {"origin": origin, "stage": stage}
    await remember_all(conn, ids, "created", by=by, facts=facts, now=now)
    return ids


async def complete_lead(
    conn: Connection, lead_id: LeadId, draft: LeadDraft, *, origin: str, now: datetime
) -> bool:
    """
    Add to a known lead what a second record of it, in an import, knows and we did not.

    Nothing that is known is overwritten. Says whether anything was new.
    """
    lead = await lock_lead(conn, lead_id)
    news = await writes.fill_gaps(conn, lead_id, draft) > 0
    news |= len(await writes.insert_keys(conn, [(key, lead_id) for key in keys_of(draft)])) > 0
    contact = contact_of(lead_id, draft)
    if contact is not None:
        news |= await add_contact(conn, contact, origin=origin, now=now)
    if news:
        facts = {"origin": origin}
        await remember(conn, lead_id, "imported", by=None, facts=facts, now=now)
        await announce(conn, "card", lead_id=lead_id, owner_id=lead.owner_id)
    return news


async def edit_lead(
    conn: Connection, lead_id: LeadId, draft: LeadDraft, *, by: Viewer, now: datetime
) -> None:
    """
    Replace what is written on a lead's card; addresses given are added to its contact.

    What it was known by and is no longer, a former name or web site, is free for others.
    Raises KnownAlready for a name or an address that makes it another lead.
    """
    new = _named(draft)
    lead = await lock_lead_for(conn, lead_id, by)
    await _claim_keys(conn, lead, new)
    if lead.person and new.person:
        await correct_contact(conn, lead_id, lead.person, name=new.person, role=new.role)
    contact = contact_of(lead_id, new)
    if contact is not None:
        await add_contact(conn, contact, origin="form", now=now)
    await remember(conn, lead_id, "edited", by=by.member_id, now=now)
    await announce(conn, "card", lead_id=lead_id, owner_id=lead.owner_id)


async def _claim_keys(conn: Connection, lead: Lead, new: LeadDraft) -> None:
    """Write the new facts down with the keys they give the lead; let go of the others."""
    addresses = await list_addresses(conn, lead.id)
    emails = [address.value for address in addresses if address.kind == "email"]
    complete = replace(new, emails=tuple(dict.fromkeys((*new.emails, *emails))))
    keys, kept = set(keys_of(complete)), {key for a in addresses for key in keys_at(a)}
    held = set(await list_keys(conn, lead.id))
    fresh = sorted(keys - kept - held)
    if known := await list_known_keys(conn, fresh):
        raise KnownAlready(known[0])
    await writes.update_facts(conn, lead.id, complete)
    if len(await writes.insert_keys(conn, [(key, lead.id) for key in fresh])) < len(fresh):
        raise Conflict
    await writes.delete_keys(conn, sorted(held - keys - kept))


async def release_addresses(conn: Connection, lead: Lead, addresses: Sequence[Address]) -> None:
    """Let go of what a locked lead was known by: others may be found under it from now on."""
    left = {key for address in addresses for key in keys_at(address)}
    held = set(await list_keys(conn, lead.id))
    await writes.delete_keys(conn, sorted(held & left))


async def change_stage(
    conn: Connection, lead: Lead, to: Stage, *, by: MemberId | None, now: datetime
) -> bool:
    """Put a locked lead into another column, at its top. Says whether it was elsewhere."""
    return bool(await change_stages(conn, [(lead, to)], by=by, now=now))


async def change_stages(
    conn: Connection,
    moves: Sequence[tuple[L, Stage]],
    *,
    by: MemberId | None,
    now: datetime,
) -> list[L]:
    """
    Put locked leads into other columns, at their tops; returns those that were elsewhere.

    The timeline tells what people do; where agents move a card, its run tells more.
    """
    real = [move for move in moves if move[0].stage != move[1]]
    if not real:
        return []
    positions = await writes.update_stages(conn, {lead.id: to for lead, to in real})
    if by is not None:
        told = [(lead.id, {"old_status": lead.stage, "new_status": to}) for lead, to in real]
        await remember_each(conn, told, "status_changed", by=by, now=now)
    moved = [
        (lead.id, lead.owner_id, {"from": lead.stage, "to": to, "position": positions[lead.id]})
        for lead, to in real
    ]
    await announce_each(conn, "stage", moved)
    return [lead for lead, _ in real]


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
    await remember(conn, lead.id, _ENDINGS[outcome], by=None, facts=facts, now=now)
    await announce(conn, "card", lead_id=lead.id, owner_id=lead.owner_id)


_ENDINGS: Mapping[str, EventKind] = {
    "finished": "research_finished",
    "failed": "research_failed",
    "cancelled": "research_cancelled",
}


async def note_research_started(
    conn: Connection, lead: Lead, *, by: MemberId | None, now: datetime
) -> None:
    """Write into the timeline that agents were asked to look at the lead."""
    await remember(conn, lead.id, "research_started", by=by, now=now)


async def fold_tallies(conn: Connection) -> None:
    """Keep the exact counts cheap to read. Changes no sum; safe beside everything else."""
    await writes.fold_tallies(conn)
