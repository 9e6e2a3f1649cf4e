"""A small web server on loopback that answers with the bytes it is told to."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

Serve = Callable[[asyncio.StreamWriter], Awaitable[None]]

NO_RULES = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


@dataclass
class Site:
    """Pages by path, and a record of who asked for what."""

    answers: dict[str, bytes | Serve] = field(default_factory=dict[str, bytes | Serve])
    asked: list[str] = field(default_factory=list[str])
    asked_at: list[float] = field(default_factory=list[float])
    headers: list[str] = field(default_factory=list[str])
    port: int = 0
    visitors: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def door(self) -> frozenset[tuple[str, int]]:
        return frozenset({("127.0.0.1", self.port)})

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.visitors.add(cast("asyncio.Task[None]", asyncio.current_task()))
        try:
            # Whoever says hello in TLS has come to the wrong door.
            while await reader.readexactly(4) == b"GET ":
                request = await reader.readuntil(b"\r\n\r\n")
                await self._answer(request.decode(), writer)
        except (asyncio.CancelledError, asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, request: str, writer: asyncio.StreamWriter) -> None:
        path = request.split(" ", 1)[0]
        self.asked.append(path)
        self.asked_at.append(asyncio.get_running_loop().time())
        self.headers.append(request)
        answer = self.answers.get(path, NO_RULES)
        if isinstance(answer, bytes):
            writer.write(answer)
            await writer.drain()
        else:
            await answer(writer)


@asynccontextmanager
async def running(answers: dict[str, bytes | Serve]) -> AsyncGenerator[Site]:
    """Serve some pages until the block ends."""
    site = Site(answers)
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()
        for visitor in site.visitors:
            visitor.cancel()
        await asyncio.gather(*site.visitors)


def page(
    body: str | bytes = "",
    *,
    kind: str = "text/html; charset=utf-8",
    status: str = "200 OK",
    **more: str,
) -> bytes:
    """Return a whole answer; keywords become headers."""
    content = body.encode() if isinstance(body, str) else body
    headers = {"Content-Type": kind, "Content-Length": str(len(content))}
    headers |= {name.replace("_", "-"): value for name, value in more.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + content


def redirect(to: str) -> bytes:
    """Return an answer that sends the visitor on."""
    return page(status="302 Found", Location=to)
