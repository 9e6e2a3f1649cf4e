from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import timedelta

import pytest

from keepwarm.analysts.model import Agent, Analyst
from keepwarm.db import Database
from keepwarm.dev.sites import DemoSites
from keepwarm.enrichment.actions import ask_research
from keepwarm.enrichment.model import Run
from keepwarm.enrichment.tools import Tools
from keepwarm.kit.ids import LeadId
from keepwarm.sites.reader import SiteReader
from tests import build
from tests.clock import StoppedClock
from tests.enrichment.house import work_until_over


@pytest.fixture
async def sites(clock: StoppedClock) -> AsyncGenerator[DemoSites, None]:
    served = DemoSites(clock, slow_by=timedelta(0))
    await served.start()
    yield served
    await served.stop()


@pytest.fixture
async def research(
    db: Database, clock: StoppedClock, sites: DemoSites
) -> AsyncGenerator[Callable[..., Awaitable[Run]], None]:
    """Lend a way to research a lead to the end, by an analyst of one's choice."""
    async with SiteReader(allow=sites.allow) as reader:

        async def run(
            lead_id: LeadId,
            analyst: Analyst,
            *,
            force: bool = False,
            only: Agent | None = None,
        ) -> Run:
            tools = Tools(db=db, clock=clock, reader=reader, analyst=analyst)
            async with db.transaction() as conn:
                boss = await build.admin(conn)
                await ask_research(
                    conn, lead_id, by=boss.viewer, force=force, only=only, now=clock.now()
                )
            return await work_until_over(db, tools, lead_id)

        yield run
