"""The methods by which a bot speaks: it sends, edits, deletes, reacts."""

from collections.abc import Mapping
from typing import Any

from keepwarm.dev.botapi.arguments import Upload, is_set, nested, whole
from keepwarm.dev.botapi.checks import (
    LONGEST_TEXT,
    Words,
    inline,
    read_caption,
    read_markup,
    read_words,
)
from keepwarm.dev.botapi.model import Chat, Message, Thing, bad_request
from keepwarm.dev.botapi.state import Telegram

_SAME = (
    "message is not modified: specified new message content and reply markup are exactly the "
    "same as a current content and reply markup of the message"
)
_MOST_DELETED = 100


def send_message(telegram: Telegram, given: Mapping[str, Any]) -> Thing:
    words = read_words(given, "text", LONGEST_TEXT)
    content = {"text": words.text, "entities": words.entities}
    return _send(telegram, given, content, html=str(given["text"]))


def send_photo(telegram: Telegram, given: Mapping[str, Any]) -> Thing:
    file = _file(telegram, given, "photo", ("photos", ".jpg"))
    return _send_file(telegram, given, {"photo": [{**file, "width": 1280, "height": 960}]})


def send_voice(telegram: Telegram, given: Mapping[str, Any]) -> Thing:
    file = _file(telegram, given, "voice", ("voice", ".oga"))
    return _send_file(telegram, given, {"voice": {**file, "duration": whole(given, "duration")}})


def send_document(telegram: Telegram, given: Mapping[str, Any]) -> Thing:
    file = _file(telegram, given, "document", ("documents", ".bin"))
    return _send_file(telegram, given, {"document": file})


def send_location(telegram: Telegram, given: Mapping[str, Any]) -> Thing:
    try:
        place = {name: float(str(given[name])) for name in ("latitude", "longitude")}
    except (KeyError, ValueError):
        raise bad_request("wrong latitude or longitude specified") from None
    return _send(telegram, given, {"location": place})


def send_contact(telegram: Telegram, given: Mapping[str, Any]) -> Thing:
    names = ("phone_number", "first_name", "last_name", "vcard")
    contact = {name: given[name] for name in names if given.get(name)}
    if "phone_number" not in contact:
        raise bad_request("phone number is empty")
    if "first_name" not in contact:
        raise bad_request("first name is empty")
    return _send(telegram, given, {"contact": contact})


def edit_message_text(telegram: Telegram, given: Mapping[str, Any]) -> Thing:
    chat = telegram.chat_of(given)
    message = telegram.find(chat, given.get("message_id"), "edit")
    words = read_words(given, "text", LONGEST_TEXT)
    if "text" not in message.thing:
        raise bad_request("there is no text in the message to edit")
    _edit(telegram, message, given, {"text": words.text, "entities": words.entities})
    message.html = str(given["text"])
    return message.thing


def edit_message_caption(telegram: Telegram, given: Mapping[str, Any]) -> Thing:
    chat = telegram.chat_of(given)
    message = telegram.find(chat, given.get("message_id"), "edit")
    words = read_caption(given)
    caption = {"caption": words.text or None, "caption_entities": words.entities}
    _edit(telegram, message, given, caption)
    message.html = str(given.get("caption", ""))
    return message.thing


def edit_message_reply_markup(telegram: Telegram, given: Mapping[str, Any]) -> Thing:
    chat = telegram.chat_of(given)
    message = telegram.find(chat, given.get("message_id"), "edit")
    _edit(telegram, message, given, {})
    return message.thing


def delete_message(telegram: Telegram, given: Mapping[str, Any]) -> bool:
    chat = telegram.chat_of(given)
    message = telegram.find(chat, given.get("message_id"), "delete")
    del telegram.messages[chat.id][message.id]
    telegram.note()
    return True


def delete_messages(telegram: Telegram, given: Mapping[str, Any]) -> bool:
    """Delete several; those that are gone already are passed over, as Telegram does."""
    chat = telegram.chat_of(given)
    ids: list[object] = nested(given, "message_ids") or []
    if not 1 <= len(ids) <= _MOST_DELETED:
        raise bad_request("message identifiers are not specified")
    for message_id in ids:
        telegram.messages.get(chat.id, {}).pop(int(str(message_id)), None)
    telegram.note()
    return True


def set_message_reaction(telegram: Telegram, given: Mapping[str, Any]) -> bool:
    chat = telegram.chat_of(given)
    message = telegram.find(chat, given.get("message_id"), "react")
    reactions: list[Thing] = nested(given, "reaction") or []
    message.reaction = str(reactions[0].get("emoji", "")) if reactions else ""
    telegram.note()
    return True


def send_chat_action(telegram: Telegram, given: Mapping[str, Any]) -> bool:
    telegram.chat_of(given)
    if not given.get("action"):
        raise bad_request("wrong parameter action in request")
    return True


def _send(
    telegram: Telegram, given: Mapping[str, Any], content: Thing, *, html: str = ""
) -> Thing:
    chat = telegram.chat_of(given)
    markup = read_markup(given, chat, takes_http=telegram.takes_http)
    reply = _answered(telegram, chat, given)
    telegram.limits.spend(chat, telegram.clock.now())
    more = {"reply_to_message": reply, "reply_markup": inline(markup)}
    message = telegram.keep(chat, telegram.bot, {**content, **more})
    message.html = html
    message.is_silent = is_set(given, "disable_notification")
    message.asks = bool(markup and markup.get("force_reply"))
    return message.thing


def _send_file(telegram: Telegram, given: Mapping[str, Any], content: Thing) -> Thing:
    words: Words = read_caption(given)
    caption = {"caption": words.text or None, "caption_entities": words.entities}
    return _send(telegram, given, {**content, **caption}, html=str(given.get("caption", "")))


def _file(
    telegram: Telegram, given: Mapping[str, Any], kind: str, place: tuple[str, str]
) -> Thing:
    """Store the file that came, or find the one that is named."""
    file = given.get(kind)
    if isinstance(file, Upload):
        named = {"file_name": file.name, "mime_type": file.media_type}
        return telegram.keep_file(file.content, *place, **(named if kind != "photo" else {}))
    if not file:
        raise bad_request(f"there is no {kind} in the request")
    if file not in telegram.files:
        raise bad_request("wrong file identifier/HTTP URL specified")
    size = len(telegram.files[file][1])
    return {"file_id": file, "file_unique_id": f"u{file}", "file_size": size}


def _answered(telegram: Telegram, chat: Chat, given: Mapping[str, Any]) -> Thing | None:
    """Return the message that this one answers, without what that one answered."""
    wanted: Mapping[str, Any] = nested(given, "reply_parameters") or {}
    number = wanted.get("message_id") or given.get("reply_to_message_id")
    if not number:
        return None
    found = telegram.messages.get(chat.id, {}).get(int(number))
    if found is None:
        if is_set(wanted, "allow_sending_without_reply"):
            return None
        raise bad_request("message to be replied not found")
    return {name: value for name, value in found.thing.items() if name != "reply_to_message"}


def _edit(telegram: Telegram, message: Message, given: Mapping[str, Any], content: Thing) -> None:
    if not message.is_from_bot:
        raise bad_request("message can't be edited")
    chat = telegram.chats[message.chat_id]
    markup = inline(read_markup(given, chat, takes_http=telegram.takes_http))
    wanted = {**content, "reply_markup": markup}
    if all(message.thing.get(name) == value for name, value in wanted.items()):
        raise bad_request(_SAME)
    telegram.limits.spend(chat, telegram.clock.now())
    for name, value in wanted.items():
        message.thing.pop(name, None)
        if value is not None:
            message.thing[name] = value
    message.thing["edit_date"] = telegram.now()
    message.edits += 1
    telegram.note()
