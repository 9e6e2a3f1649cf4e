"""The dispatcher in real time, over real connections."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest

from keepwarm.accounts.model import Member
from keepwarm.db import LOST, Connection, Database
from keepwarm.db.embedded import EmbeddedPostgres
from keepwarm.db.migrate import migrate
from keepwarm.reminders import jobs
from keepwarm.reminders.jobs import Dispatcher
from tests import build
from tests.clock import StoppedClock
from tests.db.places import passable_folder
from tests.reminders.team import NOW, Planned, planned
from tests.reminders.world import NO_CHANNELS
from tests.work.field import eventually

SECOND = timedelta(seconds=1)
MESSAGES = "select count(*) from outbox"


@asynccontextmanager
async def dispatching(db: Database, clock: StoppedClock | None = None) -> AsyncGenerator[None]:
    """Run a dispatcher for the length of a block."""
    dispatcher = Dispatcher(db, channels=NO_CHANNELS, clock=clock)
    running = asyncio.create_task(dispatcher.run())
    try:
        yield
    finally:
        dispatcher.stop()
        async with asyncio.timeout(2):
            await running


async def sleepless(conn: Connection, name: str = "Olga") -> Member:
    """Add a member who works day and night."""
    member = await build.member(conn, name)
    await conn.raw.execute(
        """
        insert into availability (member_id, week, changed_at)
        values ($1, (select jsonb_agg('[["00:00", "00:00"]]'::jsonb)
                       from generate_series(1, 7)), now())
        """,
        member.id,
    )
    return member


async def due_in(db: Database, wait: timedelta, *, company: str = "Acme") -> Planned:
    """Give a sleepless member a reminder that is due before long, by the database's clock."""
    async with db.transaction() as conn:
        now = await conn.raw.fetchval("select clock_timestamp()")
        owner = await sleepless(conn, company)
        return await planned(conn, now + wait, owner=owner, company=company)


async def lateness(db: Database) -> float:
    async with db.connection() as conn:
        late: timedelta = await conn.raw.fetchval(
            "select max(h.happened_at - r.due_at) from reminder_ledger h"
            "  join reminders r on r.id = h.reminder_id where h.kind = 'spoke'"
        )
    return late.total_seconds()


async def test_it_speaks_the_moment_a_reminder_is_due(db: Database) -> None:
    await due_in(db, SECOND / 2)

    async with dispatching(db):
        await eventually(db, MESSAGES, [(1,)])

    assert 0 <= await lateness(db) < 0.3


async def test_it_hears_of_reminders_that_are_made_while_it_sleeps(db: Database) -> None:
    async with dispatching(db):
        await due_in(db, timedelta(0), company="First")
        await eventually(db, MESSAGES, [(1,)])
        await due_in(db, timedelta(0), company="Second")
        await eventually(db, MESSAGES, [(2,)])

    assert await lateness(db) < 1  # far less than until it looks by itself


async def test_it_looks_by_itself_should_nobody_wake_it(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "POLL", SECOND / 10)
    await due_in(db, timedelta(days=1))

    async with dispatching(db):
        async with db.connection() as conn:
            await conn.raw.execute("update reminders set due_at = now(), speaks_at = now()")
        await eventually(db, MESSAGES, [(1,)])


async def test_it_tells_morning_digests(db: Database) -> None:
    await due_in(db, timedelta(hours=1))
    async with db.transaction() as conn:
        await conn.raw.execute("update digests set due_at = now()")

    async with dispatching(db):
        await eventually(db, "select kind, facts->>'cause' from outbox", [("digest", "morning")])


async def test_it_takes_the_time_from_a_clock_where_it_is_given_one(
    db: Database, clock: StoppedClock
) -> None:
    async with db.transaction() as conn:
        await planned(conn, NOW, owner=await build.member(conn))

    async with dispatching(db, clock):
        await eventually(db, "select created_at from outbox", [(NOW,)])


async def test_it_waits_for_what_others_have_in_hand(db: Database) -> None:
    plan = await due_in(db, timedelta(0))

    async with db.transaction() as person:
        await person.raw.execute(
            "select from reminders where step_id = $1 for update", plan.step_ids[0]
        )
        async with dispatching(db):
            await due_in(db, timedelta(0), company="Other")
            await eventually(db, MESSAGES, [(1,)])
    async with dispatching(db):
        await eventually(db, MESSAGES, [(2,)])


async def test_one_reminder_that_cannot_be_said_does_not_stop_it(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    lost = await due_in(db, timedelta(0), company="Lost")
    await due_in(db, timedelta(0), company="Fine")
    async with db.transaction() as conn:
        await conn.raw.execute("update members set time_zone = 'Lost' where name = 'Lost'")

    async with dispatching(db):
        await eventually(db, MESSAGES, [(1,)])

    async with db.transaction() as conn:
        assert await build.rows(
            conn,
            "select r.step_id, h.facts->>'why' from reminder_ledger h"
            "  join reminders r on r.id = h.reminder_id where h.kind = 'held_back'",
        ) == [(lost.step_ids[0], "trouble")]
    assert "reminders.dispatch.failed" in caplog.messages


async def test_two_of_them_say_everything_once(db: Database) -> None:
    async with db.transaction() as conn:
        now: datetime = await conn.raw.fetchval("select clock_timestamp()")
        for number in range(20):
            owner = await sleepless(conn, f"Member{number}")
            await planned(conn, *[now] * 4, owner=owner, company=f"Company {number}")

    async with dispatching(db), dispatching(db):
        await eventually(db, MESSAGES, [(80,)])

    async with db.transaction() as conn:
        assert await build.rows(conn, "select distinct occurrence from reminders") == [(1,)]


@pytest.mark.slow
async def test_it_lives_on_when_the_database_restarts() -> None:
    with passable_folder() as root:
        server = await asyncio.to_thread(EmbeddedPostgres(root).start)
        await migrate(server.url)
        db = await Database.open(server.url)
        async with dispatching(db):
            await due_in(db, timedelta(0), company="Before")
            await eventually(db, MESSAGES, [(1,)])

            crash = ("-D", server.data, "-m", "immediate", "-w", "stop")
            await asyncio.to_thread(server.run, "pg_ctl", *crash)
            await asyncio.to_thread(server.start)

            try:
                await due_in(db, timedelta(0), company="After")
            except LOST:  # the pool may lend one dead connection before it knows
                await due_in(db, timedelta(0), company="After")
            await eventually(db, MESSAGES, [(2,)])
        await db.close()
        await asyncio.to_thread(server.stop)
