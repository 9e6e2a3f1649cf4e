"""
Requests under any order of presses, cancellations, crashes and takeovers.

Each rule is one thing that happens to a real database: somebody presses, a worker claims,
begins, ends or dies at any of its statements, a lease runs out, a lead is thrown away. After
each the invariants must hold; in the end everything asked for must have an end.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from typing import Any, ClassVar, TypeVar, cast

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from keepwarm.ai.model import ModelProblem
from keepwarm.db import Connection, Database
from keepwarm.kit.errors import NotFound
from keepwarm.kit.ids import LeadId, RequestId
from keepwarm.kit.viewer import Viewer
from keepwarm.plans.model import PlanDraft
from keepwarm.requests.actions import ask_draft, ask_plan, cancel_request
from keepwarm.requests.jobs import Tools, request_queues, write
from keepwarm.requests.reads import list_running_steps
from keepwarm.trash.actions import delete_for_good, restore_lead, trash_lead
from keepwarm.work import rows as work
from keepwarm.work.hands import Hands
from keepwarm.work.model import CANCELLED, GIVEN_UP, Claim, Queue, judge
from keepwarm.work.settling import Settler
from tests import build
from tests.build import NOW
from tests.clock import StoppedClock
from tests.requests.desk import A_PLAN, Pen

T = TypeVar("T")
LEASE = timedelta(hours=1)  # it runs out when a rule says so
LONGEST_DRAIN = 50  # rounds
LEADS = st.integers(0, 1)
STATEMENTS = st.integers(min_value=1, max_value=60)


AMISS = """
    with mine as (
        select * from requests where lead_id = any($1)
    ), completed as (
        select * from mine where status = 'completed'
    )
    select 'two are open' from mine
     where status in ('pending', 'processing')
     group by lead_id, kind, step_id having count(*) > 1
    union all
    select 'a completed plan is not in use with its steps and reminders' from completed
     where kind = 'plan'
       and (select array_agg((step->>'step_id')::bigint)
              from jsonb_array_elements(result->'plan') as step)
           is distinct from
           (select array_agg(s.id order by s.number)
              from steps s join reminders n on n.step_id = s.id
             where s.plan_id = (select plan_id from steps
                                 where id = (result->'plan'->0->>'step_id')::bigint))
    union all
    select 'a completed draft is not there' from completed
     where kind = 'draft' and not exists (
           select from drafts d
            where d.id = (result->>'draft_id')::bigint and d.step_id = completed.step_id)
    union all
    select 'somebody wrote twice, or what was cancelled or failed'
     where (select count(*) from plans where lead_id = any($1))
           <> (select count(*) from completed where kind = 'plan')
        or (select count(*) from drafts where lead_id = any($1))
           <> (select count(*) from completed where kind = 'draft')
    union all
    select 'a result without an end, or an end without' from mine
     where (status = 'completed') <> (result is not null)
    union all
    select 'no sentence: ' || coalesce(error, '') from mine
     where status = 'failed' and (error is null or error !~ '^[A-Z][a-z]* .*[a-z0-9.]$')
"""


class Crash(Exception):
    """The worker's process is gone, and its transaction with it."""


class Fuse:
    """A connection that breaks at its nth statement."""

    def __init__(self, raw: Any, statements: int) -> None:
        self._raw, self._left = raw, statements

    def __getattr__(self, name: str) -> Any:
        if name in {"fetch", "fetchrow", "fetchval", "execute"}:
            self._left -= 1
            if self._left < 0:
                raise Crash
        return getattr(self._raw, name)


class FragileDatabase(Database):
    """A database to whose connections one worker's fuse is attached."""

    fuse: int | None = None

    def transaction(self) -> Any:
        return _Fused(super().transaction(), self)


class _Fused:
    def __init__(self, inner: Any, home: FragileDatabase) -> None:
        self._inner, self._home = inner, home

    async def __aenter__(self) -> Connection:
        conn: Connection = await self._inner.__aenter__()
        if self._home.fuse is not None:
            conn.raw = Fuse(conn.raw, self._home.fuse)
        return conn

    async def __aexit__(self, *error: object) -> bool | None:
        return await self._inner.__aexit__(*error)


@dataclass(eq=False)
class Hand:
    """A request in the hands of one worker, whose writer is thinking."""

    claim: Claim
    pen: Pen
    task: asyncio.Task[None]


class Requests(RuleBasedStateMachine):
    """The machine. All examples share a database; each has leads of its own."""

    loop: ClassVar[asyncio.Runner]
    db: ClassVar[FragileDatabase]
    viewer: ClassVar[Viewer]
    numbers: ClassVar[Iterator[int]]
    hands = Bundle("hands")

    def __init__(self) -> None:
        super().__init__()
        self.thinking = set[Hand]()
        self.ever: list[LeadId] = []
        self.leads = [self.do(self.add_lead()) for _ in range(2)]

    async def add_lead(self) -> LeadId:
        async with self.db.transaction() as conn:
            lead_id = await build.lead(conn, company=f"Company {next(self.numbers)}")
            await ask_plan(conn, lead_id, by=self.viewer, now=NOW)
        self.ever.append(lead_id)
        return lead_id

    def do(self, what: Awaitable[T]) -> T:
        async def awaited() -> T:
            return await what

        return self.loop.run(awaited())

    @property
    def queue(self) -> Queue:
        tools = Tools(db=self.db, clock=StoppedClock(), writer=Pen())
        return replace(request_queues(tools)[0], max_attempts=2)

    # What people do

    @rule(which=LEADS)
    def press(self, which: int) -> None:
        self.bring_back(which)
        self.act(lambda conn: ask_plan(conn, self.leads[which], by=self.viewer, now=NOW))

    @rule(which=LEADS, number=st.integers(0, 2))
    def press_draft(self, which: int, number: int) -> None:
        async def ask(conn: Connection) -> None:
            steps = await list_running_steps(conn, self.leads[which])
            if steps:
                await ask_draft(conn, steps[number].id, by=self.viewer, now=NOW)

        self.act(ask)

    @rule(which=LEADS, newest=st.booleans())
    def cancel(self, which: int, newest: bool) -> None:
        async def cancel(conn: Connection) -> None:
            found = await conn.raw.fetch(
                "select id from requests where lead_id = $1 order by id", self.leads[which]
            )
            if found:
                request_id = RequestId(found[-1 if newest else 0]["id"])
                await cancel_request(conn, request_id, by=self.viewer, now=NOW)

        self.act(cancel)

    @rule(which=LEADS)
    def throw_away(self, which: int) -> None:
        self.act(lambda conn: trash_lead(conn, self.leads[which], by=self.viewer, now=NOW))

    @rule(which=LEADS)
    def delete(self, which: int) -> None:
        """Delete a lead that lies in the trash for good; another takes its place here."""

        async def is_deleted() -> bool:
            try:
                async with self.db.transaction() as conn:
                    await delete_for_good(conn, self.leads[which], by=self.viewer)
            except NotFound:
                return False
            return True

        if self.do(is_deleted()):
            self.leads[which] = self.do(self.add_lead())

    def bring_back(self, which: int) -> None:
        self.act(lambda conn: restore_lead(conn, self.leads[which], by=self.viewer, now=NOW))

    def act(self, verb: Callable[[Connection], Awaitable[object]]) -> None:
        """Do what a person does; what they refer to may be gone."""

        async def acting() -> None:
            try:
                async with self.db.transaction() as conn:
                    await verb(conn)
            except NotFound:
                pass

        self.do(acting())

    # What workers do

    @rule(target=hands, fuse=st.none() | STATEMENTS)
    def claim(self, fuse: int | None) -> Any:
        hand = self.do(self.take(fuse))
        taken = [hand] if hand else []
        return multiple(*taken)

    async def take(self, fuse: int | None = None) -> Hand | None:
        """Claim one request and let its writer think; or die at some statement of it."""
        async with self.db.connection() as conn:
            claimed = await work.claim_due(conn, self.queue, lease=LEASE, room=1)
        if not claimed:
            return None
        claim, cancel_asked = claimed[0]
        if cancel_asked:
            await self.settle(claim, CANCELLED)
            return None
        pen = Pen(held=True)
        tools = Tools(db=self.db, clock=StoppedClock(), writer=pen)
        self.db.fuse = fuse
        hand = Hand(claim, pen, asyncio.ensure_future(write(tools, claim)))
        begun = asyncio.ensure_future(pen.begins())
        await asyncio.wait([hand.task, begun], return_when=asyncio.FIRST_COMPLETED)
        begun.cancel()
        self.db.fuse = None
        if hand.task.done():
            await self.conclude(hand)
            return None
        self.thinking.add(hand)
        return hand

    @rule(hand=consumes(hands))
    def end(self, hand: Hand) -> None:
        self.do(self.finish(hand))

    @rule(hand=consumes(hands))
    def end_without_steps(self, hand: Hand) -> None:
        self.do(self.finish(hand, plan=replace(A_PLAN, steps=())))

    @rule(hand=consumes(hands))
    def fail(self, hand: Hand) -> None:
        self.do(self.finish(hand, trouble=ModelProblem()))

    @rule(hand=consumes(hands))
    def stumble(self, hand: Hand) -> None:
        self.do(self.finish(hand, trouble=RuntimeError("a slip")))

    @rule(hand=consumes(hands), fuse=STATEMENTS)
    def die_while_storing(self, hand: Hand, fuse: int) -> None:
        self.do(self.finish(hand, fuse=fuse))

    @rule(hand=consumes(hands))
    def die_when_all_is_stored(self, hand: Hand) -> None:
        self.do(self.finish(hand, dies=True))

    @rule(hand=consumes(hands))
    def die_while_thinking(self, hand: Hand) -> None:
        self.do(self.drop(hand))

    async def finish(
        self,
        hand: Hand,
        *,
        plan: PlanDraft = A_PLAN,
        trouble: Exception | None = None,
        fuse: int | None = None,
        dies: bool = False,
    ) -> None:
        hand.pen.plan, hand.pen.troubles = plan, [trouble] if trouble else []
        self.db.fuse = fuse
        hand.pen.may_end.set()
        await asyncio.wait([hand.task])
        self.db.fuse = None
        self.thinking.discard(hand)
        if dies:
            hand.task.exception()  # nobody will ask
        else:
            await self.conclude(hand)

    async def conclude(self, hand: Hand) -> None:
        """Judge an ended handler as the engine does; nobody is left to judge after a crash."""
        error = hand.task.exception()
        if isinstance(error, Crash) or isinstance(getattr(error, "__cause__", None), Crash):
            return
        verdict = judge(hand.claim, error, None)
        if verdict is not None:
            await self.settle(hand.claim, replace(verdict, wait=timedelta(0)))

    async def settle(self, claim: Claim, verdict: Any) -> None:
        settler = Settler(self.db, Hands())
        settler.add(claim, verdict)
        await settler.settle()

    async def drop(self, hand: Hand) -> None:
        self.thinking.discard(hand)
        hand.task.cancel()
        await asyncio.wait([hand.task])

    @rule()
    def leases_run_out(self) -> None:
        """Nobody prolonged them: another worker takes over what was begun."""
        self.do(self.take_over())

    async def take_over(self) -> None:
        async with self.db.connection() as conn:
            await conn.raw.execute(
                "update requests set lease_until = clock_timestamp() - interval '1 second'"
                " where status = 'processing'"
            )
            await work.revive_lost(conn, self.queue, [])
            given_up = await work.adopt_lost(conn, self.queue, [], lease=LEASE)
        for claim, cancel_asked in given_up:
            await self.settle(claim, CANCELLED if cancel_asked else GIVEN_UP)

    # What must be true at any time

    @invariant()
    def nothing_is_amiss(self) -> None:
        assert self.do(self.list_amiss()) == []

    async def list_amiss(self) -> list[tuple[object, ...]]:
        async with self.db.connection() as conn:
            return await build.rows(conn, AMISS, self.ever)

    def teardown(self) -> None:
        """Let a last worker do what is left: everything comes to an end."""
        self.do(self.drain())
        self.nothing_is_amiss()
        assert self.do(self.list_open()) == []

    async def list_open(self) -> list[tuple[object, ...]]:
        async with self.db.connection() as conn:
            return await build.rows(
                conn, "select id, status from requests where finished_at is null"
            )

    async def drain(self) -> None:
        for hand in list(self.thinking):
            await self.drop(hand)
        await self.take_over()
        for _round in range(LONGEST_DRAIN):
            if hand := await self.take():
                await self.finish(hand)


def test_requests_stay_sound_whatever_happens_in_whatever_order(database_url: str) -> None:
    with asyncio.Runner() as loop:
        Requests.loop, Requests.numbers = loop, count()
        Requests.db, Requests.viewer = loop.run(_open(database_url))
        try:
            run_state_machine_as_test(
                Requests,
                settings=settings(
                    max_examples=60,
                    stateful_step_count=40,
                    deadline=None,
                    suppress_health_check=[HealthCheck.too_slow],
                ),
            )
        finally:
            loop.run(_close(Requests.db))


async def _open(url: str) -> tuple[FragileDatabase, Viewer]:
    db = cast("FragileDatabase", await FragileDatabase.open(url, size=8))
    async with db.transaction() as conn:
        return db, (await build.admin(conn)).viewer


async def _close(db: FragileDatabase) -> None:
    async with db.transaction() as conn:
        await conn.raw.execute("truncate leads, members, offer, live_events cascade")
    await db.close()
