"""A worker that is killed by the worst signal there is when it has half of a source."""

import asyncio
import os
import signal
import sys
from datetime import timedelta

from keepwarm.db import Database
from keepwarm.prospecting.jobs import prospecting_queue
from keepwarm.work.worker import Worker
from tests.clock import StoppedClock
from tests.prospecting.places import Listed, firms, tools


async def die_at_five(number: int) -> None:
    if number == 5:
        os.kill(os.getpid(), signal.SIGKILL)


async def main(url: str) -> None:
    db = await Database.open(url)
    source = Listed(firms(10), die_at_five)
    queue = prospecting_queue(tools(db, StoppedClock(), source))
    await Worker(db, [queue], lease=timedelta(seconds=2)).run()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
