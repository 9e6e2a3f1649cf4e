"""SQL that changes contacts. Only `contacts.actions` may import this."""

from collections.abc import Sequence
from datetime import datetime

from keepwarm.contacts.model import Address, Consent, ContactDraft
from keepwarm.db import Connection, copy_rows, execute, fetch_all, fetch_values
from keepwarm.kit.ids import ContactId, LeadId


async def insert_contacts(
    conn: Connection, drafts: Sequence[ContactDraft], *, origin: str, now: datetime
) -> list[ContactId]:
    numbers = await fetch_values(
        conn,
        int,
        "select nextval('contacts_id_seq') from generate_series(1, $1::integer)",
        len(drafts),
    )
    columns = ("id", "lead_id", "name", "role", "origin", "created_at")
    rows = [
        (id_, draft.lead_id, draft.name, draft.role, origin, now)
        for id_, draft in zip(numbers, drafts, strict=True)
    ]
    await copy_rows(conn, "contacts", columns, rows)
    return [ContactId(number) for number in numbers]


async def copy_addresses(
    conn: Connection,
    rows: Sequence[tuple[ContactId, LeadId, str, str]],
    *,
    now: datetime,
) -> None:
    """Write down the first addresses of leads; one given twice is written once."""
    first: dict[tuple[LeadId, str, str], tuple[object, ...]] = {}
    for row in rows:
        first.setdefault(row[1:], (*row, now))
    columns = ("contact_id", "lead_id", "kind", "value", "created_at")
    await copy_rows(conn, "addresses", columns, first.values())


async def insert_addresses(
    conn: Connection,
    rows: Sequence[tuple[ContactId, LeadId, str, str]],
    *,
    now: datetime,
) -> int:
    """Write addresses down; one that the lead already has stays where it is."""
    return await execute(
        conn,
        """
        insert into addresses (contact_id, lead_id, kind, value, created_at)
        select a.contact_id, a.lead_id, a.kind, a.value, $5
          from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[])
            as a (contact_id, lead_id, kind, value)
        on conflict (lead_id, kind, value) do nothing
        """,
        [row[0] for row in rows],
        [row[1] for row in rows],
        [row[2] for row in rows],
        [row[3] for row in rows],
        now,
    )


async def fill_role(conn: Connection, contact_id: ContactId, role: str | None) -> int:
    return await execute(
        conn,
        "update contacts set role = $2 where id = $1 and role is null and $2::text is not null",
        contact_id,
        role,
    )


async def update_contact(
    conn: Connection, contact_id: ContactId, *, name: str | None, role: str | None
) -> None:
    await execute(
        conn, "update contacts set name = $2, role = $3 where id = $1", contact_id, name, role
    )


async def update_consent(
    conn: Connection,
    contact_ids: Sequence[ContactId],
    consent: Consent,
    *,
    source: str,
    now: datetime,
) -> None:
    await execute(
        conn,
        """
        update contacts set consent = $2, consent_source = $3, consent_at = $4
         where id = any($1::bigint[]) and consent = 'unknown'
        """,
        list(contact_ids),
        consent,
        source,
        now,
    )


async def update_consent_by_hand(
    conn: Connection,
    contact_id: ContactId,
    consent: Consent,
    *,
    source: str | None,
    since: datetime | None,
) -> None:
    await execute(
        conn,
        "update contacts set consent = $2, consent_source = $3, consent_at = $4 where id = $1",
        contact_id,
        consent,
        source,
        since,
    )


async def delete_addresses(
    conn: Connection, contact_id: ContactId, kept: Sequence[int]
) -> list[Address]:
    """Forget the addresses of a contact but those; returns what was forgotten."""
    return await fetch_all(
        conn,
        Address,
        """
        delete from addresses where contact_id = $1 and id <> all($2::bigint[])
        returning kind, value
        """,
        contact_id,
        list(kept),
    )


async def update_opt_out(
    conn: Connection, contact_id: ContactId, *, because: str, now: datetime
) -> int:
    return await execute(
        conn,
        """
        update contacts set opted_out_at = $2, opted_out_because = $3
         where id = $1 and opted_out_at is null
        """,
        contact_id,
        now,
        because,
    )


async def insert_suppressions(
    conn: Connection,
    lead_ids: Sequence[LeadId],
    contact_id: ContactId,
    *,
    because: str,
    now: datetime,
) -> None:
    """Remember each address by which a contact is one with others at these leads."""
    await execute(
        conn,
        """
        with recursive reached (contact_id) as (
            select $2::bigint
             union
            select other.contact_id
              from reached
              join addresses own on own.contact_id = reached.contact_id
              join addresses other
                on address_hash(other.kind, other.value) = address_hash(own.kind, own.value)
             where other.lead_id = any($1::bigint[])
        )
        insert into suppressions (hash, because, since)
        select distinct address_hash(a.kind, a.value), $3, $4::timestamptz
          from reached join addresses a on a.contact_id = reached.contact_id
         order by 1
        on conflict (hash) do nothing
        """,
        list(lead_ids),
        contact_id,
        because,
        now,
    )


async def update_missed(conn: Connection, lead_ids: Sequence[LeadId]) -> None:
    await execute(
        conn,
        """
        update contacts set opted_out_at = s.since, opted_out_because = s.because
          from addresses a join suppressions s on s.hash = address_hash(a.kind, a.value)
         where a.contact_id = contacts.id and a.lead_id = any($1::bigint[])
           and contacts.opted_out_at is null
        """,
        list(lead_ids),
    )


async def insert_suppression(
    conn: Connection, address_hash: bytes, *, because: str, now: datetime
) -> int:
    return await execute(
        conn,
        """
        insert into suppressions (hash, because, since) values ($1, $2, $3)
        on conflict (hash) do nothing
        """,
        address_hash,
        because,
        now,
    )


async def update_bounced(
    conn: Connection, lead_id: LeadId, address: Address, *, because: str, now: datetime
) -> int:
    return await execute(
        conn,
        """
        update addresses set bounced_at = $4, bounced_because = $5
         where lead_id = $1 and kind = $2 and value = $3 and bounced_at is null
        """,
        lead_id,
        address.kind,
        address.value,
        now,
        because,
    )


async def update_distrusted(
    conn: Connection, address_id: int, *, because: str, now: datetime
) -> int:
    return await execute(
        conn,
        """
        update addresses set bounced_at = $2, bounced_because = $3
         where id = $1 and bounced_at is null
        """,
        address_id,
        now,
        because,
    )


async def update_trusted(conn: Connection, address_id: int) -> None:
    await execute(
        conn,
        "update addresses set bounced_at = null, bounced_because = null where id = $1",
        address_id,
    )
