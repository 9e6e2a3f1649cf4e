"""
Calls to Telegram's Bot API.

The Bot API knows no key by which a repeat could be recognised. So every way a call can end is
sorted by one question: can Telegram have done what was asked? Whoever calls decides the rest.
The token is a part of every address; it never reaches a log, an error, or a caller.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, TypeAlias
from urllib.parse import quote

import httpx2
import msgspec

from keepwarm.kit.i18n import gettext as _

ANSWERS_WITHIN: Final = timedelta(seconds=15)
CONNECTS_WITHIN: Final = timedelta(seconds=5)
LONGEST_WAIT: Final = timedelta(hours=24)
AT_ONCE: Final = timedelta(0)
OURS_TO_MEND: Final = timedelta(minutes=1)  # a wrong address: the operator has to act
LONGEST_WHY = 300  # characters of what Telegram says
_OK = 200

# Nothing of the request can have been read …
_NOT_SENT = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout, httpx2.ProxyError)
# … and it cannot even be written: the address is wrong.
_NOT_SENDABLE = (httpx2.InvalidURL, httpx2.UnsupportedProtocol, httpx2.LocalProtocolError)


@dataclass(frozen=True, slots=True)
class Done:
    """Telegram did it, and says what came of it."""

    result: Any


@dataclass(frozen=True, slots=True)
class Refused:
    """Telegram, or a proxy before it, did not do it; perhaps it said how long to wait."""

    status: int
    why: str
    retry_after: timedelta | None = None
    by_telegram: bool = True


@dataclass(frozen=True, slots=True)
class NotAsked:
    """Telegram never read the request: nobody at the door, or no address to knock at."""

    why: str
    after: timedelta


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The request left and no answer came that one could read: it may have been done."""

    why: str


Reply: TypeAlias = Done | Refused | NotAsked | NoAnswer


class _Answer(msgspec.Struct, frozen=True):
    ok: bool
    result: Any = None
    description: str = ""
    parameters: dict[str, Any] = {}


class BotClient:
    """Speaks to the Bot API as one bot. It never raises for what the other side does."""

    def __init__(
        self, token: str, api_url: str, *, answers_within: timedelta = ANSWERS_WITHIN
    ) -> None:
        self._token = token
        base, secret = api_url.rstrip("/"), quote(token, safe=":")
        self._methods, self._files = f"{base}/bot{secret}", f"{base}/file/bot{secret}"
        self._client = httpx2.AsyncClient(
            timeout=httpx2.Timeout(
                answers_within.total_seconds(), connect=CONNECTS_WITHIN.total_seconds()
            )
        )
        # The library writes down the address of each request.
        logging.getLogger("httpx2").addFilter(self._hide)

    async def aclose(self) -> None:
        """Let go of connections."""
        await self._client.aclose()
        logging.getLogger("httpx2").removeFilter(self._hide)

    async def call(self, method: str, **arguments: Any) -> Reply:
        """Ask for something once. Arguments that are None are left out."""
        given = {name: value for name, value in arguments.items() if value is not None}
        try:
            response = await self._client.post(f"{self._methods}/{method}", json=given)
        except _NOT_SENT as error:
            return NotAsked(self._why(_("Telegram cannot be reached"), error), AT_ONCE)
        except _NOT_SENDABLE as error:
            return NotAsked(self._why(_("Telegram cannot be asked"), error), OURS_TO_MEND)
        except httpx2.HTTPError as error:
            return NoAnswer(self._why(_("Telegram's answer did not come"), error))
        return _reply_of(response)

    async def download(self, file_path: str, *, most: int) -> bytes | str:
        """Return a file that `getFile` named, or why there is none: at most so many bytes."""
        url = f"{self._files}/{quote(file_path)}"
        body = bytearray()
        try:
            async with self._client.stream("GET", url) as response:
                if response.status_code != _OK:
                    return _says(response.status_code)
                async for chunk in response.aiter_bytes():
                    body += chunk
                    if len(body) > most:
                        return _("The file is too big.")
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            return self._why(_("The file did not come"), error)
        return bytes(body)

    def _why(self, sentence: str, error: Exception) -> str:
        said = f"{type(error).__name__}: {error}".removesuffix(": ")
        return f"{sentence} ({said.replace(self._token, '…')})."[:LONGEST_WHY]

    def _hide(self, record: logging.LogRecord) -> bool:
        return self._token not in record.getMessage()


def _reply_of(response: httpx2.Response) -> Reply:
    try:
        answer = msgspec.json.decode(response.content, type=_Answer)
    except msgspec.DecodeError:  # a proxy's page, or half an answer
        answer = None
    if response.status_code != _OK:
        return _refusal(response, answer)
    if answer is None or not answer.ok:
        return NoAnswer(_("Telegram's answer could not be read."))
    return Done(answer.result)


def _refusal(response: httpx2.Response, answer: _Answer | None) -> Refused:
    said = answer or _Answer(ok=False)
    return Refused(
        response.status_code,
        (said.description or _says(response.status_code))[:LONGEST_WHY],
        _span(said.parameters.get("retry_after", response.headers.get("retry-after"))),
        by_telegram=answer is not None,
    )


def _says(status: int) -> str:
    return _("Telegram answers {status}.").format(status=status)


def _span(seconds: Any) -> timedelta | None:
    try:
        return timedelta(seconds=min(max(0.0, float(seconds)), LONGEST_WAIT.total_seconds()))
    except (TypeError, ValueError):
        return None
