"""SQL that only looks at evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from keepwarm.db import Connection, fetch_all, fetch_maybe
from keepwarm.evidence.model import (
    Claim,
    ClaimId,
    ClaimKind,
    Quote,
    Section,
    ShownClaim,
    ShownQuote,
    ShownSection,
    Source,
    SourceId,
    SourceKind,
    Urgency,
)
from keepwarm.kit.ids import LeadId, RunId


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSource:
    """A source without its text, for lists."""

    id: SourceId
    kind: SourceKind
    url: str | None
    title: str
    fetched_at: datetime
    hidden: list[str]


async def list_sources(conn: Connection, lead_id: LeadId) -> list[ListedSource]:
    return await fetch_all(
        conn,
        ListedSource,
        """
        select id, kind, url, title, fetched_at, hidden from sources
         where lead_id = $1
         order by kind, fetched_at desc, id
        """,
        lead_id,
    )


async def get_source(conn: Connection, lead_id: LeadId, source_id: SourceId) -> Source | None:
    return await fetch_maybe(
        conn,
        Source,
        """
        select id, kind, url, title, text, sha256, fetched_at from sources
         where lead_id = $1 and id = $2
        """,
        lead_id,
        source_id,
    )


async def list_texts(conn: Connection, lead_id: LeadId, ids: Sequence[SourceId]) -> list[Source]:
    return await fetch_all(
        conn,
        Source,
        """
        select id, kind, url, title, text, sha256, fetched_at from sources
         where lead_id = $1 and id = any($2::bigint[])
         order by id
        """,
        lead_id,
        list(ids),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionState:
    """What stands in a section: enough to decide whether it is missing or stale."""

    section: Section
    problem: str | None
    fell_back: str | None
    input_hash: str


async def list_section_states(conn: Connection, lead_id: LeadId) -> list[SectionState]:
    return await fetch_all(
        conn,
        SectionState,
        "select section, problem, fell_back, input_hash from sections where lead_id = $1",
        lead_id,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _SectionRow:
    section: Section
    produced_by: str
    model: str | None
    prompt: str | None
    fell_back: str | None
    demoted: int
    dropped: int
    run_id: RunId | None
    note: str
    problem: str | None
    produced_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _ClaimRow:
    id: ClaimId
    section: Section
    kind: ClaimKind
    text: str
    detail: str
    label: str
    urgency: Urgency
    happened_on: date | None
    link: str | None
    proofs: list[int]
    quotes: list[dict[str, Any]]


async def list_package(conn: Connection, lead_id: LeadId) -> dict[Section, ShownSection]:
    """Return a lead's package as pages show it: two statements, however much there is."""
    sections = await fetch_all(
        conn,
        _SectionRow,
        """
        select section, produced_by, model, prompt, fell_back, demoted, dropped, run_id, note,
               problem, produced_at
          from sections where lead_id = $1
        """,
        lead_id,
    )
    claims = await _list_claim_rows(conn, lead_id)
    return {
        row.section: _shown(row, [c for c in claims if c.section == row.section])
        for row in sections
    }


async def list_claims(conn: Connection, lead_id: LeadId) -> dict[Section, tuple[Claim, ...]]:
    """Return what is known of a lead, for agents that build on it."""
    found: dict[Section, tuple[Claim, ...]] = {}
    for row in await _list_claim_rows(conn, lead_id):
        found[row.section] = (*found.get(row.section, ()), _claim(row))
    return found


async def _list_claim_rows(conn: Connection, lead_id: LeadId) -> list[_ClaimRow]:
    return await fetch_all(
        conn,
        _ClaimRow,
        """
        select c.id, c.section, c.kind, c.text, c.detail, c.label, c.urgency, c.happened_on,
               c.link, c.proofs,
               coalesce(jsonb_agg(jsonb_build_object(
                   'source_id', s.id, 'text', q.text, 'url', s.url, 'title', s.title
               ) order by s.id, q.text) filter (where s.id is not null), '[]') as quotes
          from claims c
          left join quotes q on q.claim_id = c.id
          left join sources s on s.id = q.source_id
         where c.lead_id = $1
         group by c.id
         order by c.section, c.number
        """,
        lead_id,
    )


def _shown(row: _SectionRow, claims: list[_ClaimRow]) -> ShownSection:
    return ShownSection(
        section=row.section,
        produced_by=row.produced_by,
        model=row.model,
        prompt=row.prompt,
        fell_back=row.fell_back,
        demoted=row.demoted,
        dropped=row.dropped,
        run_id=row.run_id,
        note=row.note,
        problem=row.problem,
        produced_at=row.produced_at,
        claims=tuple(_shown_claim(claim) for claim in claims),
    )


def _shown_claim(row: _ClaimRow) -> ShownClaim:
    return ShownClaim(
        id=row.id,
        kind=row.kind,
        text=row.text,
        detail=row.detail,
        label=row.label,
        urgency=row.urgency,
        happened_on=row.happened_on,
        link=row.link,
        quotes=tuple(ShownQuote(**quote) for quote in row.quotes),
        proofs=tuple(row.proofs),
    )


def _claim(row: _ClaimRow) -> Claim:
    return Claim(
        section=row.section,
        kind=row.kind,
        text=row.text,
        detail=row.detail,
        label=row.label,
        urgency=row.urgency,
        happened_on=row.happened_on,
        link=row.link,
        quotes=tuple(Quote(source_id=q["source_id"], text=q["text"]) for q in row.quotes),
        proofs=tuple(row.proofs),
    )
