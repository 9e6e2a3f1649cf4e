"""Files to import, and workers that take them in."""

from collections.abc import Sequence
from datetime import UTC, datetime

from keepwarm.db import Connection
from keepwarm.imports.actions import Enrich, start_import, take_rows
from keepwarm.imports.model import Import, ImportId, RowVerdict
from keepwarm.imports.preview import preview, read_file
from keepwarm.imports.reads import get_import
from keepwarm.kit.ids import MemberId
from keepwarm.rosters.rows import read_row

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


async def start(
    conn: Connection,
    text: str,
    *,
    enrich: bool = False,
    then_plan: bool = False,
    by: MemberId | None = None,
) -> ImportId:
    content = text.encode()
    return await start_import(
        conn,
        name="leads.csv",
        content=content,
        columns=preview(content).columns,
        enrich=enrich,
        then_plan=then_plan,
        by=by,
        now=NOW,
    )


async def take(
    conn: Connection,
    text: str,
    *,
    by: MemberId | None = None,
    enrich: Enrich | None = None,
    then_plan: bool = False,
) -> list[RowVerdict]:
    """Take in all rows of a file at once, in the transaction at hand."""
    wishes = {"enrich": enrich is not None, "then_plan": then_plan}
    job = await the_import(conn, await start(conn, text, by=by, **wishes))
    columns = preview(text.encode()).columns
    records = read_file(text.encode()).records[columns.header :]
    rows = [read_row(record, columns, None) for record in records]
    verdicts = await take_rows(conn, job, rows, enrich=enrich, now=NOW)
    await conn.raw.execute("update imports set status = 'completed' where id = $1", job.id)
    return verdicts


async def the_import(conn: Connection, import_id: ImportId) -> Import:
    job = await get_import(conn, import_id)
    assert job is not None
    return job


def told(verdicts: Sequence[RowVerdict]) -> list[tuple[int, str, str | None]]:
    return [(verdict.line, verdict.verdict, verdict.reason) for verdict in verdicts]
