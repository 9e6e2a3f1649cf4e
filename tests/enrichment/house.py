"""Leads of the demo's companies, an analyst that can stumble, a worker that runs to the end."""

import asyncio

from keepwarm.analysts.model import Agent, Brief, Finding
from keepwarm.analysts.rules import RulesAnalyst
from keepwarm.db import Database
from keepwarm.dev.companies import companies
from keepwarm.dev.sites import DemoSites
from keepwarm.enrichment.jobs import enrichment_queues
from keepwarm.enrichment.model import Run
from keepwarm.enrichment.reads import get_last_run
from keepwarm.enrichment.tools import Tools
from keepwarm.kit.ids import LeadId
from keepwarm.leads.model import Lead
from keepwarm.leads.reads import get_lead
from keepwarm.spending.model import NOBODY, Account
from keepwarm.work.worker import Worker
from tests import build

OVER = ("completed", "failed", "cancelled")


class Stumbling:
    """The rules analyst, but some agents fail, and each agent's work can be waited for."""

    name = "rules"

    def __init__(self, *fails: Agent) -> None:
        self._fails = fails
        self._rules = RulesAnalyst()
        self.ran: list[Agent] = []

    def edition(self, _agent: Agent, /) -> str:
        return self.name

    async def run(self, agent: Agent, brief: Brief, account: Account = NOBODY, /) -> Finding:
        self.ran.append(agent)
        if agent in self._fails:
            raise RuntimeError("out of coffee")
        return await self._rules.run(agent, brief, account)


async def work_until_over(db: Database, tools: Tools, lead_id: LeadId) -> Run:
    worker = Worker(db, enrichment_queues(tools, side_by_side=1))
    working = asyncio.create_task(worker.run())
    async with asyncio.timeout(20):
        # A run ends in its own process's time; its row is the only thing to look at.
        while (run := await last_run(db, lead_id)).status not in OVER:  # noqa: ASYNC110 -- a row, not an event
            await asyncio.sleep(0.02)
    worker.stop()
    await working
    return run


async def last_run(db: Database, lead_id: LeadId) -> Run:
    async with db.connection() as conn:
        run = await get_last_run(conn, lead_id)
    assert run is not None
    return run


async def a_lead(
    db: Database, sites: DemoSites, trait: str | None = None, *, name: str | None = None
) -> LeadId:
    chosen = next(c for c in companies() if (trait is None and not c.traits) or trait in c.traits)
    async with db.transaction() as conn:
        await build.admin(conn)
        return await build.lead(conn, company=name or chosen.name, website=sites.url_of(chosen))


async def the_lead(db: Database, lead_id: LeadId) -> Lead:
    async with db.connection() as conn:
        lead = await get_lead(conn, lead_id)
    assert lead is not None
    return lead
