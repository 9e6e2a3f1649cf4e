"""Everything that can happen to what we know about a lead."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from keepwarm.db import Connection
from keepwarm.evidence import writes
from keepwarm.evidence.model import (
    Claim,
    Provenance,
    Section,
    Source,
    SourceDraft,
    SourceId,
    supported,
)
from keepwarm.kit.ids import LeadId


async def keep_sources(
    conn: Connection, lead_id: LeadId, drafts: Sequence[SourceDraft], *, now: datetime
) -> list[Source]:
    """
    Store the texts of one reading, each once; a page that did not change keeps its id.

    Pages of former readings stay as long as a claim quotes them.
    """
    stored = [await writes.upsert_source(conn, lead_id, draft, now=now) for draft in drafts]
    sources = {source.id: source for source in stored}
    await writes.delete_unquoted_sources(conn, lead_id, keep=list(sources))
    return list(sources.values())


async def write_section(
    conn: Connection,
    lead_id: LeadId,
    section: Section,
    claims: Sequence[Claim],
    *,
    texts: dict[SourceId, str],
    provenance: Provenance,
    note: str = "",
    now: datetime,
) -> int:
    """
    Replace a section by what an agent found; returns how many claims were dropped here.

    Every quote is looked for in the stored text here, whoever claims to have found it:
    an observed claim without one that stands is not written down at all. What is dropped
    or demoted adds to the counts of the provenance.
    """
    judged = [(raw, supported(raw, texts)) for raw in claims]
    kept = [claim for _, claim in judged if claim is not None]
    demoted = sum(claim is not None and claim.kind != raw.kind for raw, claim in judged)
    dropped = len(claims) - len(kept)
    counted = replace(
        provenance,
        demoted=provenance.demoted + demoted,
        dropped=provenance.dropped + dropped,
    )
    await writes.replace_section(conn, lead_id, section, counted, note=note, now=now)
    ids = await writes.insert_claims(conn, lead_id, section, kept)
    quotes = [
        (claim_id, quote.source_id, " ".join(quote.text.split()))
        for claim_id, claim in zip(ids, kept, strict=True)
        for quote in claim.quotes
    ]
    await writes.insert_quotes(conn, quotes)
    return dropped


async def note_problem(
    conn: Connection, lead_id: LeadId, section: Section, problem: str, *, by: str, now: datetime
) -> None:
    """Say why an agent failed. What an earlier run found in the section stays readable."""
    await writes.upsert_problem(conn, lead_id, section, problem, by=by, now=now)
