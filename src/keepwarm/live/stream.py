"""One open page: what waits for it, and when its stream ends."""

import asyncio
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from keepwarm.kit.viewer import Viewer
from keepwarm.live.frames import Frames, write_horizon
from keepwarm.live.model import Horizon


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a stream may ask of us."""

    queue_limit: int
    max_age: timedelta
    ping_after: timedelta


class Subscription:
    """
    A stream of server-sent events: iterate it and send the bytes as they are.

    It ends when the hub closes, the viewer is cut off, the page reads too slowly or the stream
    has grown old. A page then comes back with the last id it got and misses nothing.
    """

    def __init__(self, viewer: Viewer, limits: Limits, joined: Horizon) -> None:
        self.viewer = viewer
        self._limits = limits
        self._horizon = joined  # how far the hub has read, also where it found nothing to say
        self._waiting: deque[Frames] = deque()
        self._stirred = asyncio.Event()
        self._clock = asyncio.get_running_loop().time
        self._ends_at = self._clock() + limits.max_age.total_seconds()
        self._is_open = True
        self._told_horizon: Horizon | None = None
        self._told_counts = b""

    def begin(self, missed: Frames) -> None:
        """Put what the page missed before what has happened since it joined."""
        self._waiting.appendleft(missed)

    def offer(self, frames: Frames) -> bool:
        """Queue a batch. False if the page has fallen too far behind and is cut off now."""
        self._horizon = frames.horizon
        if not self._is_open or not (frames.plain or frames.counted):
            return True
        if len(self._waiting) >= self._limits.queue_limit:
            return not self.end()
        self._waiting.append(frames)
        self._stirred.set()
        return True

    def end(self) -> bool:
        """End the stream at once; what still waits is left for the next one. False: it had."""
        was_open, self._is_open = self._is_open, False
        self._waiting.clear()
        self._stirred.set()
        return was_open

    def __aiter__(self) -> "Subscription":
        return self

    async def __anext__(self) -> bytes:
        while self._is_open and (left := self._ends_at - self._clock()) > 0:
            if told := self._tell_next() or await self._wait(left):
                return told
        raise StopAsyncIteration

    def _tell_next(self) -> bytes:
        while self._waiting:
            frames = self._waiting.popleft()
            if told := self._choose(frames):
                self._told_horizon = frames.horizon
                return told
        return b""

    def _choose(self, frames: Frames) -> bytes:
        if frames.counts in {b"", self._told_counts}:
            return frames.plain
        self._told_counts = frames.counts
        return frames.counted

    async def _wait(self, left: float) -> bytes:
        # The first word is an id: a stream that breaks before any event can be gone on with.
        if self._told_horizon is None:
            return self._tell_horizon()
        self._stirred.clear()
        ping_after = self._limits.ping_after.total_seconds()
        with suppress(TimeoutError):
            async with asyncio.timeout(min(left, ping_after)):
                await self._stirred.wait()
        # A batch may come in the very moment the patience ends: then it is told, not the ping.
        if self._stirred.is_set() or left < ping_after:
            return b""
        return b": ping\n\n" + self._tell_horizon()

    def _tell_horizon(self) -> bytes:
        # With an empty queue all that the hub has read has been told. The id follows the
        # horizon even where there was nothing to tell: an old one would be forgotten one day.
        if self._horizon == self._told_horizon:
            return b""
        self._told_horizon = self._horizon
        return write_horizon(self._horizon)
