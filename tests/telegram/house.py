"""
A whole installation in one process: pages, workers, the bot, and a Telegram to talk to.

Nobody researches here: the web is far. Everything else is the product as `keepwarm up` runs it.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import httpx2
from fastapi import FastAPI
from pydantic import SecretStr

from keepwarm.accounts.model import Member
from keepwarm.analysts.rules import RulesAnalyst
from keepwarm.api.routes import PAGES, router
from keepwarm.cli.channels import app_url_of, chat_of, transports_of
from keepwarm.db import Database
from keepwarm.dev.botapi import FakeTelegram
from keepwarm.live.hub import Hub
from keepwarm.prospecting.registry import load_sources
from keepwarm.settings import Settings
from keepwarm.sites.reader import SiteReader
from keepwarm.telegram.bot.process import Bot
from keepwarm.telegram.bot.tools import BotTools
from keepwarm.telegram.client import BotClient
from keepwarm.web.app import create_app
from keepwarm.web.services import Services
from keepwarm.work.worker import Worker
from keepwarm.worker.queues import Means, queues
from keepwarm.worker.thinking import ledger_of, model_of
from keepwarm.writers.playbook import PlaybookWriter
from tests.clock import StoppedClock
from tests.team import a_member, an_admin, open_browser

CHAT: Final = 4711  # the member's
KEY: Final = b"a key of this test alone"
PATIENCE: Final = 15.0  # seconds until everything has come to rest
AT_ONCE: Final = timedelta(seconds=0)
SHORT: Final = timedelta(milliseconds=20)


@dataclass(frozen=True, kw_only=True)
class House:
    """What a test needs to play a member, an admin, Telegram, and to look behind the scenes."""

    db: Database
    clock: StoppedClock
    fake: FakeTelegram
    settings: Settings
    tools: BotTools
    bot: Bot
    app: FastAPI
    admin: Member  # Ada, who has no Telegram
    member: Member  # Mia, whose chat is CHAT

    async def browse(self, member: Member | None) -> httpx2.AsyncClient:
        """Open a browser, signed in as a member or as nobody."""
        return await open_browser(self.app, member)

    async def link(self, member: Member, chat: int, name: str = "") -> None:
        """Give somebody a Telegram account."""
        self.fake.user(chat, name or member.name)
        async with self.db.transaction() as conn:
            await conn.raw.execute(
                "update members set telegram_id = $2 where id = $1", member.id, chat
            )

    async def settled(self, within: float = PATIENCE) -> None:
        """
        Wait until what was said or pressed is handled, and all the bot has to say has arrived.

        Pauses between messages of a chat pass at once.
        """
        async with asyncio.timeout(within):
            while await self._is_busy():
                await self._let_pauses_pass()
                await asyncio.sleep(0.005)
        await self.bot.settle()

    async def _is_busy(self) -> bool:
        if self.fake.telegram.updates:
            return True
        async with self.db.connection() as conn:
            return bool(
                await conn.raw.fetchval(
                    """
                    select exists (select from telegram_updates
                                    where status in ('pending', 'processing'))
                        or exists (select from captures where status in ('pending', 'processing'))
                        or exists (select from requests where status in ('pending', 'processing'))
                        or exists (select from outbox
                                    where status in ('pending', 'processing')
                                      and due_at <= clock_timestamp())
                    """
                )
            )

    async def _let_pauses_pass(self) -> None:
        async with self.db.transaction() as conn:
            await conn.raw.execute(
                "update telegram_chats set ready_at = clock_timestamp()"
                " where ready_at > clock_timestamp() and refused_at is null"
            )
            await conn.raw.execute("update telegram_pace set tokens = 4 where tokens < 1")
            conn.wake("work")


@asynccontextmanager
async def open_house(
    db: Database,
    fake: FakeTelegram,
    folder: Path,
    *,
    answers_within: float = PATIENCE,
    **settings: Any,
) -> AsyncGenerator[House, None]:
    """
    Open an installation that speaks with this Telegram; `settings` are its operator's.

    However slow this machine is, presses wait for what comes of them, unless a test says how
    long (`answers_within`).
    """
    clock = StoppedClock()
    chosen = Settings.model_validate(
        {
            "data_dir": folder,
            "telegram_token": SecretStr(fake.token),
            "telegram_api_url": fake.url,
            "public_url": "http://keepwarm.test",
            **settings,
        }
    )
    async with AsyncExitStack() as stack:
        house = await _furnish(stack, db, fake, clock, chosen, patience=answers_within)
        await house.link(house.member, CHAT)
        for part in (house.bot, Worker(db, _queues(stack, house), grace=AT_ONCE)):
            await _run(stack, part)
        yield house


async def _furnish(
    stack: AsyncExitStack,
    db: Database,
    fake: FakeTelegram,
    clock: StoppedClock,
    settings: Settings,
    *,
    patience: float,
) -> House:
    client = BotClient(fake.token, fake.url)
    stack.push_async_callback(client.aclose)
    tools = BotTools(
        db=db,
        clock=clock,
        settings=settings,
        client=client,
        channels=frozenset({"telegram"}),
        secret_key=KEY,
        app_url=app_url_of(settings),
    )
    async with db.transaction() as conn:
        admin, member = await an_admin(conn), await a_member(conn)
    services = Services(
        db=db,
        clock=clock,
        hub=Hub(db),
        settings=settings,
        secret_key=KEY,
        sources=load_sources(),
        channels=tools.channels,
    )
    return House(
        db=db,
        clock=clock,
        fake=fake,
        settings=settings,
        tools=tools,
        bot=Bot(tools, grace=AT_ONCE, first_pause=SHORT, patience=patience),
        app=create_app(services, pages=PAGES, routers=[router]),
        admin=admin,
        member=member,
    )


def _queues(stack: AsyncExitStack, house: House) -> list[Any]:
    transports = transports_of(house.settings)
    for transport in transports.values():
        stack.push_async_callback(transport.aclose)
    chat = chat_of(house.settings)
    if chat is not None:
        stack.push_async_callback(chat.files.aclose)
    model = model_of(house.settings)
    if model is not None:
        stack.push_async_callback(model.aclose)
    means = Means(
        db=house.db,
        clock=house.clock,
        settings=house.settings,
        reader=SiteReader(),
        analyst=RulesAnalyst(),
        writer=PlaybookWriter(),
        sources={},
        ledger=ledger_of(house.settings, house.db, house.clock),
        transports=transports,
        model=model,
        chat=chat,
    )
    return [each for each in queues(means) if each.table not in {"enrichment_runs", "schedules"}]


async def _run(stack: AsyncExitStack, part: Bot | Worker) -> None:
    running = asyncio.create_task(part.run())

    async def stop() -> None:
        part.stop()
        await running

    stack.push_async_callback(stop)
