import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import pytest

from keepwarm.db import Database
from keepwarm.dev.botapi import FakeTelegram
from keepwarm.dev.botapi.faults import Kind
from keepwarm.inbox.model import KINDS
from keepwarm.telegram.bot.tools import BotTools
from keepwarm.telegram.bot.trouble import Trouble
from keepwarm.telegram.bot.webhook import Webhook, address_of, wants_webhook
from tests.telegram.bot.scene import CHAT, SOON, talking, tools
from tests.work.field import eventually

TROUBLE = "select trouble from telegram_bot"
PUBLIC = {"public_url": "https://crm.example.org/", "telegram_webhook": True}
BOT = "insert into telegram_bot (bot_id, username, name) values (4200000042, 'a', 'A')"


@asynccontextmanager
async def looking_after(db: Database, lent: BotTools) -> AsyncGenerator[None, None]:
    async with db.transaction() as conn:
        await conn.raw.execute(BOT)
    webhook = Webhook(lent, Trouble(lent, first_pause=SOON), every=SOON)
    running = asyncio.create_task(webhook.run())
    yield
    running.cancel()
    await asyncio.wait([running])


async def test_a_bot_at_a_public_address_has_telegram_come_there(
    db: Database, fake: FakeTelegram
) -> None:
    async with talking(db, fake, **PUBLIC), tools(db, fake, **PUBLIC) as lent:
        await fake.wait_until(lambda: bool(fake.calls("setWebhook")))

        assert address_of(lent) == f"https://crm.example.org/telegram/{lent.webhook_secret}"
        (call,) = fake.calls("setWebhook")
        assert dict(call.arguments) == {
            "url": address_of(lent),
            "secret_token": lent.webhook_secret,
            "allowed_updates": list(KINDS),
        }
    assert fake.calls("getUpdates") == []


@pytest.mark.parametrize(
    "chosen",
    [
        {},
        {"telegram_webhook": True},
        {"telegram_webhook": True, "public_url": "http://10.0.0.1"},
        {"public_url": "https://crm.example.org"},
    ],
    ids=["nothing said", "no address", "no https", "not wanted"],
)
async def test_elsewhere_the_bot_asks(
    db: Database, fake: FakeTelegram, chosen: dict[str, object]
) -> None:
    async with tools(db, fake, **chosen) as lent:
        assert not wants_webhook(lent)


async def test_a_webhook_that_somebody_else_took_is_taken_back(
    db: Database, fake: FakeTelegram
) -> None:
    async with tools(db, fake, **PUBLIC) as lent, looking_after(db, lent):
        await fake.wait_until(lambda: bool(fake.calls("setWebhook")))
        fake.telegram.webhook = {"url": "https://elsewhere.example/", "secret_token": ""}

        await fake.wait_until(lambda: fake.telegram.webhook["url"] == address_of(lent))


@pytest.mark.parametrize(
    ("method", "kind", "sentence"),
    [
        ("getWebhookInfo", "bad_gateway", "Telegram answers: Telegram answers 502."),
        ("getWebhookInfo", "garbled", "Telegram's answer could not be read."),
        ("setWebhook", "restart", "Telegram answers: Internal Server Error: restart"),
    ],
)
async def test_what_stands_in_the_way_of_a_webhook_is_told_and_outlived(
    db: Database, fake: FakeTelegram, method: str, kind: Kind, sentence: str
) -> None:
    fake.fault(method, kind, times=None)

    async with tools(db, fake, **PUBLIC) as lent, looking_after(db, lent):
        await eventually(db, TROUBLE, [(sentence,)])
        fake.heal()
        await eventually(db, TROUBLE, [(None,)])


async def test_that_telegram_cannot_reach_us_is_told_while_something_waits(
    db: Database, fake: FakeTelegram
) -> None:
    fake.user(CHAT)
    async with (
        tools(db, fake, telegram_webhook=True, public_url="https://127.0.0.1:1") as lent,
        looking_after(db, lent),
    ):
        await fake.wait_until(lambda: bool(fake.telegram.webhook))
        fake.say(CHAT, "Hi")

        await eventually(db, TROUBLE, [("Telegram answers: Connection refused",)])
        fake.telegram.updates.clear()
        await eventually(db, TROUBLE, [(None,)])
