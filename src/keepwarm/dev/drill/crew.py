"""Worker processes that come back whenever they are killed, as a service manager has them do."""

import asyncio
import contextlib
import random
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Self

AGAIN_AFTER = 0.1  # seconds until a worker that ended is started anew
LAST_WORDS = 4_000  # characters of what workers said that help to see why they stopped


class Crew:
    """A number of `keepwarm worker`, each a process of its own. What they say goes to a file."""

    def __init__(self, size: int, environment: Mapping[str, str], *, log: Path) -> None:
        self.killed = 0
        self._size = size
        self._environment = environment
        self._said = log
        self._log = log.open("ab")
        self._running: dict[int, asyncio.subprocess.Process] = {}
        self._keeping: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        self._keeping = [asyncio.create_task(self._keep(place)) for place in range(self._size)]
        return self

    async def __aexit__(self, *_error: object) -> None:
        for keeping in self._keeping:
            keeping.cancel()
        await asyncio.wait(self._keeping)
        self._log.close()

    def kill_one(self, chance: random.Random) -> None:
        """Kill a worker as the kernel does when memory runs out: without a word."""
        if self._running:
            self._running[chance.choice(sorted(self._running))].kill()
            self.killed += 1

    def last_words(self) -> str:
        """Return the end of what the workers said."""
        return self._said.read_text(errors="replace")[-LAST_WORDS:]

    async def _keep(self, place: int) -> None:
        while True:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "keepwarm.cli", "worker"),
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
