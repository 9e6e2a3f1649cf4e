"""What happens to a round: who is killed when, and what answers get lost."""

import asyncio
import random
from typing import Self

from keepwarm.db.embedded import EmbeddedPostgres
from keepwarm.dev.botapi.faults import KINDS, Kind
from keepwarm.dev.botapi.model import Call
from keepwarm.dev.drill.crew import Crew, Part

KILLS: tuple[Part, ...] = ("worker", "bot", "worker", "worker", "worker")  # in a round
RESTARTS = 1  # ends of the database, the kind from which it has to recover
STRIKES_WITHIN = 0.9  # of the messages: later there might be nobody left to strike
# In a thousand calls. The sender cannot tell the first two of a row from one another.
MOODS: dict[Kind, int] = {
    "cut_before": 20,
    "cut_after": 20,
    "half": 10,
    "garbled": 5,
    "silent": 1,
    "retry_after": 4,
    "retry_after_header": 2,
    "retry_after_mute": 2,
    "bad_gateway": 20,
}


class Chaos:
    """
    Strikes while messages are under way.

    Chance decides at which messages, and what becomes of each call: a strike falls while a
    worker waits for the answer to that very message.
    """

    def __init__(
        self, chance: random.Random, size: int, *, crew: Crew, server: EmbeddedPostgres
    ) -> None:
        self._chance = chance
        self._crew = crew
        self._server = server
        self._seen = 0
        moments = range(1, max(int(size * STRIKES_WITHIN), 10))
        strikes = chance.sample(moments, len(KILLS) + RESTARTS)
        self._kills = dict(zip(strikes, KILLS, strict=False))
        self._crashes = frozenset(strikes[len(KILLS) :])
        self._restarting: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Have the database come back before anybody tidies up."""
        await asyncio.gather(*self._restarting)

    @property
    def restarts(self) -> int:
        """How often the database was stopped."""
        return len(self._restarting)

    def mood(self, call: Call) -> Kind | None:
        """Decide what becomes of a call, and strike if it is time."""
        if call.method == "sendMessage":
            self._seen += 1
            self._strike()
        kinds: list[Kind | None] = [None, *KINDS]
        weights = [1_000 - sum(MOODS.values()), *(MOODS.get(kind, 0) for kind in KINDS)]
        return self._chance.choices(kinds, weights)[0]

    def _strike(self) -> None:
        if self._seen in self._kills:
            self._crew.kill_one(self._kills[self._seen], self._chance)
        if self._seen in self._crashes:
            self._restarting.append(asyncio.create_task(self._restart()))

    async def _restart(self) -> None:
        crash = ("-D", self._server.data, "-m", "immediate", "-w", "stop")
        await asyncio.to_thread(self._server.run, "pg_ctl", *crash)
        await asyncio.to_thread(self._server.start)
