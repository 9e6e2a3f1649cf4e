"""What a bot may say, and the exact words in which Telegram refuses the rest."""

from typing import Any

import pytest

from keepwarm.dev.botapi import FakeTelegram
from tests.dev.botapi.conftest import ROBIN, Bot, result_of

HELLO = {"chat_id": ROBIN, "text": "<b>Hello</b> &amp; welcome", "parse_mode": "HTML"}
NOBODY = 99
SAME = (
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)


def buttons(*row: dict[str, Any]) -> dict[str, Any]:
    return {"inline_keyboard": [list(row)]}


async def test_a_message_is_what_its_reader_sees(fake: FakeTelegram, bot: Bot) -> None:
    done = {"text": "✓ Done", "callback_data": "r:done:7", "style": "success"}

    await bot.ask("sendMessage", **HELLO, reply_markup=buttons(done), disable_notification=True)

    (message,) = fake.messages(ROBIN)
    assert message.text == "Hello & welcome"
    assert message.thing["entities"] == [{"type": "bold", "offset": 0, "length": 5}]
    assert message.keyboard == [[done]]
    assert (message.is_silent, message.html) == (True, HELLO["text"])


async def test_an_argument_may_come_in_the_address_or_in_a_form(
    fake: FakeTelegram, bot: Bot
) -> None:
    address = bot.address("SENDMESSAGE")

    await bot.http.get(address, params={"chat_id": ROBIN, "text": "by address"})
    await bot.http.post(address, data={"chat_id": str(ROBIN), "text": "by form"})
    files = {"note": ("a.txt", b"x")}
    await bot.http.post(address, data={"chat_id": str(ROBIN), "text": "in parts"}, files=files)

    assert [each.text for each in fake.messages(ROBIN)] == ["by address", "by form", "in parts"]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"chat_id": ""}, "Bad Request: chat_id is empty"),
        ({"chat_id": NOBODY}, "Bad Request: chat not found"),
        ({"chat_id": "@nobody"}, "Bad Request: chat not found"),
        ({"text": ""}, "Bad Request: message text is empty"),
        ({"text": "<b> </b>"}, "Bad Request: text must be non-empty"),
        ({"text": "a" * 4097}, "Bad Request: message is too long"),
        ({"text": "é" * (1 << 14) + "a"}, "Bad Request: text is too long"),
        ({"parse_mode": "Markdown"}, "Bad Request: unsupported parse_mode"),
        (
            {"text": "<b>x"},
            (
                "Bad Request: can't parse entities: "
                'Can\'t find end tag corresponding to start tag "b"'
            ),
        ),
        (
            {"reply_parameters": {"message_id": 99}},
            "Bad Request: message to be replied not found",
        ),
        ({"reply_markup": "{"}, "Bad Request: can't parse reply markup JSON object"),
        ({"reply_markup": "[1]"}, "Bad Request: object expected as reply markup"),
    ],
)
async def test_a_message_is_refused_as_telegram_refuses_it(
    fake: FakeTelegram, bot: Bot, given: dict[str, Any], why: str
) -> None:
    assert await bot.ask("sendMessage", **(HELLO | given)) == (400, why)
    assert fake.messages(ROBIN) == []


async def test_the_longest_message_is_taken(fake: FakeTelegram, bot: Bot) -> None:
    await bot.ask("sendMessage", **(HELLO | {"text": f"<b>{'&amp;' * 4096}</b>"}))

    assert fake.last(ROBIN).text == "&" * 4096


@pytest.mark.parametrize(
    ("button", "why"),
    [
        ({"text": "x", "callback_data": ""}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": "é" * 33}, "BUTTON_DATA_INVALID"),
        ({"text": "x", "copy_text": {"text": "a" * 257}}, "BUTTON_COPY_TEXT_INVALID"),
        (
            {"text": "x"},
            (
                "can't parse inline keyboard button: "
                "Text buttons are unallowed in the inline keyboard"
            ),
        ),
        (
            {"text": "", "url": "https://example.org"},
            'can\'t parse inline keyboard button: Field "text" must be of type String',
        ),
        (
            {"text": "x", "url": "https://example.org", "style": "loud"},
            "can't parse inline keyboard button: invalid button style specified",
        ),
        (
            {"text": "x", "web_app": {"url": "http://example.org"}},
            (
                "inline keyboard button Web App URL 'http://example.org' is invalid: "
                "Only HTTPS links are allowed"
            ),
        ),
    ],
)
async def test_a_button_is_refused_as_telegram_refuses_it(
    fake: FakeTelegram, bot: Bot, button: dict[str, Any], why: str
) -> None:
    fake.telegram.takes_http = False

    answer = await bot.ask("sendMessage", **HELLO, reply_markup=buttons(button))

    assert answer == (400, f"Bad Request: {why}")


async def test_more_buttons_than_a_message_holds_are_refused(bot: Bot) -> None:
    row = [{"text": "x", "callback_data": "x"}] * 101

    answer = await bot.ask("sendMessage", **HELLO, reply_markup={"inline_keyboard": [row]})

    assert answer == (400, "Bad Request: reply markup is too long")


async def test_an_app_opens_from_private_chats_only(fake: FakeTelegram, bot: Bot) -> None:
    team = fake.group(-5, "Team")
    app = buttons({"text": "Open", "web_app": {"url": "http://127.0.0.1/tma"}})

    alone = await bot.ask("sendMessage", **HELLO, reply_markup=app)
    among_others = await bot.ask("sendMessage", **(HELLO | {"chat_id": team}), reply_markup=app)

    assert alone["reply_markup"] == app
    assert among_others == (400, "Bad Request: BUTTON_TYPE_INVALID")


@pytest.mark.parametrize(
    ("standing", "refusal"),
    [
        ("new", (403, "Forbidden: bot can't initiate conversation with a user")),
        ("blocked", (403, "Forbidden: bot was blocked by the user")),
        ("deactivated", (403, "Forbidden: user is deactivated")),
    ],
)
async def test_whoever_does_not_listen_is_not_spoken_to(
    fake: FakeTelegram, bot: Bot, standing: Any, refusal: tuple[int, str]
) -> None:
    fake.user(8, standing=standing)

    assert await bot.ask("sendMessage", chat_id=8, text="Hello") == refusal


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
async def test_a_group_that_threw_the_bot_out_is_not_spoken_to(
    fake: FakeTelegram, bot: Bot, kind: Any
) -> None:
    fake.group(-5, "Team", kind=kind, standing="kicked")

    answer = await bot.ask("sendMessage", chat_id=-5, text="Hello")

    assert answer == (403, f"Forbidden: bot was kicked from the {kind} chat")


async def test_a_group_that_became_a_supergroup_says_where_it_went(
    fake: FakeTelegram, bot: Bot
) -> None:
    fake.group(-5, "Team", standing="upgraded", moved_to=-100)

    response = await bot.http.post(
        bot.address("sendMessage"), json={"chat_id": -5, "text": "Hello"}
    )

    why = "Bad Request: group chat was upgraded to a supergroup chat"
    assert result_of(response) == (400, why)
    assert response.json()["parameters"] == {"migrate_to_chat_id": -100}


async def test_an_edit_changes_the_message_and_nothing_else(fake: FakeTelegram, bot: Bot) -> None:
    sent = await bot.ask(
        "sendMessage", **HELLO, reply_markup=buttons({"text": "x", "url": "t.me"})
    )
    place = {"chat_id": ROBIN, "message_id": sent["message_id"]}

    await bot.ask("editMessageText", **place, text="<i>Done</i>", parse_mode="HTML")
    again = await bot.ask("editMessageText", **place, text="<i>Done</i>", parse_mode="HTML")
    await bot.ask(
        "editMessageReplyMarkup", **place, reply_markup=buttons({"text": "y", "url": "t.me"})
    )

    (message,) = fake.messages(ROBIN)
    assert again == (400, SAME)
    assert (message.text, message.html, message.buttons) == ("Done", "<i>Done</i>", [["y"]])
    assert message.edits == 2


@pytest.mark.parametrize(
    ("method", "why"),
    [
        ("editMessageText", "message to edit not found"),
        ("editMessageCaption", "message to edit not found"),
        ("editMessageReplyMarkup", "message to edit not found"),
        ("deleteMessage", "message to delete not found"),
        ("setMessageReaction", "message to react not found"),
    ],
)
@pytest.mark.parametrize("message_id", [99, "", "nonsense"])
async def test_a_message_that_is_gone_is_not_found(
    bot: Bot, method: str, why: str, message_id: object
) -> None:
    answer = await bot.ask(method, chat_id=ROBIN, message_id=message_id, text="x")

    assert answer == (400, f"Bad Request: {why}")


async def test_a_bot_edits_its_own_words_only(fake: FakeTelegram, bot: Bot) -> None:
    said = fake.say(ROBIN, "hello")
    photo = await bot.ask("sendVoice", chat_id=ROBIN, voice=_known(fake))

    of_robin = await bot.ask("editMessageText", chat_id=ROBIN, message_id=said.id, text="x")
    of_voice = await bot.ask(
        "editMessageText", chat_id=ROBIN, message_id=photo["message_id"], text="x"
    )

    assert of_robin == (400, "Bad Request: message can't be edited")
    assert of_voice == (400, "Bad Request: there is no text in the message to edit")


async def test_messages_are_deleted_one_by_one_and_together(fake: FakeTelegram, bot: Bot) -> None:
    ids = [(await bot.ask("sendMessage", **HELLO))["message_id"] for _ in range(3)]

    one = await bot.ask("deleteMessage", chat_id=ROBIN, message_id=ids[0])
    rest = await bot.ask("deleteMessages", chat_id=ROBIN, message_ids=[*ids, 99])
    none = await bot.ask("deleteMessages", chat_id=ROBIN, message_ids=[])

    assert (one, rest) == (True, True)
    assert none == (400, "Bad Request: message identifiers are not specified")
    assert fake.messages(ROBIN) == []


async def test_a_bot_shows_that_it_read_and_that_it_writes(fake: FakeTelegram, bot: Bot) -> None:
    said = fake.say(ROBIN, "hello")
    seen = [{"type": "emoji", "emoji": "👀"}]

    reacted = await bot.ask("setMessageReaction", chat_id=ROBIN, message_id=said.id, reaction=seen)
    typing = await bot.ask("sendChatAction", chat_id=ROBIN, action="typing")
    nothing = await bot.ask("sendChatAction", chat_id=ROBIN)

    assert (reacted, typing, said.reaction) == (True, True, "👀")
    assert nothing == (400, "Bad Request: wrong parameter action in request")


async def test_an_answer_hangs_on_what_it_answers(fake: FakeTelegram, bot: Bot) -> None:
    said = fake.say(ROBIN, "hello")
    here, gone = {"message_id": said.id}, {"message_id": 99, "allow_sending_without_reply": True}

    reply = await bot.ask(
        "sendMessage", **HELLO, reply_parameters=here, reply_markup={"force_reply": True}
    )
    alone = await bot.ask("sendMessage", **HELLO, reply_parameters=gone)

    assert reply["reply_to_message"]["text"] == "hello"
    assert "reply_to_message" not in alone
    assert [each.asks for each in fake.messages(ROBIN)] == [True, False]


@pytest.mark.parametrize("kind", ["photo", "voice", "document"])
async def test_a_file_is_sent_from_here_and_sent_again_by_its_name(
    fake: FakeTelegram, bot: Bot, kind: str
) -> None:
    method, files = f"send{kind.title()}", {kind: ("report.pdf", b"%PDF", "application/pdf")}
    caption = {"chat_id": str(ROBIN), "caption": "<b>Report</b>", "parse_mode": "HTML"}

    response = await bot.http.post(bot.address(method), data=caption, files=files)
    sent = result_of(response)[kind]
    file_id = (sent[-1] if kind == "photo" else sent)["file_id"]
    again = await bot.ask(method, chat_id=ROBIN, **{kind: file_id})

    assert fake.telegram.files[file_id][1] == b"%PDF"
    assert [each.text for each in fake.messages(ROBIN)] == ["Report", ""]
    assert again["message_id"] == fake.last(ROBIN).id


async def test_a_caption_is_edited_too(fake: FakeTelegram, bot: Bot) -> None:
    sent = await bot.ask("sendVoice", chat_id=ROBIN, voice=_known(fake), caption="a")
    place = {"chat_id": ROBIN, "message_id": sent["message_id"]}

    await bot.ask("editMessageCaption", **place, caption="b")
    long = await bot.ask("editMessageCaption", **place, caption="b" * 1025)

    assert fake.last(ROBIN).text == "b"
    assert long == (400, "Bad Request: message caption is too long")


async def test_a_file_that_is_missing_or_unknown_is_refused(bot: Bot) -> None:
    missing = await bot.ask("sendPhoto", chat_id=ROBIN)
    unknown = await bot.ask("sendPhoto", chat_id=ROBIN, photo="nonsense")

    assert missing == (400, "Bad Request: there is no photo in the request")
    assert unknown == (400, "Bad Request: wrong file identifier/HTTP URL specified")


async def test_places_and_contacts_are_sent(fake: FakeTelegram, bot: Bot) -> None:
    place = {"latitude": 50.45, "longitude": 30.52}
    anna = {"phone_number": "+49305550142", "first_name": "Anna"}

    await bot.ask("sendLocation", chat_id=ROBIN, **place)
    await bot.ask("sendContact", chat_id=ROBIN, **anna)

    where, who = fake.messages(ROBIN)
    assert (where.thing["location"], who.thing["contact"]) == (place, anna)


@pytest.mark.parametrize(
    ("method", "given", "why"),
    [
        (
            "sendLocation",
            {"latitude": "x", "longitude": 1},
            "wrong latitude or longitude specified",
        ),
        ("sendContact", {"first_name": "Anna"}, "phone number is empty"),
        ("sendContact", {"phone_number": "1"}, "first name is empty"),
    ],
)
async def test_half_a_place_or_contact_is_refused(
    bot: Bot, method: str, given: dict[str, Any], why: str
) -> None:
    assert await bot.ask(method, chat_id=ROBIN, **given) == (400, f"Bad Request: {why}")


def _known(fake: FakeTelegram) -> str:
    return str(fake.telegram.keep_file(b"OggS", "voice", ".oga")["file_id"])
