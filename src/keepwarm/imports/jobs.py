"""
A file taken in, chunk by chunk.

Reading is work for the processor, so it happens in a thread, one chunk ahead of the chunk
that is being written. Each chunk is one commit with its verdicts and the count of rows done:
a killed import goes on at the first row without a verdict.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace

import asyncpg
import structlog

from keepwarm.db import Database
from keepwarm.imports.actions import (
    TABLE,
    Enrich,
    complete_import,
    import_ended,
    note_total,
    take_rows,
)
from keepwarm.imports.model import Import, ImportId
from keepwarm.imports.preview import read_file
from keepwarm.imports.reads import get_file, get_import
from keepwarm.kit.clock import Clock
from keepwarm.kit.errors import Conflict, NotFound, Refused
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.sheets import Record
from keepwarm.rosters.model import ColumnMap, Row
from keepwarm.rosters.rows import read_row
from keepwarm.work.actions import finish, hold
from keepwarm.work.model import Claim, Permanent, Queue

CHUNK = 2_500  # rows a commit: long enough to be fast, well under a lease
TRIES = 5  # against others who add the same leads at the same time

# What others can do to a chunk: the next look sees it.
_RACES = (Conflict, NotFound, asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
# What one row can do to its chunk, past all our checks.
_SPOILT = (
    asyncpg.DataError,
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.ProgramLimitExceededError,
)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What an import needs beside its file."""

    db: Database
    clock: Clock
    enrich: Enrich | None = None


def import_queue(tools: Tools, *, side_by_side: int = 1) -> Queue:
    """Return the queue of imports: this many files at once, each safe to take over."""

    async def take(claim: Claim) -> None:
        await take_in(tools, claim)

    return Queue(table=TABLE, handler=take, side_by_side=side_by_side, ended=import_ended)


async def take_in(tools: Tools, claim: Claim) -> None:
    """Take in the file of a claimed import, from the first row without a verdict."""
    async with tools.db.connection() as conn:
        job = await get_import(conn, ImportId(claim.id))
        file = await get_file(conn, ImportId(claim.id))
    if job is None or file is None or file.content is None:
        return
    try:
        sheet = await asyncio.to_thread(read_file, file.content)
    except Refused as refusal:
        raise Permanent(str(refusal)) from refusal
    records = sheet.records[file.columns.header :]
    async with tools.db.transaction() as conn:
        await hold(conn, claim)
        await note_total(conn, job, len(records))
    await _take_all(tools, claim, job, records[job.rows_done :], file.columns)
    async with tools.db.transaction() as conn:
        await finish(conn, claim)
        await complete_import(conn, job)


async def _take_all(
    tools: Tools, claim: Claim, job: Import, records: Sequence[Record], columns: ColumnMap
) -> None:
    chunks = [records[start : start + CHUNK] for start in range(0, len(records), CHUNK)]
    ahead = None
    for number, chunk in enumerate(chunks):
        reading = ahead or _start_reading(chunk, columns, job)
        rows = await reading
        following = chunks[number + 1 : number + 2]
        ahead = _start_reading(following[0], columns, job) if following else None
        await _take_chunk(tools, claim, job, rows)


def _start_reading(
    records: Sequence[Record], columns: ColumnMap, job: Import
) -> asyncio.Task[list[Row]]:
    return asyncio.create_task(asyncio.to_thread(_read_rows, records, columns, job))


def _read_rows(records: Sequence[Record], columns: ColumnMap, job: Import) -> list[Row]:
    return [read_row(record, columns, job.default_country) for record in records]


async def _take_chunk(tools: Tools, claim: Claim, job: Import, rows: Sequence[Row]) -> None:
    """Commit a chunk; one that the database will not have is halved until the row is found."""
    try:
        await _commit(tools, claim, job, rows)
    except _SPOILT as error:
        log.warning("imports.chunk.spoilt", job=job.id, rows=len(rows), error=repr(error))
        half = len(rows) // 2
        if half:
            await _take_chunk(tools, claim, job, rows[:half])
            await _take_chunk(tools, claim, job, rows[half:])
            return
        reason = _("the database does not take this row")
        await _commit(tools, claim, job, [replace(rows[0], draft=None, keys=(), reason=reason)])


async def _commit(tools: Tools, claim: Claim, job: Import, rows: Sequence[Row]) -> None:
    for tries_left in reversed(range(TRIES)):
        try:
            async with tools.db.transaction() as conn:
                await hold(conn, claim)
                await take_rows(conn, job, rows, enrich=tools.enrich, now=tools.clock.now())
        except _RACES:
            if not tries_left:
                raise
        else:
            return
