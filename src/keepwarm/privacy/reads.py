"""SQL that finds a person in every table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from keepwarm.contacts.model import Address
from keepwarm.db import Connection, fetch_all, fetch_value, fetch_values
from keepwarm.kit.ids import ContactId, LeadId
from keepwarm.privacy.model import Erasure, Words


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody as one lead knows them."""

    contact_id: ContactId
    lead_id: LeadId
    name: str | None


async def find_contact_anywhere(
    conn: Connection, addresses: Sequence[str], number: int | None
) -> ContactId | None:
    """Return a contact that is reached at one of these addresses, or that has this number."""
    found = await fetch_value(
        conn,
        int,
        """
        select c.id from contacts c
         where c.id = $2
            or exists (select from addresses a
                        where a.contact_id = c.id and a.value = any($1::text[]))
         order by c.id limit 1
        """,
        list(addresses),
        number,
    )
    return None if found is None else ContactId(found)


async def list_standings(conn: Connection, contact_id: ContactId) -> list[Standing]:
    """
    Return the contacts that are one person with this one: who is reached where they are.

    A telephone on a desk is no proof of that: whole offices share one.
    """
    return await fetch_all(
        conn,
        Standing,
        """
        with recursive reached (contact_id) as (
            select id from contacts where id = $1
             union
            select other.contact_id
              from reached
              join addresses own on own.contact_id = reached.contact_id
                                and own.kind not in ('phone', 'fax')
              join addresses other
                on address_hash(other.kind, other.value) = address_hash(own.kind, own.value)
        )
        select c.id as contact_id, c.lead_id, c.name
          from reached join contacts c on c.id = reached.contact_id
         order by c.id
        """,
        contact_id,
    )


async def list_addresses_of(conn: Connection, contact_ids: Sequence[ContactId]) -> list[Address]:
    return await fetch_all(
        conn,
        Address,
        """
        select distinct kind, value from addresses
         where contact_id = any($1::bigint[]) order by kind, value
        """,
        list(contact_ids),
    )


async def list_shared_addresses(
    conn: Connection, contact_ids: Sequence[ContactId]
) -> list[Address]:
    """Return those addresses of some contacts at which somebody else is reached as well."""
    return await fetch_all(
        conn,
        Address,
        """
        select distinct own.kind, own.value
          from addresses own
          join addresses other
            on address_hash(other.kind, other.value) = address_hash(own.kind, own.value)
         where own.contact_id = any($1::bigint[]) and other.contact_id <> all($1::bigint[])
        """,
        list(contact_ids),
    )


async def list_shared(
    conn: Connection, lead_ids: Sequence[LeadId], contact_ids: Sequence[ContactId]
) -> list[LeadId]:
    """Return which of some leads have other contacts as well."""
    found = await fetch_values(
        conn,
        int,
        """
        select distinct lead_id from contacts
         where lead_id = any($1::bigint[]) and id <> all($2::bigint[])
         order by lead_id
        """,
        list(lead_ids),
        list(contact_ids),
    )
    return [LeadId(number) for number in found]


@dataclass(frozen=True, slots=True)
class Said:
    """A row that speaks of a person, as a document."""

    in_table: str
    said: Mapping[str, Any]


async def list_rows_about(
    conn: Connection,
    words: Words,
    lead_ids: Sequence[LeadId],
    contact_ids: Sequence[ContactId],
) -> list[Said]:
    return await fetch_all(
        conn,
        Said,
        "select in_table, said from rows_about($1, $2, $3, $4::bigint[], $5::bigint[])",
        words.addresses,
        words.names,
        words.parts,
        list(lead_ids),
        list(contact_ids),
    )


@dataclass(frozen=True, slots=True)
class _Kept:
    id: int
    report: Mapping[str, Mapping[str, int]]
    made_by: str | None
    made_at: datetime


async def list_erasures(conn: Connection) -> list[Erasure]:
    """Return what was deleted of people, the last first."""
    kept = await fetch_all(
        conn,
        _Kept,
        """
        select e.id, e.report, m.name as made_by, e.made_at
          from erasures e left join members m on m.id = e.made_by
         order by e.id desc limit 200
        """,
    )
    return [
        Erasure(
            id=each.id,
            deleted=each.report["deleted"],
            redacted=each.report["redacted"],
            made_by=each.made_by,
            made_at=each.made_at,
        )
        for each in kept
    ]
