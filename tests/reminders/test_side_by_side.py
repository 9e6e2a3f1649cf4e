"""Several dispatchers and several people at once, over connections of their own."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from typing import Any

import asyncpg
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from keepwarm.db import SESSION, Connection, Database, prepare_connection
from keepwarm.reminders.actions import complete_reminder, fire_due, send_digests
from keepwarm.reminders.reads import get_reminder
from tests import build
from tests.reminders.team import NOW, planned
from tests.reminders.test_crashes import DEEDS, Deed
from tests.reminders.world import DAY, HOUR, NO_CHANNELS, Brittle, World

MINUTE = timedelta(minutes=1)
SPANS = st.sampled_from([timedelta(0), MINUTE, 20 * MINUTE, HOUR, 5 * HOUR, DAY, 3 * DAY])
DISPATCHERS = st.integers(0, 1)


class Team(RuleBasedStateMachine):
    """Two dispatchers that may be anywhere in their work, and people who do as they like."""

    url = ""

    @initialize()
    def found(self) -> None:
        self.runner = asyncio.Runner()
        self.open: dict[int, Any] = {}
        self.do(self._found())

    async def _found(self) -> None:
        self.conns = [await connect(self.url) for _ in range(3)]
        people = self.conns[2]
        await empty(people)
        self.world = World(people)
        async with people.savepoint():
            await self.world.found()
            await self.world.add_plan(0, [timedelta(0), HOUR, DAY])
        await people.raw.execute("set lock_timeout = '30ms'")

    def do(self, work: Any) -> Any:
        return self.runner.run(work)

    @rule(
        owner=st.integers(0, 1),
        waits=st.lists(SPANS, min_size=1, max_size=6),
    )
    def add_plan(self, owner: int, waits: list[timedelta]) -> None:
        self.do(self._add_plan(owner, waits))

    async def _add_plan(self, owner: int, waits: list[timedelta]) -> None:
        async with self.world.conn.savepoint():
            await self.world.add_plan(owner, waits)

    @rule(deed=st.sampled_from(DEEDS), lead=st.integers(0, 5), step=st.integers(0, 5))
    def act(self, deed: Deed, lead: int, step: int) -> None:
        try:
            self.do(self._act(deed, lead, step))
        except asyncpg.LockNotAvailableError:
            # In the product they would wait for the dispatchers.
            for dispatcher in list(self.open):
                self.end(dispatcher, crashes=False)
            self.do(self._act(deed, lead, step))

    async def _act(self, deed: Deed, lead: int, step: int) -> None:
        twin = self.world.twin(self.world.conn)
        leads = [lead_id for lead_id, step_ids in twin.leads.items() if step_ids]
        if not leads:
            return
        lead_id = leads[lead % len(leads)]
        step_id = twin.leads[lead_id][step % len(twin.leads[lead_id])]
        async with twin.conn.savepoint():
            was = await get_reminder(twin.conn, step_id)
            assert was is not None
            await deed(twin, lead_id, step_id, was)
        self.world = twin

    @rule(dispatcher=DISPATCHERS)
    def fire(self, dispatcher: int) -> None:
        self.do(self._fire(dispatcher))

    async def _fire(self, dispatcher: int) -> None:
        conn = self.conns[dispatcher]
        if dispatcher not in self.open:
            self.open[dispatcher] = conn.raw.transaction()
            await self.open[dispatcher].start()
        await fire_due(conn, now=self.world.now, channels=NO_CHANNELS, limit=2)
        await send_digests(conn, now=self.world.now, channels=NO_CHANNELS)

    @rule(dispatcher=DISPATCHERS, crashes=st.booleans())
    def end(self, dispatcher: int, *, crashes: bool) -> None:
        if work := self.open.pop(dispatcher, None):
            self.do(work.rollback() if crashes else work.commit())

    @rule(span=SPANS)
    def let_time_pass(self, span: timedelta) -> None:
        self.world.now += span

    @invariant()
    def keeps_its_promises(self) -> None:
        self.do(self.world.check())

    def teardown(self) -> None:
        with self.runner:
            self.do(self._part())

    async def _part(self) -> None:
        for work in self.open.values():
            await work.rollback()
        try:
            await self.world.fire()
            await self.world.check(drained=True)
        finally:
            await empty(self.world.conn)
            for conn in self.conns:
                await conn.raw.close()


async def connect(url: str) -> Connection:
    raw = await asyncpg.connect(url, server_settings=SESSION)
    await prepare_connection(raw)
    return Connection(raw)


async def empty(conn: Connection) -> None:
    for table in ("leads", "outbox", "live_events", "digests", "members"):
        await conn.raw.execute(f"delete from {table}")  # noqa: S608 -- our own tables


def test_whatever_happens_in_whatever_order_no_promise_is_broken(database_url: str) -> None:
    Team.url = database_url
    chosen = settings(
        max_examples=12,
        stateful_step_count=25,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],  # shrinking on a real database takes minutes
        suppress_health_check=[HealthCheck.too_slow],
    )

    run_state_machine_as_test(Team, settings=chosen)


@asynccontextmanager
async def two_dispatchers(
    db: Database, *, mishears: tuple[str, str] = ("", "")
) -> AsyncGenerator[tuple[Connection, Connection]]:
    """Lend two transactions that are committed together."""
    async with AsyncExitStack() as stack:
        conns = [await stack.enter_async_context(db.transaction()) for _ in range(2)]
        first, second = (Connection(Brittle(conn.raw, mishears=mishears)) for conn in conns)
        yield first, second


async def five_and_then_three(db: Database) -> None:
    async with db.transaction() as conn:
        olga = await build.member(conn)
        await planned(conn, *[NOW] * 5, *[NOW + MINUTE] * 3, owner=olga)


async def test_two_dispatchers_do_not_say_too_much_to_one_member(db: Database) -> None:
    await five_and_then_three(db)

    async with two_dispatchers(db) as (one, other):
        first = await fire_due(one, now=NOW, channels=NO_CHANNELS)
        second = await fire_due(other, now=NOW + MINUTE, channels=NO_CHANNELS)

    assert (first, second) == (5, 0)
    async with db.transaction() as conn:
        assert await fire_due(conn, now=NOW + MINUTE, channels=NO_CHANNELS) == 3
        assert await build.rows(conn, "select count(*) from outbox") == [(5,)]


async def test_without_one_dispatcher_to_a_member_too_much_is_said(db: Database) -> None:
    await five_and_then_three(db)
    heedless = ("pg_try_advisory_xact_lock($4, member_id::integer)", "$4::int is not null")

    async with two_dispatchers(db, mishears=heedless) as (one, other):
        await fire_due(one, now=NOW, channels=NO_CHANNELS)
        await fire_due(other, now=NOW + MINUTE, channels=NO_CHANNELS)

    async with db.transaction() as conn:
        assert await build.rows(conn, "select count(*) from outbox") == [(8,)]


async def test_two_dispatchers_serve_two_members(db: Database) -> None:
    async with db.transaction() as conn:
        for name in ("Olga", "Mia"):
            owner = await build.member(conn, name)
            await planned(conn, NOW, owner=owner, company=name)

    async with two_dispatchers(db) as (one, other):
        said = [
            await fire_due(conn, now=NOW, channels=NO_CHANNELS, limit=1) for conn in (one, other)
        ]

    assert said == [1, 1]


async def test_reminder_that_somebody_settles_just_now_is_left_alone(db: Database) -> None:
    async with db.transaction() as conn:
        plan = await planned(conn, NOW, owner=await build.member(conn))

    async with db.transaction() as person, db.transaction() as dispatcher:
        await complete_reminder(person, plan.step_ids[0], by=None, now=NOW)
        said = await fire_due(dispatcher, now=NOW, channels=NO_CHANNELS)

    assert said == 0
    async with db.transaction() as conn:
        assert await build.rows(conn, "select * from outbox") == []


async def test_lead_that_somebody_deletes_just_now_is_left_alone(db: Database) -> None:
    async with db.transaction() as conn:
        plan = await planned(conn, NOW, owner=await build.member(conn))

    async with db.transaction() as person, db.transaction() as dispatcher:
        await person.raw.execute("select from leads where id = $1 for update", plan.lead_id)
        said = await fire_due(dispatcher, now=NOW, channels=NO_CHANNELS)

    assert said == 0
