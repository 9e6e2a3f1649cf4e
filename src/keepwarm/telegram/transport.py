"""
Letters by Telegram's Bot API: said anew, or in place of a message that stands in the chat.

Every way a call can end is sorted by one question: can the message have arrived? Only where it
cannot is it sent again. An edit may be repeated; a message that is gone needs none.
"""

from collections.abc import Mapping
from typing import Any

from keepwarm.kit.i18n import gettext as _
from keepwarm.outbox.letters import Letter
from keepwarm.outbox.model import Later, Never, Outcome, Sent, Unknown
from keepwarm.telegram.client import (
    AT_ONCE,
    OURS_TO_MEND,
    BotClient,
    Done,
    NoAnswer,
    NotAsked,
    Refused,
    Reply,
)
from keepwarm.telegram.keyboard import markup
from keepwarm.telegram.texts.saying import without_clocks, words_of

_BAD_REQUEST, _FORBIDDEN, _TOO_MANY, _TROUBLE = 400, 403, 429, 500
_NO_SUCH_BOT = frozenset({401, 404})
_NOTHING_TO_EDIT = ("message is not modified", "message to edit not found", "can't be edited")
_BAD_BUTTON = ("button", "keyboard", "web app")


class TelegramTransport:
    """Sends letters as a bot. `app_url` is where the Mini App opens, if it can."""

    def __init__(self, client: BotClient, *, app_url: str | None) -> None:
        self._client = client
        self._app_url = app_url

    async def aclose(self) -> None:
        """Let go of connections."""
        await self._client.aclose()

    async def send(self, letter: Letter) -> Outcome:
        """Try once to deliver a letter."""
        words = words_of(letter)
        text, keyboard = words.html, markup(words.keyboard, self._app_url)
        reply = await self._say(letter, text, keyboard)
        # Refused, so nothing arrived: what a server does not know is left out.
        if _refuses(reply, ("tg-time",)):
            text = without_clocks(text)
            reply = await self._say(letter, text, keyboard)
        if _refuses(reply, _BAD_BUTTON):
            reply = await self._say(letter, text, markup((), None))
        return _outcome_of(reply, letter)

    async def _say(self, letter: Letter, text: str, keyboard: Mapping[str, Any]) -> Reply:
        said = {
            "chat_id": letter.to,
            "text": text,
            "parse_mode": "HTML",
            "link_preview_options": {"is_disabled": True},
            "reply_markup": keyboard,
        }
        if letter.edits is not None:
            message_id = int(letter.edits)
            return await self._client.call("editMessageText", message_id=message_id, **said)
        return await self._client.call(
            "sendMessage", disable_notification=letter.is_silent or None, **said
        )


def _outcome_of(reply: Reply, letter: Letter) -> Outcome:
    match reply:
        case Done() if letter.edits is not None:
            return Sent(letter.edits)
        case Done({"message_id": int(number)}):
            return Sent(str(number))
        case Done():
            return Unknown(_("Telegram's answer could not be read."))
        case NoAnswer(why):
            return Unknown(why)
        case NotAsked(why, after):
            return Later(after, why)
        case Refused():
            return _refusal(reply, letter)


def _refusal(reply: Refused, letter: Letter) -> Outcome:
    if reply.status in _NO_SUCH_BOT:
        return Later(OURS_TO_MEND, reply.why)
    if reply.status == _TOO_MANY:
        return Later(reply.retry_after or AT_ONCE, reply.why, too_many=True)
    if reply.status >= _TROUBLE or not reply.by_telegram:
        return Later(reply.retry_after or AT_ONCE, reply.why)
    if letter.edits is not None and _refuses(reply, _NOTHING_TO_EDIT):
        return Sent(letter.edits)
    gone = reply.status == _FORBIDDEN or "chat not found" in reply.why
    return Never(reply.why, unreachable=gone)


def _refuses(reply: Reply, because: tuple[str, ...]) -> bool:
    """Say whether a request itself was wrong, and for one of these reasons."""
    if not isinstance(reply, Refused) or reply.status != _BAD_REQUEST:
        return False
    return any(each in reply.why.lower() for each in because)
