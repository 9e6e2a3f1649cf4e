"""A worker that is killed by the worst signal, between an e-mail and the end of its step."""

import asyncio
import os
import signal
import sys
from datetime import timedelta

from keepwarm.db import Database
from keepwarm.sequences.taking import take_step
from keepwarm.work.model import Claim, Queue
from keepwarm.work.worker import Worker
from tests.sequences.way import MONDAY, OUTFIT


async def main(url: str) -> None:
    db = await Database.open(url)

    async def take_and_die(claim: Claim) -> None:
        async with db.transaction() as conn:
            await take_step(conn, claim, outfit=OUTFIT, now=MONDAY)
            os.kill(os.getpid(), signal.SIGKILL)

    queue = Queue(table="enrolment_steps", handler=take_and_die, side_by_side=1)
    await Worker(db, [queue], lease=timedelta(seconds=1)).run()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
