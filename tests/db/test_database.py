import asyncio
from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, suppress

import asyncpg
import msgspec
import pytest

from keepwarm.db import (
    LOST,
    Connection,
    Database,
    copy_rows,
    execute,
    fetch_all,
    fetch_maybe,
    fetch_one,
    fetch_value,
    fetch_values,
)
from keepwarm.db.embedded import EmbeddedPostgres

SCHEDULE = "insert into schedules (name, cron, due_at) values ('x', 'y', now())"


class Pair(msgspec.Struct, frozen=True):
    number: int
    word: str


class Ear:
    """Hears notifications, and counts them."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.new = asyncio.Event()

    def __call__(self, _raw: object, _pid: int, channel: str, _payload: object) -> None:
        self.heard.append(channel)
        self.new.set()

    async def hears(self, *channels: str) -> None:
        async with asyncio.timeout(10):
            while not {*channels} <= {*self.heard}:
                self.new.clear()
                await self.new.wait()


@pytest.fixture
async def ear(database_url: str) -> AsyncGenerator[Ear, None]:
    ear, raw = Ear(), await asyncpg.connect(database_url)
    for channel in ("first", "second", "end"):
        await raw.add_listener(channel, ear)
    yield ear
    await raw.close()


async def hear_the_end(db: Database, ear: Ear, *surely: str) -> list[str]:
    """Return all that was heard when what is surely sent and then the end has been."""
    await ear.hears(*surely)
    async with db.connection() as conn:
        await execute(conn, "select pg_notify('end', '')")
    await ear.hears("end")
    return ear.heard[: ear.heard.index("end")]


async def wake_and_fail(lent: AbstractAsyncContextManager[Connection]) -> None:
    async with lent as conn:
        conn.wake("first")
        raise RuntimeError


async def test_sleepers_are_woken_after_the_commit(db: Database, ear: Ear) -> None:
    async with db.transaction() as conn:
        conn.wake("first")
        await fetch_value(conn, int, "select 1")
        async with db.connection() as other:
            await execute(other, "select pg_notify('second', '')")
        await ear.hears("second")
        assert ear.heard == ["second"]

    assert await hear_the_end(db, ear, "first") == ["second", "first"]


async def test_nobody_is_woken_by_what_was_rolled_back(db: Database, ear: Ear) -> None:
    with pytest.raises(RuntimeError):
        await wake_and_fail(db.transaction())

    assert await hear_the_end(db, ear) == []


async def test_wake_ups_that_pile_up_are_sent_as_one(db: Database, ear: Ear) -> None:
    for _ in range(100):
        db.wake(["first", "second"])

    heard = await hear_the_end(db, ear, "first", "second")

    assert sorted(heard) == ["first", "second"]


async def test_what_was_done_outside_a_transaction_wakes_even_before_an_error(
    db: Database, ear: Ear
) -> None:
    with pytest.raises(RuntimeError):
        await wake_and_fail(db.connection())

    assert await hear_the_end(db, ear, "first") == ["first"]


async def test_the_last_wake_ups_are_sent_before_the_pool_closes(
    database_url: str, ear: Ear
) -> None:
    db = await Database.open(database_url, size=1)

    db.wake(["first"])
    await db.close()
    await ear.hears("first")

    assert ear.heard == ["first"]


async def test_a_wake_up_survives_connections_that_died(db: Database, ear: Ear) -> None:
    async with db.connection() as one, db.connection() as two:
        mine = {await fetch_value(each, int, "select pg_backend_pid()") for each in (one, two)}
    raw = await asyncpg.connect(db.url)
    await raw.fetch("select pg_terminate_backend(pid) from unnest($1::int[]) as pid", mine)
    await raw.close()

    db.wake(["first"])
    await ear.hears("first")

    assert ear.heard == ["first"]


async def test_a_wake_up_that_cannot_be_sent_is_given_up_and_the_next_one_works(
    server: EmbeddedPostgres, caplog: pytest.LogCaptureFixture
) -> None:
    await asyncio.to_thread(server.start)
    db = await Database.open(server.url, size=1)
    await asyncio.to_thread(server.stop)

    db.wake(["first"])
    while "db.wake.lost" not in caplog.text:  # noqa: ASYNC110 -- a log line sets no event
        await asyncio.sleep(0.01)
    await asyncio.to_thread(server.start)

    raw, ear = await asyncpg.connect(server.url), Ear()
    await raw.add_listener("second", ear)
    db.wake(["second"])
    await ear.hears("second")
    await raw.close()
    await db.close()


async def test_the_pool_recovers_after_a_restart_of_the_server(server: EmbeddedPostgres) -> None:
    await asyncio.to_thread(server.start)
    db = await Database.open(server.url, size=3)
    async with db.connection() as one, db.connection() as two, db.connection() as three:
        for each in (one, two, three):
            await fetch_value(each, int, "select 1")
    crash = ("-D", server.data, "-m", "immediate", "-w", "stop")

    await asyncio.to_thread(server.run, "pg_ctl", *crash)
    with pytest.raises(LOST):
        async with db.connection() as conn:
            await fetch_value(conn, int, "select 1")
    await asyncio.to_thread(server.start)

    async with db.connection() as conn:
        assert await fetch_value(conn, int, "select 2") == 2
    await db.close()


async def test_nothing_stays_of_a_rehearsal(db: Database) -> None:
    async with db.rehearsal() as conn:
        await execute(conn, SCHEDULE)
        assert await fetch_value(conn, int, "select count(*) from schedules") == 1

    async with db.connection() as conn:
        assert await fetch_value(conn, int, "select count(*) from schedules") == 0


async def test_a_rehearsal_that_fails_leaves_a_clean_connection(database_url: str) -> None:
    db = await Database.open(database_url, size=1)
    with pytest.raises(asyncpg.UndefinedTableError):
        async with db.rehearsal() as conn:
            await conn.raw.execute("table of_nobody")

    async with db.connection() as conn:
        assert await fetch_value(conn, int, "select 1") == 1
    await db.close()


async def test_each_statement_on_a_connection_commits_by_itself(db: Database) -> None:
    with suppress(RuntimeError):
        async with db.connection() as conn:
            await execute(conn, SCHEDULE)
            raise RuntimeError

    async with db.connection() as conn:
        assert await fetch_values(conn, str, "select name from schedules") == ["x"]


async def test_a_savepoint_undoes_only_its_block(conn: Connection) -> None:
    await execute(conn, "create temp table words (word text)")
    await execute(conn, "insert into words values ('kept')")
    with suppress(asyncpg.DivisionByZeroError):
        async with conn.savepoint():
            await execute(conn, "insert into words values ('undone')")
            await fetch_value(conn, int, "select 1 / 0")

    assert await fetch_values(conn, str, "select word from words") == ["kept"]


async def test_rows_become_what_the_caller_asked_for(conn: Connection) -> None:
    await execute(conn, "create temp table pairs (number int, word text)")

    await copy_rows(conn, "pairs", ["number", "word"], [(1, "one"), (2, "two")])

    both = [Pair(1, "one"), Pair(2, "two")]
    assert await fetch_all(conn, Pair, "select * from pairs order by number") == both
    assert await fetch_one(conn, Pair, "select * from pairs where number = $1", 2) == both[1]
    assert await fetch_maybe(conn, Pair, "select * from pairs where number = 3") is None
    assert await execute(conn, "delete from pairs") == 2
    with pytest.raises(LookupError, match="from pairs"):
        await fetch_one(conn, Pair, "select * from pairs")


async def test_a_value_of_another_kind_is_a_mistake_of_ours(conn: Connection) -> None:
    with pytest.raises(TypeError, match="the statement yields str, not int"):
        await fetch_value(conn, int, "select 'word'")
    with pytest.raises(TypeError, match="the statement yields int, not str"):
        await fetch_values(conn, str, "select 1")

    assert await fetch_value(conn, int, "select null::int") is None
    assert await fetch_value(conn, dict, """select '{"a": [1]}'::jsonb""") == {"a": [1]}
