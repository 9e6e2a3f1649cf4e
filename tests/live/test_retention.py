"""Old events are forgotten; only pages that needed them have to look anew."""

from datetime import timedelta

from keepwarm.db import Connection, Database, execute, fetch_values
from keepwarm.kit.ids import LeadId
from keepwarm.live import reads
from keepwarm.live.events import announce
from keepwarm.live.model import Horizon
from keepwarm.live.reads import read_batch
from keepwarm.live.retention import forget_everything, forget_old_events

DAY = timedelta(days=1)


async def tell(db: Database, lead: int, *, days_ago: int = 0) -> Horizon:
    async with db.transaction() as conn:
        await announce(conn, "card", lead_id=LeadId(lead))
        await execute(
            conn,
            "update live_events set happened_at = now() - $2::interval where lead_id = $1",
            lead,
            timedelta(days=days_ago, minutes=1),
        )
    async with db.connection() as conn:
        return await reads.horizon(conn)


async def kept(conn: Connection) -> list[int]:
    return await fetch_values(conn, int, "select lead_id from live_events order by seq")


async def test_only_pages_older_than_what_was_forgotten_look_anew(db: Database) -> None:
    before = await tell(db, 1, days_ago=3)
    between = await tell(db, 2, days_ago=2)
    await tell(db, 3)

    async with db.connection() as conn:
        forgotten = await forget_old_events(conn, older_than=DAY)
        gone, there = await read_batch(conn, before), await read_batch(conn, between)

        assert (forgotten, await kept(conn)) == (2, [3])
    assert (gone.is_whole, gone.events) == (False, ())
    assert (there.is_whole, [event.lead_id for event in there.events]) == (True, [3])


async def test_young_event_among_old_ones_stays(db: Database) -> None:
    await tell(db, 1, days_ago=3)
    await tell(db, 2)
    await tell(db, 3, days_ago=2)

    async with db.connection() as conn:
        assert await forget_old_events(conn, older_than=DAY) == 2
        assert await kept(conn) == [2]


async def test_nothing_to_forget_makes_no_page_look_anew(db: Database) -> None:
    async with db.connection() as conn:
        start = await reads.horizon(conn)
        await tell(db, 1)

        assert await forget_old_events(conn, older_than=DAY) == 0
        assert (await read_batch(conn, start)).is_whole


async def test_events_beside_a_running_transaction_wait(db: Database) -> None:
    async with db.connection() as conn, db.transaction() as running:
        await announce(running, "card", lead_id=LeadId(9))
        await tell(db, 1, days_ago=3)

        assert await forget_old_events(conn, older_than=DAY) == 0


async def test_many_are_forgotten_a_few_at_once(db: Database) -> None:
    async with db.connection() as conn:
        await execute(
            conn,
            "insert into live_events (topic, happened_at)"
            " select 'card', now() - interval '2 days' from generate_series(1, 5001)",
        )

        assert await forget_old_events(conn, older_than=DAY) == 5001


async def test_restored_database_makes_every_page_look_anew(db: Database) -> None:
    page = await tell(db, 1)
    async with db.transaction() as conn:
        await forget_everything(conn)
    fresh = await tell(db, 2)

    async with db.connection() as conn:
        assert not (await read_batch(conn, page)).is_whole
        assert (await read_batch(conn, fresh)).is_whole
        assert await kept(conn) == [2]
