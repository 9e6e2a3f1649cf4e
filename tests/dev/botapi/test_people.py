"""What people do, as a bot hears of it."""

from typing import Any

import pytest

from keepwarm.dev.botapi import FakeTelegram
from keepwarm.dev.botapi.people import from_channel, from_chat, from_hidden_user, from_user
from tests.dev.botapi.conftest import ROBIN, Bot


async def heard(bot: Bot) -> list[Any]:
    return [next(iter(list(each.values())[1:])) for each in await bot.ask("getUpdates")]


async def test_a_command_is_marked_as_one(fake: FakeTelegram, bot: Bot) -> None:
    fake.say(ROBIN, "/start i_abc")

    (said,) = await heard(bot)
    assert said["entities"] == [{"type": "bot_command", "offset": 0, "length": 6}]
    assert said["from"] == {
        "id": ROBIN,
        "is_bot": False,
        "first_name": "Robin",
        "last_name": "Marlow",
        "username": "robin",
        "language_code": "en",
    }


async def test_writing_to_a_bot_starts_it(fake: FakeTelegram, bot: Bot) -> None:
    fake.user(8, standing="new")

    fake.say(8, "/start")

    assert (await bot.ask("sendMessage", chat_id=8, text="Hello"))["text"] == "Hello"


async def test_in_a_group_people_have_names(fake: FakeTelegram, bot: Bot) -> None:
    fake.group(-5, "Team")

    fake.say(-5, "hello", sender=ROBIN)

    (said,) = await heard(bot)
    assert said["chat"] == {"id": -5, "type": "group", "title": "Team"}
    assert said["from"]["first_name"] == "Robin"


@pytest.mark.parametrize(
    ("origin", "kind"),
    [
        (from_user(9, "Anna", "Petrenko", username="anna"), "user"),
        (from_hidden_user("Anna P."), "hidden_user"),
        (from_chat("Buyers"), "chat"),
        (from_channel("News", username="news"), "channel"),
    ],
)
async def test_a_forward_says_where_it_comes_from(
    fake: FakeTelegram, bot: Bot, origin: dict[str, Any], kind: str
) -> None:
    fake.forward(ROBIN, "We want a demo", origin)

    (said,) = await heard(bot)
    assert (said["text"], said["forward_origin"]["type"]) == ("We want a demo", kind)
    assert origin.items() <= said["forward_origin"].items()


async def test_people_send_all_that_telegram_carries(fake: FakeTelegram, bot: Bot) -> None:
    fake.contact(ROBIN, "+49305550142", "Anna", "Petrenko", vcard="BEGIN:VCARD")
    fake.photo(ROBIN, b"JPEG", "Her card")
    fake.voice(ROBIN, b"OggS", 12)
    fake.document(ROBIN, b"BEGIN:VCARD")
    fake.location(ROBIN, 50.45, 30.52)

    contact, photo, voice, document, place = await heard(bot)

    assert contact["contact"] == {
        "phone_number": "+49305550142",
        "first_name": "Anna",
        "last_name": "Petrenko",
        "vcard": "BEGIN:VCARD",
    }
    assert (photo["caption"], [each["width"] for each in photo["photo"]]) == (
        "Her card",
        [90, 1280],
    )
    assert (voice["voice"]["duration"], voice["voice"]["file_size"]) == (12, 4)
    assert (document["document"]["file_name"], place["location"]["latitude"]) == (
        "card.vcf",
        50.45,
    )


async def test_an_album_is_a_message_each(fake: FakeTelegram, bot: Bot) -> None:
    fake.album(ROBIN, [b"1", b"2"], "Both sides")

    one, two = await heard(bot)

    assert one["media_group_id"] == two["media_group_id"]
    assert (one["caption"], "caption" in two) == ("Both sides", False)


async def test_a_reply_hangs_on_what_it_answers(fake: FakeTelegram, bot: Bot) -> None:
    await bot.ask("sendMessage", chat_id=ROBIN, text="Who is it about?")

    fake.reply(fake.last(ROBIN), "Anna")

    (said,) = await heard(bot)
    assert said["reply_to_message"]["text"] == "Who is it about?"


async def test_a_button_is_pressed_by_its_label_or_by_any_data(
    fake: FakeTelegram, bot: Bot
) -> None:
    row = [
        {"text": "✓ Done", "callback_data": "r:done:7"},
        {"text": "Copy", "copy_text": {"text": "x"}},
    ]
    await bot.ask(
        "sendMessage", chat_id=ROBIN, text="Step", reply_markup={"inline_keyboard": [row]}
    )
    message = fake.last(ROBIN)

    fake.press(ROBIN, message, "✓ Done")
    fake.press(ROBIN, message, "r:done:8")

    assert [each["data"] for each in await heard(bot)] == ["r:done:7", "r:done:8"]
    assert message.button("Copy") == row[1]
    with pytest.raises(LookupError):
        fake.press(ROBIN, message, "Copy")
    with pytest.raises(LookupError):
        message.button("Other")


async def test_blocking_and_unblocking_are_told(fake: FakeTelegram, bot: Bot) -> None:
    fake.block(ROBIN)
    blocked = await bot.ask("sendMessage", chat_id=ROBIN, text="Hello")
    fake.unblock(ROBIN)

    turns = [
        (each["old_chat_member"]["status"], each["new_chat_member"]["status"])
        for each in await heard(bot)
    ]

    assert turns == [("member", "kicked"), ("kicked", "member")]
    assert blocked == (403, "Forbidden: bot was blocked by the user")
    assert (await bot.ask("sendMessage", chat_id=ROBIN, text="Hello"))["text"] == "Hello"


async def test_a_long_chat_is_forgotten_from_its_beginning(
    fake: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("keepwarm.dev.botapi.state.MOST_KEPT", 2)

    for word in ("one", "two", "three"):
        fake.say(ROBIN, word)

    assert [each.text for each in fake.history(ROBIN)] == ["two", "three"]
