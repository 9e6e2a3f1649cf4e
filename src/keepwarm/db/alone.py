"""Be the only one of all processes that does something, for as long as it is being done."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from typing import Final

import asyncpg

from keepwarm.db import LOST, SESSION

ASKED_EVERY: Final = 1.0  # seconds; so long nobody does it after whoever did has died
GOODBYE: Final = 1.0  # seconds


@asynccontextmanager
async def alone(
    url: str, number: int, *, asked_every: float = ASKED_EVERY
) -> AsyncGenerator[asyncio.Event, None]:
    """
    Wait for a turn and keep it for the length of a block, on a connection of its own.

    The event tells that the connection was lost, and the turn with it. Raises what a lost
    connection raises (`LOST`) while it waits.
    """
    raw = await asyncpg.connect(url, server_settings=SESSION, timeout=5)
    lost = asyncio.Event()
    raw.add_termination_listener(lambda _raw: lost.set())
    try:
        # Asked again and again: a statement that waited for days would keep the database from
        # clearing up behind everybody.
        while True:
            if await raw.fetchval("select pg_try_advisory_lock($1)", number):
                break
            await asyncio.sleep(asked_every)
        yield lost
    finally:
        with suppress(TimeoutError, *LOST):
            await raw.close(timeout=GOODBYE)
