import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from keepwarm.dev.botapi import FakeTelegram
from keepwarm.dev.botapi.faults import Kind
from keepwarm.telegram.client import (
    AT_ONCE,
    OURS_TO_MEND,
    BotClient,
    Done,
    NoAnswer,
    NotAsked,
    Refused,
    Reply,
)

CHAT = 4711
TOKEN = "42:a-token-that-opens-nothing"  # noqa: S105 -- it says so itself
A_DAY = timedelta(days=1)


@asynccontextmanager
async def client(
    url: str, token: str = TOKEN, *, answers_within: float = 5
) -> AsyncGenerator[BotClient, None]:
    made = BotClient(token, url, answers_within=timedelta(seconds=answers_within))
    yield made
    await made.aclose()


async def _say_hi(fake: FakeTelegram, fault: Kind | None = None) -> Reply:
    fake.user(CHAT)
    if fault is not None:
        fake.fault("sendMessage", fault)
    within = 0.2 if fault == "silent" else 5
    async with client(fake.url, fake.token, answers_within=within) as telegram:
        return await telegram.call("sendMessage", chat_id=CHAT, text="Hi", reply_markup=None)


async def test_what_is_asked_is_done_and_the_answer_returned(fake: FakeTelegram) -> None:
    reply = await _say_hi(fake)

    assert isinstance(reply, Done)
    assert reply.result["message_id"] == fake.last(CHAT).id
    assert [dict(call.arguments) for call in fake.calls()] == [{"chat_id": CHAT, "text": "Hi"}]


@pytest.mark.parametrize(
    ("fault", "reply"),
    [
        (
            "retry_after",
            Refused(429, "Too Many Requests: retry after 1", timedelta(seconds=1)),
        ),
        (
            "retry_after_header",
            Refused(429, "Telegram answers 429.", timedelta(seconds=1), by_telegram=False),
        ),
        ("retry_after_mute", Refused(429, "Too Many Requests")),
        ("bad_gateway", Refused(502, "Telegram answers 502.", by_telegram=False)),
        ("restart", Refused(500, "Internal Server Error: restart")),
        ("blocked", Refused(403, "Forbidden: bot was blocked by the user")),
        ("unauthorized", Refused(401, "Unauthorized")),
        ("garbled", NoAnswer("Telegram's answer could not be read.")),
    ],
)
async def test_an_answer_is_told_from_a_refusal_and_from_nonsense(
    fake: FakeTelegram, fault: Kind, reply: Reply
) -> None:
    assert await _say_hi(fake, fault) == reply


@pytest.mark.parametrize(
    ("fault", "arrived", "why"),
    [
        ("cut_before", 0, "RemoteProtocolError"),
        ("cut_after", 1, "RemoteProtocolError"),
        ("half", 1, "RemoteProtocolError"),
        ("silent", 1, "ReadTimeout"),
    ],
)
async def test_a_cut_may_come_before_or_after_the_work(
    fake: FakeTelegram, fault: Kind, arrived: int, why: str
) -> None:
    reply = await _say_hi(fake, fault)

    assert isinstance(reply, NoAnswer)
    assert reply.why.startswith(f"Telegram's answer did not come ({why}")
    assert len(fake.messages(CHAT)) == arrived


async def test_nobody_at_the_door_was_not_asked(fake: FakeTelegram) -> None:
    await fake.stop()

    reply = await _say_hi(fake)

    assert isinstance(reply, NotAsked)
    assert (reply.after, reply.why[:39]) == (AT_ONCE, "Telegram cannot be reached (ConnectErro")


@pytest.mark.parametrize("url", ["ftp://127.0.0.1", "http://127.0.0.1:no-port"])
async def test_an_address_that_cannot_be_asked_is_the_operators_to_mend(url: str) -> None:
    async with client(url) as telegram:
        reply = await telegram.call("getMe")

    assert isinstance(reply, NotAsked)
    assert reply.after == OURS_TO_MEND


Door = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def _listening(door: Door) -> AsyncGenerator[str, None]:
    server = await asyncio.start_server(door, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()
    await server.wait_closed()


async def test_a_door_that_shuts_before_the_request_gives_no_answer() -> None:
    async def shut(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    async with _listening(shut) as url, client(url) as telegram:
        reply = await telegram.call("getMe")

    assert isinstance(reply, NoAnswer)


@pytest.mark.parametrize(
    ("wait", "span"),
    [
        (b'"soon"', None),
        (b"1e300", A_DAY),
        (b"-5", AT_ONCE),
        (b"null", None),
        (b"[]", None),
    ],
    ids=["a word", "for ever", "negative", "nothing", "a list"],
)
async def test_a_wait_that_makes_no_sense_is_none_or_a_day(
    wait: bytes, span: timedelta | None
) -> None:
    async def busy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        body = b'{"ok":false,"description":"Wait","parameters":{"retry_after":%s}}' % wait
        writer.write(b"HTTP/1.1 429 -\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body))
        await writer.drain()
        writer.close()

    async with _listening(busy) as url, client(url) as telegram:
        reply = await telegram.call("getMe")

    assert isinstance(reply, Refused)
    assert reply.retry_after == span


async def _send_voice(fake: FakeTelegram, content: bytes) -> str:
    fake.user(CHAT)
    file_id = fake.voice(CHAT, content).thing["voice"]["file_id"]
    async with client(fake.url, fake.token) as telegram:
        reply = await telegram.call("getFile", file_id=file_id)
    assert isinstance(reply, Done)
    return str(reply.result["file_path"])


async def test_a_file_is_downloaded(fake: FakeTelegram) -> None:
    path = await _send_voice(fake, b"OggS and more")

    async with client(fake.url, fake.token) as telegram:
        assert await telegram.download(path, most=13) == b"OggS and more"


async def test_a_file_that_is_too_big_gone_or_out_of_reach_says_why(fake: FakeTelegram) -> None:
    path = await _send_voice(fake, b"OggS and more")

    async with client(fake.url, fake.token) as telegram:
        too_big = await telegram.download(path, most=12)
        gone = await telegram.download("voice/none", most=12)
        await fake.stop()
        away = await telegram.download(path, most=13)

    assert too_big == "The file is too big."
    assert gone == "Telegram answers 404."
    assert isinstance(away, str)
    assert away.startswith("The file did not come (")


@pytest.mark.parametrize("fault", [None, "retry_after", "bad_gateway", "cut_after"])
async def test_the_token_is_in_no_log_and_in_no_answer(
    fake: FakeTelegram, fault: Kind | None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    reply = await _say_hi(fake, fault)
    await _send_voice(fake, b"OggS")

    secret = fake.token.partition(":")[2]
    assert secret not in repr(reply)
    assert secret not in caplog.text


async def test_the_token_is_not_in_what_is_said_of_a_wrong_address(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    async with client("http://127.0.0.1:no-port") as telegram:
        said = [await telegram.call("getMe"), await telegram.download("voice/1", most=1)]

    assert "opens-nothing" not in repr(said)
    assert "opens-nothing" not in caplog.text
