"""
As much of HTTP/1.1 as a server needs that wants to misbehave.

The faults worth having are in the framing: headers that dawdle, bodies that stop half-way,
connections that vanish. A well-behaved server library prevents every one of them.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

_LONGEST_HEAD = 64 * 1024
_PIECES = 4

# full: all at once · slow: in pieces with pauses · stalled: half, then silence · cut: half,
# then the connection ends · dawdling: a pause first · silent: never anything · reset: gone
Manner: TypeAlias = Literal["full", "slow", "stalled", "cut", "dawdling", "silent", "reset"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer, and the manner in which it reaches the other side, or does not."""

    status: int = 200
    body: bytes = b""
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    manner: Manner = "full"


Answering: TypeAlias = Callable[[Request], Awaitable[Reply]]


class Connection:
    """One client, served request after request until either side has enough."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, pause: float
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._pause = pause

    async def serve(self, answering: Answering) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            async for request in self._requests():
                if not await self._send(await answering(request)):
                    break

    async def _requests(self) -> AsyncIterator[Request]:
        while True:
            head = await self._reader.readuntil(b"\r\n\r\n")
            start, *lines = head.decode("latin-1").rstrip().split("\r\n")
            method, target, _ = start.split(" ", 2)
            pairs = (line.partition(":") for line in lines)
            headers = {name.lower(): value.strip() for name, _, value in pairs}
            body = await self._reader.readexactly(int(headers.get("content-length", 0)))
            where = urlsplit(target)
            yield Request(
                method=method, path=where.path, query=where.query, headers=headers, body=body
            )

    async def _send(self, reply: Reply) -> bool:
        """Send an answer; whether the connection is good for another."""
        if self._writer.is_closing():  # whoever waited for this has gone, or was sent home
            return False
        if reply.manner == "reset":
            self._writer.transport.abort()
            return False
        if reply.manner == "silent":
            await self._until_they_leave()
            return False
        if reply.manner == "dawdling":
            await self._until_they_leave(self._pause)
        self._writer.write(_head(reply))
        return await self._send_body(reply)

    async def _send_body(self, reply: Reply) -> bool:
        half = len(reply.body) // 2
        if reply.manner == "slow":
            size = len(reply.body) // _PIECES + 1
            for start in range(0, len(reply.body), size):
                await self._until_they_leave(self._pause / _PIECES)
                self._writer.write(reply.body[start : start + size])
                await self._writer.drain()
            return True
        self._writer.write(reply.body[:half] if reply.manner in {"cut", "stalled"} else reply.body)
        await self._writer.drain()
        if reply.manner == "stalled":
            await self._until_they_leave()
        return reply.manner not in {"cut", "stalled"}

    async def _until_they_leave(self, at_most: float | None = None) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(at_most):
                await self._reader.read(1)


def _head(reply: Reply) -> bytes:
    headers = {
        "content-type": reply.media_type,
        "content-length": str(len(reply.body)),
        **reply.headers,
    }
    lines = [f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


class Server:
    """Listens on loopback and hands every request to one function."""

    def __init__(self, answering: Answering, *, port: int, pause: float) -> None:
        self._answering = answering
        self._wanted = port
        self._pause = pause
        self._server: asyncio.Server | None = None
        self._guests: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    @property
    def port(self) -> int:
        return self._server.sockets[0].getsockname()[1] if self._server else self._wanted

    async def start(self) -> None:
        self._server = await asyncio.start_server(
            self._welcome, "127.0.0.1", self._wanted, limit=_LONGEST_HEAD
        )

    async def stop(self) -> None:
        """Send every guest home and close the door; safe to repeat."""
        if self._server is None:
            return
        self._server.close()
        # Not `cancel`: asyncio's streams complain aloud of tasks that end so.
        for writer in self._guests.values():
            writer.transport.abort()
        await asyncio.gather(*self._guests)
        await self._server.wait_closed()
        self._server = None

    async def _welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        guest = asyncio.current_task()
        if guest is None:  # pragma: no cover - asyncio runs this in a task
            return
        self._guests[guest] = writer
        try:
            await Connection(reader, writer, pause=self._pause).serve(self._answering)
        finally:
            writer.close()
            del self._guests[guest]
