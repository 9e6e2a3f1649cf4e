"""SQL that changes leads. Only `leads.actions` may import this."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from keepwarm.db import Connection, execute, fetch_all, fetch_maybe, fetch_values
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
    return [
        LeadId(number)
        for number in await fetch_values(
            conn,
            int,
            """
            with drafts as (
                select * from unnest(
                    $1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                    $7::text[], $8::text[], $9::text[])
                with ordinality as d (person, company, role, website, domain, city, country,
                                      language, brief, n)
            )
            insert into leads (person, company, role, website, domain, city, country, language,
                               brief, stage, owner_id, created_by, origin, created_at)
            select person, company, role, website, domain, city, country, language, brief,
                   $10, $11, $12, $13, $14
              from drafts order by n
            returning id
            """,
            [draft.person for draft in drafts],
            [draft.company for draft in drafts],
            [draft.role for draft in drafts],
            [draft.website for draft in drafts],
            [draft.domain for draft in drafts],
            [draft.city for draft in drafts],
            [draft.country for draft in drafts],
            [draft.language for draft in drafts],
            [draft.brief for draft in drafts],
            stage,
            owner_id,
            by,
            origin,
            now,
        )
    ]


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
