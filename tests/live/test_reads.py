"""No committed event is missed, repeated or turned around, however transactions interleave."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, suppress

import pytest

from keepwarm.db import Connection, Database, execute
from keepwarm.kit.ids import LeadId
from keepwarm.live import reads
from keepwarm.live.events import announce
from keepwarm.live.model import Horizon
from keepwarm.live.reads import read_batch


class Reader:
    """Goes on from where it stood, as the hub does."""

    def __init__(self, conn: Connection, horizon: Horizon) -> None:
        self.conn = conn
        self.horizon = horizon

    async def read(self) -> list[LeadId | None]:
        batch = await read_batch(self.conn, self.horizon)
        self.horizon = batch.horizon
        return [event.lead_id for event in batch.events]


@pytest.fixture
async def reader(db: Database) -> AsyncGenerator[Reader, None]:
    async with db.connection() as conn:
        yield Reader(conn, await reads.horizon(conn))


async def take_xid(conn: Connection) -> None:
    await execute(conn, "select pg_current_xact_id()")


async def test_event_is_read_once_its_transaction_has_committed(
    db: Database, reader: Reader
) -> None:
    async with db.transaction() as conn:
        await announce(conn, "card", lead_id=LeadId(7))
        assert await reader.read() == []

    assert await reader.read() == [7]
    assert await reader.read() == []


async def test_late_commit_of_an_earlier_transaction_is_not_missed(
    db: Database, reader: Reader
) -> None:
    async with db.transaction() as early:
        await announce(early, "card", lead_id=LeadId(1))
        async with db.transaction() as late:
            await announce(late, "card", lead_id=LeadId(2))
        # The later one is not held up by the earlier, and does not hide it.
        assert await reader.read() == [2]

    assert await reader.read() == [1]


async def test_late_commit_of_a_lower_seq_is_not_missed(db: Database, reader: Reader) -> None:
    async with AsyncExitStack() as earlier_xid, AsyncExitStack() as lower_seq:
        first = await earlier_xid.enter_async_context(db.transaction())
        await take_xid(first)
        second = await lower_seq.enter_async_context(db.transaction())
        await announce(second, "card", lead_id=LeadId(2))
        await announce(first, "card", lead_id=LeadId(1))

        await earlier_xid.aclose()
        assert await reader.read() == [1]

    assert await reader.read() == [2]


async def test_events_of_one_lead_keep_their_order_beside_a_long_transaction(
    db: Database, reader: Reader
) -> None:
    # Who writes second has the lowest number of the three, and the long one a lower one than
    # who writes first: whatever is read while it runs must show the first with the second.
    start = reader.horizon
    async with AsyncExitStack() as waits_for_the_lock, AsyncExitStack() as runs_on:
        second = await waits_for_the_lock.enter_async_context(db.transaction())
        await take_xid(second)
        await take_xid(await runs_on.enter_async_context(db.transaction()))
        async with db.transaction() as first:
            await announce(first, "stage", lead_id=LeadId(7), facts={"to": "research"})
        await announce(second, "stage", lead_id=LeadId(7), facts={"to": "strategy"})
        await waits_for_the_lock.aclose()

        batch = await read_batch(reader.conn, start)

    assert [event.facts for event in batch.events] == [{"to": "research"}, {"to": "strategy"}]
    assert (await read_batch(reader.conn, batch.horizon)).events == ()


async def test_rolled_back_event_never_appears(db: Database, reader: Reader) -> None:
    with suppress(ZeroDivisionError):
        async with db.transaction() as conn:
            await announce(conn, "card", lead_id=LeadId(1))
            raise ZeroDivisionError
    async with db.transaction() as conn:
        await announce(conn, "card", lead_id=LeadId(2))
        with suppress(ZeroDivisionError):
            async with conn.savepoint():
                await announce(conn, "card", lead_id=LeadId(3))
                raise ZeroDivisionError

    assert await reader.read() == [2]


async def test_batch_ends_where_it_is_told_to(db: Database, reader: Reader) -> None:
    start = reader.horizon
    async with db.transaction() as conn:
        await announce(conn, "card", lead_id=LeadId(1))
    middle = await reads.horizon(reader.conn)
    async with db.transaction() as conn:
        await announce(conn, "card", lead_id=LeadId(2))

    first = await read_batch(reader.conn, start, middle)
    rest = await read_batch(reader.conn, middle)

    assert [event.lead_id for event in first.events] == [1]
    assert first.horizon == middle
    assert [event.lead_id for event in rest.events] == [2]


async def test_batch_of_too_many_events_is_not_whole(db: Database, reader: Reader) -> None:
    insert = "insert into live_events (topic) select 'card' from generate_series(1, $1)"
    async with db.connection() as conn:
        await conn.raw.execute(insert, reads.MOST_EVENTS)
        allowed = await read_batch(conn, reader.horizon)
        await conn.raw.execute(insert, 1)
        refused = await read_batch(conn, reader.horizon)

    assert (allowed.is_whole, len(allowed.events)) == (True, reads.MOST_EVENTS)
    assert (refused.is_whole, len(refused.events)) == (False, 0)


async def test_batch_since_a_future_is_not_whole(conn: Connection) -> None:
    # So it looks when a database was restored to an earlier day.
    now = await reads.horizon(conn)

    batch = await read_batch(conn, Horizon(now.start, now.end + 1000))

    assert (batch.is_whole, batch.events) == (False, ())
    assert (await read_batch(conn, batch.horizon)).is_whole
