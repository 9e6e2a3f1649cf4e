"""
A transaction that may find others in its way, and then begins anew.

Opting a person out and erasing them reach leads that somebody may be writing to. Such a
transaction gives way at once (migrations/0027_opt_outs.sql), which undoes it whole.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import asyncpg

from keepwarm.db import Connection, Database
from keepwarm.kit.errors import Conflict

T = TypeVar("T")
PAUSES: Final = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8)
"""Seconds before another try; what is in the way is over in a few milliseconds, as a rule."""
_IN_THE_WAY = (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError)


class InTheWay(Conflict):
    message = "Somebody is writing to one of these leads just now. Please try again."


async def transact_patiently(db: Database, act: Callable[[Connection], Awaitable[T]]) -> T:
    """Act in a transaction of its own, anew where somebody was in the way. Raises InTheWay."""
    for pause in PAUSES:
        try:
            async with db.transaction() as conn:
                return await act(conn)
        except _IN_THE_WAY:
            await asyncio.sleep(pause)
    raise InTheWay
