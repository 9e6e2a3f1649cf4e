"""`up`, `web` and `worker`: the processes that stay."""

import asyncio
import gc
import socket
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from keepwarm.accounts.actions import offer_sign_in
from keepwarm.accounts.reads import has_anybody_signed_in
from keepwarm.api.routes import PAGES, router
from keepwarm.availability.jobs import load_holidays
from keepwarm.cli.channels import (
    app_url_of,
    channels_of,
    chat_of,
    listeners_of,
    postman_of,
    transports_of,
)
from keepwarm.cli.demo import Demo, running_demo
from keepwarm.cli.engine import Engine, engine, first_admin
from keepwarm.cli.options import Data, Host, Port, run_until_told, settings_with
from keepwarm.cli.server import WebServer, open_port
from keepwarm.cli.talking import NoBot, talk
from keepwarm.live.hub import Hub
from keepwarm.mailboxes.file import read_mailboxes
from keepwarm.prospecting.registry import load_sources
from keepwarm.prospecting.sources import Sources
from keepwarm.reminders.jobs import Dispatcher
from keepwarm.sites.reader import SiteReader
from keepwarm.web.app import create_app
from keepwarm.web.services import Services
from keepwarm.work.worker import Worker
from keepwarm.worker.queues import Means, queues
from keepwarm.worker.thinking import analyst_of, ledger_of, model_of, writer_of

# Every step of our work is kept as it ends: who breaks off loses one step, and nobody waits.
LAST_STEPS = timedelta(seconds=2)

WithDemo = Annotated[bool, typer.Option("--demo", help="Bring 60 invented leads to life.")]


def up(
    *, demo: WithDemo = False, port: Port = 8000, host: Host = "127.0.0.1", data: Data = None
) -> None:
    """Run everything in one process: database, pages, agents."""
    run_until_told(_up(data, open_port(host, port), demo=demo))


def web(*, port: Port = 8000, host: Host = "127.0.0.1", data: Data = None) -> None:
    """Serve pages and the API only; run `keepwarm worker` beside it."""
    run_until_told(_web(data, open_port(host, port)))


def bot(*, data: Data = None) -> None:
    """Listen to Telegram only; run `web` and `worker` beside it."""
    run_until_told(_bot(data))


def worker(*, data: Data = None) -> None:
    """Do background work only; as many as you like, on as many machines."""
    run_until_told(_worker(data))


async def _up(data: Path | None, door: socket.socket, *, demo: bool) -> None:
    async with AsyncExitStack() as stack:
        base = await stack.enter_async_context(engine(settings_with(data)))
        _load(stack, base)
        shown = await _shown(stack, base, door) if demo else None
        base = shown.base if shown else base
        sources = load_sources(shown.source) if shown else load_sources()
        parts = [
            *await _serve(stack, base, door, sources),
            *_work(stack, base, sources, shown, here=_address(door)),
        ]
        await _welcome(base, door, always=demo)
        if base.settings.telegram_token is not None:
            parts.append(_talk(stack, base, here=_address(door)))
        if shown is not None:
            await shown.begin()
            stack.push_async_callback(_cancel, asyncio.create_task(shown.live()))
        await _until_one_fails(parts)


async def _shown(stack: AsyncExitStack, base: Engine, door: socket.socket) -> Demo:
    return await stack.enter_async_context(running_demo(base, here=_address(door)))


async def _web(data: Path | None, door: socket.socket) -> None:
    async with AsyncExitStack() as stack:
        base = await stack.enter_async_context(engine(settings_with(data)))
        _load(stack, base)
        parts = await _serve(stack, base, door, load_sources())
        await _welcome(base, door, always=False)
        await _until_one_fails(parts)


async def _worker(data: Path | None) -> None:
    async with AsyncExitStack() as stack:
        base = await stack.enter_async_context(engine(settings_with(data)))
        _load(stack, base)
        parts = _work(stack, base, load_sources(), None, here=None)
        print("Keepwarm works here  (Ctrl-C stops it)", flush=True)
        await _until_one_fails(parts)


async def _bot(data: Path | None) -> None:
    async with AsyncExitStack() as stack:
        base = await stack.enter_async_context(engine(settings_with(data)))
        if base.settings.telegram_token is None:
            raise NoBot
        part = _talk(stack, base, here=None)
        print("Keepwarm's bot is here  (Ctrl-C stops it)", flush=True)
        await _until_one_fails([part])


async def _until_one_fails(parts: list[asyncio.Task[None]]) -> None:
    """Wait for the signal to stop; a process of which half is dead must not look alive."""
    ended, _ = await asyncio.wait(parts, return_when=asyncio.FIRST_COMPLETED)
    for part in ended:
        part.result()


async def _serve(
    stack: AsyncExitStack, base: Engine, door: socket.socket, sources: Sources
) -> list[asyncio.Task[None]]:
    hub = Hub(base.db)
    listening = asyncio.create_task(hub.run())
    services = Services(
        db=base.db,
        clock=base.clock,
        hub=hub,
        settings=base.settings,
        secret_key=base.secret_key,
        sources=sources,
        channels=channels_of(base.settings),
        mailboxes=read_mailboxes(base.settings.mailboxes),
    )
    app = create_app(services, pages=PAGES, routers=[router])
    server = WebServer(app, door, hub)
    stack.push_async_callback(_cancel, listening)
    stack.push_async_callback(services.recorder.aclose)
    stack.push_async_callback(app.state.visits.aclose)
    stack.push_async_callback(server.stop)
    serving = await server.start()
    # Start-up leaves a heap that stays: the collector need not walk it at every request.
    gc.collect()
    gc.freeze()
    return [listening, serving]


def _work(
    stack: AsyncExitStack,
    base: Engine,
    sources: Sources,
    demo: Demo | None,
    *,
    here: str | None,
) -> list[asyncio.Task[None]]:
    model = model_of(base.settings)
    ledger = ledger_of(base.settings, base.db, base.clock)
    analyst = analyst_of(model, ledger)
    mailboxes = read_mailboxes(base.settings.mailboxes)
    # A link to this machine is of use to nobody but the prospects that the demo plays.
    public_url = base.settings.public_url or (here if demo else None)
    means = Means(
        db=base.db,
        clock=base.clock,
        settings=base.settings,
        reader=SiteReader(allow=demo.allow if demo else frozenset()),
        analyst=demo.paced(analyst) if demo else analyst,
        writer=writer_of(model, ledger),
        sources=sources.known,
        ledger=ledger,
        transports=transports_of(base.settings, here=here),
        model=model,
        chat=chat_of(base.settings),
        postman=postman_of(mailboxes, base.secret_key, public_url=public_url),
        mailboxes=mailboxes,
        public_url=public_url,
    )
    lease = base.settings.work_lease
    crew = Worker(base.db, queues(means), lease=lease, grace=LAST_STEPS)
    dispatcher = Dispatcher(base.db, channels=frozenset(means.transports))
    working = [asyncio.create_task(part.run()) for part in (crew, dispatcher)]

    async def stop() -> None:
        dispatcher.stop()
        crew.stop()
        await asyncio.gather(*working)
        await means.reader.aclose()
        for transport in means.transports.values():
            await transport.aclose()
        if means.chat is not None:
            await means.chat.files.aclose()
        if model is not None:
            await model.aclose()

    stack.push_async_callback(stop)
    hearing = [asyncio.create_task(each.run()) for each in listeners_of(mailboxes, base)]
    for task in hearing:
        stack.push_async_callback(_cancel, task)
    return [*working, *hearing]


def _talk(stack: AsyncExitStack, base: Engine, *, here: str | None) -> asyncio.Task[None]:
    told = asyncio.Event()
    talking = asyncio.create_task(talk(base, app_url_of(base.settings, here=here), until=told))

    async def stop() -> None:
        told.set()
        await talking

    stack.push_async_callback(stop)
    return talking


def _load(stack: AsyncExitStack, base: Engine) -> None:
    """Load what is slow to load beside the rest of the start, before anybody waits for it."""
    stack.push_async_callback(_cancel, asyncio.create_task(load_holidays(base.db)))


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def _welcome(base: Engine, door: socket.socket, *, always: bool) -> None:
    """Say where the product is; let the admin in until somebody was, and always in a demo."""
    here = _address(door)
    address = (base.settings.public_url or here).rstrip("/")
    print(f"Keepwarm is at {address}  (Ctrl-C stops it)", flush=True)
    async with base.db.transaction() as conn:
        admin = await first_admin(base, conn)
        if not always and await has_anybody_signed_in(conn):
            return
        token = await offer_sign_in(conn, admin.id, now=base.clock.now())
    print(f"Sign in once with {here}/sign-in/{token}", flush=True)


def _address(door: socket.socket) -> str:
    host, port = door.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
