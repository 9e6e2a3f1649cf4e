"""
How fast is a file of leads taken in? Beside it: COPY of the same rows into a bare table.

    python benchmarks/imports.py [rows]

Runs the production queue, worker and statements on a PostgreSQL of its own. The file is made
up, but as files are: people at companies, some companies alone, every twentieth row a repeat
of an earlier one, every fiftieth broken.
"""

import asyncio
import csv
import io
import random
import sys
import tempfile
import time
from pathlib import Path

from keepwarm.db import Database, copy_rows, execute, fetch_values
from keepwarm.db.server import running_server
from keepwarm.imports.actions import start_import
from keepwarm.imports.jobs import Tools, import_queue
from keepwarm.imports.model import Import, ImportId
from keepwarm.imports.preview import preview, read_file
from keepwarm.imports.reads import get_import
from keepwarm.kit.clock import SystemClock
from keepwarm.rosters.rows import read_row
from keepwarm.work.worker import Worker

LIMIT = 20.0  # seconds for 100,000 rows, promised in the design
HEADER = "First name,Last name,Company,Job title,E-mail,Phone,Website,City,Country,Tags,Notes"


def make_file(rows: int) -> bytes:
    dice = random.Random(7)  # noqa: S311 -- the same file every time
    written = io.StringIO(HEADER + "\r\n", newline="")
    written.seek(0, io.SEEK_END)
    out = csv.writer(written)
    made: list[list[str]] = []
    for n in range(rows):
        out.writerow(row := _repeat(dice, made) if n % 20 == 19 else _row(dice, n))
        made.append(row)
    return written.getvalue().encode()


def _row(dice: random.Random, n: int) -> list[str]:
    if n % 50 == 49:
        return ["", "", "", "", f"not an address {n}", "", "", "", "", "", ""]
    company, city = f"{_word(dice)} {_word(dice)} {n} GmbH", _word(dice)
    domain = f"{_word(dice).lower()}-{n}.example"
    if n % 4 == 3:
        return ["", "", company, "", "", "", domain, city, "Germany", "companies", ""]
    first, last = _word(dice), _word(dice)
    mail = f"{first}.{last}@{domain}".lower()
    mobile = f"+49 171 {n:07d}"
    tags = dice.choice(["fair; warm", "fair", "warm; autumn", ""])
    note = f"Met {first} at the fair. " * dice.randrange(4)
    return [first, last, company, "Head of Sales", mail, mobile, domain, city, "DE", tags, note]


def _word(dice: random.Random) -> str:
    return "".join(
        dice.choice(("ka", "lo", "mi", "ne", "ru", "sta", "vel")) for _ in "abc"
    ).title()


def _repeat(dice: random.Random, made: list[list[str]]) -> list[str]:
    return list(dice.choice(made))


async def take_in(db: Database, content: bytes) -> tuple[float, Import]:
    """Import a file with a worker as in production; return the seconds from start to end."""
    columns = preview(content).columns
    worker = Worker(db, [import_queue(Tools(db=db, clock=SystemClock()))])
    working = asyncio.create_task(worker.run())
    begin = time.perf_counter()
    async with db.transaction() as conn:
        job_id = await start_import(
            conn, name="leads.csv", content=content, columns=columns, by=None,
            now=SystemClock().now(),
        )  # fmt: skip
    job = await _ended(db, job_id)
    seconds = time.perf_counter() - begin
    worker.stop()
    await working
    return seconds, job


async def _ended(db: Database, job_id: ImportId) -> Import:
    while True:
        async with db.connection() as conn:
            job = await get_import(conn, job_id)
        assert job is not None
        if not job.is_open:
            return job
        await asyncio.sleep(0.2)


def parse(content: bytes) -> float:
    begin = time.perf_counter()
    records = read_file(content).records
    columns = preview(content).columns
    for record in records[1:]:
        read_row(record, columns, None)
    return time.perf_counter() - begin


async def bare_copy(db: Database) -> float:
    """Pour the imported leads into a copy of their table that has no keys and no triggers."""
    async with db.transaction() as conn:
        await execute(conn, "create table bare (like leads including generated)")
        names = await fetch_values(conn, str, WRITTEN_COLUMNS)
        everything = await conn.raw.fetch("select * from leads")
    begin = time.perf_counter()
    async with db.transaction() as conn:
        await copy_rows(conn, "bare", names, [[row[name] for name in names] for row in everything])
    return time.perf_counter() - begin


async def measure(rows: int, data: Path) -> None:
    content = make_file(rows)
    print(f"{rows:,} rows, {len(content) / 1e6:.1f} MB, {LIMIT:.0f} s allowed for 100,000")
    async with running_server(None, data) as url:
        db = await Database.open(url)
        parsed = parse(content)
        first, job = await take_in(db, content)
        again, same = await take_in(db, content)
        bare = await bare_copy(db)
        await db.close()
    assert job.status == same.status == "completed", (job, same)
    assert same.created == same.updated == 0, same
    for what, seconds, note in (
        ("parse and normalise alone", parsed, ""),
        ("first import", first, _verdicts(job)),
        ("the same file again", again, _verdicts(same)),
        ("bare COPY of its leads", bare, f"first import = {first / bare:.1f} x"),
    ):
        print(f"{what:27}{seconds:7.2f} s {rows / seconds:10,.0f} rows/s  {note}")
    assert first * 100_000 <= LIMIT * rows, "slower than promised"


def _verdicts(job: Import) -> str:
    return (
        f"{job.created:,} created, {job.updated:,} updated, "
        f"{job.duplicate:,} duplicate, {job.refused:,} refused"
    )


WRITTEN_COLUMNS = """
    select column_name::text from information_schema.columns
     where table_name = 'bare' and is_generated = 'NEVER'
     order by ordinal_position"""


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o711)
        asyncio.run(measure(int(sys.argv[1]) if sys.argv[1:] else 100_000, Path(folder)))
