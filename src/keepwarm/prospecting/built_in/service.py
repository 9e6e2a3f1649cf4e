"""Ask a service that the operator named, and say in plain words what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

import httpx2
import msgspec

from keepwarm.kit.errors import ServiceError
from keepwarm.kit.i18n import gettext as _

ANSWERS_WITHIN = 30.0  # seconds
LARGEST_ANSWER = 20_000_000  # bytes
_REFUSED, _TROUBLE, _TOO_MANY, _NOT_FOUND = 400, 500, 429, 404

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """
    A search service by its name and address.

    It is the operator's own, so it may live in our network: the guard that keeps sites of
    strangers out of there does not stand here, and redirects are not followed. `advice` says
    what to do about an HTTP status of its own meaning; those in `passing` may go by themselves.
    """

    name: str
    url: str
    advice: Mapping[int, str]
    answers_within: float = ANSWERS_WITHIN

    async def get(
        self, kind: type[T], params: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> T:
        """Ask with a query. Raises ServiceError with a sentence for the person who searches."""
        return await self._ask(kind, "GET", params=params, headers=headers)

    async def post(self, kind: type[T], data: Mapping[str, str]) -> T:
        """Ask with a form. Raises ServiceError like `get`."""
        return await self._ask(kind, "POST", data=data)

    async def _ask(
        self,
        kind: type[T],
        method: str,
        *,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> T:
        try:
            async with (
                httpx2.AsyncClient(timeout=self.answers_within) as client,
                client.stream(
                    method,
                    self.url,
                    params=params,
                    data=data,
                    headers={"accept": "application/json", **(headers or {})},
                ) as answer,
            ):
                self._check(answer.status_code)
                body = await self._body(answer)
        except httpx2.InvalidURL as error:
            raise self._hopeless(_("{name} has no usable address: {url}")) from error
        except httpx2.HTTPError as error:
            away = _("{name} cannot be reached at {url}. Is it running?")
            raise ServiceError(self._told(away)) from error
        return self._read(kind, body)

    def _check(self, status: int) -> None:
        if status < _REFUSED and status < 300:  # noqa: PLR2004 -- redirects lead elsewhere
            return
        if status in self.advice and status != _TOO_MANY:
            raise ServiceError(self.advice[status], permanent=True)
        if status == _TOO_MANY:
            busy = _("{name} says that we ask too often. Wait a while, then let the search go on.")
            raise ServiceError(self.advice.get(status) or self._told(busy))
        if status >= _TROUBLE:
            trouble = _("{name} is in trouble (HTTP {status}). Let the search go on later.")
            raise ServiceError(self._told(trouble, status=status))
        refused = _("{name} refused the question (HTTP {status}). Is {url} the right address?")
        raise ServiceError(self._told(refused, status=status), permanent=True)

    async def _body(self, answer: httpx2.Response) -> bytes:
        body = bytearray()
        async for chunk in answer.aiter_bytes():
            body += chunk
            if len(body) > LARGEST_ANSWER:
                raise self._hopeless(_("{name} answered with more than we can read."))
        return bytes(body)

    def _read(self, kind: type[T], body: bytes) -> T:
        try:
            return msgspec.json.decode(body, type=kind)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            strange = _("{name} answered with something we cannot read. Is {url} its address?")
            raise self._hopeless(strange) from error

    def _hopeless(self, sentence: str) -> ServiceError:
        return ServiceError(self._told(sentence), permanent=True)

    def _told(self, sentence: str, **more: object) -> str:
        return sentence.format(name=self.name, url=self.url, **more)
