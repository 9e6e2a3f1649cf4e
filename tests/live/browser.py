"""A page's end of a stream, as a browser reads it."""

import asyncio
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

from keepwarm.db import Database
from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.kit.viewer import Viewer
from keepwarm.live.events import Topic, announce
from keepwarm.live.hub import Hub
from keepwarm.live.stream import Subscription

ADMIN = Viewer(MemberId(1), is_admin=True)
OWNER = Viewer(MemberId(2), is_admin=False)
COLLEAGUE = Viewer(MemberId(3), is_admin=False)


class Browser:
    """Remembers the last id at the empty line after it, as the specification says."""

    def __init__(self, stream: Subscription) -> None:
        self.last_id = ""
        self.chunks: list[bytes] = []
        self._stream = stream
        self._heard: list[tuple[str, Any]] = []

    async def hear(self, *, of: int = 1) -> list[tuple[str, Any]]:
        """Wait until so many events have come; return their topics and data."""
        async with asyncio.timeout(10):
            while len(self._heard) < of:
                await self.read()
        heard, self._heard = self._heard, []
        return heard

    async def read(self) -> bytes:
        chunk = await anext(self._stream)
        self.chunks.append(chunk)
        for message in chunk.decode().removesuffix("\n\n").split("\n\n"):
            self._take(message)
        return chunk

    async def read_to_the_end(self) -> list[tuple[str, Any]]:
        async with asyncio.timeout(10):
            try:
                while True:
                    await self.read()
            except StopAsyncIteration:
                heard, self._heard = self._heard, []
                return heard

    def _take(self, message: str) -> None:
        fields = dict(line.split(": ", 1) for line in message.split("\n") if line[0] != ":")
        self.last_id = fields.get("id", self.last_id)
        if "data" in fields:
            self._heard.append((fields.get("event", "message"), json.loads(fields["data"])))


@asynccontextmanager
async def browse(
    hub: Hub, viewer: Viewer = ADMIN, last_id: str | None = None
) -> AsyncGenerator[Browser, None]:
    """Open a page's stream and read its first word."""
    async with asyncio.timeout(20), hub.subscribe(viewer, last_id) as stream:
        browser = Browser(stream)
        await browser.read()
        yield browser


@asynccontextmanager
async def running(hub: Hub) -> AsyncGenerator[Hub, None]:
    """Let a hub listen and hand on as long as the block lasts."""
    task = asyncio.create_task(hub.run())
    yield hub
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def tell(db: Database, lead: int, topic: Topic = "agent", **facts: object) -> None:
    """Commit one event about a lead of nobody's."""
    async with db.transaction() as conn:
        await announce(conn, topic, lead_id=LeadId(lead), facts=facts)
