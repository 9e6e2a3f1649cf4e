"""Take in what prospects do, many at once, and keep none of them waiting for another."""

import asyncio
from collections.abc import Sequence
from typing import Final

from keepwarm.db import Database
from keepwarm.kit.clock import Clock
from keepwarm.leads.actions import LeadGone
from keepwarm.outbox.model import Channel
from keepwarm.signals.actions import record_signals
from keepwarm.signals.model import Created, Gone, NewSignal
from keepwarm.tasks.model import TaskRules
from keepwarm.web.batching import Batcher

GIVE_UP_AFTER: Final = 5.0  # seconds for one batch; whoever asks hears of it then


class Recorder:
    """Writes signals down for the web process: one transaction for all that came meanwhile."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        *,
        channels: frozenset[Channel] = frozenset(),
        rules: TaskRules,
    ) -> None:
        self._db = db
        self._clock = clock
        self._channels = channels
        self._rules = rules
        self._batcher = Batcher(self._write)

    async def record(self, signal: NewSignal) -> Created:
        """
        Keep a signal, and say what became of it.

        Raises LeadGone; TooMuchAtOnce, TimeoutError and what a lost database raises (`LOST`)
        where nothing was kept for certain, and it may be sent again.
        """
        answer = await self._batcher.add(signal)
        if isinstance(answer, Gone):
            raise LeadGone
        return answer

    async def aclose(self) -> None:
        """Return when all that was taken in is written."""
        await self._batcher.aclose()

    async def _write(self, signals: Sequence[NewSignal]) -> Sequence[Created | Gone]:
        async with asyncio.timeout(GIVE_UP_AFTER), self._db.transaction() as conn:
            return await record_signals(
                conn,
                signals,
                channels=self._channels,
                rules=self._rules,
                now=self._clock.now(),
            )
