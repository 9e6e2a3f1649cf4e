"""
A worker in a process of its own, for tests that kill it.

Arguments: the database's URL, the lease in seconds, the slots, and what its handler does:
`hang` until interrupted, or `die` by the worst signal there is. It says "ready" when it
claims, and answers SIGTERM as `keepwarm worker` does.
"""

import asyncio
import os
import signal
import sys
from datetime import timedelta

from keepwarm.db import Connection, Database
from keepwarm.work.model import Claim, Queue
from keepwarm.work.worker import Worker


async def hang(_claim: Claim) -> None:
    await asyncio.Event().wait()


async def die(_claim: Claim) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


async def say_ready(_conn: Connection) -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()


async def main(url: str, lease: str, slots: str, handler: str) -> None:
    db = await Database.open(url)
    queue = Queue(
        table="prospecting_jobs",
        handler={"hang": hang, "die": die}[handler],
        side_by_side=int(slots),
        max_attempts=2,
        prepare=say_ready,
    )
    worker = Worker(db, [queue], lease=timedelta(seconds=float(lease)), grace=timedelta(0))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, worker.stop)
    await worker.run()
    await db.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
