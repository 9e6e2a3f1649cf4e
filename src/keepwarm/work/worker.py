"""The worker: its parts, its start, and an end that leaves nothing behind."""

import asyncio
import contextlib
from collections.abc import Collection, Sequence
from datetime import timedelta

from keepwarm.db import Database
from keepwarm.db.listen import listen
from keepwarm.work.claiming import Claimer, Lane
from keepwarm.work.hands import Hands
from keepwarm.work.heartbeat import Heartbeat
from keepwarm.work.model import CHANNEL, GIVEN_BACK, LEASE, Queue
from keepwarm.work.persistence import persist
from keepwarm.work.settling import Settler

POLL = timedelta(seconds=5)
GRACE = timedelta(seconds=10)
UNWINDING = 1.0  # seconds an interrupted handler has to end
LAST_WORDS = 3.0  # seconds a stopping worker tries to write down how its work ended


class Worker:
    """One process's share of the work. Any number of workers serve the same queues."""

    def __init__(
        self,
        db: Database,
        queues: Sequence[Queue],
        *,
        lease: timedelta = LEASE,
        poll: timedelta = POLL,
        grace: timedelta = GRACE,
    ) -> None:
        self._db = db
        self._lease = lease
        self._grace = grace
        self._shortest_lease = min(self._lease_of(queue) for queue in queues)
        lanes = [Lane(queue, self._lease_of(queue)) for queue in queues]
        self._hands = Hands()
        self._settler = Settler(db, self._hands)
        self._claimer = Claimer(db, lanes, poll=poll, hands=self._hands, settler=self._settler)
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """
        Claim nothing more, let what runs finish within `grace`, give the rest back, and end.

        Work given back is pending at once and the attempt does not count.
        """
        self._stopping.set()

    async def run(self) -> None:
        """Work until stopped, through restarts of the database. Cancelled, it gives no grace."""
        heart = self._make_heart()
        heart.start()
        claiming = asyncio.create_task(self._claim())
        helping = [
            asyncio.create_task(persist(self._settler.settle_forever)),
            asyncio.create_task(listen(self._db.url, {CHANNEL: lambda: self._hear(heart)})),
        ]
        try:
            await self._until_stopped([claiming, *helping])
        finally:
            await _end([claiming], within=UNWINDING)
            await self._end_handlers()
            await _end(helping, within=0)
            await self._settle_the_rest()
            await heart.stop()

    def _make_heart(self) -> Heartbeat:
        return Heartbeat(
            self._db.url,
            self._hands,
            every=self._shortest_lease / 3,
            lease_of=self._lease_of,
            withdraw=self._hands.interrupt,
        )

    def _lease_of(self, queue: Queue) -> timedelta:
        return queue.lease or self._lease

    async def _claim(self) -> None:
        await persist(self._claimer.prepare)
        await persist(self._claimer.claim_until_stopped)

    def _hear(self, heart: Heartbeat) -> None:
        self._claimer.wake()
        if self._hands:
            heart.nudge()  # it may be a cancellation that we were told of

    async def _until_stopped(self, tasks: Sequence[asyncio.Task[None]]) -> None:
        stopped = asyncio.create_task(self._stopping_asked())
        try:
            done, _ = await asyncio.wait([stopped, *tasks], return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopped.cancel()
            self._claimer.stop()
        for task in done:
            task.result()  # a mistake of ours must not look like a quiet evening

    async def _stopping_asked(self) -> None:
        await self._stopping.wait()

    async def _end_handlers(self) -> None:
        if self._stopping.is_set():
            await _wait(self._hands.tasks().values(), within=self._grace.total_seconds())
        for claim in self._hands.claims():
            self._hands.interrupt(claim, "stopping")
        await _wait(self._hands.tasks().values(), within=UNWINDING)
        for claim in self._hands.tasks():  # deaf to the interruption; the fence stops them
            self._settler.add(claim, GIVEN_BACK)

    async def _settle_the_rest(self) -> None:
        # Should the database be away, the leases run out and others take over.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_WORDS):
                await persist(self._settler.settle)


async def _end(tasks: Sequence[asyncio.Task[None]], *, within: float) -> None:
    await _wait(tasks, within=within)
    for task in tasks:
        task.cancel()
    await _wait(tasks, within=UNWINDING)


async def _wait(tasks: Collection[asyncio.Task[None]], *, within: float) -> None:
    if tasks:
        await asyncio.wait(tasks, timeout=within)
