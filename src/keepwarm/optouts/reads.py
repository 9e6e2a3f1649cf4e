"""SQL that finds whom an opt-out reaches, and what it ended."""

from collections.abc import Sequence

from keepwarm.db import Connection, fetch_all, fetch_values
from keepwarm.kit.ids import ContactId, LeadId, TaskId
from keepwarm.optouts.model import LeftAlone


async def list_leads_of(
    conn: Connection, contact_id: ContactId | None, address_hash: bytes | None
) -> list[LeadId]:
    """
    Return the leads at which a person is reached, who is one wherever addresses are the same.

    It goes on from address to address: who shares one with somebody who shares one.
    """
    found = await fetch_values(
        conn,
        int,
        """
        with recursive reached (contact_id) as (
            select id from contacts where id = $1
             union
            select contact_id from addresses where address_hash(kind, value) = $2
             union
            select other.contact_id
              from reached
              join addresses own on own.contact_id = reached.contact_id
              join addresses other
                on address_hash(other.kind, other.value) = address_hash(own.kind, own.value)
        )
        select distinct c.lead_id
          from reached join contacts c on c.id = reached.contact_id
         order by c.lead_id
        """,
        contact_id,
        address_hash,
    )
    return [LeadId(number) for number in found]


async def list_willing(conn: Connection, lead_ids: Sequence[LeadId]) -> list[LeftAlone]:
    """Return everybody at some leads who has not opted out."""
    return await fetch_all(
        conn,
        LeftAlone,
        """
        select id as contact_id, lead_id, name from contacts
         where lead_id = any($1::bigint[]) and opted_out_at is null
         order by id
        """,
        list(lead_ids),
    )


async def list_called_off(conn: Connection, contact_ids: Sequence[ContactId]) -> list[TaskId]:
    """Return the tasks that ended because these contacts opted out, or nobody else was left."""
    found = await fetch_values(
        conn,
        int,
        """
        select distinct t.id
          from contacts c join tasks t on t.lead_id = c.lead_id
         where c.id = any($1::bigint[]) and t.outcome = 'opted_out'
           and (t.contact_id = c.id or t.contact_id is null)
         order by t.id
        """,
        list(contact_ids),
    )
    return [TaskId(number) for number in found]


async def list_missed(conn: Connection) -> list[LeadId]:
    """Return the leads that have a contact at an address which asked to be left alone."""
    found = await fetch_values(
        conn,
        int,
        """
        select distinct c.lead_id
          from suppressions s
          join addresses a on address_hash(a.kind, a.value) = s.hash
          join contacts c on c.id = a.contact_id
         where c.opted_out_at is null
         order by c.lead_id
        """,
    )
    return [LeadId(number) for number in found]


async def list_closed(conn: Connection) -> list[LeadId]:
    """Return the leads whose plan runs on although everybody there has opted out."""
    found = await fetch_values(
        conn,
        int,
        """
        select distinct o.lead_id
          from contacts o
          join plans p on p.lead_id = o.lead_id and p.ended_at is null
         where o.opted_out_at is not null
           and not exists (select from contacts c
                            where c.lead_id = o.lead_id and c.opted_out_at is null)
         order by o.lead_id
        """,
    )
    return [LeadId(number) for number in found]
