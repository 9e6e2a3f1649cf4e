"""SQL that changes questionnaires, pages and the sessions of their visitors."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from keepwarm.db import Connection, execute, fetch_all, fetch_maybe, fetch_one
from keepwarm.kit.ids import LeadId, MemberId, MicrositeId
from keepwarm.microsite.model import (
    Imprint,
    Progress,
    QuestionnaireId,
    SessionId,
    StepTaken,
)


@dataclass(frozen=True, slots=True)
class _Token:
    token: str
    is_new: bool


async def insert_page(
    conn: Connection, lead_id: LeadId, token: str, *, by: MemberId | None, now: datetime
) -> _Token:
    """Return the token of a lead's page: this one, or that of the page it has."""
    return await fetch_one(
        conn,
        _Token,
        """
        with made as (
            insert into microsites (lead_id, token, made_by, made_at)
            values ($1, $2, $3, $4)
            on conflict (lead_id) where revoked_at is null do nothing
            returning token
        )
        select token, true as is_new from made
        union all
        select token, false from microsites where lead_id = $1 and revoked_at is null
         limit 1
        """,
        lead_id,
        token,
        by,
        now,
    )


async def update_revoked(conn: Connection, lead_id: LeadId, *, now: datetime) -> int:
    return await execute(
        conn,
        "update microsites set revoked_at = $2 where lead_id = $1 and revoked_at is null",
        lead_id,
        now,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _SessionRow:
    key_hash: bytes
    questionnaire_id: QuestionnaireId | None
    step: int
    max_step: int
    answers: dict[str, Any]
    finished_at: datetime | None


async def lock_sessions(
    conn: Connection, sessions: Sequence[tuple[MicrositeId, bytes]]
) -> dict[bytes, Progress]:
    """Hold browsers' sessions still, and return how far they have come, by their keys' hashes."""
    rows = await fetch_all(
        conn,
        _SessionRow,
        """
        select s.key_hash, s.questionnaire_id, s.step, s.max_step, s.answers, s.finished_at
          from unnest($1::bigint[], $2::bytea[]) as asked (microsite_id, key_hash)
          join wizard_sessions s using (microsite_id, key_hash)
         order by s.id
           for update of s
        """,
        [microsite_id for microsite_id, _ in sessions],
        [key_hash for _, key_hash in sessions],
    )
    return {
        row.key_hash: Progress(
            questionnaire_id=row.questionnaire_id,
            step=row.step,
            max_step=row.max_step,
            answers=row.answers,
            finished_at=row.finished_at,
        )
        for row in rows
    }


@dataclass(frozen=True, slots=True)
class _Kept:
    key_hash: bytes
    id: SessionId


async def upsert_sessions(
    conn: Connection, sessions: Sequence[tuple[StepTaken, Progress]]
) -> dict[bytes, SessionId]:
    """
    Keep how far browsers have come; returns the sessions of leads that are there.

    The furthest step never goes back, whoever writes.
    """
    rows = await fetch_all(
        conn,
        _Kept,
        """
        insert into wizard_sessions as kept
               (microsite_id, lead_id, questionnaire_id, key_hash, step, max_step, answers,
                started_at, updated_at, finished_at)
        select new.microsite_id, new.lead_id, new.questionnaire_id, new.key_hash, new.step,
               new.max_step, new.answers, new.taken_at, new.taken_at, new.finished_at
          from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bytea[], $5::int[], $6::int[],
                      $7::jsonb[], $8::timestamptz[], $9::timestamptz[])
               as new (microsite_id, lead_id, questionnaire_id, key_hash, step, max_step,
                       answers, taken_at, finished_at)
          join leads l on l.id = new.lead_id and l.deleted_at is null
            on conflict (key_hash) do update
           set step = excluded.step,
               max_step = greatest(kept.max_step, excluded.max_step),
               answers = excluded.answers,
               updated_at = excluded.updated_at,
               finished_at = coalesce(kept.finished_at, excluded.finished_at)
         where kept.microsite_id = excluded.microsite_id
        returning key_hash, id
        """,
        [taken.microsite_id for taken, _ in sessions],
        [taken.lead_id for taken, _ in sessions],
        [progress.questionnaire_id for _, progress in sessions],
        [taken.key_hash for taken, _ in sessions],
        [progress.step for _, progress in sessions],
        [progress.max_step for _, progress in sessions],
        [dict(progress.answers) for _, progress in sessions],
        [taken.taken_at for taken, _ in sessions],
        [progress.finished_at for _, progress in sessions],
    )
    return {row.key_hash: row.id for row in rows}


@dataclass(frozen=True, slots=True)
class Downloaded:
    """A download as it was counted; `last_at` is when the one before it was."""

    key_hash: bytes
    lead_id: LeadId
    session_id: SessionId
    last_at: datetime | None


async def update_downloads(
    conn: Connection, downloads: Sequence[tuple[MicrositeId, bytes, datetime]]
) -> list[Downloaded]:
    """Count reports that were handed out, those of leads in the trash aside."""
    return await fetch_all(
        conn,
        Downloaded,
        """
        with before as (
            select s.id, s.downloaded_last_at, new.at
              from unnest($1::bigint[], $2::bytea[], $3::timestamptz[])
                   as new (microsite_id, key_hash, at)
              join wizard_sessions s using (microsite_id, key_hash)
              join leads l on l.id = s.lead_id and l.deleted_at is null
             order by s.id
               for update of s
        )
        update wizard_sessions s
           set downloads = s.downloads + 1,
               downloaded_at = coalesce(s.downloaded_at, before.at),
               downloaded_last_at = before.at,
               updated_at = greatest(s.updated_at, before.at)
          from before
         where s.id = before.id
        returning s.key_hash, s.lead_id, s.id as session_id,
                  before.downloaded_last_at as last_at
        """,
        [microsite_id for microsite_id, _, _ in downloads],
        [key_hash for _, key_hash, _ in downloads],
        [at for _, _, at in downloads],
    )


@dataclass(frozen=True, slots=True)
class _Source:
    source: str | None


async def lock_newest_source(conn: Connection) -> tuple[str | None] | None:
    """Return what was put in last, and hold off whoever wants to put in another."""
    await execute(conn, "lock table questionnaires in share row exclusive mode")
    found = await fetch_maybe(
        conn, _Source, "select source from questionnaires order by id desc limit 1"
    )
    return None if found is None else (found.source,)


async def insert_questionnaire(
    conn: Connection, source: str | None, *, by: MemberId, now: datetime
) -> None:
    await execute(
        conn,
        "insert into questionnaires (source, made_by, made_at) values ($1, $2, $3)",
        source,
        by,
        now,
    )


async def upsert_imprint(
    conn: Connection, imprint: Imprint, *, by: MemberId, now: datetime
) -> None:
    await execute(
        conn,
        """
        insert into imprint (company, website, legal_url, privacy_url, changed_by, changed_at)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (only_one) do update
           set company = excluded.company, website = excluded.website,
               legal_url = excluded.legal_url, privacy_url = excluded.privacy_url,
               changed_by = excluded.changed_by, changed_at = excluded.changed_at
        """,
        imprint.company,
        imprint.website,
        imprint.legal_url,
        imprint.privacy_url,
        by,
        now,
    )
