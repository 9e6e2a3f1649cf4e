"""The methods by which a bot attends to what comes in, and says who it is."""

import re
from collections.abc import Mapping
from typing import Any

from keepwarm.dev.botapi.arguments import is_set, nested
from keepwarm.dev.botapi.model import Answer, Thing, bad_request
from keepwarm.dev.botapi.state import Telegram

LARGEST_FILE = 20 << 20  # bytes that a bot may fetch
LONGEST_ANSWER = 200
_TOO_LATE = "query is too old and response timeout expired or query ID is invalid"
_COMMANDS = "commands"
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_MOST_COMMANDS = 100


def get_me(telegram: Telegram, _given: Mapping[str, Any]) -> Thing:
    return {
        **telegram.bot,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": True,
    }


def get_chat(telegram: Telegram, given: Mapping[str, Any]) -> Thing:
    chat = telegram.chat_of(given)
    return {
        **chat.as_chat(),
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {},
    }


def answer_callback_query(telegram: Telegram, given: Mapping[str, Any]) -> bool:
    asked = telegram.asked.get(str(given.get("callback_query_id", "")))
    if asked is None or asked.answer is not None:
        raise bad_request(_TOO_LATE)
    text = str(given.get("text") or "")
    if len(text) > LONGEST_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    asked.answer = Answer(
        text=text, is_alert=is_set(given, "show_alert"), url=str(given.get("url") or "")
    )
    asked.told.set()
    telegram.note()
    return True


def get_file(telegram: Telegram, given: Mapping[str, Any]) -> Thing:
    file_id = str(given.get("file_id") or "")
    if not file_id:
        raise bad_request("file_id not specified")
    if not file_id.startswith("AgAD"):
        raise bad_request("invalid file_id")
    if file_id not in telegram.files:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    path, content = telegram.files[file_id]
    if len(content) > LARGEST_FILE:
        raise bad_request("file is too big")
    names = {"file_id": file_id, "file_unique_id": file_id.replace("AgADBA", "AQ")}
    return {**names, "file_size": len(content), "file_path": path}


def set_my_commands(telegram: Telegram, given: Mapping[str, Any]) -> bool:
    commands: list[Thing] = nested(given, _COMMANDS) or []
    if len(commands) > _MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND.fullmatch(str(command.get("command", ""))):
            raise bad_request("BOT_COMMAND_INVALID")
        if not command.get("description"):
            raise bad_request("command description must be non-empty")
    telegram.settings[f"{_COMMANDS}:{given.get('language_code', '')}"] = commands
    telegram.note()
    return True


def get_my_commands(telegram: Telegram, given: Mapping[str, Any]) -> list[Thing]:
    kept: list[Thing] = telegram.settings.get(f"{_COMMANDS}:{given.get('language_code', '')}", [])
    return kept


def set_chat_menu_button(telegram: Telegram, given: Mapping[str, Any]) -> bool:
    button: Thing = nested(given, "menu_button") or {"type": "commands"}
    url = str(button.get("web_app", {}).get("url", ""))
    if button.get("type") == "web_app" and not _may_open(telegram, url):
        raise bad_request(
            f"menu button Web App URL '{url}' is invalid: Only HTTPS links are allowed"
        )
    telegram.settings["menu_button"] = button
    telegram.note()
    return True


def get_chat_menu_button(telegram: Telegram, _given: Mapping[str, Any]) -> Thing:
    button: Thing = telegram.settings.get("menu_button", {"type": "commands"})
    return button


def set_my_description(telegram: Telegram, given: Mapping[str, Any]) -> bool:
    telegram.settings["description"] = str(given.get("description") or "")
    telegram.note()
    return True


def set_my_short_description(telegram: Telegram, given: Mapping[str, Any]) -> bool:
    telegram.settings["short_description"] = str(given.get("short_description") or "")
    telegram.note()
    return True


def _may_open(telegram: Telegram, url: str) -> bool:
    return url.startswith("https://") or (telegram.takes_http and url.startswith("http://"))
