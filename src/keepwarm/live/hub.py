"""One reader for every page this process serves: it hears, reads once and hands on."""

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta

from keepwarm.db import LOST, Connection, Database
from keepwarm.db.listen import listen
from keepwarm.kit.ids import MemberId
from keepwarm.kit.viewer import Viewer
from keepwarm.live import reads
from keepwarm.live.events import CHANNEL
from keepwarm.live.frames import Frames, write_batch
from keepwarm.live.model import Batch, Horizon, Tally
from keepwarm.live.stream import Limits, Subscription

_log = logging.getLogger(__name__)

POLL_AFTER = 5.0  # seconds; a wake-up that got lost delays an event by no more
REST = 0.01  # seconds between two batches: of a burst come a few large ones, not many small
RETRY_AFTER = 0.25  # seconds, while the database is away


@dataclass(slots=True)
class Metrics:
    """What the hub has done since it was made, and how many streams are open."""

    streams: int = 0
    batches: int = 0
    events: int = 0
    cut_off: int = 0


class Hub:
    """
    Hands live events to the open pages of this process.

    The hub's horizon moves in the same breath as a batch is queued for everybody, so what a
    page missed (from its own horizon to the hub's) and what it hears from then on join
    without a gap and without an overlap.
    """

    def __init__(
        self,
        db: Database,
        *,
        queue_limit: int = 256,
        max_age: timedelta = timedelta(hours=1),
        ping_after: timedelta = timedelta(seconds=30),
    ) -> None:
        self.metrics = Metrics()
        self._db = db
        self._limits = Limits(queue_limit=queue_limit, max_age=max_age, ping_after=ping_after)
        self._horizon: Horizon | None = None
        self._streams: dict[Viewer, set[Subscription]] = {}
        self._heard = asyncio.Event()
        self._reading = asyncio.Lock()
        self._is_closed = False

    async def run(self) -> None:
        """Hear and hand on until cancelled; a database that restarts is waited for."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(listen(self._db.url, {CHANNEL: self._heard.set}))
            tasks.create_task(self._keep_reading())

    @asynccontextmanager
    async def subscribe(
        self, viewer: Viewer, last_event_id: str | None
    ) -> AsyncGenerator[Subscription, None]:
        """
        Open a viewer's stream: first what was missed since the id, then what happens.

        Without an id it starts now; with one we cannot go on from, it starts with `resync`.
        """
        since = None if last_event_id is None else Horizon.parse(last_event_id)
        async with self._reading:
            joined = await self._horizon_that_covers(since)
            stream = self._join(viewer, joined)
        try:
            if since is not None and since != joined:
                stream.begin(await self._missed(viewer, since, joined))
            elif since is None and last_event_id is not None:
                stream.begin(write_batch(viewer, Batch(joined, is_whole=False), None))
            yield stream
        finally:
            self._leave(stream)

    def cut_off(self, member_id: MemberId) -> None:
        """End every stream of a member, who may have been disabled or signed out."""
        for viewer, streams in self._streams.items():
            if viewer.member_id == member_id:
                self.metrics.cut_off += sum(stream.end() for stream in streams)

    def close(self) -> None:
        """End every stream at once, also those that are still being opened."""
        self._is_closed = True
        for streams in self._streams.values():
            for stream in streams:
                stream.end()

    async def _keep_reading(self) -> None:
        while True:
            await self._wait_for_news()
            try:
                async with self._reading:
                    await self._catch_up()
                await asyncio.sleep(REST)
            except LOST as lost:
                # After a restart the pool still holds dead connections: ask again until it works.
                _log.info("live.hub.lost: %s", lost)
                self._heard.set()
                await asyncio.sleep(RETRY_AFTER)

    async def _wait_for_news(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(POLL_AFTER):
                await self._heard.wait()
        self._heard.clear()

    async def _catch_up(self) -> Horizon:
        async with self._db.connection() as conn:
            if self._horizon is None:
                self._horizon = await reads.horizon(conn)
                return self._horizon
            batch = await reads.read_batch(conn, self._horizon)
            tallies = await _tallies_after(conn, batch)
        # From here to the end nothing waits: nobody joins between the queues and the horizon.
        self._horizon = batch.horizon
        self._hand_on(batch, tallies)
        return self._horizon

    async def _horizon_that_covers(self, since: Horizon | None) -> Horizon:
        # A page may have been drawn a moment ago, with facts that the hub is yet to hand on.
        if self._horizon is not None and (since is None or self._horizon.covers(since)):
            return self._horizon
        return await self._catch_up()

    async def _missed(self, viewer: Viewer, since: Horizon, until: Horizon) -> Frames:
        async with self._db.connection() as conn:
            batch = await reads.read_batch(conn, since, until)
            return write_batch(viewer, batch, await _tallies_after(conn, batch))

    def _hand_on(self, batch: Batch, tallies: list[Tally] | None) -> None:
        for event in batch.events:
            if event.topic == "signed_out" and event.member_id is not None:
                self.cut_off(event.member_id)
        for viewer, streams in self._streams.items():
            frames = write_batch(viewer, batch, tallies)
            self.metrics.cut_off += sum(not stream.offer(frames) for stream in streams)
        self.metrics.batches += bool(batch.events)
        self.metrics.events += len(batch.events)

    def _join(self, viewer: Viewer, joined: Horizon) -> Subscription:
        stream = Subscription(viewer, self._limits, joined)
        self._streams.setdefault(viewer, set()).add(stream)
        self.metrics.streams += 1
        if self._is_closed:
            stream.end()
        return stream

    def _leave(self, stream: Subscription) -> None:
        streams = self._streams[stream.viewer]
        streams.remove(stream)
        self.metrics.streams -= 1
        if not streams:
            del self._streams[stream.viewer]


async def _tallies_after(conn: Connection, batch: Batch) -> list[Tally] | None:
    # Read after the batch, so never older than it. Newer is fine: what made it so is an event
    # of a later batch, which counts again.
    return await reads.counts(conn) if batch.changes_counts else None
