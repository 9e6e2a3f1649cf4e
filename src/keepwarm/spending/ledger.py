"""The door every single exchange with a provider passes: nothing leaves that is not paid for."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import structlog

from keepwarm.ai.model import CallOutcome, Meter, Usage
from keepwarm.db import Database
from keepwarm.kit.clock import Clock
from keepwarm.spending.actions import reserve_call, settle_call
from keepwarm.spending.model import Account, Price
from keepwarm.work.persistence import PAUSES, insist

log = structlog.get_logger(__name__)


class Ledger:
    """
    Hands out meters that write every call down before it is made and after it has ended.

    One serves any number of tasks. A call never ended, because its worker was killed, keeps
    its plan until `give_up_lost_calls` says so.
    """

    def __init__(
        self,
        db: Database,
        clock: Clock,
        price: Price | None = None,
        *,
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        self.db = db
        self.clock = clock
        self.price = price
        self.pauses = pauses
        # Whoever waits in the database's line holds a connection that others need: of all
        # tasks of this process only one at a time stands there.
        self.turn = asyncio.Lock()
        self._closing = set[asyncio.Task[None]]()

    def meter(self, account: Account) -> Meter:
        """Return what stands between an account and the provider."""
        return _Meter(self, account)

    async def finish(self, closing: Coroutine[Any, Any, None]) -> None:
        """
        See something through although whoever waits for it is cancelled, even twice.

        A provider sends its bill whether or not we still want the answer.
        """
        task = asyncio.create_task(closing)
        self._closing.add(task)
        task.add_done_callback(self._note)
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            await asyncio.wait([task])
            raise

    def _note(self, task: asyncio.Task[None]) -> None:
        self._closing.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.warning("spending.call.unsettled", error=repr(error))


@dataclass(frozen=True, slots=True)
class _Meter:
    ledger: Ledger
    account: Account

    async def open(self, model: str, planned: Usage, /) -> int:
        """Raise OverBudget where a limit would be passed."""
        async with self.ledger.turn, self.ledger.db.transaction() as conn:
            return await reserve_call(
                conn,
                self.account,
                model=model,
                planned=planned,
                price=self.ledger.price,
                now=self.ledger.clock.now(),
            )

    async def close(self, number: int, outcome: CallOutcome, used: Usage, /) -> None:
        # An answer that was paid for is not thrown away because the database restarts.
        settle = partial(self._settle, number, outcome, used)
        await self.ledger.finish(insist(settle, pauses=self.ledger.pauses))

    async def _settle(self, number: int, outcome: CallOutcome, used: Usage) -> None:
        async with self.ledger.db.transaction() as conn:
            await settle_call(
                conn,
                number,
                outcome,
                used,
                price=self.ledger.price,
                now=self.ledger.clock.now(),
            )
