from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from keepwarm.dev.botapi import FakeTelegram
from keepwarm.dev.botapi.faults import Kind
from keepwarm.outbox.letters import Letter
from keepwarm.outbox.model import Later, Never, Outcome, Sent, Unknown
from keepwarm.telegram.client import BotClient
from keepwarm.telegram.transport import OURS_TO_MEND, TelegramTransport
from tests.telegram.letters import reminder

AT_ONCE = timedelta(0)
CHAT = 4711
PRESS = [[{"text": "Press", "press": "r:done:7"}]]


def answer(html: str, keyboard: list[list[dict[str, str]]] = PRESS) -> Letter:
    facts = {"html": html, "keyboard": keyboard}
    return replace(reminder(), kind="answer", facts=facts, steps=())


HI = answer("<b>Hi</b> there")


@asynccontextmanager
async def transport(fake: FakeTelegram) -> AsyncGenerator[TelegramTransport, None]:
    fake.user(CHAT)
    within = timedelta(seconds=0.3)
    made = TelegramTransport(
        BotClient(fake.token, fake.url, answers_within=within), app_url="http://keepwarm.test"
    )
    yield made
    await made.aclose()


async def _send(fake: FakeTelegram, *letters: Letter) -> Outcome:
    """Send letters one after the other; return what became of the last."""
    outcome: Outcome = Unknown("")
    async with transport(fake) as telegram:
        for letter in letters:
            outcome = await telegram.send(letter)
    return outcome


async def test_a_letter_arrives_with_its_buttons_and_its_number_is_kept(
    fake: FakeTelegram,
) -> None:
    outcome = await _send(fake, HI)

    said = fake.last(CHAT)
    assert outcome == Sent(str(said.id))
    assert (said.text, said.buttons, said.is_silent) == ("Hi there", [["Press"]], False)
    assert fake.calls()[0].arguments["link_preview_options"] == {"is_disabled": True}


async def test_a_silent_letter_makes_no_sound(fake: FakeTelegram) -> None:
    await _send(fake, replace(HI, is_silent=True))

    assert fake.last(CHAT).is_silent


async def test_a_button_that_opens_the_app_carries_its_address(fake: FakeTelegram) -> None:
    await _send(fake, answer("Hi", [[{"text": "Open", "start": "leads_12"}]]))

    button = fake.last(CHAT).button("Open")
    assert button["web_app"] == {"url": "http://keepwarm.test/tma?start=leads_12"}


async def test_an_edit_takes_the_place_of_its_message(fake: FakeTelegram) -> None:
    async with transport(fake) as telegram:
        sent = await telegram.send(HI)
        assert isinstance(sent, Sent)

        outcome = await telegram.send(replace(answer("Done", []), edits=sent.receipt))

    assert outcome == sent
    assert [(said.text, said.buttons) for said in fake.messages(CHAT)] == [("Done", [])]


async def test_an_edit_that_changes_nothing_is_done(fake: FakeTelegram) -> None:
    async with transport(fake) as telegram:
        sent = await telegram.send(HI)
        assert isinstance(sent, Sent)

        assert await telegram.send(replace(HI, edits=sent.receipt)) == sent


async def test_an_edit_of_a_message_that_is_gone_is_done(fake: FakeTelegram) -> None:
    assert await _send(fake, replace(HI, edits="99")) == Sent("99")


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (
            "retry_after",
            Later(timedelta(seconds=1), "Too Many Requests: retry after 1", too_many=True),
        ),
        ("retry_after_mute", Later(AT_ONCE, "Too Many Requests", too_many=True)),
        (
            "retry_after_header",
            Later(timedelta(seconds=1), "Telegram answers 429.", too_many=True),
        ),
        ("bad_gateway", Later(AT_ONCE, "Telegram answers 502.")),
        ("restart", Later(AT_ONCE, "Internal Server Error: restart")),
        ("unauthorized", Later(OURS_TO_MEND, "Unauthorized")),
        ("not_found", Later(OURS_TO_MEND, "Not Found")),
        ("blocked", Never("Forbidden: bot was blocked by the user", unreachable=True)),
        ("deactivated", Never("Forbidden: user is deactivated", unreachable=True)),
        ("chat_not_found", Never("Bad Request: chat not found", unreachable=True)),
        (
            "upgraded",
            Never("Bad Request: group chat was upgraded to a supergroup chat"),
        ),
    ],
)
async def test_a_refusal_is_known_to_be_one(
    fake: FakeTelegram, fault: Kind, outcome: Outcome
) -> None:
    fake.fault("sendMessage", fault)

    assert await _send(fake, HI) == outcome
    assert fake.messages(CHAT) == []


@pytest.mark.parametrize("fault", ["cut_before", "cut_after", "half", "silent", "garbled"])
async def test_silence_and_nonsense_may_mean_that_it_arrived(
    fake: FakeTelegram, fault: Kind
) -> None:
    fake.fault("sendMessage", fault)

    assert isinstance(await _send(fake, HI), Unknown)


async def test_nobody_at_the_door_is_a_refusal(fake: FakeTelegram) -> None:
    await fake.stop()

    outcome = await _send(fake, HI)

    assert isinstance(outcome, Later)
    assert outcome.after == AT_ONCE


async def test_a_server_without_the_tag_for_times_gets_the_words_in_it(
    fake: FakeTelegram,
) -> None:
    fake.fault("sendMessage", "no_such_tag")

    outcome = await _send(fake, answer('At <tg-time unix="1795507200" format="r">ten</tg-time>'))

    assert outcome == Sent(str(fake.last(CHAT).id))
    assert fake.last(CHAT).html == "At ten"


async def test_a_button_that_telegram_does_not_take_costs_nobody_the_message(
    fake: FakeTelegram,
) -> None:
    outcome = await _send(fake, answer("Hi", [[{"text": "Press", "press": "x" * 65}]]))

    assert outcome == Sent(str(fake.last(CHAT).id))
    assert (fake.last(CHAT).text, fake.last(CHAT).buttons) == ("Hi", [])
