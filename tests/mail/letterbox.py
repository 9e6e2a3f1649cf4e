"""A real IMAP server on loopback (pymap), and a post that delivers into it by IMAP."""

import asyncio
import re
from argparse import Namespace
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from imapclient import IMAPClient
from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer

USER, PASSWORD = "sales", "s3cret/+"
_ARGS = Namespace(
    host="127.0.0.1",
    port=0,
    debug=False,
    cert=None,
    key=None,
    tls=False,
    passlib_cfg=None,
    proxy_protocol=None,
    demo_data=False,
    demo_user=USER,
    demo_password=PASSWORD,
)


@dataclass
class Letterbox:
    """Where it stands, and how many have signed in."""

    port: int
    refuses: re.Pattern[str] | None = None  # a command that is answered with NO
    has_idle: bool = True
    heard: list[str] = field(default_factory=list[str])
    guests: set[asyncio.StreamWriter] = field(default_factory=set[asyncio.StreamWriter])

    @property
    def url(self) -> str:
        return f"imap://{USER}:s3cret%2F%2B@127.0.0.1:{self.port}"

    async def deliver(
        self, *mails: bytes, folder: str = "INBOX", at: datetime | None = None
    ) -> None:
        await self._as_user(lambda me: [me.append(folder, raw, msg_time=at) for raw in mails])

    async def make_folder(self, name: str) -> None:
        await self._as_user(lambda me: me.create_folder(name))

    async def drop_folder(self, name: str) -> None:
        await self._as_user(lambda me: me.delete_folder(name))

    async def flags(self, folder: str = "INBOX") -> dict[int, tuple[bytes, ...]]:
        """Return how the mails of a folder are marked."""

        def look(me: Any) -> dict[int, tuple[bytes, ...]]:
            me.select_folder(folder, readonly=True)
            marked = me.get_flags(me.search())
            return {uid: tuple(set(flags) - {rb"\Recent"}) for uid, flags in marked.items()}

        return await self._as_user(look)

    def hang_up(self) -> None:
        """Cut every connection."""
        for guest in self.guests:
            guest.transport.abort()

    async def _as_user(self, does: Callable[[Any], Any]) -> Any:
        def visit() -> Any:
            make: Any = IMAPClient
            with make("127.0.0.1", port=self.port, ssl=False) as me:
                me.login(USER, PASSWORD)
                return does(me)

        return await asyncio.to_thread(visit)


@asynccontextmanager
async def letterbox(port: int = 0) -> AsyncGenerator[Letterbox, None]:
    """Open an IMAP server, behind a door that hears what is said and can refuse."""
    backend, config = await DictBackend.init(_ARGS)
    config.apply_context()
    server = IMAPServer(backend.login, config)
    inside: Any = ProxyProtocolReader(config.proxy_protocol).get_callback(server)
    inner = await asyncio.start_server(inside, "127.0.0.1", 0)
    box = Letterbox(port)
    visits = set[asyncio.Task[None]]()

    def welcome(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visit = _pass_on(box, inner.sockets[0].getsockname()[1], reader, writer)
        visits.add(asyncio.create_task(visit))

    outer = await asyncio.start_server(welcome, "127.0.0.1", port)
    box.port = outer.sockets[0].getsockname()[1]
    try:
        yield box
    finally:
        outer.close()
        box.hang_up()
        await asyncio.gather(*visits)
        inner.close()


async def _pass_on(
    box: Letterbox, inside: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    back, forth = await asyncio.open_connection("127.0.0.1", inside)
    box.guests.add(writer)
    answering = asyncio.create_task(_copy(box, back, writer))
    with suppress(ConnectionError, asyncio.IncompleteReadError):
        await _listen(box, reader, forth, writer)
    box.guests.discard(writer)
    forth.close()
    answering.cancel()
    writer.close()


async def _listen(
    box: Letterbox,
    reader: asyncio.StreamReader,
    forth: asyncio.StreamWriter,
    writer: asyncio.StreamWriter,
) -> None:
    while line := await reader.readline():
        said = line.decode("latin-1").strip()
        box.heard.append(said)
        if box.refuses and box.refuses.search(said):
            writer.write(f"{said.split()[0]} NO [SERVERBUG] I cannot\r\n".encode())
            continue
        forth.write(line)
        if literal := re.search(rb"\{(\d+)\+?\}\r\n$", line):
            forth.write(await reader.readexactly(int(literal[1])))


async def _copy(
    box: Letterbox, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    with suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data if box.has_idle else data.replace(b" IDLE", b""))
    writer.transport.abort()
