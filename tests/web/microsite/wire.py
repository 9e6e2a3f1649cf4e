"""A line to the database that can be cut, and mended, and that can fall silent."""

import asyncio
import contextlib
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

_SOCKET = ".s.PGSQL.5432"


class Wire:
    """Carries what is said between asyncpg and a server that listens on a Unix socket."""

    def __init__(self, url: str, folder: Path) -> None:
        parts = urlsplit(url)
        self._server = Path(parse_qs(parts.query)["host"][0]) / _SOCKET
        self._here = folder / _SOCKET
        self._talks: set[asyncio.Task[None]] = set()
        self._door: asyncio.Server | None = None
        self._speaks = asyncio.Event()
        self._speaks.set()
        self.url = parts._replace(query=f"host={quote(str(folder))}").geturl()

    async def mend(self) -> None:
        """Carry again what is said; a line that works stays as it is."""
        if self._door is None:
            self._door = await asyncio.start_unix_server(self._carry, self._here)
        self._speaks.set()

    async def cut(self) -> None:
        """End every talk; nobody answers any more."""
        if self._door is not None:
            self._door.close()
            self._door = None
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)
        self._here.unlink(missing_ok=True)

    def fall_silent(self) -> None:
        """Carry nothing more, and tell nobody."""
        self._speaks.clear()

    async def _carry(self, reader: StreamReader, writer: StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(self._server)
        ways = [
            asyncio.create_task(self._pass_on(*way)) for way in ((reader, back), (there, writer))
        ]
        self._talks.update(ways)
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
            self._talks.discard(way)
        for end in (back, writer):
            end.close()

    async def _pass_on(self, reader: StreamReader, writer: StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while said := await reader.read(65536):
                await self._speaks.wait()
                writer.write(said)
                await writer.drain()


@asynccontextmanager
async def a_wire(url: str, folder: Path) -> AsyncGenerator[Wire, None]:
    """Lend a line that works until the test says otherwise."""
    wire = Wire(url, folder)
    await wire.mend()
    yield wire
    await wire.cut()
