"""
A process in which prospects do something: `python -m tests.signals.prospect URL LEAD TIMES`.

Each is told of over a connection of its own, all at the same moment; with `die` as TIMES the
process kills itself just before what it wrote would be committed.
"""

import asyncio
import os
import signal
import sys

from keepwarm.db import Database
from keepwarm.kit.ids import LeadId
from keepwarm.signals.actions import record_signal
from keepwarm.tasks.model import TaskRules
from tests.build import NOW


async def act(db: Database, lead_id: LeadId, *, dies: bool) -> bool:
    async with db.transaction() as conn:
        answer = await record_signal(
            conn,
            lead_id,
            "pdf_download",
            source="microsite",
            channels=frozenset(),
            rules=TaskRules(),
            now=NOW,
        )
        if dies:
            os.kill(os.getpid(), signal.SIGKILL)
    return answer.created


async def main(url: str, lead_id: LeadId, times: str) -> None:
    db = await Database.open(url, size=8)
    n = 1 if times == "die" else int(times)
    made = await asyncio.gather(*(act(db, lead_id, dies=times == "die") for _ in range(n)))
    await db.close()
    sys.stdout.write(f"{sum(made)}\n")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], LeadId(int(sys.argv[2])), sys.argv[3]))
