import asyncio
from collections.abc import AsyncGenerator

import asyncpg
import pytest

from keepwarm.db import Database, execute
from keepwarm.db.listen import listen


class Sleeper:
    """Sleeps until it is woken."""

    def __init__(self) -> None:
        self._woken = asyncio.Semaphore(0)

    def wake(self) -> None:
        self._woken.release()

    async def is_woken(self) -> None:
        async with asyncio.timeout(10):
            await self._woken.acquire()


@pytest.fixture
async def sleepers(database_url: str) -> AsyncGenerator[dict[str, Sleeper], None]:
    """Lend two sleepers on two channels, woken once since we listen."""
    sleepers = {"left": Sleeper(), "right": Sleeper()}
    wakes = {name: sleeper.wake for name, sleeper in sleepers.items()}
    listening = asyncio.create_task(listen(database_url, wakes))
    for sleeper in sleepers.values():
        await sleeper.is_woken()
    yield sleepers
    listening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await listening


async def test_a_notification_wakes_the_sleeper_of_its_channel(
    sleepers: dict[str, Sleeper], db: Database
) -> None:
    db.wake(["left"])

    await sleepers["left"].is_woken()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await sleepers["right"].is_woken()


async def test_after_a_lost_connection_everybody_is_woken_and_wakes_again(
    sleepers: dict[str, Sleeper], database_url: str, db: Database
) -> None:
    raw = await asyncpg.connect(database_url)
    await raw.fetch(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        """ where query like 'LISTEN%' and application_name = 'keepwarm'"""
    )
    await raw.close()

    for sleeper in sleepers.values():
        await sleeper.is_woken()
    async with db.connection() as conn:
        await execute(conn, "select pg_notify('right', '')")
    await sleepers["right"].is_woken()
