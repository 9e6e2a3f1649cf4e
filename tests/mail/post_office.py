"""A mail server on loopback that can refuse, fall silent or vanish at every line of SMTP."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from typing import Final, Literal, TypeAlias

Stage: TypeAlias = Literal["greeting", "EHLO", "AUTH", "MAIL", "RCPT", "DATA", "message"]
CUT: Final = "cut"
SILENT: Final = "silent"

_CALM: dict[str, str] = {
    "greeting": "220 ready",
    "EHLO": "250-here\r\n250 AUTH PLAIN",
    "AUTH": "235 welcome",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "DATA": "354 go on",
    "message": "250 queued as 7",
    "QUIT": "221 bye",
}


@dataclass
class PostOffice:
    """What it says at each stage, and what it took."""

    says: Mapping[Stage, str] = field(default_factory=dict[Stage, str])
    taken: list[bytes] = field(default_factory=list[bytes])
    heard: list[str] = field(default_factory=list[str])
    guests: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    @property
    def letters(self) -> list[EmailMessage]:
        parser = BytesParser(EmailMessage, policy=default)
        return [parser.parsebytes(raw) for raw in self.taken]

    def welcome(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.guests.add(asyncio.create_task(self._serve(reader, writer)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            goes_on = await self._say("greeting", reader, writer)
            while goes_on:
                line = (await reader.readuntil(b"\r\n")).decode().strip()
                self.heard.append(line)
                goes_on = await self._say(line.split()[0], reader, writer)
                if line == "DATA" and goes_on:
                    self.taken.append(await reader.readuntil(b"\r\n.\r\n"))
                    goes_on = await self._say("message", reader, writer)
        writer.close()
        with suppress(ConnectionError):
            await writer.wait_closed()

    async def _say(
        self, stage: str, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """Answer as told; whether the conversation goes on as it should."""
        said = {**_CALM, **self.says}[stage]
        if said == CUT:
            writer.transport.abort()
            return False
        if said == SILENT:
            await reader.read()
            return False
        writer.write(f"{said}\r\n".encode())
        await writer.drain()
        return stage != "DATA" or said.startswith("354")


@asynccontextmanager
async def post_office(
    says: Mapping[Stage, str] | None = None,
) -> AsyncGenerator[tuple[PostOffice, int], None]:
    """Open a mail server; lend it and its port."""
    office = PostOffice(says or {})
    server = await asyncio.start_server(office.welcome, "127.0.0.1", 0)
    yield office, server.sockets[0].getsockname()[1]
    server.close()
    await asyncio.gather(*office.guests)
    await server.wait_closed()
