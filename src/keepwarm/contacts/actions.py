"""Everything that can happen to the people at a lead."""

from collections.abc import Sequence
from datetime import datetime

from keepwarm.contacts import writes
from keepwarm.contacts.model import ContactDraft
from keepwarm.db import Connection
from keepwarm.kit.ids import ContactId


async def add_contacts(
    conn: Connection, drafts: Sequence[ContactDraft], *, origin: str, now: datetime
) -> None:
    """
    Write down the contacts of fresh leads, many at once.

    An address that once asked to be left alone makes its contact opted out by itself:
    the database remembers.
    """
    ids = await writes.insert_contacts(conn, drafts, origin=origin, now=now)
    await _add_addresses(conn, list(zip(ids, drafts, strict=True)), now=now)


async def add_contact(
    conn: Connection, draft: ContactDraft, *, origin: str, now: datetime
) -> ContactId:
    """
    Add a contact to a lead, or give the one of that name the addresses it lacks.

    Safe to repeat: an address the lead already has is left where it is.
    """
    known = await writes.get_contact_named(conn, draft.lead_id, draft.name)
    if not known:
        known = await writes.insert_contacts(conn, [draft], origin=origin, now=now)
    await _add_addresses(conn, [(known[0], draft)], now=now)
    return known[0]


async def opt_out(conn: Connection, contact_id: ContactId, *, because: str, now: datetime) -> bool:
    """Leave a contact alone from now on, for good. Says whether that was news."""
    return await writes.update_opt_out(conn, contact_id, because=because, now=now) > 0


async def _add_addresses(
    conn: Connection, contacts: Sequence[tuple[ContactId, ContactDraft]], *, now: datetime
) -> None:
    rows = [
        (contact_id, draft.lead_id, address.kind, address.value)
        for contact_id, draft in contacts
        for address in draft.addresses
    ]
    if rows:
        await writes.insert_addresses(conn, rows, now=now)
