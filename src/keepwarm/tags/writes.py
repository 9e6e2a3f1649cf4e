"""SQL that changes tags. Only `tags.actions` may import this."""

from collections.abc import Sequence

import asyncpg

from keepwarm.db import Connection, execute, fetch_values
from keepwarm.kit.errors import Conflict
from keepwarm.kit.ids import LeadId
from keepwarm.leads.model import TagId


async def ensure_tags(conn: Connection, names: Sequence[str]) -> list[TagId]:
    """Make the tags that are new; hold all of them, so that none is deleted meanwhile."""
    await execute(
        conn,
        """
        insert into tags (name)
        select distinct on (lower(name)) name
          from unnest($1::text[]) with ordinality as named (name, n)
         order by lower(name), n
        on conflict (lower(name)) do nothing
        """,
        list(names),
    )
    found = await fetch_values(
        conn,
        int,
        """
        select id from tags
         where lower(name) in (select lower(n) from unnest($1::text[]) as n)
         order by id
           for key share
        """,
        list(names),
    )
    return [TagId(number) for number in found]


async def insert_lead_tags(
    conn: Connection, lead_ids: Sequence[LeadId], tag_ids: Sequence[TagId]
) -> list[LeadId]:
    """Give each lead each tag; return the leads that lacked one."""
    found = await fetch_values(
        conn,
        int,
        """
        insert into lead_tags (lead_id, tag_id)
        select l, t from unnest($1::bigint[]) as l, unnest($2::bigint[]) as t
        on conflict do nothing
        returning lead_id
        """,
        list(lead_ids),
        list(tag_ids),
    )
    return [LeadId(number) for number in dict.fromkeys(found)]


async def delete_lead_tags(
    conn: Connection, lead_ids: Sequence[LeadId], tag_id: TagId
) -> list[LeadId]:
    found = await fetch_values(
        conn,
        int,
        """
        delete from lead_tags where lead_id = any($1::bigint[]) and tag_id = $2
        returning lead_id
        """,
        list(lead_ids),
        tag_id,
    )
    return [LeadId(number) for number in found]


async def update_name(conn: Connection, tag_id: TagId, name: str) -> int:
    """Rename a tag. Raises Conflict where another got that name a moment ago."""
    try:
        async with conn.savepoint():
            return await execute(conn, "update tags set name = $2 where id = $1", tag_id, name)
    except asyncpg.UniqueViolationError as taken:
        raise Conflict from taken


async def move_leads(conn: Connection, tag_id: TagId, into: TagId) -> None:
    await execute(
        conn,
        """
        insert into lead_tags (lead_id, tag_id)
        select lead_id, $2 from lead_tags where tag_id = $1
        on conflict do nothing
        """,
        tag_id,
        into,
    )


async def delete_tag(conn: Connection, tag_id: TagId) -> int:
    return await execute(conn, "delete from tags where id = $1", tag_id)


async def find_tag(conn: Connection, name: str, *, other_than: TagId) -> bool:
    found = await fetch_values(
        conn,
        int,
        "select id from tags where lower(name) = lower($1) and id <> $2",
        name,
        other_than,
    )
    return bool(found)


async def lock_tag(conn: Connection, tag_id: TagId) -> list[TagId]:
    """Keep a tag from being deleted until the transaction ends; none if it is gone."""
    found = await fetch_values(
        conn, int, "select id from tags where id = $1 for key share", tag_id
    )
    return [TagId(number) for number in found]


async def delete_other_tags(conn: Connection, lead_id: LeadId, keep: Sequence[TagId]) -> None:
    await execute(
        conn,
        "delete from lead_tags where lead_id = $1 and tag_id <> all($2::bigint[])",
        lead_id,
        list(keep),
    )


async def lock_tag_alone(conn: Connection, tag_id: TagId) -> None:
    """Wait for everybody who uses a tag, and let nobody use it until the transaction ends."""
    await execute(conn, "select 1 from tags where id = $1 for update", tag_id)
