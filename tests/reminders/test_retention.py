"""The ledger is kept for a while, and no longer."""

from datetime import timedelta

from keepwarm.db import Database
from keepwarm.reminders.actions import complete_reminder
from keepwarm.reminders.retention import forget_old_lines
from tests import build
from tests.build import NOW
from tests.reminders.team import planned

YEAR = timedelta(days=365)


async def test_lines_of_the_ledger_are_forgotten_after_a_year(db: Database) -> None:
    async with db.transaction() as conn:
        olga = await build.member(conn)
        old = await planned(conn, NOW, owner=olga)
        await complete_reminder(conn, old.step_ids[0], by=olga.id, now=NOW + YEAR)

    forgotten = await forget_old_lines(db, now=NOW + YEAR + timedelta(days=1), after=YEAR)

    async with db.connection() as conn:
        kept = await conn.raw.fetch("select kind from reminder_ledger")
    assert (forgotten, [row["kind"] for row in kept]) == (1, ["completed"])
