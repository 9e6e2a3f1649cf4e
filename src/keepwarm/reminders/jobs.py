"""The dispatcher: has what is due say so, the moment it is."""

import asyncio
import contextlib
import logging
from datetime import datetime, timedelta
from typing import Protocol

from keepwarm.db import Connection, Database
from keepwarm.db.listen import listen
from keepwarm.kit.clock import Clock
from keepwarm.outbox.model import Channel
from keepwarm.reminders.actions import begin_digests, fire_due, send_digests
from keepwarm.reminders.model import CHANNEL
from keepwarm.reminders.reads import get_outlook
from keepwarm.work.persistence import PASSING, persist

POLL = timedelta(seconds=5)
CONTENDED = 0.05  # seconds until the next look at what others have in hand
PATIENCE = 30.0  # seconds a round may take before its connection counts as lost

_log = logging.getLogger(__name__)


class _Verb(Protocol):
    async def __call__(
        self,
        conn: Connection,
        *,
        now: datetime,
        channels: frozenset[Channel],
        warily: bool = False,
    ) -> int: ...


class Dispatcher:
    """
    Keeps reminders and digests on time. Any number of them share the work, on any machine.

    It sleeps until the next instant at which something is due, at most `POLL`; whoever writes
    a reminder wakes it. Being woken makes it faster, nothing relies on it. Time is the
    database's, unless a clock is given.
    """

    def __init__(
        self, db: Database, *, channels: frozenset[Channel], clock: Clock | None = None
    ) -> None:
        self._db = db
        self._channels = channels
        self._clock = clock
        self._wake = asyncio.Event()
        self._stopped = False

    def stop(self) -> None:
        """End after the transaction that is under way."""
        self._stopped = True
        self._wake.set()

    async def run(self) -> None:
        """Dispatch until stopped, through restarts of the database."""
        listening = asyncio.create_task(listen(self._db.url, {CHANNEL: self._wake.set}))
        try:
            await persist(self._dispatch_until_stopped)
        finally:
            listening.cancel()
            await asyncio.wait([listening])

    async def _dispatch_until_stopped(self) -> None:
        async with self._db.connection() as conn:
            while not self._stopped:
                self._wake.clear()
                async with asyncio.timeout(PATIENCE):
                    pause = await self._round(conn)
                await self._sleep(pause)

    async def _sleep(self, pause: float) -> None:
        if pause > 0 and not self._stopped:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._wake.wait()

    async def _round(self, conn: Connection) -> float:
        """Say what is due; return the seconds until the next look is worth its while."""
        outlook = await get_outlook(conn)
        now = self._clock.now() if self._clock else outlook.now
        verbs: list[tuple[_Verb, datetime | None]] = [
            (begin_digests, outlook.call_at),
            (fire_due, outlook.reminder_at),
            (send_digests, outlook.digest_at),
        ]
        due = [verb for verb, at in verbs if at is not None and at <= now]
        said = [await self._say(conn, verb, now) for verb in due]
        if due:
            return 0 if any(said) else CONTENDED
        ahead = [(at - now).total_seconds() for _, at in verbs if at is not None]
        return min([*ahead, POLL.total_seconds()])

    async def _say(self, conn: Connection, verb: _Verb, now: datetime) -> int:
        try:
            return await self._commit(conn, verb, now, warily=False)
        except PASSING:
            raise
        except Exception:  # noqa: BLE001 -- one bad row must not keep the others from speaking
            _log.exception("reminders.dispatch.failed")
        return await self._commit(conn, verb, now, warily=True)

    async def _commit(self, conn: Connection, verb: _Verb, now: datetime, *, warily: bool) -> int:
        async with conn.savepoint():  # around nothing else: it commits at its end
            said = await verb(conn, now=now, channels=self._channels, warily=warily)
        self._db.wake(conn.wakes)
        conn.wakes.clear()
        return said
