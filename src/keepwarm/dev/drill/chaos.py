"""What happens to a round: who is killed when, and what answers get lost."""

import asyncio
import random
from typing import Self, get_args

from keepwarm.db.embedded import EmbeddedPostgres
from keepwarm.dev.drill.crew import Crew
from keepwarm.dev.receiver import Message, Mood

KILLS = 5  # workers a round loses
RESTARTS = 1  # ends of the database, the kind from which it has to recover
STRIKES_WITHIN = 0.9  # of the messages: later there might be nobody left to strike
# In a thousand messages. The sender cannot tell the first two of a row from one another.
MOODS: dict[Mood, int] = {
    "cut_before": 20,
    "cut_after": 20,
    "half": 10,
    "garbled": 5,
    "silent": 1,
    "busy": 20,
    "busy_header": 10,
    "busy_mute": 10,
    "trouble": 20,
}


class Chaos:
    """
    Strikes while messages are under way.

    Chance decides at which messages, and what becomes of each: a strike falls while a worker
    waits for the answer to that very one.
    """

    def __init__(
        self, chance: random.Random, size: int, *, crew: Crew, server: EmbeddedPostgres
    ) -> None:
        self._chance = chance
        self._crew = crew
        self._server = server
        self._seen = 0
        strikes = chance.sample(range(1, max(int(size * STRIKES_WITHIN), 10)), KILLS + RESTARTS)
        self._kills, self._crashes = frozenset(strikes[:KILLS]), frozenset(strikes[KILLS:])
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

    def mood(self, _message: Message) -> Mood:
        """Decide what becomes of a message, and strike if it is time."""
        self._seen += 1
        if self._seen in self._kills:
            self._crew.kill_one(self._chance)
        if self._seen in self._crashes:
            self._restarting.append(asyncio.create_task(self._restart()))
        weights = [MOODS.get(mood, 0) for mood in get_args(Mood)]
        weights[0] = 1_000 - sum(weights)
        return self._chance.choices(get_args(Mood), weights)[0]

    async def _restart(self) -> None:
        crash = ("-D", self._server.data, "-m", "immediate", "-w", "stop")
        await asyncio.to_thread(self._server.run, "pg_ctl", *crash)
        await asyncio.to_thread(self._server.start)
