import asyncio

from keepwarm.db import Database
from keepwarm.db.alone import alone

NUMBER = 4711
OURS = "select pid from pg_locks where locktype = 'advisory' and objid = $1 and granted"


async def test_the_next_one_begins_when_the_first_has_ended(db: Database) -> None:
    told: list[str] = []

    async def second() -> None:
        async with alone(db.url, NUMBER, asked_every=0.01):
            told.append("second")

    async with alone(db.url, NUMBER):
        waiting = asyncio.create_task(second())
        async with alone(db.url, NUMBER + 1):
            told.append("another thing meanwhile")
        told.append("first")
    await waiting

    assert told == ["another thing meanwhile", "first", "second"]


async def test_a_turn_that_is_lost_with_its_connection_is_told_and_taken(db: Database) -> None:
    async with alone(db.url, NUMBER) as lost, db.connection() as conn:
        holder = await conn.raw.fetchval(OURS, NUMBER)
        await conn.raw.execute("select pg_terminate_backend($1)", holder)

        async with asyncio.timeout(5):
            await lost.wait()
            async with alone(db.url, NUMBER, asked_every=0.01):
                assert await conn.raw.fetchval(OURS, NUMBER) != holder
