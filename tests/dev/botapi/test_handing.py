"""How updates reach a bot: one that asks, two that ask, and one that is told."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import httpx2
import pytest

from keepwarm.dev.botapi import FakeTelegram
from keepwarm.dev.modelapi.http import Reply, Request, Server
from tests.dev.botapi.conftest import ROBIN, Bot

OTHER = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance "
    "is running"
)
WEBHOOK = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete "
    "the webhook first"
)


SECRET = "s-3_cret"  # noqa: S105 -- made up


class House:
    """Where updates are posted to."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, bytes]] = []
        self.server = Server(self._take, port=0, pause=0)
        self.refusals = 1
        self.full = asyncio.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.port}/hook"

    async def _take(self, request: Request) -> Reply:
        if self.refusals:
            self.refusals -= 1
            return Reply(status=503)
        secret = request.headers.get("x-telegram-bot-api-secret-token", "")
        self.posted.append((secret, request.body))
        self.full.set()
        return Reply()


@pytest.fixture
async def house() -> AsyncGenerator[House, None]:
    house = House()
    await house.server.start()
    yield house
    await house.server.stop()


async def polling(fake: FakeTelegram, bot: Bot) -> asyncio.Task[Any]:
    """Ask for updates, and return when Telegram has heard it."""
    asking = asyncio.create_task(bot.ask("getUpdates", timeout=50))
    heard = len(fake.calls("getUpdates")) + 1
    await fake.wait_until(lambda: len(fake.calls("getUpdates")) == heard)
    return asking


async def test_updates_wait_until_they_are_acknowledged(fake: FakeTelegram, bot: Bot) -> None:
    for word in ("one", "two", "three"):
        fake.say(ROBIN, word)

    first = await bot.ask("getUpdates", limit="2")
    again = await bot.ask("getUpdates", limit=2)
    rest = await bot.ask("getUpdates", limit="many", offset=first[-1]["update_id"] + 1)
    last = await bot.ask("getUpdates", offset=-1)

    assert [each["message"]["text"] for each in first] == ["one", "two"]
    assert again == first
    assert [each["message"]["text"] for each in rest] == ["three"]
    assert last == rest


async def test_whoever_waits_hears_at_once(fake: FakeTelegram, bot: Bot) -> None:
    asking = await polling(fake, bot)

    fake.say(ROBIN, "hello")

    assert words_of(await asking) == ["hello"]


async def test_an_update_is_how_things_stood_then(fake: FakeTelegram, bot: Bot) -> None:
    said = fake.say(ROBIN, "helo")
    fake.edit(said, "hello")

    first, then = await bot.ask("getUpdates")

    assert first["message"]["text"] == "helo"
    assert then["edited_message"]["text"] == "hello"


async def test_of_two_who_wait_the_older_is_sent_away(fake: FakeTelegram, bot: Bot) -> None:
    older = await polling(fake, bot)
    newer = await polling(fake, bot)

    assert await older == (409, OTHER)
    fake.say(ROBIN, "hello")
    assert words_of(await newer) == ["hello"]


async def test_telegram_holds_the_hasty_back(bot: Bot) -> None:
    bot.fake.api.hand.pause = 0.05
    loop = asyncio.get_running_loop()

    await bot.ask("getUpdates", offset=5)
    began = loop.time()
    await bot.ask("getUpdates", offset=5)

    assert loop.time() - began >= 0.05


async def test_a_third_who_waits_is_let_in_a_little_later(fake: FakeTelegram, bot: Bot) -> None:
    fake.api.hand.pause = 0.05
    loop = asyncio.get_running_loop()
    await polling(fake, bot)
    second = await polling(fake, bot)
    began = loop.time()

    third = await polling(fake, bot)

    assert await second == (409, OTHER)
    assert loop.time() - began >= 0.04
    fake.say(ROBIN, "hello")
    assert words_of(await third) == ["hello"]


async def test_kinds_that_a_bot_does_not_want_are_not_kept(fake: FakeTelegram, bot: Bot) -> None:
    await bot.ask("getUpdates", allowed_updates=["callback_query"])

    said = fake.say(ROBIN, "hello")
    fake.press(ROBIN, said, "x")

    (update,) = await bot.ask("getUpdates")
    assert update["callback_query"]["data"] == "x"


async def test_an_update_can_come_twice_and_of_a_kind_nobody_knows(
    fake: FakeTelegram, bot: Bot
) -> None:
    fake.push(purchased_paid_media={"from": {"id": ROBIN}})
    (update,) = await bot.ask("getUpdates")
    fake.again(update)

    assert await bot.ask("getUpdates") == [update, update]


async def test_updates_are_posted_in_order_until_they_are_taken(
    fake: FakeTelegram, bot: Bot, house: House
) -> None:
    asking = await polling(fake, bot)

    await bot.ask("setWebhook", url=house.url, secret_token=SECRET)
    fake.say(ROBIN, "one")
    await house.full.wait()

    assert await asking == (409, "Conflict: terminated by setWebhook request")
    assert await bot.ask("getUpdates") == (409, WEBHOOK)
    ((secret, body),) = house.posted
    assert (secret, b'"one"' in body) == (SECRET, True)


async def test_a_webhook_that_is_gone_leaves_what_was_not_taken(
    fake: FakeTelegram, bot: Bot
) -> None:
    await bot.ask("setWebhook", url="http://127.0.0.1:9/hook")
    fake.say(ROBIN, "one")
    info = await bot.ask("getWebhookInfo")
    await bot.ask("setWebhook", url="")

    assert (info["url"], info["pending_update_count"]) == ("http://127.0.0.1:9/hook", 1)
    assert words_of(await bot.ask("getUpdates")) == ["one"]
    await bot.ask("deleteWebhook", drop_pending_updates=True)
    assert await bot.ask("getUpdates") == []


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (
            {"url": "http://example.org"},
            "bad webhook: An HTTPS URL must be provided for webhook",
        ),
        ({"url": "https://example.org", "secret_token": "x" * 257}, "secret token is too long"),
        (
            {"url": "https://example.org", "secret_token": "a b"},
            "secret token contains unallowed characters",
        ),
    ],
)
async def test_a_webhook_that_cannot_work_is_refused(
    fake: FakeTelegram, bot: Bot, given: dict[str, str], why: str
) -> None:
    fake.telegram.takes_http = False

    assert await bot.ask("setWebhook", **given) == (400, f"Bad Request: {why}")


async def test_whoever_still_waits_is_sent_home_in_the_end(fake: FakeTelegram, bot: Bot) -> None:
    asking = await polling(fake, bot)

    await fake.stop()

    with pytest.raises(httpx2.TransportError):
        await asking


def words_of(updates: Any) -> list[str]:
    return [update["message"]["text"] for update in updates]
