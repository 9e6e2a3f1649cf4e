"""SQL behind the board and the list of leads."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from keepwarm.board.model import (
    PAGE,
    Card,
    Column,
    Filters,
    ListedLead,
    as_tsquery,
    fair_share,
    is_dense,
)
from keepwarm.db import Connection, fetch_all, fetch_one, fetch_values
from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.model import STAGES, Stage

FEW = 5_000  # matches that are sorted in no time; more lie so dense that a walk meets them


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
         where $1::bigint is null or owner_id = $1 or (owner_id is null and not $2)
         group by stage
        """,
        _whose(viewer, mine=mine),
        mine,
    )
    return _every_stage({tally.stage: tally.count for tally in tallies})


def _whose(viewer: Viewer, *, mine: bool) -> MemberId | None:
    return viewer.member_id if mine else viewer.only_owner


def _asked(viewer: Viewer, filters: Filters) -> tuple[object, ...]:
    """Return what cards_found and cards_passing are asked: whose, mine alone, words, tag."""
    whose = _whose(viewer, mine=filters.mine)
    return whose, filters.mine, as_tsquery(filters.words), filters.tag


def _every_stage(counts: Mapping[Stage, int]) -> dict[Stage, int]:
    return {stage: counts.get(stage, 0) for stage in STAGES}


async def _find_few(conn: Connection, viewer: Viewer, filters: Filters) -> list[LeadId] | None:
    """
    Return all matches of a search if they are few, else None.

    PostgreSQL cannot know how rare a word's beginning is, and would walk through all leads
    to find the last one of three. So the list looks first.
    """
    found = await fetch_values(
        conn,
        int,
        """
        select id from cards_found($1, $2, $3, $4)
         where $5::text is null or stage = $5
         limit $6
        """,
        *_asked(viewer, filters),
        filters.stage,
        FEW + 1,
    )
    return [LeadId(number) for number in found] if len(found) <= FEW else None


async def _count_matches(conn: Connection, viewer: Viewer, filters: Filters) -> dict[Stage, int]:
    """
    Count what a search leaves of each column: the dearest part where many leads have the words.

    Words alone are not looked up by `cards_found`: its union costs a third more.
    """
    tallies = await fetch_all(
        conn,
        _Tally,
        """
        select stage, count(*) as count from cards
         where $4::bigint is null and search @@ to_tsquery('simple', $3)
           and ($1::bigint is null or owner_id = $1 or (owner_id is null and not $2))
         group by stage
        union all
        select stage, count(*) from cards_found($1, $2, $3, $4)
         where $4 is not null
         group by stage
        """,
        *_asked(viewer, filters),
    )
    return _every_stage({tally.stage: tally.count for tally in tallies})


async def _list_tops(
    conn: Connection, viewer: Viewer, filters: Filters, stages: Sequence[Stage], *, most: int
) -> list[Card]:
    """Gather all matches of a search in these columns, and return the uppermost of each."""
    return await fetch_all(
        conn,
        Card,
        """
        select id, name, person, company, role, stage, position, owner_id, owner, agent,
               agent_since, trouble, fit, city, created_at, enriched_at, plan_steps,
               plan_settled, next_followup_at
          from (select *, row_number() over (partition by stage order by position desc) as n
                  from cards_found($1, $2, $3, $4) where stage = any($5::text[])) c
         where n <= $6
         order by position desc
        """,
        *_asked(viewer, filters),
        list(stages),
        most,
    )


async def list_columns(
    conn: Connection, viewer: Viewer, filters: Filters, *, at_least: int = 0
) -> list[Column]:
    """Return every column with its exact count and as many cards as fill a screen, or more."""
    counts = await _count_columns(conn, viewer, filters)
    size = min(PAGE, max(at_least, fair_share(counts.values())))
    if (before := filters.due_before) is not None:
        cards = await list_due_cards(conn, viewer, filters, before=before, most=size + 1)
    else:
        dense = await _list_dense(conn, viewer, filters, counts, size)
        sparse: list[Stage] = [each for each in STAGES if counts[each] and each not in dense]
        cards = await _walk(conn, viewer, filters, dense, most=size + 1) if dense else []
        cards += await _list_tops(conn, viewer, filters, sparse, most=size + 1) if sparse else []
    return [_column(stage, counts[stage], cards, size) for stage in STAGES]


async def _count_columns(conn: Connection, viewer: Viewer, filters: Filters) -> dict[Stage, int]:
    if (before := filters.due_before) is not None:
        return await _count_due(conn, viewer, filters, before=before)
    if filters.search:
        return await _count_matches(conn, viewer, filters)
    return await count_stages(conn, viewer, mine=filters.mine)


async def _list_dense(
    conn: Connection, viewer: Viewer, filters: Filters, counts: Mapping[Stage, int], size: int
) -> list[Stage]:
    """Return the columns in which a walk from the top soon meets a page of cards."""
    if not filters.search:
        return list(STAGES)
    if sum(counts.values()) <= FEW:
        return []
    whole = await count_stages(conn, viewer, mine=filters.mine)
    return [each for each in STAGES if is_dense(counts[each], whole[each], size)]


def _column(stage: Stage, count: int, cards: Sequence[Card], size: int) -> Column:
    here = [card for card in cards if card.stage == stage]
    return Column(stage, count, *first_page(here, size))


def first_page(cards: list[Card], size: int = PAGE) -> tuple[list[Card], int | None]:
    """Split a page from the one card more that says whether there is another page."""
    return cards[:size], cards[size - 1].position if len(cards) > size else None


async def list_column(
    conn: Connection, viewer: Viewer, filters: Filters, stage: Stage, *, below: int
) -> list[Card]:
    """Return the next page of a column, and one card more if there is another page."""
    if (before := filters.due_before) is not None:
        return await list_due_cards(
            conn, viewer, filters, before=before, stages=[stage], below=below, most=PAGE + 1
        )
    return await _walk(conn, viewer, filters, [stage], below=below)


async def _walk(
    conn: Connection,
    viewer: Viewer,
    filters: Filters,
    stages: Sequence[Stage],
    *,
    below: int | None = None,
    most: int = PAGE + 1,
) -> list[Card]:
    """
    Read down columns, each by its own walk along an index, until a page is full.

    A member's column is two walks, one over their own leads and one over nobody's: a filter
    on one walk over everybody's leads would read thousands of rows to find fifty. `coalesce`
    keeps the planner from gathering everything that has the words, once for every walk.
    """
    return await fetch_all(
        conn,
        Card,
        """
        select c.id, c.name, c.person, c.company, c.role, c.stage, c.position, c.owner_id,
               c.owner, c.agent, c.agent_since, c.trouble, c.fit, c.city, c.created_at,
               c.enriched_at, c.plan_steps, c.plan_settled, c.next_followup_at
          from unnest($1::text[]) with ordinality as s (stage, n)
         cross join lateral (
            (select * from cards_passing(null, false, null, $5)
              where stage = s.stage and $2::bigint is null
                and ($6::bigint is null or position < $6)
                and coalesce(search @@ to_tsquery('simple', $4), true)
              order by position desc limit $7)
            union all
            (select * from cards_passing(null, false, null, $5)
              where stage = s.stage and owner_id = $2
                and ($6::bigint is null or position < $6)
                and coalesce(search @@ to_tsquery('simple', $4), true)
              order by position desc limit $7)
            union all
            (select * from cards_passing(null, false, null, $5)
              where stage = s.stage and owner_id is null and $2 is not null and not $3
                and ($6::bigint is null or position < $6)
                and coalesce(search @@ to_tsquery('simple', $4), true)
              order by position desc limit $7)
            order by position desc limit $7
         ) c
         order by s.n, c.position desc
        """,
        list(stages),
        *_asked(viewer, filters),
        below,
        most,
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
               agent_since, trouble, fit, city, created_at, enriched_at, plan_steps,
               plan_settled, next_followup_at
          from cards_passing($1, $2, $3, $4)
         where id = any($5::bigint[])
           and ($6::timestamptz is null or next_followup_at < $6)
         order by position desc
        """,
        *_asked(viewer, filters),
        list(lead_ids),
        filters.due_before,
    )


async def _count_due(
    conn: Connection, viewer: Viewer, filters: Filters, *, before: datetime
) -> dict[Stage, int]:
    tallies = await fetch_all(
        conn,
        _Tally,
        """
        select stage, count(*) as count from cards_passing($1, $2, $3, $4)
         where next_followup_at < $5
         group by stage
        """,
        *_asked(viewer, filters),
        before,
    )
    return _every_stage({tally.stage: tally.count for tally in tallies})


async def list_due_cards(
    conn: Connection,
    viewer: Viewer,
    filters: Filters,
    *,
    before: datetime,
    stages: Sequence[Stage] = STAGES,
    below: int | None = None,
    most: int = PAGE,
) -> list[Card]:
    """Return the uppermost cards of columns whose next step is due before an instant."""
    return await fetch_all(
        conn,
        Card,
        """
        select id, name, person, company, role, stage, position, owner_id, owner, agent,
               agent_since, trouble, fit, city, created_at, enriched_at, plan_steps,
               plan_settled, next_followup_at
          from (select *, row_number() over (partition by stage order by position desc) as n
                  from cards_passing($1, $2, $3, $4)
                 where next_followup_at < $5 and stage = any($6::text[])
                   and ($7::bigint is null or position < $7)) c
         where n <= $8
         order by position desc
        """,
        *_asked(viewer, filters),
        before,
        list(stages),
        below,
        most,
    )


async def list_leads(
    conn: Connection, viewer: Viewer, filters: Filters, *, before: LeadId | None
) -> list[ListedLead]:
    """Return a page of the list, newest first, and one lead more if there is another page."""
    ids = await _find_few(conn, viewer, filters) if filters.search else None
    if filters.troubled:
        ids = await _list_troubled(conn, viewer, filters, before=before, among=ids)
    return await fetch_all(
        conn,
        ListedLead,
        """
        select id, name, person, company, role, city, stage, owner, agent, trouble, fit,
               array(select t.name from lead_tags lt join tags t on t.id = lt.tag_id
                      where lt.lead_id = c.id order by lower(t.name)) as tags,
               created_at, plan_steps, plan_settled, next_followup_at
          from cards_passing($1, $2, $3, $4) c
         where ($5::text is null or stage = $5)
           and ($6::bigint[] is null or id = any($6))
           and ($7::bigint is null or id < $7)
         order by id desc limit $8
        """,
        *_asked(viewer, filters),
        filters.stage,
        ids,
        before,
        PAGE + 1,
    )


async def _list_troubled(
    conn: Connection,
    viewer: Viewer,
    filters: Filters,
    *,
    before: LeadId | None,
    among: list[LeadId] | None,
) -> list[LeadId]:
    """
    Return the newest leads that need a look, read off the index of what is in research.

    They are few among many: the list would walk through all leads to find the last of them.
    """
    found = await fetch_values(
        conn,
        int,
        """
        select id from leads
         where (agent is not null or trouble is not null) and trouble is not null
           and deleted_at is null
           and ($1::bigint is null or owner_id = $1 or (owner_id is null and not $2))
           and ($3::text is null or stage = $3)
           and ($4::bigint[] is null or id = any($4))
           and ($5::bigint is null or id < $5)
         order by id desc limit $6
        """,
        _whose(viewer, mine=filters.mine),
        filters.mine,
        filters.stage,
        among,
        before,
        FEW,
    )
    return [LeadId(number) for number in found]


class Pulse(msgspec.Struct, frozen=True):
    """What the machine is doing for this viewer right now."""

    working: int
    queued: int
    troubled: int


async def get_pulse(conn: Connection, viewer: Viewer) -> Pulse:
    return await fetch_one(
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
