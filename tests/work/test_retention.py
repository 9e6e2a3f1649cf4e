from datetime import UTC, datetime, timedelta

from keepwarm.db import Database
from keepwarm.work.retention import BATCH, Kept, forget_finished_work
from tests.work.field import rows

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KEPT = [Kept("prospecting_jobs", timedelta(days=30)), Kept("imports", timedelta(days=30))]


async def _add_finished(db: Database, status: str, *, days_ago: int, count: int = 1) -> None:
    async with db.transaction() as conn:
        await conn.raw.execute(
            "insert into prospecting_jobs (source, created_at, due_at, status, finished_at)"
            " select $1, $2, $2, $1, $2 from generate_series(1, $3)",
            status,
            NOW - timedelta(days=days_ago),
            count,
        )


async def test_what_ended_long_ago_is_forgotten_and_all_else_kept(db: Database) -> None:
    for status in ("completed", "failed", "cancelled"):
        await _add_finished(db, status, days_ago=31)
        await _add_finished(db, status, days_ago=29)
    async with db.transaction() as conn:
        await conn.raw.execute(
            "insert into prospecting_jobs (source, created_at, due_at)"
            " values ('waiting', '2020-01-01', '2020-01-01')"
        )

    await forget_finished_work(KEPT).run(db, NOW)

    assert await rows(db, "select source from prospecting_jobs order by id") == [
        ("completed",),
        ("failed",),
        ("cancelled",),
        ("waiting",),
    ]


async def test_a_long_history_is_deleted_in_batches(db: Database) -> None:
    await _add_finished(db, "completed", days_ago=40, count=2 * BATCH + 1)
    await _add_finished(db, "completed", days_ago=1)
    async with db.transaction() as conn:
        await conn.raw.execute("create table batches (n integer)")
        await conn.raw.execute(
            "create function note_batch() returns trigger language plpgsql as $$ begin"
            " insert into batches select count(*) from gone; return null; end $$"
        )
        await conn.raw.execute(
            "create trigger note_batch after delete on prospecting_jobs"
            " referencing old table as gone for each statement execute function note_batch()"
        )
    try:
        await forget_finished_work(KEPT).run(db, NOW)

        sizes = await rows(db, "select n from batches where n > 0 order by n desc")
        assert sizes == [(BATCH,), (BATCH,), (1,)]
    finally:
        async with db.transaction() as conn:
            await conn.raw.execute("drop table batches; drop function note_batch cascade")
    assert await rows(db, "select count(*) from prospecting_jobs") == [(1,)]
