"""However transactions interleave, a reader sees exactly what was committed, in order."""

from collections import defaultdict
from contextlib import AsyncExitStack
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keepwarm.db import Connection, Database
from keepwarm.kit.ids import LeadId
from keepwarm.live import reads
from keepwarm.live.events import announce
from keepwarm.live.reads import read_batch

WRITERS, LEADS = range(3), range(2)
Step = tuple[str, int, int]
STEPS = st.tuples(
    st.sampled_from(["begin", "write", "write", "write", "commit", "rollback", "read"]),
    st.sampled_from(WRITERS),
    st.sampled_from(LEADS),
)
TO_THE_END: list[Step] = [*(("commit", writer, 0) for writer in WRITERS), ("read", 0, 0)]


class Story:
    """Transactions that write about leads; who has written of a lead holds it to the end."""

    def __init__(self, conns: list[Connection]) -> None:
        self.seen: list[int] = []
        self.committed: dict[int, list[int]] = defaultdict(list)
        self._reader, *self._conns = conns
        self._open: dict[int, Any] = {}
        self._written: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._count = 0

    async def start(self) -> None:
        self._horizon = await reads.horizon(self._reader)

    async def go_on(self, step: str, writer: int, lead: int) -> None:
        match step:
            case "read":
                await self._read()
            case "begin":
                await self._begin(writer)
            case "write":
                await self._write(writer, lead)
            case _:
                await self._finish(writer, step)

    async def _read(self) -> None:
        batch = await read_batch(self._reader, self._horizon)
        self._horizon = batch.horizon
        self.seen += [int(str(event.facts["count"])) for event in batch.events]

    async def _begin(self, writer: int) -> None:
        """Open a transaction that has its number long before it writes."""
        if writer not in self._open:
            self._open[writer] = self._conns[writer].raw.transaction()
            await self._open[writer].start()
            await self._conns[writer].raw.execute("select pg_current_xact_id()")

    async def _write(self, writer: int, lead: int) -> None:
        others = (written for holder, written in self._written.items() if holder != writer)
        if any(lead == held for written in others for held, _ in written):
            return  # In the product it would wait for the lock.
        await self._begin(writer)
        self._count += 1
        facts = {"count": self._count}
        await announce(self._conns[writer], "card", lead_id=LeadId(lead), facts=facts)
        self._written[writer].append((lead, self._count))

    async def _finish(self, writer: int, how: str) -> None:
        transaction, written = self._open.pop(writer, None), self._written.pop(writer, [])
        if transaction is None:
            return
        await (transaction.commit() if how == "commit" else transaction.rollback())
        if how == "commit":
            for lead, count in written:
                self.committed[lead].append(count)


@settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, min_size=5, max_size=40))
async def test_reader_sees_what_was_committed_once_and_in_order(
    db: Database, steps: list[Step]
) -> None:
    async with AsyncExitStack() as stack:
        conns = [await stack.enter_async_context(db.connection()) for _ in range(4)]
        story = Story(conns)
        await story.start()

        for step in [*steps, *TO_THE_END]:
            await story.go_on(*step)

    committed = [count for counts in story.committed.values() for count in counts]
    assert sorted(story.seen) == sorted(committed)
    for counts in story.committed.values():
        assert [count for count in story.seen if count in counts] == counts


@pytest.mark.parametrize("last", ["commit", "rollback"])
async def test_story_can_tell_of_a_late_commit(db: Database, last: str) -> None:
    async with AsyncExitStack() as stack:
        story = Story([await stack.enter_async_context(db.connection()) for _ in range(3)])
        await story.start()

        for step in (("write", 0, 0), ("write", 1, 1), ("commit", 1, 0), ("read", 0, 0)):
            await story.go_on(*step)
        await story.go_on(last, 0, 0)
        await story.go_on("read", 0, 0)

    assert story.seen == ([2, 1] if last == "commit" else [2])
