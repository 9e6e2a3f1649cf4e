"""Keeps the tab of one conversation: every exchange is opened and closed with the meter."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from keepwarm.ai.exchange import Failed
from keepwarm.ai.model import CallOutcome, Meter, Usage


@dataclass(slots=True)
class Entry:
    """What is written down about an exchange. Until somebody knows better it is lost."""

    used: Usage
    outcome: CallOutcome = "lost"

    def settle(self, outcome: CallOutcome, used: Usage | None) -> None:
        """Say how it ended, and what it used where that is known."""
        self.outcome = outcome
        self.used = used or self.used


class Tab:
    """All exchanges of one conversation with a model; `used` is their sum."""

    def __init__(self, meter: Meter, model: str) -> None:
        self._meter = meter
        self._model = model
        self.used = Usage()

    @asynccontextmanager
    async def exchange(self, planned: Usage) -> AsyncGenerator[Entry, None]:
        """Make one exchange within; it is closed whatever happens, cancellation included."""
        number = await self._meter.open(self._model, planned)
        entry = Entry(used=planned)
        try:
            yield entry
        except Failed as failed:
            entry.settle(failed.outcome, failed.used)
            raise
        finally:
            self.used += entry.used
            # Whoever gave up on us must not keep the ledger from its last word.
            await asyncio.shield(self._meter.close(number, entry.outcome, entry.used))
