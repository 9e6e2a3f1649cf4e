import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest

from keepwarm.db import Database
from keepwarm.dev.botapi import FakeTelegram
from keepwarm.inbox.model import Kept
from keepwarm.kit.errors import ServiceError
from keepwarm.telegram.bot.queue import ATTEMPTS, inbox_queue
from keepwarm.work.worker import Worker
from tests import build
from tests.telegram.bot.scene import CHAT, UPDATES, keep, said, tools
from tests.work.field import again_at_once, eventually, rows, working

ANSWERS = "select key, facts->>'html' from outbox where kind = 'answer' order by id"


@dataclass
class Ear:
    """Handles updates as a test wants, and remembers in which order."""

    heard: list[str] = field(default_factory=list[str])
    busy: set[int] = field(default_factory=set[int])  # chats being handled
    crossed: bool = False  # two updates of one chat at once
    deaf_to: frozenset[str] = frozenset()
    may_go_on: asyncio.Event = field(default_factory=asyncio.Event)
    _said: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def has_heard(self, count: int) -> None:
        async with asyncio.timeout(10), self._said:
            await self._said.wait_for(lambda: len(self.heard) >= count)

    async def __call__(self, kept: Kept) -> None:
        self.crossed = self.crossed or kept.chat_id in self.busy
        self.busy.add(kept.chat_id)
        try:
            self.heard.append(kept.body["message"]["text"])
            async with self._said:
                self._said.notify_all()
            await self.may_go_on.wait()
            if kept.body["message"]["text"] in self.deaf_to:
                raise ServiceError("The database is away.")
        finally:
            self.busy.discard(kept.chat_id)


@asynccontextmanager
async def listening(
    db: Database, fake: FakeTelegram, ear: Callable[[Kept], Awaitable[None]]
) -> AsyncGenerator[Worker, None]:
    async with tools(db, fake) as lent:
        queue = replace(inbox_queue(lent, ear), backoff=again_at_once)
        async with working(db, queue) as worker:
            yield worker


async def test_a_chat_is_heard_one_by_one_and_chats_side_by_side(
    db: Database, fake: FakeTelegram
) -> None:
    ear = Ear()
    await keep(db, said(3, "a1"), said(1, "a2"), said(2, "a3"), said(4, "b1", chat=5))

    async with listening(db, fake, ear):
        await ear.has_heard(2)
        assert sorted(ear.heard) == ["a1", "b1"]
        ear.may_go_on.set()
        await eventually(db, UPDATES, [(n, "completed") for n in (3, 1, 2, 4)])

    assert [word for word in ear.heard if word.startswith("a")] == ["a1", "a2", "a3"]
    assert not ear.crossed


async def test_two_processes_keep_the_order_of_each_chat(db: Database, fake: FakeTelegram) -> None:
    ear = Ear()
    ear.may_go_on.set()
    numbers = range(1, 41)
    await keep(db, *(said(n, f"{n % 4} {n:02}", chat=1 + n % 4) for n in numbers))

    async with listening(db, fake, ear), listening(db, fake, ear):
        await eventually(db, UPDATES, [(n, "completed") for n in numbers])

    for chat in "0123":
        heard = [word for word in ear.heard if word.startswith(chat)]
        assert heard == sorted(heard)
    assert len(ear.heard) == 40
    assert not ear.crossed


async def test_what_fails_is_tried_again_and_in_the_end_its_chat_goes_on(
    db: Database, fake: FakeTelegram
) -> None:
    async with db.transaction() as conn:
        member = await build.member(conn)
        await conn.raw.execute(
            "update members set telegram_id = $2 where id = $1", member.id, CHAT
        )
    ear = Ear(deaf_to=frozenset({"poison"}))
    ear.may_go_on.set()
    await keep(db, said(1, "poison"), said(2, "after it"))

    async with listening(db, fake, ear):
        await eventually(db, UPDATES, [(1, "failed"), (2, "completed")])

    assert ear.heard == ["poison"] * ATTEMPTS + ["after it"]
    assert await rows(db, "select error from telegram_updates where update_id = 1") == [
        ("The database is away.",)
    ]
    assert await rows(db, ANSWERS) == [
        (
            "update:1:failed",
            "⚠️ I could not do that, though I tried several times. Please try again.",
        )
    ]


async def test_strangers_are_told_nothing_of_our_failures(
    db: Database, fake: FakeTelegram
) -> None:
    ear = Ear(deaf_to=frozenset({"poison"}))
    ear.may_go_on.set()
    await keep(db, said(1, "poison"))

    async with listening(db, fake, ear):
        await eventually(db, UPDATES, [(1, "failed")])

    assert await rows(db, ANSWERS) == []


@pytest.mark.parametrize("lost", ["before it was claimed", "while it was handled"])
async def test_what_a_killed_process_had_kept_is_handled_by_the_next(
    db: Database, fake: FakeTelegram, lost: str
) -> None:
    await keep(db, said(1, "hello"), said(2, "again"))
    if lost == "while it was handled":
        async with db.transaction() as conn:
            await conn.raw.execute(
                "update telegram_updates set status = 'processing', attempts = 1,"
                "       lease_owner = gen_random_uuid(), lease_until = due_at"
                " where update_id = 1"
            )
    ear = Ear()
    ear.may_go_on.set()

    async with listening(db, fake, ear):
        await eventually(db, UPDATES, [(1, "completed"), (2, "completed")])

    assert ear.heard == ["hello", "again"]
