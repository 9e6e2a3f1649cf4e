"""Write together what many requests bring at once."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from keepwarm.kit.errors import ServiceError

T = TypeVar("T")
R = TypeVar("R")

MOST_TOGETHER = 64
MOST_WAITING = 4096
WRITERS = 3  # while one waits for the disk, the others' statements run
_ROUNDS = 4  # of the event loop: so long it takes from bytes that have come to `add`


class TooMuchAtOnce(ServiceError):
    """More waits than can be written soon."""

    def __init__(self) -> None:
        super().__init__("More arrives than can be written down.")


class Batcher(Generic[T, R]):
    """
    Few writers for many requests: whatever arrived while they wrote is the next batch.

    There is no timer, so whoever comes alone is written at once; and under load the cost of a
    transaction is shared. `write` is handed the items in the order of their arrival and answers
    each in its place; what it raises reaches everybody in the batch, and the next batch is
    tried all the same. Batches are written side by side, so `write` locks what it holds in one
    order.
    """

    def __init__(
        self,
        write: Callable[[Sequence[T]], Awaitable[Sequence[R]]],
        *,
        most: int = MOST_TOGETHER,
        room: int = MOST_WAITING,
        writers: int = WRITERS,
    ) -> None:
        self._write = write
        self._most = most
        self._room = room
        self._waiting: deque[tuple[T, asyncio.Future[R]]] = deque()
        self._free = writers
        self._writing = set[asyncio.Task[None]]()

    async def add(self, item: T) -> R:
        """Have an item written and return its answer. Raises TooMuchAtOnce, or as `write` does."""
        if len(self._waiting) >= self._room:
            raise TooMuchAtOnce
        answer = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer))
        if self._free:
            self._free -= 1
            writer = asyncio.create_task(self._write_all())
            self._writing.add(writer)
            writer.add_done_callback(self._writing.discard)
        return await answer

    async def aclose(self) -> None:
        """Return when all that was taken in is written."""
        await asyncio.gather(*self._writing)

    async def _write_all(self) -> None:
        try:
            while batch := await self._next_batch():
                await self._write_batch(batch)
        finally:
            self._free += 1

    async def _next_batch(self) -> "list[tuple[T, asyncio.Future[R]]]":
        """Return who waits, those included whose requests are being read."""
        for _ in range(_ROUNDS):
            await asyncio.sleep(0)
        size = min(len(self._waiting), self._most)
        return [self._waiting.popleft() for _ in range(size)]

    async def _write_batch(self, batch: Sequence[tuple[T, "asyncio.Future[R]"]]) -> None:
        try:
            answers = await self._write([item for item, _ in batch])
        except Exception as error:  # noqa: BLE001 -- whatever it is belongs to those who asked
            for _, waits in batch:
                if not waits.done():
                    waits.set_exception(error)
        else:
            for (_, waits), answer in zip(batch, answers, strict=True):
                if not waits.done():  # whoever asked may have hung up
                    waits.set_result(answer)
