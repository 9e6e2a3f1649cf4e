"""Go on after trouble with the database: wait a little and try again, for ever or a while."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

import asyncpg

from keepwarm.db import LOST

PASSING = (*LOST, asyncpg.InsufficientResourcesError, asyncpg.TransactionRollbackError)
"""Trouble that lies in the moment, not in the statement: the same may succeed later."""

SHORTEST_PAUSE, LONGEST_PAUSE = 0.05, 0.4  # seconds; a server that is back is found quickly
PAUSES = (0.05, 0.2, 0.5, 1.0, 2.0, 4.0)  # seconds; a server that restarts is back by then
CALM = 5  # seconds without trouble after which the next pause is the shortest again

_log = logging.getLogger(__name__)


async def persist(work: Callable[[], Awaitable[None]]) -> None:
    """Run something until it returns; begin again after each trouble with the database."""
    now = asyncio.get_running_loop().time
    pause = SHORTEST_PAUSE
    while True:
        began_at = now()
        try:
            return await work()
        except (*LOST, asyncpg.PostgresError) as trouble:
            if now() - began_at > CALM:
                pause = SHORTEST_PAUSE
            if pause == SHORTEST_PAUSE:
                _log.warning("work.database.trouble: %s: %s", type(trouble).__name__, trouble)
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


async def insist(work: Callable[[], Awaitable[None]], *, pauses: Sequence[float] = PAUSES) -> None:
    """
    Write something down that is dear, also where the database is away for a moment.

    It may be done twice, where only the answer was lost. Raises what stays in its way.
    """
    for pause in pauses:
        try:
            return await work()
        except PASSING as trouble:
            _log.warning("work.database.trouble: %s: %s", type(trouble).__name__, trouble)
        await asyncio.sleep(pause)
    return await work()
