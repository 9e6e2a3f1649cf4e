"""Write outcomes into rows, many at a time, and keep them until the database has taken them."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import LiteralString, TypeAlias

import asyncpg

from keepwarm.db import Database
from keepwarm.work import rows
from keepwarm.work.hands import Hands
from keepwarm.work.model import CHANNEL, Claim, Verdict
from keepwarm.work.persistence import PASSING

_log = logging.getLogger(__name__)

Outcome: TypeAlias = tuple[Claim, Verdict]


class Settler:
    """
    The outcomes of ended handlers on their way into their rows.

    Each statement is fenced by the claim's owner, so settling twice, after a connection broke
    between commit and answer, changes nothing.
    """

    def __init__(self, db: Database, hands: Hands) -> None:
        self._db = db
        self._hands = hands
        self._waiting: list[Outcome] = []
        self._filled = asyncio.Event()

    def add(self, claim: Claim, verdict: Verdict) -> None:
        """Have a claim's row take a verdict, soon."""
        self._waiting.append((claim, verdict))
        self._filled.set()

    async def settle_forever(self) -> None:
        """Settle what arrives; what arrives during one commit shares the next."""
        while True:
            await self._filled.wait()
            await self.settle()

    async def settle(self) -> None:
        """Settle what waits. When the database is gone this raises and keeps everything."""
        self._filled.clear()
        batch, self._waiting = self._waiting, []
        try:
            for table, outcomes in _by_table(batch).items():
                await self._settle_table(table, outcomes)
        except BaseException:
            self._waiting = batch + self._waiting  # a row settled already will be passed over
            self._filled.set()
            raise
        self._hands.let_go(claim for claim, _ in batch)

    async def _settle_table(self, table: LiteralString, outcomes: Sequence[Outcome]) -> None:
        open_or_done = [(c, v) for c, v in outcomes if v.status in ("completed", "pending")]
        try:
            await self._write(table, open_or_done)
        except PASSING:
            raise
        except asyncpg.PostgresError:
            for outcome in open_or_done:  # one of them cannot be written: spare the others
                await self._write_alone(table, outcome)
        for claim, verdict in outcomes:
            if verdict.status in ("failed", "cancelled"):
                await self._end(claim, verdict)

    async def _write(self, table: LiteralString, outcomes: Sequence[Outcome]) -> None:
        done = [claim for claim, verdict in outcomes if verdict.status == "completed"]
        again = [(claim, verdict) for claim, verdict in outcomes if verdict.status == "pending"]
        async with self._db.connection() as conn:
            if done:
                await rows.complete(conn, table, done)
            if again and await rows.put_back(conn, table, again):
                conn.wake(CHANNEL)  # workers asleep do not know of the new instants

    async def _write_alone(self, table: LiteralString, outcome: Outcome) -> None:
        try:
            await self._write(table, [outcome])
        except PASSING:
            raise
        except asyncpg.PostgresError:
            # Its lease runs out and the row is attempted again, or given up after the last.
            _log.exception("work.row.unwritable: %s %s", table, outcome[0].id)

    async def _end(self, claim: Claim, verdict: Verdict) -> None:
        try:
            await self._end_as_the_domain_wants(claim, verdict)
        except PASSING:
            raise
        except Exception:  # noqa: BLE001 -- `ended` is the domain's and may raise anything
            # A mistake in `ended` must not bring the row back for ever: end it without.
            _log.exception("work.ended.broken: %s %s", claim.queue.table, claim.id)
            async with self._db.connection() as conn:
                await rows.end(conn, claim, verdict)

    async def _end_as_the_domain_wants(self, claim: Claim, verdict: Verdict) -> None:
        queue = claim.queue
        async with self._db.transaction() as conn:
            if queue.lock_first:
                await queue.lock_first(conn, claim.id)
            ours = await rows.end(conn, claim, verdict)
            if ours and queue.ended and verdict.status in ("failed", "cancelled"):
                await queue.ended(conn, claim.id, verdict.status, verdict.error)


def _by_table(outcomes: Iterable[Outcome]) -> dict[LiteralString, list[Outcome]]:
    tables: dict[LiteralString, list[Outcome]] = defaultdict(list)
    for claim, verdict in outcomes:
        tables[claim.queue.table].append((claim, verdict))
    return tables
