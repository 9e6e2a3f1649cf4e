"""SQL that changes imports. Only `imports.actions` may import this."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from keepwarm.db import Connection, copy_rows, execute, fetch_value
from keepwarm.imports.model import ImportId, RowVerdict, UploadId, Verdict
from keepwarm.kit.ids import MemberId
from keepwarm.rosters.model import ColumnMap


async def insert_upload(
    conn: Connection, name: str, content: bytes, *, by: MemberId, now: datetime
) -> UploadId:
    number = await fetch_value(
        conn,
        int,
        """
        insert into import_uploads (name, content, member_id, created_at)
        values ($1, $2, $3, $4)
        returning id
        """,
        name,
        content,
        by,
        now,
    )
    return UploadId(number or 0)


async def delete_uploads(conn: Connection, *, now: datetime, after: timedelta) -> int:
    return await execute(
        conn,
        "delete from import_uploads where created_at < $1::timestamptz - $2::interval",
        now,
        after,
    )


async def insert_import(
    conn: Connection,
    *,
    name: str,
    content: bytes,
    sha256: str,
    columns: ColumnMap,
    enrich: bool,
    then_plan: bool,
    default_country: str | None,
    by: MemberId | None,
    now: datetime,
) -> ImportId | None:
    """Insert an import; None if one of the same file is open."""
    number = await fetch_value(
        conn,
        int,
        """
        insert into imports (name, content, sha256, mapping, enrich, default_country, asked_by,
                             created_at, due_at, then_plan_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $8, case when $9 then $8::timestamptz end)
        on conflict (sha256) where status in ('pending', 'processing') do nothing
        returning id
        """,
        name,
        content,
        sha256,
        {"header": columns.header, "fields": columns.fields},
        enrich,
        default_country,
        by,
        now,
        then_plan,
    )
    return None if number is None else ImportId(number)


async def update_total(conn: Connection, import_id: ImportId, rows_total: int) -> None:
    await execute(conn, "update imports set rows_total = $2 where id = $1", import_id, rows_total)


async def insert_rows(
    conn: Connection, import_id: ImportId, verdicts: Sequence[RowVerdict]
) -> None:
    await copy_rows(
        conn,
        "import_rows",
        ["import_id", "line", "verdict", "title", "lead_id", "reason"],
        [(import_id, v.line, v.verdict, v.title, v.lead_id, v.reason) for v in verdicts],
    )


async def update_progress(
    conn: Connection, import_id: ImportId, counts: Mapping[Verdict, int]
) -> None:
    await execute(
        conn,
        """
        update imports
           set created = created + $2, updated = updated + $3, duplicate = duplicate + $4,
               refused = refused + $5, rows_done = rows_done + $2 + $3 + $4 + $5
         where id = $1
        """,
        import_id,
        counts.get("created", 0),
        counts.get("updated", 0),
        counts.get("duplicate", 0),
        counts.get("refused", 0),
    )


async def drop_content(conn: Connection, import_id: ImportId) -> None:
    await execute(conn, "update imports set content = null where id = $1", import_id)
