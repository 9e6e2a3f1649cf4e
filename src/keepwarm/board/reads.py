"""SQL behind the board and the list of leads."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from keepwarm.board.model import PAGE, Card, Column, Filters
from keepwarm.db import Connection, fetch_all
from keepwarm.kit.ids import LeadId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.model import STAGES, Fit, Stage


class _Tally(msgspec.Struct, frozen=True):
    stage: Stage
    count: int


async def count_stages(
    conn: Connection, viewer: Viewer, *, mine: bool = False
) -> dict[Stage, int]:
    """Return how many leads of each stage a viewer may see: exact, and never counted."""
    tallies = await fetch_all(
        conn,
        _Tally,
        """
        select stage, sum(n)::bigint as count from stage_tallies
         where ($1::bigint is null and not $3) or owner_id = $2 or (owner_id is null and not $3)
         group by stage
        """,
        viewer.only_owner,
        viewer.member_id,
        mine,
    )
    return _every_stage(tallies)


def _every_stage(tallies: Sequence[_Tally]) -> dict[Stage, int]:
    counts = dict.fromkeys(STAGES, 0)
    counts.update((tally.stage, tally.count) for tally in tallies)
    return counts


async def list_columns(conn: Connection, viewer: Viewer, filters: Filters) -> list[Column]:
    """Return every column with its exact count and its first page of cards."""
    if filters.words or filters.tag:
        cards = await _list_matching_tops(conn, viewer, filters)
        counts = await count_matches(conn, viewer, filters)
    else:
        cards = await _list_tops(conn, viewer, mine=filters.mine)
        counts = await count_stages(conn, viewer, mine=filters.mine)
    return [_column(stage, counts[stage], cards) for stage in STAGES]


def _column(stage: Stage, count: int, cards: Sequence[Card]) -> Column:
    own = [card for card in cards if card.stage == stage]
    return Column(stage, count, *first_page(own))


def first_page(cards: list[Card]) -> tuple[list[Card], int | None]:
    """Split a page from the one card more that says whether there is another page."""
    return cards[:PAGE], cards[PAGE - 1].position if len(cards) > PAGE else None


async def _list_tops(conn: Connection, viewer: Viewer, *, mine: bool) -> list[Card]:
    """
    Read the top of every column: each by its own walk down an index.

    A member's column is two walks, one over their own leads and one over nobody's: a filter
    on one walk over everybody's leads would read thousands of rows to find fifty.
    """
    return await fetch_all(
        conn,
        Card,
        """
        select c.id, c.name, c.person, c.company, c.role, c.stage, c.position, c.owner_id,
               c.owner, c.agent, c.agent_since, c.trouble, c.fit, c.city, c.created_at,
               c.enriched_at
          from unnest($1::text[]) with ordinality as s (stage, n)
         cross join lateral (
            (select * from cards
              where stage = s.stage and $2::bigint is null
              order by position desc limit $4)
            union all
            (select * from cards
              where stage = s.stage and owner_id = $2
              order by position desc limit $4)
            union all
            (select * from cards
              where stage = s.stage and owner_id is null and $2 is not null and not $3
              order by position desc limit $4)
            order by position desc limit $4
         ) c
         order by s.n, c.position desc
        """,
        list(STAGES),
        viewer.member_id if mine else viewer.only_owner,
        mine,
        PAGE + 1,
    )


async def _list_matching_tops(conn: Connection, viewer: Viewer, filters: Filters) -> list[Card]:
    """Find the matches first, then rank them within their columns."""
    return await fetch_all(
        conn,
        Card,
        """
        select id, name, person, company, role, stage, position, owner_id, owner, agent,
               agent_since, trouble, fit, city, created_at, enriched_at
          from (select *, row_number() over (partition by stage order by position desc) as n
                  from cards
                 where ($1 = '' or search @@ to_tsquery('simple', $1))
                   and ($2::bigint is null
                        or id in (select lead_id from lead_tags where tag_id = $2))
                   and ($3::bigint is null or owner_id = $3 or owner_id is null)
                   and ($4::bigint is null or owner_id = $4)) as ranked
         where n <= $5
         order by position desc
        """,
        as_tsquery(filters.words),
        filters.tag,
        viewer.only_owner,
        viewer.member_id if filters.mine else None,
        PAGE + 1,
    )


async def count_matches(conn: Connection, viewer: Viewer, filters: Filters) -> dict[Stage, int]:
    """Count what a search or a tag leaves of each column."""
    tallies = await fetch_all(
        conn,
        _Tally,
        """
        select stage, count(*) as count from cards
         where ($1 = '' or search @@ to_tsquery('simple', $1))
           and ($2::bigint is null or id in (select lead_id from lead_tags where tag_id = $2))
           and ($3::bigint is null or owner_id = $3 or owner_id is null)
           and ($4::bigint is null or owner_id = $4)
         group by stage
        """,
        as_tsquery(filters.words),
        filters.tag,
        viewer.only_owner,
        viewer.member_id if filters.mine else None,
    )
    return _every_stage(tallies)


async def list_column(
    conn: Connection, viewer: Viewer, filters: Filters, stage: Stage, *, below: int
) -> list[Card]:
    """Return the next page of a column, and one card more if there is another page."""
    return await fetch_all(
        conn,
        Card,
        """
        select id, name, person, company, role, stage, position, owner_id, owner, agent,
               agent_since, trouble, fit, city, created_at, enriched_at
          from cards
         where stage = $6 and position < $7
           and ($1 = '' or search @@ to_tsquery('simple', $1))
           and ($2::bigint is null or id in (select lead_id from lead_tags where tag_id = $2))
           and ($3::bigint is null or owner_id = $3 or owner_id is null)
           and ($4::bigint is null or owner_id = $4)
         order by position desc limit $5
        """,
        as_tsquery(filters.words),
        filters.tag,
        viewer.only_owner,
        viewer.member_id if filters.mine else None,
        PAGE + 1,
        stage,
        below,
    )


async def list_cards(
    conn: Connection, viewer: Viewer, filters: Filters, lead_ids: Sequence[LeadId]
) -> list[Card]:
    """Return those of these leads that the viewer may see and the filters let through."""
    return await fetch_all(
        conn,
        Card,
        """
        select id, name, person, company, role, stage, position, owner_id, owner, agent,
               agent_since, trouble, fit, city, created_at, enriched_at
          from cards
         where id = any($5::bigint[])
           and ($1 = '' or search @@ to_tsquery('simple', $1))
           and ($2::bigint is null or id in (select lead_id from lead_tags where tag_id = $2))
           and ($3::bigint is null or owner_id = $3 or owner_id is null)
           and ($4::bigint is null or owner_id = $4)
         order by position desc
        """,
        as_tsquery(filters.words),
        filters.tag,
        viewer.only_owner,
        viewer.member_id if filters.mine else None,
        list(lead_ids),
    )


class ListedLead(msgspec.Struct, frozen=True):
    """One line of the list of leads."""

    id: LeadId
    name: str
    person: str | None
    company: str | None
    role: str | None
    city: str | None
    stage: Stage
    owner: str | None
    agent: str | None
    trouble: str | None
    fit: Fit | None
    tags: list[str]
    created_at: datetime


async def list_leads(
    conn: Connection, viewer: Viewer, filters: Filters, *, before: LeadId | None
) -> list[ListedLead]:
    """Return a page of the list, newest first, and one lead more if there is another page."""
    return await fetch_all(
        conn,
        ListedLead,
        """
        select id, name, person, company, role, city, stage, owner, agent, trouble, fit,
               array(select t.name from lead_tags lt join tags t on t.id = lt.tag_id
                      where lt.lead_id = cards.id order by lower(t.name)) as tags,
               created_at
          from cards
         where ($1 = '' or search @@ to_tsquery('simple', $1))
           and ($2::bigint is null or id in (select lead_id from lead_tags where tag_id = $2))
           and ($3::bigint is null or owner_id = $3 or owner_id is null)
           and ($4::bigint is null or owner_id = $4)
           and ($6::text is null or stage = $6)
           and ($7::bigint is null or id < $7)
         order by id desc limit $5
        """,
        as_tsquery(filters.words),
        filters.tag,
        viewer.only_owner,
        viewer.member_id if filters.mine else None,
        PAGE + 1,
        filters.stage,
        before,
    )


class TrashedLead(msgspec.Struct, frozen=True):
    """One line of the trash."""

    id: LeadId
    name: str
    company: str | None
    deleted_at: datetime
    deleted_by: str | None


async def list_trash(conn: Connection, viewer: Viewer) -> list[TrashedLead]:
    return await fetch_all(
        conn,
        TrashedLead,
        """
        select l.id, l.name, l.company, l.deleted_at, m.name as deleted_by
          from leads l left join members m on m.id = l.deleted_by
         where l.deleted_at is not null
           and ($1::bigint is null or l.owner_id = $1 or l.owner_id is null)
         order by l.deleted_at desc, l.id limit 500
        """,
        viewer.only_owner,
    )


class Pulse(msgspec.Struct, frozen=True):
    """What the machine is doing for this viewer right now."""

    working: int
    queued: int
    troubled: int


async def get_pulse(conn: Connection, viewer: Viewer) -> Pulse:
    found = await fetch_all(
        conn,
        Pulse,
        """
        select count(*) filter (where agent <> 'queued') as working,
               count(*) filter (where agent = 'queued') as queued,
               count(*) filter (where trouble is not null) as troubled
          from leads
         where (agent is not null or trouble is not null) and deleted_at is null
           and ($1::bigint is null or owner_id = $1 or owner_id is null)
        """,
        viewer.only_owner,
    )
    return found[0]


def as_tsquery(words: str) -> str:
    """Turn what a person typed into a query for leads that have every word, or its beginning."""
    letters = "".join(c if c.isalnum() else " " for c in words)
    return " & ".join(f"{word}:*" for word in letters.split()[:8])


class ExportedLead(msgspec.Struct, frozen=True):
    """One line of an export: what an import would take in again."""

    id: LeadId
    name: str | None
    company: str | None
    role: str | None
    website: str | None
    city: str | None
    country: str | None
    language: str | None
    stage: Stage
    owner: str | None
    emails: list[str]
    phones: list[str]
    tags: list[str]
    note: str
    created_at: datetime


async def list_export(conn: Connection, *, after: LeadId | None, page: int) -> list[ExportedLead]:
    """Return the next leads in the order of their ids, with their addresses and tags."""
    return await fetch_all(
        conn,
        ExportedLead,
        """
        select l.id, l.person as name, l.company, l.role, l.website, l.city, l.country,
               l.language, l.stage, m.name as owner,
               array(select a.value from addresses a
                      where a.lead_id = l.id and a.kind = 'email' order by a.id) as emails,
               array(select a.value from addresses a
                      where a.lead_id = l.id and a.kind in ('mobile', 'phone')
                      order by a.id) as phones,
               array(select t.name from lead_tags lt join tags t on t.id = lt.tag_id
                      where lt.lead_id = l.id order by lower(t.name)) as tags,
               l.brief as note, l.created_at
          from leads l left join members m on m.id = l.owner_id
         where l.deleted_at is null and ($1::bigint is null or l.id > $1)
         order by l.id limit $2
        """,
        after,
        page,
    )
