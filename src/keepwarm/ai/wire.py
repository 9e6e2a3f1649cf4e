"""
Our own HTTP client towards providers: it hears every answer in full before a library does.

What a library makes of an odd answer is its own affair and changes with its releases. What
came over the wire is what we judge by and what the ledger counts.
"""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta

import httpx2

from keepwarm.ai.config import ModelConfig
from keepwarm.ai.exchange import Wire

LONGEST_ANSWER = 4 * 1024 * 1024
_CONNECT_WITHIN = timedelta(seconds=10)
_BLOT = "…".encode()
# Who needs no key makes one up: "none", "ollama". Such words stand in honest answers.
_SHORTEST_SECRET = 16
# True of the bytes as they came, not of what we hand on.
_OF_THE_WIRE = frozenset({"content-encoding", "content-length", "transfer-encoding"})


class TooLong(Exception):
    """An answer that no model would give."""


@dataclass(slots=True)
class Ear:
    """Hears one exchange; `wire` is None until its answer is there in full."""

    asked: bool = False
    wire: Wire | None = None


_EAR: ContextVar[Ear] = ContextVar("ear")


@contextmanager
def listening() -> Generator[Ear, None, None]:
    """Hear the one exchange that is made within."""
    ear = Ear()
    token = _EAR.set(ear)
    try:
        yield ear
    finally:
        _EAR.reset(token)


def model_client(config: ModelConfig) -> httpx2.AsyncClient:
    """Return a client whose exchanges can be listened to, and which asks no proxy."""
    seconds = config.timeout.total_seconds()
    plain = httpx2.AsyncHTTPTransport(trust_env=False)
    return httpx2.AsyncClient(
        transport=_Listening(plain, secret=config.key.encode()),
        timeout=httpx2.Timeout(seconds, connect=min(seconds, _CONNECT_WITHIN.total_seconds())),
        headers={"accept-encoding": "identity"},
        trust_env=False,
    )


class _Listening(httpx2.AsyncBaseTransport):
    def __init__(self, plain: httpx2.AsyncBaseTransport, *, secret: bytes) -> None:
        self._plain = plain
        self._secret = secret

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        ear = _EAR.get()
        if ear.asked:
            # A library that tries again behind our back would spend unmetered money.
            raise RuntimeError("a second request within one exchange")
        ear.asked = True
        response = await self._plain.handle_async_request(request)
        try:
            body = await _whole(response)
        finally:
            await response.aclose()
        # Some repeat the key in their complaint, from where it would find its way into a log.
        if len(self._secret) >= _SHORTEST_SECRET:
            body = body.replace(self._secret, _BLOT)
        headers = {
            name: value for name, value in response.headers.items() if name not in _OF_THE_WIRE
        }
        ear.wire = Wire(status=response.status_code, headers=headers, body=body)
        return httpx2.Response(response.status_code, headers=headers, content=body)

    async def aclose(self) -> None:
        await self._plain.aclose()


async def _whole(response: httpx2.Response) -> bytes:
    body = bytearray()
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > LONGEST_ANSWER:
            raise TooLong
    return bytes(body)
