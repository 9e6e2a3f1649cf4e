"""A worker killed by the worst signal there is, just before or after one of its commits."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta

from keepwarm.db import Connection, Database
from keepwarm.work.worker import Worker
from tests.clock import StoppedClock
from tests.prospecting.places import Listed, firms, searching


class Doomed:
    """The database of a process that dies at its nth commit."""

    def __init__(self, db: Database, *, dies_at: int, when: str) -> None:
        self._db = db
        self._left = dies_at
        self._when = when

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Connection, None]:
        self._left -= 1
        async with self._db.transaction() as conn:
            yield conn
            if not self._left and self._when == "before":
                os.kill(os.getpid(), signal.SIGKILL)
        if not self._left:
            os.kill(os.getpid(), signal.SIGKILL)

    def connection(self):  # noqa: ANN201 -- as the database's own
        return self._db.connection()


async def main(url: str, dies_at: int, when: str) -> None:
    db = await Database.open(url)
    doomed = Doomed(db, dies_at=dies_at, when=when)
    queue = searching(doomed, StoppedClock(), Listed(firms(7), size=3))  # pyright: ignore[reportArgumentType] -- all that a search uses of it
    await Worker(db, [queue], lease=timedelta(seconds=2)).run()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
