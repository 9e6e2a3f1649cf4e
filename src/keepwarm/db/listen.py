"""Hear wake-ups: one dedicated connection that reconnects and then wakes everybody once."""

import asyncio
import logging
from collections.abc import Callable

import asyncpg

from keepwarm.db import LOST, SESSION

_log = logging.getLogger(__name__)

SHORTEST_PAUSE, LONGEST_PAUSE = 0.05, 0.5  # seconds between attempts to reconnect


async def listen(url: str, wakes: dict[str, Callable[[], None]]) -> None:
    """
    Call `wakes[channel]` whenever a notification arrives on that channel; runs until cancelled.

    Notifications are empty and may be lost: whoever is woken looks for itself. After each
    (re)connection everybody is woken, for what was said meanwhile was not heard.
    """
    pause = SHORTEST_PAUSE
    while True:
        try:
            await _listen_once(url, wakes)
            pause = SHORTEST_PAUSE
        except LOST as lost:
            _log.info("db.listener.lost: %s", lost)
            pause = min(pause * 2, LONGEST_PAUSE)
        await asyncio.sleep(pause)


async def _listen_once(url: str, wakes: dict[str, Callable[[], None]]) -> None:
    gone = asyncio.Event()
    raw = await asyncpg.connect(url, server_settings=SESSION, timeout=5)
    raw.add_termination_listener(lambda _raw: gone.set())
    try:
        for channel, wake in wakes.items():
            await raw.add_listener(channel, _calling(wake))
        for wake in wakes.values():
            wake()
        await gone.wait()
    finally:
        raw.terminate()


def _calling(wake: Callable[[], None]) -> Callable[..., None]:
    def heard(*_notification: object) -> None:
        wake()

    return heard
