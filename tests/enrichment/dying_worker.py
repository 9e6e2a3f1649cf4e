"""A worker that is killed by the worst signal there is, when it begins to look for pain points."""

import asyncio
import os
import signal
import sys
from datetime import timedelta

from keepwarm.analysts.model import Agent, Brief, Finding
from keepwarm.analysts.rules import RulesAnalyst
from keepwarm.db import Database
from keepwarm.enrichment.jobs import enrichment_queues
from keepwarm.enrichment.tools import Tools
from keepwarm.kit.clock import SystemClock
from keepwarm.sites.reader import SiteReader
from keepwarm.spending.model import NOBODY, Account
from keepwarm.work.worker import Worker


class Dying:
    """The rules analyst, up to a point."""

    name = "rules"

    def __init__(self) -> None:
        self._rules = RulesAnalyst()

    def edition(self, _agent: Agent, /) -> str:
        return self.name

    async def run(self, agent: Agent, brief: Brief, account: Account = NOBODY, /) -> Finding:
        if agent == "pain_points":
            os.kill(os.getpid(), signal.SIGKILL)
        return await self._rules.run(agent, brief, account)


async def main(url: str, port: int) -> None:
    db = await Database.open(url)
    reader = SiteReader(allow=frozenset({("127.0.0.1", port)}))
    tools = Tools(db=db, clock=SystemClock(), reader=reader, analyst=Dying())
    queues = enrichment_queues(tools, side_by_side=1)
    await Worker(db, queues, lease=timedelta(seconds=2)).run()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
