"""The product as a team runs it: pages, live stream, agents, and web sites for them to read."""

import asyncio
from collections.abc import AsyncGenerator, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import httpcore2
from pydantic import SecretStr

from keepwarm.accounts.actions import offer_sign_in
from keepwarm.accounts.model import Member
from keepwarm.analysts.model import Agent, Analyst, Brief, Finding
from keepwarm.analysts.rules import RulesAnalyst
from keepwarm.api.routes import PAGES, router
from keepwarm.cli.channels import channels_of, postman_of, transports_of
from keepwarm.cli.server import WebServer, open_port
from keepwarm.db import Database
from keepwarm.dev.companies import Company, companies
from keepwarm.dev.sites import DemoSites
from keepwarm.drafts.model import NewDraft
from keepwarm.kit.clock import SystemClock
from keepwarm.leads.model import LeadDraft
from keepwarm.live.hub import Hub
from keepwarm.mailboxes.file import read_mailboxes
from keepwarm.outbox.letters import Transport
from keepwarm.outbox.model import Channel
from keepwarm.plans.model import PlanDraft
from keepwarm.prospecting.registry import load_sources
from keepwarm.settings import Settings
from keepwarm.sites.model import Limits
from keepwarm.sites.reader import SiteReader
from keepwarm.spending.model import NOBODY, Account
from keepwarm.web.app import create_app
from keepwarm.web.services import Services
from keepwarm.work.model import Permanent
from keepwarm.work.worker import Worker
from keepwarm.worker.queues import Means, queues
from keepwarm.worker.thinking import ledger_of
from keepwarm.writers.model import DraftBrief, PlanBrief
from keepwarm.writers.playbook import PlaybookWriter

HTTP = 80
KEY = b"a key of these journeys alone"


class Gate:
    """The rules' own work, which waits at a gate that is open until a journey shuts it."""

    def __init__(self, analyst: Analyst) -> None:
        self._analyst = analyst
        self._open = asyncio.Event()
        self.open()

    @property
    def name(self) -> str:
        return self._analyst.name

    def open(self) -> None:
        self._open.set()

    def shut(self) -> None:
        self._open.clear()

    def edition(self, _agent: Agent, /) -> str:
        return self.name

    async def run(self, agent: Agent, brief: Brief, account: Account = NOBODY, /) -> Finding:
        await self._open.wait()
        return await self._analyst.run(agent, brief, account)


class Desk:
    """The playbook at work: slow while it is shut, of no use while `trouble` is set."""

    def __init__(self) -> None:
        self._writer = PlaybookWriter()
        self._open = asyncio.Event()
        self.trouble: str | None = None
        self.open()

    @property
    def name(self) -> str:
        return self._writer.name

    def open(self) -> None:
        self._open.set()

    def shut(self) -> None:
        self._open.clear()

    async def write_plan(self, brief: PlanBrief, account: Account = NOBODY, /) -> PlanDraft:
        await self._ready()
        return await self._writer.write_plan(brief, account)

    async def write_draft(self, brief: DraftBrief, account: Account = NOBODY, /) -> NewDraft:
        await self._ready()
        return await self._writer.write_draft(brief, account)

    async def _ready(self) -> None:
        await self._open.wait()
        if self.trouble is not None:
            raise Permanent(self.trouble)


class Wires(httpcore2.AsyncNetworkBackend):
    """A network on which the invented companies' domains lead to their sites on this machine."""

    def __init__(self, sites: DemoSites) -> None:
        self._ports = {company.domain: sites.port + n for n, company in enumerate(companies())}
        self._network = cast("httpcore2.AsyncNetworkBackend", httpcore2.AnyIOBackend())

    @property
    def allow(self) -> frozenset[tuple[str, int]]:
        return frozenset((domain, HTTP) for domain in self._ports)

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        if port != HTTP:
            raise httpcore2.ConnectError(f"nobody listens at {host}:{port}")
        return await self._network.connect_tcp(
            "127.0.0.1", self._ports[host], timeout, local_address, socket_options
        )

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        raise NotImplementedError

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """A running Keepwarm with a database of its own."""

    db: Database
    clock: SystemClock
    sites: DemoSites
    gate: Gate
    desk: Desk
    address: str

    @property
    def elsewhere(self) -> str:
        """The same pages by another name: to a page at 127.0.0.1 they are another site's."""
        return self.address.replace("127.0.0.1", "localhost")

    async def sign_in_link(self, member: Member) -> str:
        async with self.db.transaction() as conn:
            token = await offer_sign_in(conn, member.id, now=self.clock.now())
        return f"{self.address}/sign-in/{token}"

    def company(self, slug: str) -> Company:
        return next(each for each in companies() if each.slug == slug)

    def draft(self, slug: str) -> LeadDraft:
        """Return one of the invented companies as a lead, with its site."""
        company = self.company(slug)
        return LeadDraft(
            company=company.name, website=f"http://{company.domain}/", country=company.country
        )


@asynccontextmanager
async def open_house(
    url: str, folder: Path, **more: str | SecretStr
) -> AsyncGenerator[House, None]:
    """Serve everything on loopback until the block ends; `more` are settings, too."""
    settings = Settings.model_validate({"data_dir": folder, "database_url": url} | more)
    async with AsyncExitStack() as stack:
        db = await Database.open(url, size=8)
        stack.push_async_callback(db.close)
        clock, gate, desk = SystemClock(), Gate(RulesAnalyst()), Desk()
        sites = DemoSites(clock)
        await sites.start()
        stack.push_async_callback(sites.stop)
        address = await _serve(stack, db, settings)
        house = House(db=db, clock=clock, sites=sites, gate=gate, desk=desk, address=address)
        transports = transports_of(settings, here=house.elsewhere)
        for transport in transports.values():
            stack.push_async_callback(transport.aclose)
        _work(stack, house, settings, transports)
        yield house
        gate.open()
        desk.open()


async def _serve(stack: AsyncExitStack, db: Database, settings: Settings) -> str:
    door, hub = open_port("127.0.0.1", 0), Hub(db)
    services = Services(
        db=db,
        clock=SystemClock(),
        hub=hub,
        settings=settings,
        secret_key=KEY,
        sources=load_sources(),
        channels=channels_of(settings),
        mailboxes=read_mailboxes(settings.mailboxes),
    )
    listening = asyncio.create_task(hub.run())
    stack.push_async_callback(_cancel, listening)
    server = WebServer(create_app(services, pages=PAGES, routers=[router]), door, hub)
    stack.push_async_callback(server.stop)
    await server.start()
    return f"http://127.0.0.1:{door.getsockname()[1]}"


def _work(
    stack: AsyncExitStack,
    house: House,
    settings: Settings,
    transports: Mapping[Channel, Transport],
) -> None:
    db, wires = house.db, Wires(house.sites)
    mailboxes = read_mailboxes(settings.mailboxes)
    reader = SiteReader(allow=wires.allow, network=wires, limits=Limits(between_requests=0))
    means = Means(
        db=db,
        clock=SystemClock(),
        settings=settings,
        reader=reader,
        analyst=house.gate,
        writer=house.desk,
        sources=load_sources().known,
        ledger=ledger_of(settings, db, SystemClock()),
        transports=transports,
        postman=postman_of(mailboxes, KEY, public_url=house.address),
        mailboxes=mailboxes,
    )
    crew = Worker(db, queues(means))
    working = asyncio.create_task(crew.run())

    async def stop() -> None:
        crew.stop()
        await working
        await reader.aclose()

    stack.push_async_callback(stop)


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
