"""How long, and how often, we try to reach a provider that is busy or broken."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from keepwarm.ai.exchange import Failed

R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """
    So many tries in all, with longer and longer pauses, none begun later than `within`.

    A provider that names the time of its return is believed, unless that is later than
    `longest_pause`: then waiting is for somebody with more time.
    """

    tries: int = 3
    first_pause: timedelta = timedelta(milliseconds=500)
    longest_pause: timedelta = timedelta(seconds=20)
    within: timedelta = timedelta(minutes=3)


async def persist(attempt: Callable[[], Awaitable[R]], patience: Patience) -> R:
    """Return what an attempt brings in the end; raises the problem of the last one."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + patience.within.total_seconds()
    pause = patience.first_pause.total_seconds()
    for left in reversed(range(patience.tries)):
        try:
            return await attempt()
        except Failed as failed:
            wait = pause if failed.retry_after is None else failed.retry_after
            late = wait > patience.longest_pause.total_seconds() or loop.time() + wait > deadline
            if late or not (failed.again and left):
                raise failed.problem from failed
        await asyncio.sleep(wait)
        pause *= 2
    raise AssertionError(patience)  # pragma: no cover - the last try returns or raises
