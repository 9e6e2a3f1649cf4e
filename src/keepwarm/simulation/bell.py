"""What rings when something is due: as the dispatcher does it, but at the clock's word."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Protocol

from keepwarm.db import Connection
from keepwarm.outbox.model import Channel
from keepwarm.reminders.actions import fire_due, send_digests
from keepwarm.reminders.reads import get_outlook

CHANNELS: frozenset[Channel] = frozenset()
"""Members are told in the app, where a message is delivered in the moment it is written."""


class Bell(Protocol):
    """Has all that is due by now said."""

    async def ring(self, now: datetime) -> None:
        """Return when nothing is due any more."""
        ...


class OwnBell:
    """
    Rings by itself, round after round, each verb in a transaction of its own.

    These are the rounds of `reminders.jobs.Dispatcher`; a test holds the ledger of a run
    against that of a dispatcher who is woken by notifications and asks the clock himself.
    """

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    async def ring(self, now: datetime) -> None:
        while verbs := await self._due(now):
            for verb in verbs:
                async with self._conn.savepoint():  # around nothing else: it commits at its end
                    await verb(self._conn, now=now, channels=CHANNELS)

    async def _due(self, now: datetime) -> list[Callable[..., Awaitable[int]]]:
        outlook = await get_outlook(self._conn)
        verbs = ((fire_due, outlook.reminder_at), (send_digests, outlook.digest_at))
        return [verb for verb, at in verbs if at is not None and at <= now]
