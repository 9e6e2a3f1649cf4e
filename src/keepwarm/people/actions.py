"""Write down the people at a lead, and correct what is written."""

from datetime import datetime

from keepwarm.contacts.actions import (
    add_contact,
    change_consent,
    change_contact,
    forget_addresses,
)
from keepwarm.contacts.model import ContactDraft
from keepwarm.contacts.reads import find_contact
from keepwarm.db import Connection
from keepwarm.kit.errors import Conflict, NotFound
from keepwarm.kit.ids import ContactId, LeadId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import lock_lead_for, release_addresses
from keepwarm.leads.model import Lead
from keepwarm.live.events import announce
from keepwarm.people.model import ConsentDraft, PersonDraft
from keepwarm.people.reads import get_person_for
from keepwarm.timeline.actions import remember


class PersonGone(NotFound):
    message = "This person is not here any more."


class NameTaken(Conflict):
    message = "Somebody of that name is here already."


async def add_person(
    conn: Connection, lead_id: LeadId, draft: PersonDraft, *, by: Viewer, now: datetime
) -> ContactId:
    """
    Add a person to a lead, or give the one of that name what they lack.

    Without a name it is the lead's front door. An address that asked to be left alone makes them
    opted out. Raises LeadGone.
    """
    lead = await lock_lead_for(conn, lead_id, by)
    contact_id = await find_contact(conn, lead_id, draft.name)
    is_news = await _add(conn, lead, draft, now=now)
    found = contact_id or await find_contact(conn, lead_id, draft.name)
    if found is None:
        raise PersonGone
    if draft.consent.kind != "unknown":
        await _note_consent(conn, found, draft.consent)
        is_news = True
    if is_news:
        what = "added" if contact_id is None else "changed"
        await _tell(conn, lead, what, draft.name, by=by, now=now)
    return found


async def change_person(
    conn: Connection, contact_id: ContactId, draft: PersonDraft, *, by: Viewer, now: datetime
) -> LeadId:
    """
    Correct what is written down about a person; returns where they are.

    Addresses that are not kept are forgotten; a wish to be left alone is not. The same again
    changes nothing. Raises PersonGone, NameTaken.
    """
    found = await get_person_for(conn, contact_id, by)
    if found is None:
        raise PersonGone
    lead = await lock_lead_for(conn, found.lead_id, by)
    person = await get_person_for(conn, contact_id, by)
    if person is None:
        raise PersonGone
    if await find_contact(conn, lead.id, draft.name) not in {None, contact_id}:
        raise NameTaken
    is_news = (person.name, person.role, person.consent_known) != (
        draft.name,
        draft.role,
        draft.consent,
    )
    await change_contact(conn, contact_id, name=draft.name, role=draft.role)
    if draft.consent != person.consent_known:
        await _note_consent(conn, contact_id, draft.consent)
    forgotten = await forget_addresses(conn, contact_id, but=draft.kept)
    await release_addresses(conn, lead, forgotten)
    is_news |= await _add(conn, lead, draft, now=now) or bool(forgotten)
    if is_news:
        await _tell(conn, lead, "changed", draft.name, by=by, now=now)
    return lead.id


async def _add(conn: Connection, lead: Lead, draft: PersonDraft, *, now: datetime) -> bool:
    contact = ContactDraft(
        lead_id=lead.id, name=draft.name, role=draft.role, addresses=draft.added
    )
    return await add_contact(conn, contact, origin="form", now=now)


async def _note_consent(conn: Connection, contact_id: ContactId, consent: ConsentDraft) -> None:
    await change_consent(
        conn, contact_id, consent.kind, source=consent.source, since=consent.since
    )


async def _tell(
    conn: Connection, lead: Lead, what: str, name: str | None, *, by: Viewer, now: datetime
) -> None:
    facts = {"what": what, "name": name}
    await remember(conn, lead.id, "contact_changed", by=by.member_id, facts=facts, now=now)
    await announce(conn, "card", lead_id=lead.id, owner_id=lead.owner_id)
