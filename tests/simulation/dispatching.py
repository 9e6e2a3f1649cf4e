"""A bell that is the real dispatcher: woken by notifications, asking a clock of the test's."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime

from keepwarm.db import Connection, Database
from keepwarm.reminders.jobs import Dispatcher
from keepwarm.reminders.model import CHANNEL
from keepwarm.reminders.reads import next_instant
from keepwarm.simulation.bell import CHANNELS
from keepwarm.simulation.clock import SteppedClock


class AskedClock(SteppedClock):
    """A stepped clock that tells when somebody asked it."""

    def __init__(self, instant: datetime) -> None:
        super().__init__(instant)
        self.asked = asyncio.Event()

    def now(self) -> datetime:
        self.asked.set()
        return super().now()


class DispatcherBell:
    """Rings by waking a dispatcher, by NOTIFY as production does; it has a clock of its own."""

    def __init__(self, db: Database, conn: Connection, clock: AskedClock) -> None:
        self._db = db
        self._conn = conn
        self._clock = clock

    async def ring(self, now: datetime) -> None:
        self._clock.step_to(now)
        while (at := await next_instant(self._conn)) is not None and at <= now:
            self._clock.asked.clear()
            self._db.wake([CHANNEL])
            await self._clock.asked.wait()


@asynccontextmanager
async def dispatched(
    db: Database, conn: Connection, instant: datetime
) -> AsyncGenerator[DispatcherBell, None]:
    """Run the production's loop on a database, and lend the bell that it answers."""
    clock = AskedClock(instant)
    dispatcher = Dispatcher(db, channels=CHANNELS, clock=clock)
    running = asyncio.create_task(dispatcher.run())
    yield DispatcherBell(db, conn, clock)
    dispatcher.stop()
    await running
