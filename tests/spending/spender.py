"""A process that makes as many calls as it may, all at once, and is killed before any ends."""

import asyncio
import os
import signal
import sys

from keepwarm.ai.model import OverBudget
from keepwarm.db import Database
from keepwarm.spending.ledger import Ledger
from keepwarm.spending.model import Account
from tests.clock import StoppedClock
from tests.spending.calls import used


async def main(url: str, calls: int) -> None:
    db = await Database.open(url, size=6)
    ledger = Ledger(db, StoppedClock())

    async def call() -> bool:
        try:
            await ledger.meter(Account()).open("m", used(900, 100))
        except OverBudget:
            return False
        return True

    made = await asyncio.gather(*(call() for _ in range(calls)))
    print(sum(made), flush=True)  # noqa: T201 -- this is what the test reads
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
