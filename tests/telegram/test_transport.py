import asyncio
import logging
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from keepwarm.dev.receiver import RETRY_AFTER, TOKEN, Mood, Receiver, Taken
from keepwarm.outbox.model import Later, Never, Outcome, Sent, Unknown
from keepwarm.telegram.texts import text_of, without_clocks
from keepwarm.telegram.transport import OURS_TO_MEND, TelegramTransport
from tests.telegram.letters import reminder

AT_ONCE = timedelta(0)
LETTER = reminder()
ARRIVED = [Taken("4711", text_of(LETTER))]


@asynccontextmanager
async def telegram(
    url: str, *, token: str = TOKEN, answers_within: float = 5
) -> AsyncGenerator[TelegramTransport, None]:
    transport = TelegramTransport(token, url, answers_within=timedelta(seconds=answers_within))
    yield transport
    await transport.aclose()


async def _send(mood: Mood) -> tuple[Outcome, list[Taken]]:
    within = 0.2 if mood == "silent" else 5
    async with (
        Receiver(lambda _message: mood) as receiver,
        telegram(receiver.url, answers_within=within) as transport,
    ):
        return await transport.send(LETTER), receiver.taken


async def test_a_letter_arrives_and_its_number_is_kept() -> None:
    assert await _send("takes") == (Sent("1"), ARRIVED)


@pytest.mark.parametrize(
    ("mood", "outcome"),
    [
        ("busy", Later(timedelta(seconds=RETRY_AFTER), "Too Many Requests: retry after 1")),
        ("busy_header", Later(timedelta(seconds=RETRY_AFTER), "Telegram answers 429.")),
        ("busy_mute", Later(AT_ONCE, "Too Many Requests")),
        ("trouble", Later(AT_ONCE, "Telegram answers 502.")),
        ("no_bot", Later(OURS_TO_MEND, "Unauthorized")),
        ("blocked", Never("Forbidden: bot was blocked by the user")),
        ("no_chat", Never("Bad Request: chat not found")),
    ],
)
async def test_a_refusal_is_known_to_be_one(mood: Mood, outcome: Outcome) -> None:
    assert await _send(mood) == (outcome, [])


@pytest.mark.parametrize(
    ("mood", "arrived", "why"),
    [
        ("cut_before", [], "RemoteProtocolError"),
        ("cut_after", ARRIVED, "RemoteProtocolError"),
        ("half", ARRIVED, "RemoteProtocolError"),
        ("silent", ARRIVED, "ReadTimeout"),
    ],
)
async def test_a_cut_after_the_request_may_have_come_before_or_after_the_message_was_taken(
    mood: Mood, arrived: list[Taken], why: str
) -> None:
    outcome, taken = await _send(mood)

    assert isinstance(outcome, Unknown)
    assert outcome.why.startswith(f"Telegram's answer did not come ({why}")
    assert taken == arrived


async def test_an_answer_that_makes_no_sense_may_mean_that_it_arrived() -> None:
    assert await _send("garbled") == (Unknown("Telegram's answer could not be read."), ARRIVED)


async def test_a_server_without_the_tag_for_times_gets_the_words_in_it() -> None:
    outcome, taken = await _send("no_such_tag")

    assert outcome == Sent("1")
    assert taken == [Taken("4711", without_clocks(text_of(LETTER)))]


async def test_nobody_at_the_door_is_a_refusal() -> None:
    async with Receiver() as receiver:
        url = receiver.url

    async with telegram(url) as transport:
        outcome = await transport.send(LETTER)

    assert isinstance(outcome, Later)
    assert outcome.why.startswith("Telegram cannot be reached (ConnectError")


@pytest.mark.parametrize("url", ["ftp://127.0.0.1", "http://127.0.0.1:no-port"])
async def test_an_address_that_cannot_be_asked_waits_for_the_operator(url: str) -> None:
    async with telegram(url) as transport:
        outcome = await transport.send(LETTER)

    assert isinstance(outcome, Later)
    assert outcome.after == OURS_TO_MEND


async def test_a_door_that_shuts_before_the_request_leaves_it_unknown() -> None:
    async def shut(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    async with _listening(shut) as url, telegram(url) as transport:
        outcome = await transport.send(LETTER)

    assert isinstance(outcome, Unknown)


Door = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def _listening(door: Door) -> AsyncGenerator[str, None]:
    server = await asyncio.start_server(door, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()
    await server.wait_closed()


@pytest.mark.parametrize(
    "wait",
    [b'"soon"', b"1e300", b"-5", b"null", b"[]"],
    ids=["a word", "for ever", "negative", "nothing", "a list"],
)
async def test_a_wait_that_makes_no_sense_is_none_or_a_day(wait: bytes) -> None:
    async def busy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        body = b'{"ok":false,"description":"Wait","parameters":{"retry_after":%s}}' % wait
        writer.write(b"HTTP/1.1 429 -\r\ncontent-length: %d\r\n\r\n%s" % (len(body), body))
        await writer.drain()
        writer.close()

    async with _listening(busy) as url, telegram(url) as transport:
        outcome = await transport.send(LETTER)

    assert outcome in {Later(AT_ONCE, "Wait"), Later(timedelta(days=1), "Wait")}


@pytest.mark.parametrize("mood", ["takes", "busy", "trouble", "blocked", "cut_after"])
async def test_the_token_is_in_no_log_and_in_no_error(
    mood: Mood, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    outcome, _taken = await _send(mood)

    secret = TOKEN.partition(":")[2]
    assert secret not in repr(outcome)
    assert secret not in caplog.text


async def test_the_token_is_not_in_what_is_said_of_a_wrong_address(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    async with telegram("http://127.0.0.1:no-port") as transport:
        outcome = await transport.send(LETTER)

    assert TOKEN not in repr(outcome)
    assert TOKEN not in caplog.text
