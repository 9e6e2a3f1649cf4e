"""The chat page, by its doings: what a person does there reaches the bot."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx2
import pytest

from keepwarm.accounts.initdata import verify
from keepwarm.dev.botapi import FakeTelegram
from tests.dev.botapi.conftest import ROBIN, Bot

CHAT = f"/chats/{ROBIN}"


async def do(bot: Bot, doing: str, body: object = None) -> Any:
    response = await bot.http.post(f"{bot.fake.url}{CHAT}/{doing}", json=body)
    assert response.status_code == 200
    return response.json()


async def look(bot: Bot, seen: int = -1) -> Any:
    response = await bot.http.get(f"{bot.fake.url}{CHAT}", params={"seen": seen})
    return response.json()


async def test_the_page_and_all_it_needs_are_served(bot: Bot) -> None:
    pages = [await bot.http.get(bot.fake.url + path) for path in ("/", "/page/room.js")]
    lost = [await bot.http.get(f"{bot.fake.url}/page/{name}") for name in ("no.js", "chat.html")]

    assert [page.status_code for page in pages] == [200, 200]
    assert f'data-person="{ROBIN}"' in pages[0].text
    assert "default-src 'none'" in pages[0].headers["content-security-policy"]
    assert pages[1].headers["content-type"] == "text/javascript"
    assert [page.status_code for page in lost] == [404, 404]


async def test_a_chat_is_shown_as_it_stands(fake: FakeTelegram, bot: Bot) -> None:
    fake.say(ROBIN, "hello")
    await bot.ask(
        "sendMessage",
        chat_id=ROBIN,
        text="<b>Hi</b>",
        parse_mode="HTML",
        disable_notification=True,
    )
    await bot.ask("setMyCommands", commands=[{"command": "today", "description": "Due"}])
    await bot.ask("sendMessage", chat_id=99, text="to nobody")

    shown = await look(bot)

    texts = [(each["text"], each["is_silent"]) for each in shown["messages"]]
    assert texts == [("hello", False), ("Hi", True)]
    assert shown["bot"]["commands:"] == [{"command": "today", "description": "Due"}]
    assert (shown["person"]["first_name"], shown["person"]["standing"]) == ("Robin", "open")
    assert shown["calls"] == [["sendMessage", 200], ["setMyCommands", 200], ["sendMessage", 400]]


async def test_the_page_hears_of_news_at_once_and_of_nothing_in_the_end(
    fake: FakeTelegram, bot: Bot
) -> None:
    before = (await look(bot))["changes"]
    fake.say(ROBIN, "hello")

    after = await look(bot, seen=before)
    fake.telegram.closing.set()

    assert after["changes"] > before
    assert (await look(bot, seen=after["changes"]))["changes"] == after["changes"]


async def test_what_a_person_does_reaches_the_bot(bot: Bot) -> None:
    await bot.ask("sendMessage", chat_id=ROBIN, text="Who is it about?")
    question = bot.fake.last(ROBIN).id
    anna = {"first_name": "Anna", "last_name": "Petrenko", "phone_number": "+49305550142"}

    await do(bot, "messages", {"text": "Anna", "reply_to": question})
    await do(bot, "contacts", anna)
    await do(bot, "places", {"latitude": 50.45, "longitude": 30.52})

    said, contact, place = [each["message"] for each in await bot.ask("getUpdates")]
    assert (said["text"], said["reply_to_message"]["text"]) == ("Anna", "Who is it about?")
    assert contact["contact"] == anna
    assert place["location"]["latitude"] == 50.45


@pytest.mark.parametrize(
    ("kind", "origin"),
    [
        ("user", {"sender_user": {"first_name": "Anna", "last_name": "Petrenko"}}),
        ("hidden", {"sender_user_name": "Anna Petrenko"}),
        ("channel", {"chat": {"title": "Anna Petrenko"}}),
    ],
)
async def test_a_forward_names_whom_it_is_from(
    bot: Bot, kind: str, origin: dict[str, Any]
) -> None:
    await do(bot, "forwards", {"kind": kind, "name": "Anna Petrenko", "text": "A demo, please"})

    (update,) = await bot.ask("getUpdates")
    found = update["message"]["forward_origin"]
    for name, wanted in origin.items():
        is_same = found[name] == wanted or wanted.items() <= found[name].items()
        assert is_same


@pytest.mark.parametrize("kind", ["photo", "voice", "document"])
async def test_a_file_is_attached_and_shown_but_never_as_a_page(bot: Bot, kind: str) -> None:
    query = {"kind": kind, "name": "card.html", "caption": "Her card"}
    html = {"content-type": "text/html"}
    address = f"{bot.fake.url}{CHAT}/files"
    await bot.http.post(address, params=query, content=b"<script>", headers=html)

    (update,) = await bot.ask("getUpdates")
    file = update["message"][kind]
    file_id = (file[-1] if kind == "photo" else file)["file_id"]
    shown = await bot.http.get(f"{bot.fake.url}/files/{file_id}", params={"as": kind})

    media = {"photo": "image/jpeg", "voice": "audio/ogg"}
    assert shown.content == b"<script>"
    assert shown.headers["content-type"] == media.get(kind, "application/octet-stream")
    assert update["message"]["caption"] == "Her card"


async def test_a_press_waits_for_its_answer(fake: FakeTelegram, bot: Bot) -> None:
    await bot.ask("sendMessage", chat_id=ROBIN, text="Step")
    pressed = {"message_id": fake.last(ROBIN).id, "data": "r:done:7"}

    async def answer() -> None:
        (update,) = await bot.ask("getUpdates", timeout=10)
        number = update["callback_query"]["id"]
        await bot.ask("answerCallbackQuery", callback_query_id=number, text="Done")

    answering = asyncio.create_task(answer())
    told = await do(bot, "presses", pressed)
    await answering
    fake.telegram.closing.set()

    assert told == {"text": "Done", "is_alert": False}
    assert await do(bot, "presses", pressed) is None


async def test_the_bot_is_blocked_and_let_in_again(fake: FakeTelegram, bot: Bot) -> None:
    assert await do(bot, "blocks") == "blocked"
    assert fake.telegram.chats[ROBIN].standing == "blocked"
    assert await do(bot, "blocks") == "open"


async def test_an_app_is_told_who_opened_it(fake: FakeTelegram, bot: Bot) -> None:
    app = {"url": "http://127.0.0.1/tma?start=x#y", "theme": "dark", "start_param": "leads_12"}

    opened = urlsplit(str(await do(bot, "apps", app)))

    told = dict(parse_qsl(opened.fragment))
    now = datetime.now(UTC)  # noqa: TID251 -- the fake signs by the clock on the wall
    data = verify(told["tgWebAppData"], fake.token, now=now, max_age=timedelta(minutes=1))
    assert (data.user.id, data.user.first_name, data.start_param) == (ROBIN, "Robin", "leads_12")
    assert parse_qs(opened.query) == {"start": ["x"], "tgWebAppStartParam": ["leads_12"]}
    assert json.loads(told["tgWebAppThemeParams"])["bg_color"] == "#17212b"
    assert (told["tgWebAppVersion"], told["tgWebAppPlatform"]) == ("9.1", "weba")


async def test_a_test_opens_an_app_as_a_client_would(fake: FakeTelegram, bot: Bot) -> None:
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)

    data = verify(fake.init_data(ROBIN, at=at), fake.token, now=at, max_age=timedelta(0))
    page = await bot.http.get(fake.app_page(ROBIN, "http://127.0.0.1/tma", theme="dark"))

    assert (data.user.username, data.auth_date) == ("robin", at)
    assert fake.app_address(ROBIN, "http://x/tma").startswith("http://x/tma#tgWebAppData=")
    assert 'data-address="http://127.0.0.1/tma#tgWebAppData=' in page.text


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"host": "evil.example"}, 403),
    ],
)
async def test_other_pages_may_not_speak_for_a_person(
    bot: Bot, headers: dict[str, str], status: int
) -> None:
    said = await bot.http.post(
        f"{bot.fake.url}{CHAT}/messages", json={"text": "hello"}, headers=headers
    )

    assert said.status_code == status


async def test_a_doing_nobody_knows_is_no_page(bot: Bot) -> None:
    response = await bot.http.post(f"{bot.fake.url}{CHAT}/dances")

    assert response.status_code == 404


async def test_without_anybody_there_is_an_empty_page() -> None:
    async with FakeTelegram() as fake, httpx2.AsyncClient() as http:
        page = await http.get(fake.url)
        chat = await http.get(f"{fake.url}/chats/0?seen=-1")

    assert 'data-person="0"' in page.text
    assert (chat.json()["person"], chat.json()["messages"]) == (None, [])
