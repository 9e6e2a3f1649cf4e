"""SQL that changes leads. Only `leads.actions` may import this."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import asyncpg
import msgspec

from keepwarm.db import Connection, copy_rows, execute, fetch_all, fetch_maybe, fetch_values
from keepwarm.kit.errors import Conflict
from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.leads.model import Fit, Lead, LeadDraft, Stage


class Placed(msgspec.Struct, frozen=True):
    """Where a lead stands in its column."""

    id: LeadId
    position: int


async def lock_lead(conn: Connection, lead_id: LeadId) -> Lead | None:
    return await fetch_maybe(
        conn,
        Lead,
        """
        select id, person, company, name, role, domain, website, city, country, language, brief,
               stage, owner_id, agent, agent_since, trouble, fit, enriched_at, origin,
               created_at, deleted_at
          from leads
         where id = $1
           for no key update
        """,
        lead_id,
    )


class Held(msgspec.Struct, frozen=True):
    """A locked lead, and no more of it than many at once need."""

    id: LeadId
    stage: Stage
    owner_id: MemberId | None


async def lock_held(conn: Connection, lead_ids: Sequence[LeadId]) -> list[Held]:
    """Lock many leads that are not in the trash, in the order of their ids."""
    return await fetch_all(
        conn,
        Held,
        """
        select id, stage, owner_id from leads
         where id = any($1::bigint[]) and deleted_at is null
         order by id
           for no key update
        """,
        lead_ids,
    )


async def insert_leads(
    conn: Connection,
    drafts: Sequence[LeadDraft],
    *,
    stage: Stage,
    owner_id: MemberId | None,
    by: MemberId | None,
    origin: str,
    now: datetime,
) -> list[LeadId]:
    """Insert many at once; the last draft ends nearest the top of its column."""
    numbers = await fetch_values(
        conn,
        int,
        "select nextval('leads_id_seq') from generate_series(1, $1::integer)",
        len(drafts),
    )
    alike = (stage, owner_id, by, origin, now)
    rows = [(id_, *_facts(draft), *alike) for id_, draft in zip(numbers, drafts, strict=True)]
    await copy_rows(conn, "leads", _LEAD_COLUMNS, rows)
    return [LeadId(number) for number in numbers]


_LEAD_COLUMNS = (
    "id", "person", "company", "role", "website", "domain", "city", "country", "language",
    "brief", "stage", "owner_id", "created_by", "origin", "created_at",
)  # fmt: skip


def _facts(draft: LeadDraft) -> tuple[str | None, ...]:
    return (
        draft.person,
        draft.company,
        draft.role,
        draft.website,
        draft.domain,
        draft.city,
        draft.country,
        draft.language,
        draft.brief,
    )


async def copy_keys(conn: Connection, keys: Sequence[tuple[str, LeadId]]) -> None:
    """Claim keys for leads, all of them or none. Raises Conflict where one is taken."""
    try:
        # In one order for everybody, so that two who claim the same keys never wait in a ring.
        await copy_rows(conn, "lead_keys", ("key", "lead_id"), sorted(keys))
    except asyncpg.UniqueViolationError as taken:
        raise Conflict from taken


async def insert_keys(conn: Connection, keys: Sequence[tuple[str, LeadId]]) -> list[str]:
    """Claim keys for leads; return those that were free."""
    return await fetch_values(
        conn,
        str,
        """
        insert into lead_keys (key, lead_id)
        select k.key, k.lead_id from unnest($1::text[], $2::bigint[]) as k (key, lead_id)
         order by k.key
        on conflict (key) do nothing
        returning key
        """,
        [key for key, _ in keys],
        [lead_id for _, lead_id in keys],
    )


async def delete_keys(conn: Connection, keys: Sequence[str]) -> None:
    await execute(conn, "delete from lead_keys where key = any($1::text[])", list(keys))


async def update_stages(conn: Connection, moves: Mapping[LeadId, Stage]) -> dict[LeadId, int]:
    """
    Put leads into columns, each at the top of its own, the last one uppermost.

    Returns their positions there.
    """
    placed = await fetch_all(
        conn,
        Placed,
        """
        with moves as (
            select m.lead_id, m.stage, nextval('card_positions') as position
              from unnest($1::bigint[], $2::text[]) as m (lead_id, stage)
        )
        update leads set stage = m.stage, position = m.position
          from moves m where leads.id = m.lead_id
        returning leads.id, leads.position
        """,
        list(moves),
        list(moves.values()),
    )
    return {each.id: each.position for each in placed}


async def update_facts(conn: Connection, lead_id: LeadId, draft: LeadDraft) -> None:
    await execute(
        conn,
        """
        update leads
           set person = $2, company = $3, role = $4, website = $5, domain = $6, city = $7,
               country = $8, language = $9, brief = $10
         where id = $1
        """,
        lead_id,
        *_facts(draft),
    )


async def fill_gaps(conn: Connection, lead_id: LeadId, draft: LeadDraft) -> int:
    """Write down what we did not know; what is known stands. Returns 1 if that was anything."""
    return await execute(
        conn,
        """
        update leads
           set role = coalesce(role, $2), website = coalesce(website, $3),
               domain = coalesce(domain, $4), city = coalesce(city, $5),
               country = coalesce(country, $6), language = coalesce(language, $7),
               company = coalesce(company, $8)
         where id = $1
           and ((role is null and $2::text is not null)
             or (website is null and $3::text is not null)
             or (domain is null and $4::text is not null)
             or (city is null and $5::text is not null)
             or (country is null and $6::text is not null)
             or (language is null and $7::text is not null)
             or (company is null and $8::text is not null))
        """,
        lead_id,
        draft.role,
        draft.website,
        draft.domain,
        draft.city,
        draft.country,
        draft.language,
        draft.company,
    )


async def update_agent(
    conn: Connection, lead_id: LeadId, agent: str | None, *, since: datetime | None
) -> None:
    await execute(
        conn,
        "update leads set agent = $2, agent_since = $3, trouble = null where id = $1",
        lead_id,
        agent,
        since,
    )


async def update_research(
    conn: Connection,
    lead_id: LeadId,
    *,
    trouble: str | None,
    fit: Fit | None,
    enriched_at: datetime | None,
) -> None:
    await execute(
        conn,
        """
        update leads
           set agent = null, agent_since = null, trouble = $2, fit = coalesce($3, fit),
               enriched_at = coalesce($4, enriched_at)
         where id = $1
        """,
        lead_id,
        trouble,
        fit,
        enriched_at,
    )


async def fold_tallies(conn: Connection) -> None:
    """Replace the many small tallies by one a column and owner; sums stay the same."""
    await execute(
        conn,
        """
        with gone as (delete from stage_tallies returning stage, owner_id, n)
        insert into stage_tallies (stage, owner_id, n)
        select stage, owner_id, sum(n) from gone group by stage, owner_id having sum(n) <> 0
        """,
    )


async def lock_leads(conn: Connection, lead_ids: Sequence[LeadId]) -> list[Lead]:
    """Lock many leads in the order of their ids, so that two such locks never cross."""
    return await fetch_all(
        conn,
        Lead,
        """
        select id, person, company, name, role, domain, website, city, country, language, brief,
               stage, owner_id, agent, agent_since, trouble, fit, enriched_at, origin,
               created_at, deleted_at
          from leads
         where id = any($1::bigint[])
         order by id
           for no key update
        """,
        list(lead_ids),
    )
