"""The place of a drill: a database, workers, a bot and a Telegram of its own, gone in the end."""

import asyncio
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from keepwarm.accounts.actions import found_team
from keepwarm.db import LOST, Database
from keepwarm.db.embedded import EmbeddedPostgres
from keepwarm.db.migrate import migrate
from keepwarm.dev.botapi import FakeTelegram
from keepwarm.dev.drill.chaos import Chaos
from keepwarm.dev.drill.crew import Crew, Part
from keepwarm.dev.drill.crowd import Guest, invite, set_reminders
from keepwarm.dev.drill.verdict import (
    Progress,
    Tally,
    count_arrivals,
    judge,
    list_fates,
    progress_of,
)
from keepwarm.kit.clock import Clock
from keepwarm.kit.viewer import Viewer

PARTS: tuple[Part, ...] = ("worker", "worker", "bot")
QUESTION = "/start"  # what everybody asks the bot
LEASE = timedelta(seconds=3)
SPREAD = timedelta(seconds=10)  # over which the reminders of a round become due
LOOK_AGAIN_AFTER = 0.2  # seconds
PATIENCE = 90.0  # seconds in which nothing is settled any more until a round counts as over

Watch = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """How a round went."""

    tally: Tally
    kills: Counter[Part]
    restarts: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """All that a round needs. `watch` hears what is done, how much of it, and out of how much."""

    server: EmbeddedPostgres
    db: Database
    telegram: FakeTelegram
    crew: Crew
    admin: Viewer
    clock: Clock
    chance: random.Random
    watch: Watch

    async def play(self, number: int, size: int) -> Round:
        """Play one round: so many are reminded and ask something, and chaos strikes."""
        self.watch("inviting", 0, size)
        guests = await invite(self.db, number, size, by=self.admin, now=self.clock.now())
        for guest in guests:
            self.telegram.user(guest.chat)
        began = asyncio.get_running_loop().time()
        killed = self.crew.killed.copy()
        async with Chaos(self.chance, 2 * size, crew=self.crew, server=self.server) as chaos:
            self.telegram.api.mood = chaos.mood
            await self._remind(number, guests)
        return Round(
            tally=await self._judge(number, guests),
            kills=self.crew.killed - killed,
            restarts=chaos.restarts,
            seconds=asyncio.get_running_loop().time() - began,
        )

    async def _remind(self, number: int, guests: Sequence[Guest]) -> None:
        # In one transaction: until all are there, none can be sent and nothing strikes.
        every = SPREAD / len(guests)
        async with self.db.transaction() as conn:
            await set_reminders(conn, guests, first_at=self.clock.now(), every=every)
        asking = asyncio.create_task(self._ask(guests, every.total_seconds()))
        try:
            await self._until_settled(number)
        finally:
            asking.cancel()

    async def _ask(self, guests: Sequence[Guest], every: float) -> None:
        for guest in guests:
            self.telegram.say(guest.chat, QUESTION)
            await asyncio.sleep(every)

    async def _until_settled(self, number: int) -> None:
        now = asyncio.get_running_loop().time
        settled, changed_at = -1, now()
        while now() - changed_at < PATIENCE:
            progress = await self._look(number)
            if progress is not None:
                self.watch("delivering", progress.settled, progress.all)
                if progress.settled == progress.all:
                    return
                if progress.settled != settled:
                    settled, changed_at = progress.settled, now()
            await asyncio.sleep(LOOK_AGAIN_AFTER)

    async def _look(self, number: int) -> Progress | None:
        try:
            async with self.db.connection() as conn:
                return progress_of(await list_fates(conn, number))
        except LOST:
            return None  # it is being restarted

    async def _judge(self, number: int, guests: Sequence[Guest]) -> Tally:
        async with self.db.connection() as conn:
            fates = await list_fates(conn, number)
        heard = [
            (guest.label, message.text)
            for guest in guests
            for message in self.telegram.messages(guest.chat)
        ]
        return judge(fates, count_arrivals(heard))


@asynccontextmanager
async def field(*, seed: int, clock: Clock, watch: Watch) -> AsyncGenerator[Field, None]:
    """Set everything up; whatever happens, nothing of it stays."""
    async with AsyncExitStack() as stack:
        scratch = _make_scratch()
        stack.push_async_callback(asyncio.to_thread, shutil.rmtree, scratch, ignore_errors=True)
        server = await _serve(stack, scratch / "postgres")
        db = await Database.open(server.url, size=2)
        stack.push_async_callback(db.close)
        telegram = await stack.enter_async_context(FakeTelegram())
        environment = {
            "PATH": "/usr/bin:/bin",
            "KEEPWARM_DATA_DIR": str(scratch),
            "KEEPWARM_DATABASE_URL": server.url,
            "KEEPWARM_TELEGRAM_TOKEN": telegram.token,
            "KEEPWARM_TELEGRAM_API_URL": telegram.url,
            "KEEPWARM_WORK_LEASE": f"PT{LEASE.seconds}S",
        }
        crew = Crew(PARTS, environment, log=scratch / "crew.log")
        yield Field(
            server=server,
            db=db,
            telegram=telegram,
            crew=await stack.enter_async_context(crew),
            admin=await _found_team(db, clock),
            clock=clock,
            chance=random.Random(seed),  # noqa: S311 -- chaos that can be repeated, not a secret
            watch=watch,
        )


def _make_scratch() -> Path:
    scratch = Path(tempfile.mkdtemp(prefix="keepwarm-drill-"))
    scratch.chmod(0o711)  # the server's user passes through
    return scratch


async def _serve(stack: AsyncExitStack, place: Path) -> EmbeddedPostgres:
    server = await asyncio.to_thread(EmbeddedPostgres, place)
    stack.push_async_callback(asyncio.to_thread, server.stop)
    await asyncio.to_thread(server.start)
    await migrate(server.url)
    return server


async def _found_team(db: Database, clock: Clock) -> Viewer:
    async with db.transaction() as conn:
        admin = await found_team(conn, now=clock.now())
    if admin is None:
        raise LookupError
    return admin.viewer
