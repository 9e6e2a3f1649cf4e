"""SQL that changes evidence. Only `evidence.actions` may import this."""

from collections.abc import Sequence
from datetime import datetime

from keepwarm.db import Connection, execute, fetch_one, fetch_values
from keepwarm.evidence.model import (
    Claim,
    ClaimId,
    Provenance,
    Section,
    Source,
    SourceDraft,
    SourceId,
)
from keepwarm.kit.ids import LeadId


async def upsert_source(
    conn: Connection, lead_id: LeadId, draft: SourceDraft, *, now: datetime
) -> Source:
    return await fetch_one(
        conn,
        Source,
        """
        insert into sources (lead_id, kind, url, title, text, sha256, hidden, fetched_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (lead_id, coalesce(url, ''), sha256) do update
           set fetched_at = excluded.fetched_at, title = excluded.title,
               hidden = excluded.hidden
        returning id, kind, url, title, text, sha256, fetched_at
        """,
        lead_id,
        draft.kind,
        draft.url,
        draft.title,
        draft.text,
        draft.sha256,
        list(draft.hidden),
        now,
    )


async def delete_unquoted_sources(
    conn: Connection, lead_id: LeadId, *, keep: Sequence[SourceId]
) -> None:
    """Drop pages of former readings that no claim leans on any more."""
    await execute(
        conn,
        """
        delete from sources s
         where s.lead_id = $1 and s.id <> all($2::bigint[])
           and not exists (select 1 from quotes q where q.source_id = s.id)
        """,
        lead_id,
        list(keep),
    )


async def replace_section(
    conn: Connection,
    lead_id: LeadId,
    section: Section,
    provenance: Provenance,
    *,
    note: str,
    now: datetime,
) -> None:
    await execute(conn, "delete from claims where lead_id = $1 and section = $2", lead_id, section)
    await execute(
        conn,
        """
        insert into sections (lead_id, section, produced_by, model, prompt, fell_back, demoted,
                              dropped, run_id, note, problem, input_hash, produced_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, null, $11, $12)
        on conflict (lead_id, section) do update
           set produced_by = excluded.produced_by, model = excluded.model,
               prompt = excluded.prompt, fell_back = excluded.fell_back,
               demoted = excluded.demoted, dropped = excluded.dropped,
               run_id = excluded.run_id, note = excluded.note,
               problem = null, input_hash = excluded.input_hash,
               produced_at = excluded.produced_at
        """,
        lead_id,
        section,
        provenance.produced_by,
        provenance.model,
        provenance.prompt,
        provenance.fell_back,
        provenance.demoted,
        provenance.dropped,
        provenance.run_id,
        note,
        provenance.input_hash,
        now,
    )


async def upsert_problem(
    conn: Connection, lead_id: LeadId, section: Section, problem: str, *, by: str, now: datetime
) -> None:
    await execute(
        conn,
        """
        insert into sections (lead_id, section, produced_by, problem, produced_at)
        values ($1, $2, $3, $4, $5)
        on conflict (lead_id, section) do update set problem = excluded.problem
        """,
        lead_id,
        section,
        by,
        problem,
        now,
    )


async def insert_claims(
    conn: Connection, lead_id: LeadId, section: Section, claims: Sequence[Claim]
) -> list[ClaimId]:
    found = await fetch_values(
        conn,
        int,
        """
        insert into claims (lead_id, section, number, kind, text, detail, label, urgency,
                            happened_on, link, proofs)
        select $1, $2, n, kind, text, detail, label, urgency, happened_on, link,
               proofs::bigint[]
          from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::date[],
                      $9::text[], $10::text[])
          with ordinality as c (kind, text, detail, label, urgency, happened_on, link, proofs, n)
         order by n
        returning id
        """,
        lead_id,
        section,
        [claim.kind for claim in claims],
        [claim.text for claim in claims],
        [claim.detail for claim in claims],
        [claim.label for claim in claims],
        [claim.urgency for claim in claims],
        [claim.happened_on for claim in claims],
        [claim.link for claim in claims],
        # PostgreSQL has no lists of lists of unequal length: each is written as text.
        [f"{{{','.join(map(str, claim.proofs))}}}" for claim in claims],
    )
    return [ClaimId(number) for number in found]


async def insert_quotes(conn: Connection, quotes: Sequence[tuple[ClaimId, SourceId, str]]) -> None:
    await execute(
        conn,
        """
        insert into quotes (claim_id, source_id, text)
        select * from unnest($1::bigint[], $2::bigint[], $3::text[])
        on conflict do nothing
        """,
        [quote[0] for quote in quotes],
        [quote[1] for quote in quotes],
        [quote[2] for quote in quotes],
    )
