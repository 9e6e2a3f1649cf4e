"""`keepwarm import`: a file taken in beside a running product or without one."""

import asyncio
import sys
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from keepwarm.cli.engine import Engine, engine, first_admin
from keepwarm.db import Connection
from keepwarm.enrichment.actions import ask_research_many
from keepwarm.imports.actions import start_import, take_rows
from keepwarm.imports.jobs import CHUNK, Tools, import_queue
from keepwarm.imports.model import Import, ImportId, Verdict
from keepwarm.imports.preview import read_file
from keepwarm.imports.reads import ListedRow, get_import, list_rows
from keepwarm.kit.errors import Refused
from keepwarm.kit.i18n import ngettext
from keepwarm.kit.ids import MemberId
from keepwarm.kit.viewer import Viewer
from keepwarm.rosters.columns import guess_columns
from keepwarm.rosters.rows import read_row
from keepwarm.settings import Settings
from keepwarm.work.worker import Worker

OVER = ("completed", "failed", "cancelled")
LOOK_AGAIN_AFTER = 0.1  # seconds
EVERYTHING = Viewer(MemberId(0), is_admin=True)  # whoever may run this may see what came of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What is to follow for each new lead."""

    enrich: bool = False
    plan: bool = False


async def import_leads(settings: Settings, file: Path, *, wishes: Wishes, dry_run: bool) -> None:
    """Take in a file and print each row's verdict; a rehearsal prints the same and undoes it."""
    content = await asyncio.to_thread(file.read_bytes)
    async with engine(settings) as base:
        now = base.clock.now()
        if dry_run:
            await _rehearse(base, file.name, content, now)
            return
        async with base.db.transaction() as conn:
            job_id = await _start(conn, base, file.name, content, wishes, now=now)
        async with _serving(base):
            job = await _follow(base, job_id)
        await _print_verdicts(base, job_id)
    _print_sum(job)
    if job.status != "completed":
        raise Refused(job.error or job.status)


async def _start(
    conn: Connection, base: Engine, name: str, content: bytes, wishes: Wishes, *, now: datetime
) -> ImportId:
    return await start_import(
        conn,
        name=name,
        content=content,
        columns=guess_columns(read_file(content).records),
        enrich=wishes.enrich,
        then_plan=wishes.plan,
        default_country=base.settings.default_country,
        by=(await first_admin(base, conn)).id,
        now=now,
    )


async def _rehearse(base: Engine, name: str, content: bytes, now: datetime) -> None:
    async with base.db.rehearsal() as conn:
        job_id = await _start(conn, base, name, content, Wishes(), now=now)
        job = await get_import(conn, job_id)
        if job is None or job.status != "pending":
            raise Refused("This very file is being imported right now.")
        await _take_all(conn, base, job, content, now)
        for row in await _all_rows(conn, job_id):
            print(_line(row))
        _print_sum(await get_import(conn, job_id) or job)
    print("This was a rehearsal: nothing was changed.")


async def _take_all(
    conn: Connection, base: Engine, job: Import, content: bytes, now: datetime
) -> None:
    columns = guess_columns(read_file(content).records)
    records = read_file(content).records[columns.header :]
    for start in range(0, len(records), CHUNK):
        chunk = records[start : start + CHUNK]
        rows = [read_row(record, columns, base.settings.default_country) for record in chunk]
        await take_rows(conn, job, rows, now=now)


@asynccontextmanager
async def _serving(base: Engine) -> AsyncGenerator[None, None]:
    """Serve the queue of imports in this process, beside whoever else does."""
    tools = Tools(db=base.db, clock=base.clock, enrich=ask_research_many)
    worker = Worker(base.db, [import_queue(tools)])
    working = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        worker.stop()
        await working


async def _follow(base: Engine, job_id: ImportId) -> Import:
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("Importing", total=None)
        while True:
            async with base.db.connection() as conn:
                job = await get_import(conn, job_id)
            if job is None:
                raise Refused("The import is not here any more.")
            progress.update(bar, total=job.rows_total, completed=job.rows_done)
            if job.status in OVER:
                return job
            await asyncio.sleep(LOOK_AGAIN_AFTER)


async def _print_verdicts(base: Engine, job_id: ImportId) -> None:
    async with base.db.connection() as conn:
        for row in await _all_rows(conn, job_id):
            sys.stdout.write(_line(row) + "\n")


async def _all_rows(conn: Connection, job_id: ImportId) -> Sequence[ListedRow]:
    found: list[ListedRow] = []
    while page := await list_rows(conn, job_id, EVERYTHING, after=found[-1].line if found else 0):
        found += page
    return found


def _line(row: ListedRow) -> str:
    but = f" ({row.reason})" if row.reason else ""
    what: dict[Verdict, str] = {
        "created": f"created lead {row.lead_id}{but}",
        "updated": f"updated lead {row.lead_id}, {row.lead_name}{but}",
        "duplicate": f"duplicate of lead {row.lead_id}, {row.lead_name}",
        "refused": f"refused: {row.reason}",
    }
    return f"line {row.line}: {row.title or '-'}: {what[row.verdict]}"


def _print_sum(job: Import) -> None:
    rows = job.created + job.updated + job.duplicate + job.refused
    counted = ngettext("{n} row", "{n} rows", rows).format(n=rows)
    print(
        f"{counted}: {job.created} created, {job.updated} updated, "
        f"{job.duplicate} duplicate, {job.refused} refused"
    )
