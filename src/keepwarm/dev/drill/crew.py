"""Workers and bots that come back whenever they are killed, as a service manager has them do."""

import asyncio
import contextlib
import random
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal, Self, TypeAlias

Part: TypeAlias = Literal["worker", "bot"]

AGAIN_AFTER = 0.1  # seconds until a process that ended is started anew
LAST_WORDS = 4_000  # characters of what they said that help to see why they stopped


class Crew:
    """`keepwarm worker` and `keepwarm bot`, each a process of its own. They speak to a file."""

    def __init__(
        self, parts: Sequence[Part], environment: Mapping[str, str], *, log: Path
    ) -> None:
        self.killed = Counter[Part]()
        self._parts = parts
        self._environment = environment
        self._said = log
        self._log = log.open("ab")
        self._running: dict[int, asyncio.subprocess.Process] = {}
        self._keeping: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        self._keeping = [
            asyncio.create_task(self._keep(place, part)) for place, part in enumerate(self._parts)
        ]
        return self

    async def __aexit__(self, *_error: object) -> None:
        for keeping in self._keeping:
            keeping.cancel()
        await asyncio.wait(self._keeping)
        self._log.close()

    def kill_one(self, part: Part, chance: random.Random) -> None:
        """Kill one as the kernel does when memory runs out: without a word."""
        running = [place for place in sorted(self._running) if self._parts[place] == part]
        if running:
            self._running[chance.choice(running)].kill()
            self.killed[part] += 1

    def last_words(self) -> str:
        """Return the end of what they said."""
        return self._said.read_text(errors="replace")[-LAST_WORDS:]

    async def _keep(self, place: int, part: Part) -> None:
        while True:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "keepwarm.cli", part),
                env=self._environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=self._log,
                stderr=self._log,
                start_new_session=True,  # Ctrl-C is for us
            )
            self._running[place] = process
            try:
                await process.wait()
            finally:
                del self._running[place]
                with contextlib.suppress(ProcessLookupError):
                    process.kill()
            await asyncio.sleep(AGAIN_AFTER)
