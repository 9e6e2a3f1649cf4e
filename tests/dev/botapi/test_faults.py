"""What can go wrong, as a client sees it."""

from datetime import timedelta
from typing import Any

import httpx2
import pytest

from keepwarm.dev.botapi import Call, FakeTelegram
from keepwarm.dev.botapi.faults import SUPERGROUP, Kind
from tests.clock import StoppedClock
from tests.dev.botapi.conftest import ROBIN, Bot

HELLO = {"chat_id": ROBIN, "text": "Hello"}


@pytest.mark.parametrize(
    ("kind", "status", "why"),
    [
        ("retry_after", 429, "Too Many Requests: retry after 7"),
        ("retry_after_mute", 429, "Too Many Requests"),
        ("blocked", 403, "Forbidden: bot was blocked by the user"),
        ("not_started", 403, "Forbidden: bot can't initiate conversation with a user"),
        ("deactivated", 403, "Forbidden: user is deactivated"),
        ("kicked", 403, "Forbidden: bot was kicked from the group chat"),
        ("kicked_supergroup", 403, "Forbidden: bot was kicked from the supergroup chat"),
        ("kicked_channel", 403, "Forbidden: bot was kicked from the channel chat"),
        ("chat_not_found", 400, "Bad Request: chat not found"),
        ("upgraded", 400, "Bad Request: group chat was upgraded to a supergroup chat"),
        (
            "no_such_tag",
            400,
            'Bad Request: can\'t parse entities: Unsupported start tag "tg-time" at byte offset 9',
        ),
        ("unauthorized", 401, "Unauthorized"),
        ("not_found", 404, "Not Found"),
        (
            "conflict",
            409,
            (
                "Conflict: terminated by other getUpdates request; make sure that only one bot "
                "instance is running"
            ),
        ),
        ("restart", 500, "Internal Server Error: restart"),
    ],
)
async def test_a_call_is_refused_once_and_nothing_is_done(
    fake: FakeTelegram, bot: Bot, kind: Kind, status: int, why: str
) -> None:
    fake.fault("sendMessage", kind, wait=timedelta(seconds=7))

    refused = await bot.ask("sendMessage", **HELLO)
    after = fake.messages(ROBIN)
    taken = await bot.ask("sendMessage", **HELLO)

    assert (refused, after) == ((status, why), [])
    assert taken["text"] == "Hello"
    assert fake.statuses == {status: 1, 200: 1}


@pytest.mark.parametrize(
    ("kind", "parameters", "header"),
    [
        ("retry_after", {"retry_after": 7}, "7"),
        ("retry_after_mute", None, None),
        ("upgraded", {"migrate_to_chat_id": SUPERGROUP}, None),
    ],
)
async def test_a_refusal_says_what_to_do(
    fake: FakeTelegram, bot: Bot, kind: Kind, parameters: Any, header: str | None
) -> None:
    fake.fault("sendMessage", kind, wait=timedelta(seconds=7))

    response = await bot.http.post(bot.address("sendMessage"), json=HELLO)

    assert response.json().get("parameters") == parameters
    assert response.headers.get("retry-after") == header


async def test_a_wait_may_stand_in_the_header_alone(fake: FakeTelegram, bot: Bot) -> None:
    fake.fault("sendMessage", "retry_after_header", wait=timedelta(seconds=7))

    response = await bot.http.post(bot.address("sendMessage"), json=HELLO)

    found = (response.status_code, response.headers["retry-after"], response.content)
    assert found == (429, "7", b"")


async def test_a_proxy_answers_with_a_page_of_its_own(fake: FakeTelegram, bot: Bot) -> None:
    fake.fault("sendMessage", "bad_gateway")

    response = await bot.http.post(bot.address("sendMessage"), json=HELLO)

    assert (response.status_code, response.headers["content-type"]) == (502, "text/html")
    assert fake.messages(ROBIN) == []


@pytest.mark.parametrize(
    ("kind", "is_done"),
    [("cut_before", False), ("cut_after", True), ("half", True), ("silent", True)],
)
async def test_a_connection_that_goes_tells_nothing_of_the_work(
    fake: FakeTelegram, bot: Bot, kind: Kind, is_done: bool
) -> None:
    fake.fault("sendMessage", kind)

    with pytest.raises(httpx2.TransportError):
        await bot.http.post(bot.address("sendMessage"), json=HELLO, timeout=0.2)

    assert len(fake.messages(ROBIN)) == is_done


async def test_an_answer_may_be_nonsense_and_the_work_done(fake: FakeTelegram, bot: Bot) -> None:
    fake.fault("sendMessage", "garbled")

    response = await bot.http.post(bot.address("sendMessage"), json=HELLO)

    assert (response.status_code, response.content) == (200, b"<html>")
    assert len(fake.messages(ROBIN)) == 1


async def test_an_answer_may_be_late(fake: FakeTelegram, bot: Bot) -> None:
    fake.fault("sendMessage", "slow", wait=timedelta(milliseconds=300))

    with pytest.raises(httpx2.ReadTimeout):
        await bot.http.post(bot.address("sendMessage"), json=HELLO, timeout=0.1)

    assert (await fake.wait_for_message(ROBIN)).text == "Hello"


async def test_every_fault_lasts_as_long_as_it_was_planned(fake: FakeTelegram, bot: Bot) -> None:
    fake.fault_everywhere("restart")
    always = [await bot.ask(method) for method in ("getMe", "getUpdates")]
    fake.heal()
    fake.fault("getMe", "restart", times=2)

    answers = [isinstance(await bot.ask("getMe"), tuple) for _ in range(3)]

    assert always == [(500, "Internal Server Error: restart")] * 2
    assert answers == [True, True, False]


async def test_a_fault_may_hit_one_chat_alone(fake: FakeTelegram, bot: Bot) -> None:
    fake.user(8)
    fake.fault("sendMessage", "restart", chat=8)

    robin = await bot.ask("sendMessage", **HELLO)
    other = await bot.ask("sendMessage", chat_id=8, text="Hello")

    assert (robin["text"], other) == ("Hello", (500, "Internal Server Error: restart"))


async def test_a_mood_decides_call_by_call(bot: Bot) -> None:
    def mood(call: Call) -> Kind | None:
        return "blocked" if call.arguments.get("text") == "no" else None

    bot.fake.api.mood = mood

    assert await bot.ask("sendMessage", chat_id=ROBIN, text="no") == (
        403,
        "Forbidden: bot was blocked by the user",
    )
    assert (await bot.ask("sendMessage", chat_id=ROBIN, text="yes"))["text"] == "yes"


async def test_too_much_too_soon_is_refused_where_limits_are_strict(clock: StoppedClock) -> None:
    async with (
        FakeTelegram(strict_limits=True, clock=clock) as fake,
        httpx2.AsyncClient() as http,
    ):
        bot = Bot(http, fake)
        for person in range(1, 41):
            fake.user(person)
        team = fake.group(-5, "Team")

        first = await bot.ask("sendMessage", chat_id=1, text="one")
        again = await bot.ask("sendMessage", chat_id=1, text="two")
        crowd = [await bot.ask("sendMessage", chat_id=n, text="x") for n in range(2, 33)]
        clock.advance(timedelta(seconds=1))
        later = await bot.ask("sendMessage", chat_id=1, text="three")
        talk: list[Any] = []
        for _ in range(21):
            clock.advance(timedelta(seconds=1))
            talk.append(await bot.ask("sendMessage", chat_id=team, text="x"))

    wait = (429, "Too Many Requests: retry after 1")
    assert [each["text"] for each in (first, later)] == ["one", "three"]
    assert again == wait
    assert [each for each in crowd if isinstance(each, tuple)] == [wait, wait]
    assert talk[-1] == (429, "Too Many Requests: retry after 40")
