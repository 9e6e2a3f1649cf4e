"""
Keep the leases of what this worker holds, in a thread that busy handlers cannot starve.

The thread has a loop and a connection of its own. A handler that computes for a minute
without awaiting still has its lease afterwards, and what it writes is still accepted.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta

import asyncpg

from keepwarm.db import SESSION, Connection
from keepwarm.work import rows
from keepwarm.work.hands import Hands
from keepwarm.work.model import Claim, Queue, Why
from keepwarm.work.persistence import persist

BREATH = 0.1  # seconds: nudges within it share one look


class Heartbeat:
    """
    Prolong every held lease three times before it could run out.

    `withdraw` is called, in the loop that started the thread, for each claim that was lost or
    whose cancellation was asked.
    """

    def __init__(
        self,
        url: str,
        hands: Hands,
        *,
        every: timedelta,
        lease_of: Callable[[Queue], timedelta],
        withdraw: Callable[[Claim, Why], None],
    ) -> None:
        self._url = url
        self._hands = hands
        self._every = every.total_seconds()
        self._lease_of = lease_of
        self._withdraw = withdraw
        self._home = asyncio.get_running_loop()
        self._stopped = asyncio.Event()
        self._loop = asyncio.new_event_loop()
        self._nudged = asyncio.Event()
        self._beating = self._loop.create_task(persist(self._beat_over_a_connection))
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def start(self) -> None:
        """Begin to beat."""
        self._thread.start()

    def nudge(self) -> None:
        """Look soon whether a cancellation was asked."""
        self._loop.call_soon_threadsafe(self._nudged.set)

    async def stop(self) -> None:
        """Stop beating; leases held now run out in their time."""
        self._loop.call_soon_threadsafe(self._beating.cancel)
        await self._stopped.wait()
        self._thread.join()

    def _run(self) -> None:
        with contextlib.closing(self._loop), contextlib.suppress(asyncio.CancelledError):
            self._loop.run_until_complete(self._beating)
        self._home.call_soon_threadsafe(self._stopped.set)

    async def _beat_over_a_connection(self) -> None:
        # A beat without an answer when the next one is due has failed, whatever it waits for.
        raw = await asyncpg.connect(
            self._url, server_settings=SESSION, timeout=5, command_timeout=self._every
        )
        try:
            await self._beat_forever(Connection(raw))
        finally:
            raw.terminate()

    async def _beat_forever(self, conn: Connection) -> None:
        beat_at = self._loop.time()
        while True:
            if self._loop.time() >= beat_at:
                beat_at = self._loop.time() + self._every
                await self._prolong(conn)
            else:
                await self._look(conn)
            await asyncio.sleep(BREATH)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(beat_at):
                    await self._nudged.wait()

    async def _prolong(self, conn: Connection) -> None:
        for queue, claims in self._by_queue():
            self._withdraw_from(
                claims, await rows.prolong(conn, queue.table, claims, self._lease_of(queue))
            )

    async def _look(self, conn: Connection) -> None:
        self._nudged.clear()
        for queue, claims in self._by_queue():
            self._withdraw_from(claims, await rows.list_held(conn, queue.table, claims))

    def _by_queue(self) -> Iterator[tuple[Queue, list[Claim]]]:
        held = self._hands.claims()
        for queue in {claim.queue for claim in held}:
            yield queue, [claim for claim in held if claim.queue is queue]

    def _withdraw_from(self, claims: Iterable[Claim], held: Iterable[rows.Held]) -> None:
        asked = {row.owner: row.cancel_asked for row in held}
        for claim in claims:
            if claim.owner not in asked:
                self._home.call_soon_threadsafe(self._withdraw, claim, "lost")
            elif asked[claim.owner]:
                self._home.call_soon_threadsafe(self._withdraw, claim, "cancelled")
