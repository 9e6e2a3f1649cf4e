"""SQL that only looks at contacts."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

import msgspec

from keepwarm.contacts.model import Address, AddressKind, Contact
from keepwarm.db import Connection, fetch_all, fetch_value, fetch_values
from keepwarm.kit.ids import ContactId, LeadId


@dataclass(frozen=True, slots=True)
class ContactAddress:
    contact_id: ContactId
    kind: AddressKind
    value: str
    is_dead: bool = False  # nobody is reached there


async def list_contacts(conn: Connection, lead_id: LeadId) -> list[Contact]:
    return await fetch_all(
        conn,
        Contact,
        """
        select id, lead_id, name, role, origin, consent, opted_out_at, opted_out_because
          from contacts
         where lead_id = $1
         order by created_at, id
        """,
        lead_id,
    )


async def find_contact(conn: Connection, lead_id: LeadId, name: str | None) -> ContactId | None:
    """Return the contact of that name, in whatever case; without a name the front door."""
    number = await fetch_value(
        conn,
        int,
        """
        select id from contacts
         where lead_id = $1 and lower(name) is not distinct from lower($2)
        """,
        lead_id,
        name,
    )
    return None if number is None else ContactId(number)


async def list_addresses(conn: Connection, lead_id: LeadId) -> list[ContactAddress]:
    return await fetch_all(
        conn,
        ContactAddress,
        """
        select contact_id, kind, value, bounced_at is not null as is_dead
          from addresses where lead_id = $1 order by id
        """,
        lead_id,
    )


@dataclass(frozen=True, slots=True)
class ReachableAt:
    """An address at which a lead may be reached."""

    lead_id: LeadId
    kind: AddressKind
    value: str


async def list_reachable(
    conn: Connection, lead_ids: Iterable[LeadId]
) -> dict[LeadId, list[ReachableAt]]:
    """
    Return where leads may be reached: people before front doors, nobody who opted out.

    Where letters come back from, or nobody answers to that name, is left out.
    """
    found = await fetch_all(
        conn,
        ReachableAt,
        """
        select a.lead_id, a.kind, a.value
          from addresses a join contacts c on c.id = a.contact_id
         where a.lead_id = any($1::bigint[]) and c.opted_out_at is null and a.bounced_at is null
         order by a.lead_id, c.name is null, a.id
        """,
        list(lead_ids),
    )
    return {lead_id: list(those) for lead_id, those in groupby(found, lambda each: each.lead_id)}


async def is_closed(conn: Connection, lead_id: LeadId) -> bool:
    """Say whether we know people at a lead and every one of them has opted out."""
    return bool(
        await fetch_value(
            conn,
            bool,
            "select bool_and(opted_out_at is not null) from contacts where lead_id = $1",
            lead_id,
        )
    )


class Resolution(msgspec.Struct, frozen=True):
    """Whom to speak to at a lead, or why there is nobody."""

    lead_id: LeadId
    contact_id: ContactId | None
    reason: Literal["no_contact", "opted_out"] | None


async def resolve_contact(conn: Connection, lead_id: LeadId) -> Resolution:
    """Say whom to speak to at a lead; never somebody who opted out (G-09)."""
    return (await resolve_contacts(conn, [lead_id]))[lead_id]


async def resolve_contacts(
    conn: Connection, lead_ids: Iterable[LeadId]
) -> dict[LeadId, Resolution]:
    """
    Say whom to speak to at each of some leads.

    That is who went through a sequence last, else who we know longest (S2-11, S2-12).
    """
    found = await fetch_all(
        conn,
        Resolution,
        """
        select asked.lead_id, chosen.id as contact_id,
               case when chosen.id is not null then null
                    when exists (select from contacts c where c.lead_id = asked.lead_id)
                    then 'opted_out' else 'no_contact' end as reason
          from unnest($1::bigint[]) as asked (lead_id)
          left join lateral (
               select c.id
                 from contacts c
                 left join lateral (
                      select max(e.updated_at) as at from enrolments e
                       where e.lead_id = c.lead_id and e.contact_id = c.id) as touched on true
                where c.lead_id = asked.lead_id and c.opted_out_at is null
                order by touched.at desc nulls last, c.created_at, c.id
                limit 1) as chosen on true
        """,
        list(lead_ids),
    )
    return {each.lead_id: each for each in found}


async def list_suppressed(conn: Connection, addresses: list[Address]) -> list[str]:
    """Return which of these values asked to be left alone."""
    # As JSON: the driver looks twice at each element of an array, and these come by thousands.
    return await fetch_values(
        conn,
        str,
        """
        select asked.pair->>1
          from jsonb_array_elements($1) as asked (pair)
          join suppressions s on s.hash = address_hash(asked.pair->>0, asked.pair->>1)
        """,
        [(address.kind, address.value) for address in addresses],
    )
