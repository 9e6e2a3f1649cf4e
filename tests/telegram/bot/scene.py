"""A bot's process, and what it needs, without the rest of the house."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from pydantic import SecretStr

from keepwarm.db import Database
from keepwarm.dev.botapi import FakeTelegram
from keepwarm.inbox.actions import keep_updates
from keepwarm.inbox.model import BotSeen
from keepwarm.inbox.reads import get_bot
from keepwarm.settings import Settings
from keepwarm.telegram.bot.process import Bot
from keepwarm.telegram.bot.tools import BotTools
from keepwarm.telegram.client import BotClient
from keepwarm.work.model import CHANNEL
from tests.clock import StoppedClock

CHAT = 4711
SOON = timedelta(milliseconds=10)
NONE = timedelta(0)
UPDATES = "select update_id, status from telegram_updates order by id"


@asynccontextmanager
async def tools(db: Database, fake: FakeTelegram, **chosen: Any) -> AsyncGenerator[BotTools, None]:
    """Lend what handlers work with; `chosen` are settings."""
    settings = Settings.model_validate(
        {
            "telegram_token": SecretStr(fake.token),
            "telegram_api_url": fake.url,
            "work_lease": timedelta(seconds=3),
            **chosen,
        }
    )
    client = BotClient(fake.token, fake.url)
    yield BotTools(
        db=db,
        clock=StoppedClock(),
        settings=settings,
        client=client,
        channels=frozenset({"telegram"}),
        secret_key=b"a key of this test alone",
        app_url="https://crm.example.org",
    )
    await client.aclose()


@asynccontextmanager
async def talking(db: Database, fake: FakeTelegram, **chosen: Any) -> AsyncGenerator[Bot, None]:
    """Have a bot run for the length of a block."""
    async with tools(db, fake, **chosen) as lent:
        bot = Bot(lent, first_pause=SOON, grace=NONE)
        running = asyncio.create_task(bot.run())
        try:
            yield bot
        finally:
            bot.stop()
            await running


async def keep(db: Database, *updates: dict[str, Any], bot_id: int = 4200000042) -> None:
    """Have updates come in, as if somebody had fetched them."""
    async with db.transaction() as conn:
        await keep_updates(conn, bot_id, updates, now=StoppedClock().now())
        conn.wake(CHANNEL)


def said(number: int, text: str = "Hi", *, chat: int = CHAT) -> dict[str, Any]:
    """Return a message as an update."""
    person = {"id": chat, "is_bot": False, "first_name": "Ann"}
    place = {"id": chat, "type": "private", "first_name": "Ann"}
    head = {"message_id": number, "date": 1_772_442_000}
    return {"update_id": number, "message": {**head, "chat": place, "from": person, "text": text}}


async def seen(db: Database) -> BotSeen | None:
    async with db.connection() as conn:
        return await get_bot(conn)
