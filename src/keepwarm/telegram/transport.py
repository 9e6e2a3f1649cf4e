"""
Letters by Telegram's Bot API.

The Bot API knows no key by which a repeat could be recognised. So every way a call can end is
sorted by one question: can the message have arrived? Only where it cannot is it sent again.
"""

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import httpx2
import msgspec

from keepwarm.kit.i18n import gettext as _
from keepwarm.outbox.letters import Letter
from keepwarm.outbox.model import TRIED_FOR, Later, Never, Outcome, Sent, Unknown
from keepwarm.telegram.texts import text_of, without_clocks

ANSWERS_WITHIN = timedelta(seconds=15)
CONNECTS_WITHIN = timedelta(seconds=5)
AT_ONCE = timedelta(0)
OURS_TO_MEND = timedelta(minutes=1)  # a wrong token or address: the operator has to act
LONGEST_WHY = 300  # characters of what Telegram says
_OK, _UNAUTHORIZED, _NOT_FOUND, _TOO_MANY, _TROUBLE = 200, 401, 404, 429, 500

# Nothing of the request can have been read …
_NOT_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)
# … and it cannot even be written: the address is wrong.
_NOT_SENDABLE = (httpx2.InvalidURL, httpx2.UnsupportedProtocol, httpx2.LocalProtocolError)


class Answer(msgspec.Struct, frozen=True):
    """What the Bot API answers."""

    ok: bool
    result: Mapping[str, Any] = {}
    description: str = ""
    parameters: Mapping[str, Any] = {}


class TelegramTransport:
    """Sends letters as a bot."""

    def __init__(
        self, token: str, api_url: str, *, answers_within: timedelta = ANSWERS_WITHIN
    ) -> None:
        self._token = token
        self._url = f"{api_url.rstrip('/')}/bot{quote(token, safe=':')}/sendMessage"
        self._client = httpx2.AsyncClient(
            timeout=httpx2.Timeout(
                answers_within.total_seconds(), connect=CONNECTS_WITHIN.total_seconds()
            )
        )
        # The library writes down the address of each request, and the token is a part of it.
        logging.getLogger("httpx2").addFilter(self._hide)

    async def aclose(self) -> None:
        """Let go of connections."""
        await self._client.aclose()
        logging.getLogger("httpx2").removeFilter(self._hide)

    async def send(self, letter: Letter) -> Outcome:
        """Try once to deliver a letter."""
        text = text_of(letter)
        outcome = await self._send_text(letter.to, text)
        if isinstance(outcome, Never) and "tg-time" in outcome.why:
            # Refused, so nothing arrived: a Bot API server too old for the tag gets plain words.
            return await self._send_text(letter.to, without_clocks(text))
        return outcome

    async def _send_text(self, chat: str, text: str) -> Outcome:
        preview = {"is_disabled": True}
        message = {"chat_id": chat, "text": text, "parse_mode": "HTML"}
        try:
            response = await self._client.post(
                self._url, json={**message, "link_preview_options": preview}
            )
        except _NOT_SENT as error:
            return Later(AT_ONCE, self._why(_("Telegram cannot be reached"), error))
        except _NOT_SENDABLE as error:
            return Later(OURS_TO_MEND, self._why(_("Telegram cannot be asked"), error))
        except httpx2.HTTPError as error:
            return Unknown(self._why(_("Telegram's answer did not come"), error))
        return _outcome_of(response)

    def _why(self, sentence: str, error: Exception) -> str:
        said = f"{type(error).__name__}: {error}".removesuffix(": ")
        return f"{sentence} ({said.replace(self._token, '…')})."[:LONGEST_WHY]

    def _hide(self, record: logging.LogRecord) -> bool:
        return self._token not in record.getMessage()


def _outcome_of(response: httpx2.Response) -> Outcome:
    try:
        answer = msgspec.json.decode(response.content, type=Answer)
    except msgspec.DecodeError:  # a proxy's page, or half an answer
        answer = None
    if response.status_code == _OK:
        if answer is None or not answer.ok:
            return Unknown(_("Telegram's answer could not be read."))
        return Sent(str(answer.result.get("message_id", "")))
    return _refusal(response, answer)


def _refusal(response: httpx2.Response, answer: Answer | None) -> Outcome:
    status = response.status_code
    said = answer.description if answer else ""
    why = (said or _("Telegram answers {status}.").format(status=status))[:LONGEST_WHY]
    if status in {_UNAUTHORIZED, _NOT_FOUND}:
        return Later(OURS_TO_MEND, why)
    if status == _TOO_MANY:
        return Later(_asked_to_wait(response, answer), why)
    if status >= _TROUBLE or answer is None:
        return Later(AT_ONCE, why)
    return Never(why)


def _asked_to_wait(response: httpx2.Response, answer: Answer | None) -> timedelta:
    wait = answer.parameters.get("retry_after") if answer else None
    wait = wait if wait is not None else response.headers.get("retry-after")
    try:
        return min(timedelta(seconds=max(0.0, float(wait or 0))), TRIED_FOR)
    except (TypeError, ValueError, OverflowError):
        return AT_ONCE
