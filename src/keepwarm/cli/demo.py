"""The demo: invented companies on loopback, and a search that brings them in one by one."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from keepwarm.accounts.actions import change_profile
from keepwarm.analysts.model import Analyst
from keepwarm.cli.engine import Engine, first_admin
from keepwarm.dev.days import Days
from keepwarm.dev.offer import write_demo_offer
from keepwarm.dev.pace import Paced
from keepwarm.dev.prospector import DemoSource
from keepwarm.dev.sites import DemoSites
from keepwarm.prospecting.actions import start_job
from keepwarm.prospecting.reads import was_searched
from keepwarm.prospecting.sources import Source
from keepwarm.writers.playbook import PlaybookWriter

# The leads remember their sites' addresses: the same ones at every start, and below the
# range from which systems take ports for outgoing connections.
FIRST_PORT = 27_600
PAUSE = timedelta(milliseconds=700)
LIVELY = timedelta(seconds=1)
HOST = "Robin Marlow"  # who signs what the demo writes


@dataclass(frozen=True, slots=True)
class Demo:
    """The parts of the product that a demo adds or slows down."""

    base: Engine
    sites: DemoSites

    @property
    def allow(self) -> frozenset[tuple[str, int]]:
        """Return the only addresses for which the reader's guard is opened."""
        return self.sites.allow

    @property
    def source(self) -> Source:
        return DemoSource(self.sites.port, pace=LIVELY)

    def paced(self, analyst: Analyst) -> Analyst:
        return Paced(analyst, PAUSE)

    async def begin(self) -> None:
        """Say what we sell and start the search for leads, once in the life of a database."""
        async with self.base.db.transaction() as conn:
            admin = await first_admin(self.base, conn)
            if not await was_searched(conn, self.source.id):
                now = self.base.clock.now()
                await change_profile(conn, admin.id, name=HOST, email=None, by=admin.viewer)
                await write_demo_offer(conn, by=admin.viewer, now=now)
                source, title = self.source.id, self.source.title
                await start_job(conn, source, {}, title=title, by=admin.id, now=now)

    async def live(self) -> None:
        """Give the first leads a past, so that there is something to do today."""
        async with self.base.db.transaction() as conn:
            admin = await first_admin(self.base, conn)
        await Days(self.base.db, self.base.clock, PlaybookWriter(), admin).run()


@asynccontextmanager
async def running_demo(base: Engine) -> AsyncGenerator[Demo, None]:
    """Serve the invented companies' sites while the demo runs."""
    sites = DemoSites(base.clock, port=FIRST_PORT)
    try:
        await sites.start()
    except OSError:  # another demo runs on this machine: any free row of ports will do
        sites = DemoSites(base.clock)
        await sites.start()
    try:
        yield Demo(base, sites)
    finally:
        await sites.stop()
