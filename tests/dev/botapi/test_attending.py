from typing import Any

import pytest

from keepwarm.dev.botapi import Answer, FakeTelegram
from keepwarm.dev.botapi.attending import LARGEST_FILE
from tests.dev.botapi.conftest import ROBIN, Bot, result_of

TODAY = {"command": "today", "description": "What is due"}


async def test_a_bot_learns_who_it_is(bot: Bot) -> None:
    me = await bot.ask("getMe")

    assert (me["id"], me["is_bot"], me["username"]) == (4200000042, True, "keepwarm_bot")


@pytest.mark.parametrize(
    ("token", "why"),
    [
        ("4200000042:other-token", "Unauthorized"),
        ("nonsense", "Unauthorized: invalid token specified"),
        ("42:", "Unauthorized: invalid token specified"),
    ],
)
async def test_a_wrong_token_is_nobody(fake: FakeTelegram, bot: Bot, token: str, why: str) -> None:
    response = await bot.http.get(f"{fake.url}/bot{token}/getMe")

    assert result_of(response) == (401, why)
    assert fake.calls() == []


async def test_a_revoked_token_is_nobody_until_it_is_given_back(
    fake: FakeTelegram, bot: Bot
) -> None:
    fake.revoke_token()
    revoked = await bot.ask("getMe")
    fake.heal()

    assert revoked == (401, "Unauthorized")
    assert (await bot.ask("getMe"))["is_bot"]


async def test_nonsense_is_told_from_sense(fake: FakeTelegram, bot: Bot) -> None:
    address = bot.address("getMe")
    json = {"content-type": "application/json"}

    unknown = await bot.ask("makeCoffee")
    broken = await bot.http.post(address, content=b"{", headers=json)
    elsewhere = await bot.http.get(f"{fake.url}/nonsense")

    assert unknown == (404, "Not Found: method not found")
    assert result_of(broken) == (400, "Bad Request: object expected as parameters")
    assert elsewhere.status_code == 404


async def test_a_chat_is_described(bot: Bot) -> None:
    chat = await bot.ask("getChat", chat_id=ROBIN)

    assert (chat["first_name"], chat["username"]) == ("Robin", "robin")


async def test_a_press_is_answered_once(fake: FakeTelegram, bot: Bot) -> None:
    await bot.ask(
        "sendMessage",
        chat_id=ROBIN,
        text="Step 2",
        reply_markup={"inline_keyboard": [[{"text": "✓ Done", "callback_data": "r:done:7"}]]},
    )
    press = fake.press(ROBIN, fake.last(ROBIN), "✓ Done")
    answer = {"callback_query_id": press.id, "text": "Done", "show_alert": True}

    first, again = [await bot.ask("answerCallbackQuery", **answer) for _ in range(2)]
    (update,) = await bot.ask("getUpdates")

    too_late = "query is too old and response timeout expired or query ID is invalid"
    assert (first, again) == (True, (400, f"Bad Request: {too_late}"))
    assert await press == Answer(text="Done", is_alert=True)
    assert update["callback_query"]["data"] == "r:done:7"


async def test_an_answer_to_a_press_is_short(fake: FakeTelegram, bot: Bot) -> None:
    press = fake.press(ROBIN, fake.say(ROBIN, "hello"), "forged")

    long = await bot.ask("answerCallbackQuery", callback_query_id=press.id, text="x" * 201)

    assert long == (400, "Bad Request: MESSAGE_TOO_LONG")


async def test_a_file_that_people_send_is_fetched(fake: FakeTelegram, bot: Bot) -> None:
    file_id = fake.voice(ROBIN, b"OggS").thing["voice"]["file_id"]

    file = await bot.ask("getFile", file_id=file_id)
    address = f"{fake.url}/file/bot{fake.token}/{file['file_path']}"
    content = await bot.http.get(address)
    wrong = await bot.http.get(address.replace(fake.token, "42:other"))
    gone = await bot.http.get(address + "x")

    assert (file["file_size"], content.content) == (4, b"OggS")
    assert (wrong.status_code, gone.status_code) == (404, 404)


@pytest.mark.parametrize(
    ("file_id", "why"),
    [
        ("", "file_id not specified"),
        ("nonsense", "invalid file_id"),
        ("AgADBAAD999999", "wrong file_id or the file is temporarily unavailable"),
    ],
)
async def test_a_file_nobody_sent_is_not_found(bot: Bot, file_id: str, why: str) -> None:
    assert await bot.ask("getFile", file_id=file_id) == (400, f"Bad Request: {why}")


async def test_a_file_above_twenty_megabytes_is_too_big(fake: FakeTelegram, bot: Bot) -> None:
    big = fake.document(ROBIN, b"x" * (LARGEST_FILE + 1), "big.bin", "application/octet-stream")

    answer = await bot.ask("getFile", file_id=big.thing["document"]["file_id"])

    assert answer == (400, "Bad Request: file is too big")


async def test_commands_menu_and_descriptions_are_kept(fake: FakeTelegram, bot: Bot) -> None:
    menu = {"type": "web_app", "text": "Open", "web_app": {"url": "https://example.org/tma"}}

    before = await bot.ask("getMyCommands"), await bot.ask("getChatMenuButton")
    await bot.ask("setMyCommands", commands=[TODAY])
    await bot.ask("setChatMenuButton", menu_button=menu)
    await bot.ask("setMyDescription", description="Keeps leads warm.")
    await bot.ask("setMyShortDescription", short_description="Warm.")

    assert before == ([], {"type": "commands"})
    assert (await bot.ask("getMyCommands"), await bot.ask("getChatMenuButton")) == ([TODAY], menu)
    assert fake.telegram.settings["description"] == "Keeps leads warm."
    assert fake.telegram.settings["short_description"] == "Warm."


@pytest.mark.parametrize(
    ("method", "given", "why"),
    [
        ("setMyCommands", {"commands": [TODAY] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ("setMyCommands", {"commands": [TODAY | {"command": "Today"}]}, "BOT_COMMAND_INVALID"),
        (
            "setMyCommands",
            {"commands": [{"command": "today"}]},
            "command description must be non-empty",
        ),
        (
            "setChatMenuButton",
            {"menu_button": {"type": "web_app", "web_app": {"url": "ftp://x"}}},
            "menu button Web App URL 'ftp://x' is invalid: Only HTTPS links are allowed",
        ),
    ],
)
async def test_a_menu_that_telegram_would_not_show_is_refused(
    bot: Bot, method: str, given: dict[str, Any], why: str
) -> None:
    assert await bot.ask(method, **given) == (400, f"Bad Request: {why}")
