"""
SQL that deletes a person. Only `privacy.actions` may import this.

Elsewhere a package changes its own tables alone. Here it is every table, for that is the task.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from keepwarm.contacts.model import Address
from keepwarm.db import Connection, execute, fetch_all, fetch_one
from keepwarm.kit.ids import ContactId, LeadId, MemberId
from keepwarm.privacy.model import Words


@dataclass(frozen=True, slots=True)
class Touched:
    """So many rows of a table."""

    in_table: str
    n: int


async def delete_mails(
    conn: Connection,
    words: Words,
    lead_ids: Sequence[LeadId],
    contact_ids: Sequence[ContactId],
) -> int:
    """Delete the raw mails that a person wrote or that name them; what they became goes later."""
    return await execute(
        conn,
        """
        delete from inbound_mails
         where encode(raw, 'escape') ~* $1
            -- A form writes the signs of an address in its own way.
            or (source = 'mailgun'
                and replace(replace(replace(encode(raw, 'escape'), '%40', '@'), '%2B', '+'),
                            '%3C', '<') ~* $1)
            or id in (select inbound_id from replies
                       where contact_id = any($5::bigint[])
                          or concat_ws(' ', sender, sender_name, author, subject, body, quoted)
                             ~* $1
                          or ((lead_id = any($4::bigint[]) or lead_id is null)
                              and concat_ws(' ', sender_name, author, subject, body, quoted)
                                  ~* ($2 || '|' || $3)))
        """,
        words.addresses,
        words.names,
        words.parts,
        list(lead_ids),
        list(contact_ids),
    )


async def delete_replies(conn: Connection, words: Words, contact_ids: Sequence[ContactId]) -> int:
    return await execute(
        conn,
        "delete from replies where contact_id = any($2::bigint[]) or sender ~* $1",
        words.addresses,
        list(contact_ids),
    )


async def delete_addressed(conn: Connection, contact_ids: Sequence[ContactId]) -> list[Touched]:
    """Delete whatever was to go, or went, to contacts."""
    return await fetch_all(
        conn,
        Touched,
        """
        with some_emails as (
            delete from emails where contact_id = any($1::bigint[]) returning id
        ), some_tasks as (
            delete from tasks where contact_id = any($1::bigint[]) returning id
        ), some_drafts as (
            delete from drafts where contact_id = any($1::bigint[]) returning id
        ), some_enrolments as (
            delete from enrolments where contact_id = any($1::bigint[]) returning id
        )
        select 'emails' as in_table, count(*) as n from some_emails
         union all select 'tasks', count(*) from some_tasks
         union all select 'drafts', count(*) from some_drafts
         union all select 'enrolments', count(*) from some_enrolments
        """,
        list(contact_ids),
    )


async def delete_claims(conn: Connection, words: Words, lead_ids: Sequence[LeadId]) -> int:
    """Delete claims that name a person, and those that a page proves with their words."""
    return await execute(
        conn,
        """
        delete from claims c
         where concat_ws(' ', c.text, c.detail, c.label, c.link) ~* $1
            or exists (select from quotes q where q.claim_id = c.id and q.text ~* $1)
            or (c.lead_id = any($4::bigint[])
                and (concat_ws(' ', c.text, c.detail, c.label, c.link) ~* $2
                     or concat_ws(' ', c.text, c.detail, c.label) ~ $3
                     or exists (select from quotes q
                                 where q.claim_id = c.id and (q.text ~* $2 or q.text ~ $3))))
        """,
        words.addresses,
        words.names,
        words.parts,
        list(lead_ids),
    )


async def delete_captures(conn: Connection, words: Words, lead_ids: Sequence[LeadId]) -> int:
    """Delete what members sent the bot about a person, photos and voices with it."""
    return await execute(
        conn,
        """
        delete from captures
         where concat_ws(' ', said, sender, facts::text) ~* $1
            or ((lead_id = any($3::bigint[]) or lead_id is null)
                and concat_ws(' ', said, sender, facts::text) ~* $2)
        """,
        words.addresses,
        words.names,
        list(lead_ids),
    )


async def delete_candidates(conn: Connection, words: Words, lead_ids: Sequence[LeadId]) -> int:
    return await execute(
        conn,
        """
        delete from candidates
         where concat_ws(' ', title, identity, draft::text) ~* $1
            or ((lead_id = any($3::bigint[]) or lead_id is null)
                and concat_ws(' ', title, identity, draft::text) ~* $2)
        """,
        words.addresses,
        words.names,
        list(lead_ids),
    )


async def delete_uploads(conn: Connection, words: Words) -> int:
    """Delete files nobody has imported yet that name a person, or that are packed."""
    return await execute(
        conn,
        """
        delete from import_uploads
         where encode(content, 'escape') ~* ($1 || '|' || $2)
            or substring(content from 1 for 2) = 'PK'::bytea
        """,
        words.addresses,
        words.names,
    )


async def delete_keys(
    conn: Connection, addresses: Sequence[Address], lead_ids: Sequence[LeadId]
) -> int:
    """Let go of what the leads of a person were known by."""
    return await execute(
        conn,
        """
        delete from lead_keys
         where key = any($1::text[])
            or (lead_id = any($2::bigint[]) and starts_with(key, 'person:'))
        """,
        [f"{kind}:{each.value}" for each in addresses for kind in (each.kind, "mobile")],
        list(lead_ids),
    )


async def delete_contacts(conn: Connection, contact_ids: Sequence[ContactId]) -> list[Touched]:
    """Delete contacts with their addresses."""
    addresses = await execute(
        conn, "delete from addresses where contact_id = any($1::bigint[])", list(contact_ids)
    )
    contacts = await execute(
        conn, "delete from contacts where id = any($1::bigint[])", list(contact_ids)
    )
    return [Touched("addresses", addresses), Touched("contacts", contacts)]


async def delete_leads(conn: Connection, lead_ids: Sequence[LeadId]) -> list[Touched]:
    """Delete leads with everything that hangs on them; says how much that was."""
    hanging = await fetch_all(
        conn, Touched, "select in_table, n from rows_of_leads($1::bigint[])", list(lead_ids)
    )
    deleted = await execute(conn, "delete from leads where id = any($1::bigint[])", list(lead_ids))
    return [*hanging, Touched("leads", deleted)]


async def forget_lead_persons(conn: Connection, lead_ids: Sequence[LeadId]) -> int:
    """Have leads be their companies alone."""
    return await execute(
        conn,
        """
        update leads set person = null, role = null
         where id = any($1::bigint[]) and company is not null
        """,
        list(lead_ids),
    )


async def erase_words(conn: Connection, words: Words, lead_ids: Sequence[LeadId]) -> list[Touched]:
    """Take the words of a person out of every text that is left."""
    return await fetch_all(
        conn,
        Touched,
        "select in_table, n from erase_words($1, $2, $3, $4::bigint[])",
        words.addresses,
        words.names,
        words.parts,
        list(lead_ids),
    )


@dataclass(frozen=True, slots=True)
class Number:
    id: int


async def insert_erasure(
    conn: Connection,
    hashes: Sequence[bytes],
    report: Mapping[str, Mapping[str, int]],
    *,
    by: MemberId | None,
    now: datetime,
) -> int:
    made = await fetch_one(
        conn,
        Number,
        """
        insert into erasures (hashes, report, made_by, made_at) values ($1, $2, $3, $4)
        returning id
        """,
        list(hashes),
        report,
        by,
        now,
    )
    return made.id
