import asyncio

from keepwarm.dev.botapi import FakeTelegram
from keepwarm.telegram.bot.answering import LONGEST_ANSWER, Answers
from keepwarm.telegram.client import BotClient

CHAT = 4711


async def _asked(fake: FakeTelegram, *, patience: float = 30) -> tuple[Answers, BotClient, str]:
    fake.user(CHAT)
    message = fake.say(CHAT, "Hi")
    client = BotClient(fake.token, fake.url)
    return (
        Answers(client, patience=patience, remembered=3),
        client,
        fake.press(CHAT, message, "r:done:1").id,
    )


def _given(fake: FakeTelegram) -> list[dict[str, object]]:
    return [dict(call.arguments) for call in fake.calls("answerCallbackQuery")]


async def test_a_press_is_answered_with_what_came_of_it(fake: FakeTelegram) -> None:
    answers, client, press = await _asked(fake)

    answers.expect(press)
    assert answers.give(press, "Done already.")
    await answers.settle()

    assert _given(fake) == [{"callback_query_id": press, "text": "Done already."}]
    await client.aclose()


async def test_a_refusal_has_to_be_read(fake: FakeTelegram) -> None:
    answers, client, press = await _asked(fake)

    answers.give(press, "That is not yours. " * 20, alert=True)
    await answers.settle()

    (given,) = _given(fake)
    assert given["show_alert"] is True
    assert len(str(given["text"])) == LONGEST_ANSWER
    await client.aclose()


async def test_a_press_that_takes_its_time_is_answered_without_a_word_and_once(
    fake: FakeTelegram,
) -> None:
    answers, client, press = await _asked(fake, patience=0)

    answers.expect(press)
    async with asyncio.timeout(5):
        while not fake.calls("answerCallbackQuery"):
            await fake.telegram.changed.wait()
    answers.expect(press)

    assert not answers.give(press, "Too late for that.")
    await answers.settle()
    assert _given(fake) == [{"callback_query_id": press}]
    await client.aclose()


async def test_who_stops_leaves_no_button_busy(fake: FakeTelegram) -> None:
    answers, client, press = await _asked(fake)
    answers.expect(press)

    await answers.settle()

    assert _given(fake) == [{"callback_query_id": press}]
    await client.aclose()


async def test_an_answer_that_telegram_does_not_take_harms_nobody(fake: FakeTelegram) -> None:
    answers, client, _press = await _asked(fake)
    fake.fault("answerCallbackQuery", "cut_before")

    answers.give("long ago")
    await answers.settle()

    assert answers.give("another")
    await answers.settle()
    await client.aclose()


async def test_not_every_press_is_remembered_for_ever(fake: FakeTelegram) -> None:
    answers, client, _press = await _asked(fake)

    taken = [answers.give(press) for press in ["a", "b", "a", "c", "d", "a", "d"]]
    await answers.settle()

    assert taken == [True, True, False, True, True, True, False]
    await client.aclose()
