"""SQL that only looks at imports. A member sees the ones they started, an admin all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from keepwarm.db import Connection, fetch_all, fetch_maybe, fetch_value
from keepwarm.imports.model import (
    Import,
    ImportId,
    KnownLead,
    UploadId,
    Verdict,
)
from keepwarm.kit.ids import LeadId
from keepwarm.kit.viewer import Viewer
from keepwarm.rosters.model import ColumnMap, Field

ROWS_PER_PAGE = 100


async def get_import(conn: Connection, import_id: ImportId) -> Import | None:
    return await fetch_maybe(
        conn,
        Import,
        """
        select id, name, enrich, then_plan_at, default_country, asked_by, rows_total,
               rows_done, created, updated, duplicate, refused, status, error, created_at,
               finished_at
          from imports
         where id = $1
        """,
        import_id,
    )


async def get_import_for(conn: Connection, import_id: ImportId, viewer: Viewer) -> Import | None:
    job = await get_import(conn, import_id)
    return job if job is not None and viewer.only_owner in (None, job.asked_by) else None


async def list_imports(conn: Connection, viewer: Viewer) -> list[Import]:
    return await fetch_all(
        conn,
        Import,
        """
        select id, name, enrich, then_plan_at, default_country, asked_by, rows_total,
               rows_done, created, updated, duplicate, refused, status, error, created_at,
               finished_at
          from imports
         where $1::bigint is null or asked_by = $1
         order by id desc limit 100
        """,
        viewer.only_owner,
    )


async def get_open_import(conn: Connection, sha256: str) -> ImportId | None:
    number = await fetch_value(
        conn,
        int,
        "select id from imports where sha256 = $1 and status in ('pending', 'processing')",
        sha256,
    )
    return None if number is None else ImportId(number)


class _StoredColumns(TypedDict):
    header: bool
    fields: list[Field | None]


@dataclass(frozen=True, slots=True)
class File:
    """What an import reads; the content is gone once it has ended."""

    content: bytes | None
    mapping: _StoredColumns

    @property
    def columns(self) -> ColumnMap:
        return ColumnMap(self.mapping["header"], tuple(self.mapping["fields"]))


async def get_file(conn: Connection, import_id: ImportId) -> File | None:
    return await fetch_maybe(
        conn, File, "select content, mapping from imports where id = $1", import_id
    )


@dataclass(frozen=True, slots=True)
class Upload:
    id: UploadId
    name: str
    content: bytes


async def get_upload_for(conn: Connection, upload_id: UploadId, viewer: Viewer) -> Upload | None:
    """Return a file that this member uploaded and has not imported yet."""
    return await fetch_maybe(
        conn,
        Upload,
        "select id, name, content from import_uploads where id = $1 and member_id = $2",
        upload_id,
        viewer.member_id,
    )


@dataclass(frozen=True, slots=True)
class ListedRow:
    """A row's verdict. `lead_name` is None where the lead is gone or not theirs to see."""

    line: int
    verdict: Verdict
    title: str
    reason: str | None
    lead_id: LeadId | None
    lead_name: str | None


async def list_rows(
    conn: Connection,
    import_id: ImportId,
    viewer: Viewer,
    *,
    verdict: Verdict | None = None,
    after: int = 0,
    limit: int = ROWS_PER_PAGE,
) -> list[ListedRow]:
    """Return the rows of an import below a line, all or those with one verdict."""
    return await fetch_all(
        conn,
        ListedRow,
        """
        select r.line, r.verdict, r.title, r.reason, l.id as lead_id, l.name as lead_name
          from import_rows r
          left join leads l on l.id = r.lead_id
           and ($3::bigint is null or l.owner_id = $3 or l.owner_id is null)
         where r.import_id = $1 and r.line > $4 and ($2::text is null or r.verdict = $2)
         order by r.line limit $5
        """,
        import_id,
        verdict,
        viewer.only_owner,
        after,
        limit,
    )


async def list_known_leads(
    conn: Connection, lead_ids: Sequence[LeadId], import_id: ImportId
) -> list[KnownLead]:
    """Return what we know of many leads at once, and where this import created them, if it did."""
    return await fetch_all(
        conn,
        KnownLead,
        """
        select l.id, l.owner_id, l.deleted_at,
               array_remove(array[
                   case when l.role is null then 'role' end,
                   case when l.website is null then 'website' end,
                   case when l.domain is null then 'domain' end,
                   case when l.city is null then 'city' end,
                   case when l.country is null then 'country' end,
                   case when l.language is null then 'language' end,
                   case when l.company is null then 'company' end], null) as gaps,
               array(select a.kind || ':' || a.value from addresses a
                      where a.lead_id = l.id) as addresses,
               array(select lower(t.name) from lead_tags lt join tags t on t.id = lt.tag_id
                      where lt.lead_id = l.id) as tags,
               (select r.line from import_rows r
                 where r.lead_id = l.id and r.import_id = $2 and r.verdict = 'created'
                 limit 1) as line
          from leads l
         where l.id = any($1::bigint[])
        """,
        list(lead_ids),
        import_id,
    )


async def sees_every_lead(conn: Connection, job: Import) -> bool:
    """Say whether who asked for an import is an admin; without a member it came from the shell."""
    return job.asked_by is None or bool(
        await fetch_value(
            conn, bool, "select role = 'admin' from members where id = $1", job.asked_by
        )
    )
