"""A desk at which captures are read: a worker's queue, a Telegram for files, whoever reads."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from keepwarm.accounts.model import Member
from keepwarm.captures.actions import keep_capture
from keepwarm.captures.jobs import Chat, Tools, capture_queue
from keepwarm.captures.model import CaptureKind, Incoming, IncomingFile
from keepwarm.captures.reading.readers import (
    NoCardReader,
    NoTranscriber,
    Readers,
    RulesReader,
)
from keepwarm.db import Database
from keepwarm.dev.botapi import FakeTelegram
from keepwarm.dev.botapi.model import Message
from keepwarm.kit.ids import CaptureId
from keepwarm.telegram.client import BotClient
from keepwarm.telegram.files import TelegramFiles
from keepwarm.telegram.texts.captures import words_of_card
from keepwarm.work.model import Queue
from keepwarm.work.worker import Worker
from tests import build
from tests.clock import StoppedClock

CHAT = 4711
NOBODY_READS = Readers(texts=RulesReader(None), cards=NoCardReader(), voices=NoTranscriber())
AT_ONCE = timedelta(0)
UNREAD = "select id from captures where status in ('pending', 'processing')"


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What a test needs to have captures kept and read."""

    db: Database
    clock: StoppedClock
    member: Member
    tools: Tools

    async def keep(self, incoming: Incoming) -> CaptureId:
        async with self.db.transaction() as conn:
            return await keep_capture(
                conn, incoming, by=self.member.id, speak=words_of_card, now=self.clock.now()
            )

    async def read(self, *, workers: int = 1, **queue: Any) -> None:
        """Have workers read until nothing is left to read."""
        served: Queue = replace(capture_queue(self.tools), backoff=_at_once, **queue)
        crew = [Worker(self.db, [served], grace=AT_ONCE) for _ in range(workers)]
        working = [asyncio.create_task(each.run()) for each in crew]
        async with asyncio.timeout(20):
            while await self.found(UNREAD):  # noqa: ASYNC110 -- rows, not an event
                await asyncio.sleep(0.01)
        for each in crew:
            each.stop()
        await asyncio.gather(*working)

    async def found(self, sql: str) -> list[tuple[object, ...]]:
        async with self.db.connection() as conn:
            return await build.rows(conn, sql)

    async def shown(self) -> list[object]:
        """Return what the cards say, in the order of the captures."""
        told = await self.found(
            "select o.facts->>'html' from captures c"
            "  join outbox o on o.id = c.card_id order by c.id"
        )
        return [html for (html,) in told]


@asynccontextmanager
async def open_desk(
    db: Database, fake: FakeTelegram, *, readers: Readers = NOBODY_READS
) -> AsyncGenerator[Desk, None]:
    """Open a desk whose files come from this Telegram."""
    clock = StoppedClock()
    async with db.transaction() as conn:
        member = await build.member(conn)
    files = TelegramFiles(BotClient(fake.token, fake.url))
    chat = Chat(files=files, speak=words_of_card)
    tools = Tools(db=db, clock=clock, chat=chat, readers=readers)
    yield Desk(db=db, clock=clock, member=member, tools=tools)
    await files.aclose()


def _at_once(_attempts: int) -> timedelta:
    return AT_ONCE


def heard(text: str, message_id: int = 1, kind: CaptureKind = "text", **more: Any) -> Incoming:
    return Incoming(chat_id=CHAT, message_id=message_id, kind=kind, text=text, **more)


def file_of(message: Message, part: str, media_type: str) -> IncomingFile:
    """Return a file that somebody sent, as the bot names it."""
    sizes: list[dict[str, Any]] = [message.thing[part]] if part != "photo" else message.thing[part]
    thing = sizes[-1]
    return IncomingFile(
        file_id=thing["file_id"], unique_id=thing["file_unique_id"], media_type=media_type
    )
