"""A worker that is killed by the worst signal there is, in the middle of its second chunk."""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from keepwarm.db import Connection, Database
from keepwarm.imports.jobs import Tools, import_queue
from keepwarm.kit.clock import SystemClock
from keepwarm.kit.ids import LeadId
from keepwarm.work.worker import Worker


class Death:
    """Lets one chunk pass. The second one's rows are written then, but not committed."""

    def __init__(self) -> None:
        self.passed = False

    async def __call__(self, _conn: Connection, _leads: Sequence[LeadId], /, **_who: Any) -> None:
        if self.passed:
            os.kill(os.getpid(), signal.SIGKILL)
        self.passed = True


async def main(url: str) -> None:
    db = await Database.open(url)
    tools = Tools(db=db, clock=SystemClock(), enrich=Death())
    await Worker(db, [import_queue(tools)], lease=timedelta(seconds=2)).run()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
