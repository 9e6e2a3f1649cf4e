"""An analyst who takes a breath, so that a person can watch the demo's cards move."""

import asyncio
from datetime import timedelta

from keepwarm.analysts.model import Agent, Analyst, Brief, Finding
from keepwarm.spending.model import NOBODY, Account


class Paced:
    """Another analyst's work, no faster than an eye can follow."""

    def __init__(self, analyst: Analyst, pause: timedelta) -> None:
        self._analyst = analyst
        self._pause = pause

    @property
    def name(self) -> str:
        return self._analyst.name

    def edition(self, agent: Agent, /) -> str:
        return self._analyst.edition(agent)

    async def run(self, agent: Agent, brief: Brief, account: Account = NOBODY, /) -> Finding:
        await asyncio.sleep(self._pause.total_seconds())
        return await self._analyst.run(agent, brief, account)
