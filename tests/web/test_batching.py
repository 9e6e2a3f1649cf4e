import asyncio
from collections.abc import Sequence

import pytest

from keepwarm.web.batching import Batcher, TooMuchAtOnce


class Pen:
    """Writes numbers down doubled; can be held up, and breaks at thirteen."""

    def __init__(self) -> None:
        self.batches: list[Sequence[int]] = []
        self.may_write = asyncio.Event()
        self.writes = asyncio.Event()

    async def write(self, numbers: Sequence[int]) -> list[int]:
        self.batches.append(list(numbers))
        self.writes.set()
        await self.may_write.wait()
        if 13 in numbers:
            raise ValueError(13)
        return [2 * number for number in numbers]


async def test_what_arrives_meanwhile_is_the_next_batch() -> None:
    pen = Pen()
    batcher = Batcher(pen.write, most=3, writers=1)
    first = asyncio.create_task(batcher.add(1))
    await pen.writes.wait()

    later = [asyncio.create_task(batcher.add(number)) for number in range(2, 7)]
    pen.may_write.set()

    assert await asyncio.gather(first, *later) == [2, 4, 6, 8, 10, 12]
    assert pen.batches == [[1], [2, 3, 4], [5, 6]]


async def test_an_error_reaches_its_batch_and_no_other() -> None:
    pen = Pen()
    batcher = Batcher(pen.write, most=2)
    pen.may_write.set()

    answers = await asyncio.gather(
        *(batcher.add(number) for number in (1, 13, 3)), return_exceptions=True
    )

    assert [str(answer) for answer in answers] == ["13", "13", "6"]


async def test_who_hangs_up_disturbs_nobody() -> None:
    pen = Pen()
    batcher = Batcher(pen.write)
    gone, stays = (asyncio.create_task(batcher.add(number)) for number in (1, 2))
    await pen.writes.wait()

    gone.cancel()
    pen.may_write.set()

    assert await stays == 4
    assert gone.cancelled()


async def test_too_much_at_once_is_refused_and_the_rest_written() -> None:
    pen = Pen()
    batcher = Batcher(pen.write, most=1, room=1, writers=1)
    taken = asyncio.create_task(batcher.add(1))
    await pen.writes.wait()
    waiting = asyncio.create_task(batcher.add(2))
    await asyncio.sleep(0)

    with pytest.raises(TooMuchAtOnce):
        await batcher.add(3)

    pen.may_write.set()
    await batcher.aclose()
    assert (taken.result(), waiting.result()) == (2, 4)


async def test_two_write_side_by_side() -> None:
    pen = Pen()
    batcher = Batcher(pen.write, most=1, writers=2)
    three = [asyncio.create_task(batcher.add(number)) for number in (1, 2, 3)]
    await asyncio.wait_for(_seen(pen, 2), 5)

    assert pen.batches == [[1], [2]]
    pen.may_write.set()
    assert await asyncio.gather(*three) == [2, 4, 6]


async def _seen(pen: Pen, batches: int) -> None:
    while len(pen.batches) < batches:
        pen.writes.clear()
        await pen.writes.wait()


async def test_nothing_to_write_is_closed_at_once() -> None:
    await Batcher(Pen().write).aclose()
