"""Find what is due, take as much of it as there is room for, and put it to work."""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import LiteralString

from keepwarm.db import Connection, Database
from keepwarm.work import rows
from keepwarm.work.hands import Hands
from keepwarm.work.model import (
    CANCELLED,
    CHANNEL,
    GIVEN_BACK,
    GIVEN_UP,
    Choose,
    Claim,
    Queue,
    judge,
)
from keepwarm.work.settling import Settler

_log = logging.getLogger(__name__)

CONTENDED = 0.05  # seconds until the next look at due rows that somebody else has locked
BELATED = 1.0  # seconds until the next look at leases that ran out but are not ours to end
PATIENCE = 30.0  # seconds a round may take before its connection counts as lost


@dataclass(slots=True, eq=False)
class Lane:
    """A queue with its slots in this worker."""

    queue: Queue
    lease: timedelta
    running: int = 0

    @property
    def room(self) -> int:
        return self.queue.side_by_side - self.running


class Claimer:
    """
    Keeps the slots of one worker filled.

    One statement looks at all queues; a claim follows only where something is due and a slot
    is free. Then it sleeps until the next due instant or the end of a lease, whichever comes
    first, at most `poll`. Being woken makes it faster; nothing relies on it.
    """

    def __init__(
        self,
        db: Database,
        lanes: Sequence[Lane],
        *,
        poll: timedelta,
        hands: Hands,
        settler: Settler,
    ) -> None:
        self._db = db
        self._lanes = lanes
        self._outlook: LiteralString = rows.outlook_sql([lane.queue for lane in lanes])
        # No look is further away than a lease lasts: whatever was claimed after this look runs
        # out after the next one, which then knows the instant.
        self._poll = min(poll, *(lane.lease for lane in lanes))
        self._hands = hands
        self._settler = settler
        self._wake = asyncio.Event()
        self._stopped = False

    def wake(self) -> None:
        """Have it look now."""
        self._wake.set()

    def stop(self) -> None:
        """Claim nothing more."""
        self._stopped = True
        self._wake.set()

    async def prepare(self) -> None:
        """Let each queue set up what it needs before its first claim."""
        for lane in self._lanes:
            if lane.queue.prepare:
                async with self._db.transaction() as conn:
                    await lane.queue.prepare(conn)

    async def claim_until_stopped(self) -> None:
        """Claim over one connection until told to stop, or until the connection is lost."""
        async with self._db.connection() as conn:
            while not self._stopped:
                self._wake.clear()
                async with asyncio.timeout(PATIENCE):
                    pause = await self._claim_round(conn)
                await self._sleep(pause)

    async def _sleep(self, pause: float) -> None:
        if pause > 0:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._wake.wait()

    async def _claim_round(self, conn: Connection) -> float:
        """Serve every queue once; return the seconds until the next look is worth its while."""
        outlooks = await rows.look_ahead(conn, self._outlook, self._poll)
        pauses = [
            pause
            for lane, outlook in zip(self._lanes, outlooks, strict=True)
            for pause in (
                await self._end_leases(conn, lane, outlook.lost_in),
                await self._fill(conn, lane, outlook.due_in),
            )
        ]
        return min(pauses)

    async def _fill(self, conn: Connection, lane: Lane, due_in: float) -> float:
        if lane.room <= 0:
            return self._poll.total_seconds()  # the slot that becomes free wakes us
        if due_in > 0:
            return due_in
        if lane.queue.choose:
            return await self._fill_with_chosen(lane, lane.queue.choose)
        claimed = await rows.claim_due(conn, lane.queue, lease=lane.lease, room=lane.room)
        for claim, cancel_asked in claimed:
            self._begin(lane, claim, cancel_asked=cancel_asked)
        return 0 if claimed else CONTENDED

    async def _fill_with_chosen(self, lane: Lane, choose: Choose) -> float:
        # In one transaction: what was chosen is claimed before anybody else may choose.
        async with self._db.transaction() as conn:
            chosen = await choose(conn, lane.room)
            claimed = await rows.claim_chosen(conn, lane.queue, chosen.ids, lease=lane.lease)
        for claim, cancel_asked in claimed:
            self._begin(lane, claim, cancel_asked=cancel_asked)
        missed = len(claimed) < len(chosen.ids)  # somebody else has locked them
        return min(chosen.again_in, CONTENDED) if missed else chosen.again_in

    async def _end_leases(self, conn: Connection, lane: Lane, lost_in: float) -> float:
        if lost_in > 0:
            return lost_in
        held = self._hands.claims()  # late is not lost: our own heartbeat will catch up
        revived = await rows.revive_lost(conn, lane.queue, held)
        if revived:
            self._db.wake([CHANNEL])  # more of them than we have slots, perhaps
        adopted = await rows.adopt_lost(conn, lane.queue, held, lease=lane.lease)
        for claim, cancel_asked in adopted:
            self._hands.take(claim)
            self._settler.add(claim, CANCELLED if cancel_asked else GIVEN_UP)
        return 0 if revived or adopted else BELATED

    def _begin(self, lane: Lane, claim: Claim, *, cancel_asked: bool) -> None:
        if cancel_asked or self._stopped:
            self._hands.take(claim)
            self._settler.add(claim, CANCELLED if cancel_asked else GIVEN_BACK)
            return
        lane.running += 1
        task = asyncio.create_task(lane.queue.handler(claim))
        self._hands.take(claim, task)
        # A callback and not a wrapper: a task cancelled before its first step runs no code.
        task.add_done_callback(partial(self._conclude, lane, claim))

    def _conclude(self, lane: Lane, claim: Claim, task: asyncio.Task[None]) -> None:
        if lane.room <= 0:
            self._wake.set()  # work may be waiting for this slot
        lane.running -= 1
        error = asyncio.CancelledError() if task.cancelled() else task.exception()
        verdict = judge(claim, error, self._hands.why(claim))
        if verdict is not None and verdict.error is not None:
            what = (claim.queue.table, claim.id, verdict.error)
            _log.warning("work.row.failed: %s %s: %s", *what, exc_info=error)
        if verdict is None:
            self._hands.let_go([claim])
        else:
            self._settler.add(claim, verdict)
