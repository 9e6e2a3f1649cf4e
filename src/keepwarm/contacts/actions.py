"""Everything that can happen to the people at a lead."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from keepwarm.contacts import writes
from keepwarm.contacts.model import Address, Consent, ContactDraft
from keepwarm.contacts.reads import find_contact, is_closed
from keepwarm.db import Connection
from keepwarm.kit.errors import Conflict
from keepwarm.kit.ids import ContactId, LeadId


class EverybodyOptedOut(Conflict):
    message = "Everybody we know at this lead asked to be left alone."


async def expect_somebody(conn: Connection, lead_id: LeadId) -> None:
    """Raise EverybodyOptedOut where nobody is left to turn to; where we know nobody, go on."""
    if await is_closed(conn, lead_id):
        raise EverybodyOptedOut


async def add_contacts(
    conn: Connection, drafts: Sequence[ContactDraft], *, origin: str, now: datetime
) -> None:
    """
    Write down the contacts of fresh leads, many at once.

    An address that once asked to be left alone makes its contact opted out by itself:
    the database remembers.
    """
    ids = await writes.insert_contacts(conn, drafts, origin=origin, now=now)
    await writes.copy_addresses(conn, _address_rows(zip(ids, drafts, strict=True)), now=now)


async def add_contact(
    conn: Connection, draft: ContactDraft, *, origin: str, now: datetime
) -> bool:
    """
    Add a contact to a locked lead, or give the one of that name what it lacks.

    Says whether anything was new. Safe to repeat: a role that is known stands, and an
    address the lead already has is left where it is.
    """
    known = await find_contact(conn, draft.lead_id, draft.name)
    if known is None:
        ids = await writes.insert_contacts(conn, [draft], origin=origin, now=now)
        await _add_addresses(conn, [(ids[0], draft)], now=now)
        return True
    filled = await writes.fill_role(conn, known, draft.role) > 0
    return await _add_addresses(conn, [(known, draft)], now=now) > 0 or filled


async def correct_contact(
    conn: Connection, lead_id: LeadId, was: str, *, name: str, role: str | None
) -> None:
    """
    Give a contact of a locked lead its right name and role; one we do not have is left alone.

    Under a name that another contact of the lead has, only the role is corrected there: two
    people do not become one by a slip of the pen.
    """
    taken = await find_contact(conn, lead_id, name)
    contact_id = await find_contact(conn, lead_id, was) if taken is None else taken
    if contact_id is not None:
        await writes.update_contact(conn, contact_id, name=name, role=role)


async def change_contact(
    conn: Connection, contact_id: ContactId, *, name: str | None, role: str | None
) -> None:
    """Give a contact of a locked lead another name, which nobody else there has, and role."""
    await writes.update_contact(conn, contact_id, name=name, role=role)


async def change_consent(
    conn: Connection,
    contact_id: ContactId,
    consent: Consent,
    *,
    source: str | None,
    since: datetime | None,
) -> None:
    """Write down anew why a contact of a locked lead may be written to, or that nobody knows."""
    await writes.update_consent_by_hand(conn, contact_id, consent, source=source, since=since)


async def forget_addresses(
    conn: Connection, contact_id: ContactId, *, but: Iterable[int]
) -> list[Address]:
    """
    Forget the addresses of a contact of a locked lead but some; returns what was forgotten.

    One that asked to be left alone stays suppressed all the same.
    """
    return await writes.delete_addresses(conn, contact_id, list(but))


async def opt_out(conn: Connection, contact_id: ContactId, *, because: str, now: datetime) -> bool:
    """
    Leave a contact alone from now on, for good. Says whether that was news.

    Its addresses are remembered beyond the life of the lead, those it gets later as well;
    and whoever else is reached at one of them is left alone too. The database sees to it.
    """
    return await writes.update_opt_out(conn, contact_id, because=because, now=now) > 0


async def suppress_person(
    conn: Connection,
    lead_ids: Sequence[LeadId],
    contact_id: ContactId,
    *,
    because: str,
    now: datetime,
) -> None:
    """
    Have all addresses of a person at locked leads be left alone, in the order of their hashes.

    One after the other, as the wish spreads, two such wishes could wait for each other.
    """
    await writes.insert_suppressions(conn, lead_ids, contact_id, because=because, now=now)


async def suppress_address(
    conn: Connection, address_hash: bytes, *, because: str, now: datetime
) -> bool:
    """
    Leave whoever is reached at an address alone, though we know nothing of it but its hash.

    Says whether that was news.
    """
    return await writes.insert_suppression(conn, address_hash, because=because, now=now) > 0


async def keep_wishes(conn: Connection, lead_ids: Sequence[LeadId]) -> None:
    """Opt out whoever at locked leads has an address that asked to be left alone."""
    await writes.update_missed(conn, lead_ids)


async def mark_bounced(
    conn: Connection, lead_id: LeadId, address: Address, *, because: str, now: datetime
) -> bool:
    """
    Note that an address of a locked lead reaches nobody: nothing is sent there any more.

    Says whether that was news. The first reason stands.
    """
    return await writes.update_bounced(conn, lead_id, address, because=because, now=now) > 0


async def distrust_address(
    conn: Connection, address_id: int, *, because: str, now: datetime
) -> None:
    """Note what a member found out: at an address of a locked lead nobody is reached."""
    await writes.update_distrusted(conn, address_id, because=because, now=now)


async def trust_address(conn: Connection, address_id: int) -> None:
    """Take it back that nobody is reached at an address of a locked lead."""
    await writes.update_trusted(conn, address_id)


async def note_consent(
    conn: Connection,
    contact_ids: Sequence[ContactId],
    consent: Literal["legitimate_interest", "given"],
    *,
    source: str,
    now: datetime,
) -> None:
    """Note why contacts may be written to, and who says so; what was known before stands."""
    await writes.update_consent(conn, contact_ids, consent, source=source, now=now)


async def _add_addresses(
    conn: Connection, contacts: Sequence[tuple[ContactId, ContactDraft]], *, now: datetime
) -> int:
    rows = _address_rows(contacts)
    return await writes.insert_addresses(conn, rows, now=now) if rows else 0


def _address_rows(
    contacts: Iterable[tuple[ContactId, ContactDraft]],
) -> list[tuple[ContactId, LeadId, str, str]]:
    return [
        (contact_id, draft.lead_id, address.kind, address.value)
        for contact_id, draft in contacts
        for address in draft.addresses
    ]
