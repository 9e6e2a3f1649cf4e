"""What people do in Telegram, as the updates that their doings make."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from keepwarm.dev.botapi.model import Chat, Message, Thing
from keepwarm.dev.botapi.state import Asked, Telegram

_COMMAND = re.compile(r"/[A-Za-z0-9_]+(@\w+)?")


def from_user(user_id: int, first_name: str, last_name: str = "", *, username: str = "") -> Thing:
    """Return where a message was forwarded from: a person who shows who they are."""
    names = {"first_name": first_name, "last_name": last_name, "username": username}
    shown = {name: value for name, value in names.items() if value}
    return {"type": "user", "sender_user": {"id": user_id, "is_bot": False, **shown}}


def from_hidden_user(name: str) -> Thing:
    """Return where a message was forwarded from: somebody who hides all but a name."""
    return {"type": "hidden_user", "sender_user_name": name}


def from_chat(title: str, chat_id: int = -1_001_000_000_001) -> Thing:
    """Return where a message was forwarded from: a group that writes as itself."""
    chat = {"id": chat_id, "type": "supergroup", "title": title}
    return {"type": "chat", "sender_chat": chat, "author_signature": ""}


def from_channel(title: str, post: int = 1, *, username: str = "") -> Thing:
    """Return where a message was forwarded from: a channel."""
    named = {"username": username} if username else {}
    chat = {"id": -1_001_000_000_002, "type": "channel", "title": title, **named}
    return {"type": "channel", "chat": chat, "message_id": post}


@dataclass(frozen=True, slots=True)
class People:
    """Everybody who writes to the bot. Each verb returns the message that was written."""

    telegram: Telegram

    def join(self, chat: Chat) -> None:
        self.telegram.chats[chat.id] = chat
        self.telegram.note()

    def write(self, chat_id: int, content: Mapping[str, Any], *, by: int | None = None) -> Message:
        """Send the bot a message."""
        chat = self.telegram.chats[chat_id]
        if chat.standing == "new":
            chat.standing = "open"
        sender = self.telegram.chats[by if by is not None else chat_id]
        message = self.telegram.keep(chat, sender.as_user(), content)
        self.telegram.push(message=message.thing)
        return message

    def say(
        self, chat_id: int, text: str, more: Mapping[str, Any], *, by: int | None = None
    ) -> Message:
        found = _COMMAND.match(text)
        command = {"type": "bot_command", "offset": 0, "length": len(found[0]) if found else 0}
        entities = [command] if found else None
        return self.write(chat_id, {"text": text, "entities": entities, **more}, by=by)

    def change(self, message: Message, text: str) -> None:
        """Write a message differently after it was sent."""
        message.thing |= {"text": text, "edit_date": self.telegram.now()}
        message.edits += 1
        self.telegram.push(edited_message=message.thing)

    def contact(self, chat_id: int, contact: Thing, more: Mapping[str, Any]) -> Message:
        shown = {name: value for name, value in contact.items() if value}
        return self.write(chat_id, {"contact": shown, **more})

    def photo(self, chat_id: int, content: bytes, more: Mapping[str, Any]) -> Message:
        """Send a picture, which Telegram keeps in several sizes, the smallest first."""
        small = self.telegram.keep_file(content, "thumbnails", ".jpg", width=90, height=67)
        whole = self.telegram.keep_file(content, "photos", ".jpg", width=1280, height=960)
        return self.write(chat_id, {"photo": [small, whole], **more})

    def voice(
        self, chat_id: int, content: bytes, seconds: int, more: Mapping[str, Any]
    ) -> Message:
        kind = {"duration": seconds, "mime_type": "audio/ogg"}
        voice = self.telegram.keep_file(content, "voice", ".oga", **kind)
        return self.write(chat_id, {"voice": voice, **more})

    def document(
        self,
        chat_id: int,
        content: bytes,
        *,
        name: str,
        media_type: str,
        more: Mapping[str, Any],
    ) -> Message:
        kind = {"file_name": name, "mime_type": media_type}
        ending = "." + name.rpartition(".")[2]
        document = self.telegram.keep_file(content, "documents", ending, **kind)
        return self.write(chat_id, {"document": document, **more})

    def album(self, chat_id: int, contents: Sequence[bytes], caption: str) -> list[Message]:
        """Send pictures together: one message each, the first with the words."""
        group = {"media_group_id": str(self.telegram.next_number())}
        captions = [caption, *[""] * (len(contents) - 1)]
        return [
            self.photo(chat_id, content, {**group, "caption": words or None})
            for content, words in zip(contents, captions, strict=True)
        ]

    def press(self, user_id: int, message: Message, data: str) -> Asked:
        number = str(self.telegram.next_number())
        asked = self.telegram.asked[number] = Asked(number)
        self.telegram.push(
            callback_query={
                "id": number,
                "from": self.telegram.chats[user_id].as_user(),
                "chat_instance": str(message.chat_id),
                "message": message.thing,
                "data": data,
            }
        )
        return asked

    def block(self, user_id: int) -> None:
        self._turn(user_id, "member", "kicked")
        self.telegram.chats[user_id].standing = "blocked"
        self.telegram.note()

    def unblock(self, user_id: int) -> None:
        self.telegram.chats[user_id].standing = "open"
        self._turn(user_id, "kicked", "member")

    def _turn(self, user_id: int, before: str, after: str) -> None:
        chat, bot = self.telegram.chats[user_id], self.telegram.bot
        self.telegram.push(
            my_chat_member={
                "chat": chat.as_chat(),
                "from": chat.as_user(),
                "date": self.telegram.now(),
                "old_chat_member": _membership(bot, before),
                "new_chat_member": _membership(bot, after),
            }
        )


def _membership(bot: Thing, status: str) -> Thing:
    until = {"until_date": 0} if status == "kicked" else {}
    return {"user": bot, "status": status, **until}
