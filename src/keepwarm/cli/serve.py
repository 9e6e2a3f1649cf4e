"""`up`, `web` and `worker`: the processes that stay."""

import asyncio
import gc
import socket
from contextlib import AsyncExitStack, suppress
from typing import Annotated

import typer

from keepwarm.accounts.actions import found_team, offer_sign_in
from keepwarm.accounts.model import Member
from keepwarm.accounts.reads import list_members
from keepwarm.analysts.rules import RulesAnalyst
from keepwarm.api.routes import PAGES, router
from keepwarm.cli.demo import Demo, running_demo
from keepwarm.cli.engine import Engine, engine
from keepwarm.cli.logs import set_up_logs
from keepwarm.cli.options import Data, Host, Port, run, settings_with
from keepwarm.cli.server import WebServer, open_port, stop_signal
from keepwarm.live.hub import Hub
from keepwarm.settings import Settings
from keepwarm.sites.reader import SiteReader
from keepwarm.web.app import create_app
from keepwarm.web.services import Services
from keepwarm.work.worker import Worker
from keepwarm.worker.queues import Means, queues

WithDemo = Annotated[bool, typer.Option("--demo", help="Bring 60 invented leads to life.")]


def up(
    *, demo: WithDemo = False, port: Port = 8000, host: Host = "127.0.0.1", data: Data = None
) -> None:
    """Run everything in one process: database, pages, agents."""
    settings = settings_with(data)
    set_up_logs(settings.log_format)
    run(_up(settings, open_port(host, port), demo=demo))


def web(*, port: Port = 8000, host: Host = "127.0.0.1", data: Data = None) -> None:
    """Serve pages and the API only; run `keepwarm worker` beside it."""
    settings = settings_with(data)
    set_up_logs(settings.log_format)
    run(_web(settings, open_port(host, port)))


def worker(*, data: Data = None) -> None:
    """Do background work only; as many of these as you like, on as many machines."""
    settings = settings_with(data)
    set_up_logs(settings.log_format)
    run(_worker(settings))


async def _up(settings: Settings, door: socket.socket, *, demo: bool) -> None:
    async with AsyncExitStack() as stack:
        base = await stack.enter_async_context(engine(settings))
        shown = await stack.enter_async_context(running_demo(base)) if demo else None
        await _serve(stack, base, door)
        _work(stack, base, shown)
        await _welcome(base, door, always=demo)
        if shown is not None:
            await shown.begin()
        await stop_signal()


async def _web(settings: Settings, door: socket.socket) -> None:
    async with AsyncExitStack() as stack:
        base = await stack.enter_async_context(engine(settings))
        await _serve(stack, base, door)
        await _welcome(base, door, always=False)
        await stop_signal()


async def _worker(settings: Settings) -> None:
    async with AsyncExitStack() as stack:
        base = await stack.enter_async_context(engine(settings))
        _work(stack, base, None)
        await stop_signal()


async def _serve(stack: AsyncExitStack, base: Engine, door: socket.socket) -> None:
    hub = Hub(base.db)
    listening = asyncio.create_task(hub.run())
    services = Services(
        db=base.db,
        clock=base.clock,
        hub=hub,
        settings=base.settings,
        secret_key=base.secret_key,
    )
    server = WebServer(create_app(services, pages=PAGES, routers=[router]), door, hub)
    stack.push_async_callback(_cancel, listening)
    stack.push_async_callback(server.stop)
    await server.start()
    # Start-up leaves a heap that stays: the collector need not walk it at every request.
    gc.collect()
    gc.freeze()


def _work(stack: AsyncExitStack, base: Engine, demo: Demo | None) -> None:
    rules = RulesAnalyst()
    means = Means(
        db=base.db,
        clock=base.clock,
        settings=base.settings,
        reader=SiteReader(allow=demo.allow if demo else frozenset()),
        analyst=demo.paced(rules) if demo else rules,
        sources={demo.source.name: demo.source} if demo else {},
    )
    crew = Worker(base.db, queues(means), lease=base.settings.work_lease)
    working = asyncio.create_task(crew.run())

    async def stop() -> None:
        crew.stop()
        await working
        await means.reader.aclose()

    stack.push_async_callback(stop)


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _welcome(base: Engine, door: socket.socket, *, always: bool) -> None:
    """Say where the product is; the first time, and always in a demo, let the admin in."""
    host, port = door.getsockname()[:2]
    address = (base.settings.public_url or f"http://{host}:{port}").rstrip("/")
    print(f"Keepwarm is at {address}  (Ctrl-C stops it)", flush=True)
    async with base.db.transaction() as conn:
        admin = await found_team(conn, now=base.clock.now())
        if admin is None and always:
            admin = _first_admin(await list_members(conn))
        if admin is None:
            return
        token = await offer_sign_in(conn, admin.id, now=base.clock.now())
    print(f"Sign in once with http://{host}:{port}/sign-in/{token}", flush=True)


def _first_admin(members: list[Member]) -> Member | None:
    admins = (m for m in members if m.is_admin and m.disabled_at is None)
    return min(admins, key=lambda member: member.id, default=None)
