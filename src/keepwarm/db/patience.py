"""
A transaction that may find others in its way, and then begins anew.

Opting a person out and erasing them reach leads that somebody may be writing to. Such a
transaction gives way after half a second (migrations/0027_opt_outs.sql), which undoes it whole.
"""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

import asyncpg

from keepwarm.db import Connection, Database
from keepwarm.kit.errors import Conflict

T = TypeVar("T")
TRIES: Final = 5
_IN_THE_WAY = (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError)


class InTheWay(Conflict):
    message = "Somebody is writing to one of these leads just now. Please try again."


async def transact_patiently(db: Database, act: Callable[[Connection], Awaitable[T]]) -> T:
    """Act in a transaction of its own, anew where somebody was in the way. Raises InTheWay."""
    for _ in range(TRIES):
        try:
            async with db.transaction() as conn:
                return await act(conn)
        except _IN_THE_WAY:
            continue
    raise InTheWay
