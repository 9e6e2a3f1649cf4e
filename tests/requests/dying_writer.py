"""A worker that is killed by the worst signal there is, in the middle of its writing."""

import asyncio
import os
import signal
import sys
from datetime import timedelta

from keepwarm.db import Database
from keepwarm.kit.clock import SystemClock
from keepwarm.plans.model import PlanDraft
from keepwarm.requests.jobs import Tools, request_queues
from keepwarm.spending.model import NOBODY, Account
from keepwarm.work.worker import Worker
from keepwarm.writers.model import PlanBrief
from keepwarm.writers.playbook import PlaybookWriter


class Dying(PlaybookWriter):
    """The playbooks, up to a point."""

    async def write_plan(self, brief: PlanBrief, account: Account = NOBODY, /) -> PlanDraft:
        os.kill(os.getpid(), signal.SIGKILL)
        return await super().write_plan(brief, account)


async def main(url: str) -> None:
    db = await Database.open(url)
    queues = request_queues(Tools(db=db, clock=SystemClock(), writer=Dying()))
    await Worker(db, queues, lease=timedelta(seconds=1)).run()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
