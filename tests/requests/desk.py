"""A desk where requests are written: writers that can be held up, workers, what came of it."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeAlias

from keepwarm.accounts.model import Member
from keepwarm.db import Connection, Database
from keepwarm.drafts.model import NewDraft
from keepwarm.kit.clock import Clock
from keepwarm.kit.ids import LeadId, PlanId, RequestId, StepId
from keepwarm.leads.actions import lock_lead
from keepwarm.outbox.model import Channel
from keepwarm.plans.actions import replace_plan
from keepwarm.plans.model import PlanDraft
from keepwarm.requests.actions import ask_plan, ask_plan_after_research
from keepwarm.requests.jobs import Tools, request_queues
from keepwarm.requests.model import Request, RequestStatus
from keepwarm.requests.reads import get_request, list_requests_shown, list_running_steps
from keepwarm.spending.model import NOBODY, Account
from keepwarm.steps.model import Step, StepDraft
from keepwarm.work.worker import Worker
from keepwarm.writers.model import DraftBrief, PlanBrief, Writer
from tests import build
from tests.build import NOW
from tests.clock import StoppedClock

PATIENCE = 20  # seconds a test waits for anything before it fails
OVER: tuple[RequestStatus, ...] = ("completed", "failed", "cancelled")
Told: TypeAlias = tuple[PlanBrief | DraftBrief, Account]

A_PLAN = PlanDraft(
    maker="playbook",
    made_with="Cold",
    summary="Three touches in a week.",
    language="en",
    steps=(
        StepDraft(channel="email", description="Say hello", delay_days=0, suggested_text="Hello!"),
        StepDraft(channel="call", description="Call them", timing="2 days later", delay_days=2),
        StepDraft(channel="email", description="Ask once more", delay_days=7),
    ),
)
A_DRAFT = NewDraft(
    maker="playbook", made_with="Cold", channel="email", subject="Hello", body="Hello, Jane!"
)


class Pen:
    """A writer of set words: it notes what it was told, and can be held up or made to fail."""

    name = "pen"

    def __init__(
        self,
        plan: PlanDraft = A_PLAN,
        draft: NewDraft = A_DRAFT,
        *,
        held: bool = False,
        troubles: Sequence[Exception] = (),
    ) -> None:
        self.plan, self.draft = plan, draft
        self.troubles = list(troubles)
        self.told: list[Told] = []
        self.may_end = asyncio.Event()
        if not held:
            self.may_end.set()
        self._changed = asyncio.Event()

    async def write_plan(self, brief: PlanBrief, account: Account = NOBODY, /) -> PlanDraft:
        await self._think(brief, account)
        return self.plan

    async def write_draft(self, brief: DraftBrief, account: Account = NOBODY, /) -> NewDraft:
        await self._think(brief, account)
        return self.draft

    async def begins(self, count: int = 1) -> None:
        """Wait until it was told to write so often."""
        async with asyncio.timeout(PATIENCE):
            while len(self.told) < count:
                self._changed.clear()
                await self._changed.wait()

    async def _think(self, brief: PlanBrief | DraftBrief, account: Account) -> None:
        self.told.append((brief, account))
        self._changed.set()
        await self.may_end.wait()
        if self.troubles:
            raise self.troubles.pop(0)


@asynccontextmanager
async def writing(
    db: Database,
    writer: Writer,
    *,
    clock: Clock | None = None,
    channels: frozenset[Channel] = frozenset(),
    **more: Any,
) -> AsyncGenerator[Worker, None]:
    """Have a worker write for the length of a block; what fails is tried again at once."""
    tools = Tools(db=db, clock=clock or StoppedClock(), writer=writer, channels=channels)
    queues = [replace(queue, backoff=_at_once) for queue in request_queues(tools)]
    worker = Worker(db, queues, **{"grace": timedelta(seconds=5), **more})
    running = asyncio.create_task(worker.run())
    try:
        yield worker
    finally:
        worker.stop()
        await running


def _at_once(_attempts: int) -> timedelta:
    return timedelta(0)


async def until(db: Database, request_id: RequestId, told: Callable[[Request], bool]) -> Request:
    """Wait until a request's row says so; a row of another process cannot set an event."""
    async with asyncio.timeout(PATIENCE):
        while not told(found := await the_request(db, request_id)):  # noqa: ASYNC110 -- see above
            await asyncio.sleep(0.005)
    return found


async def until_over(db: Database, request_id: RequestId) -> Request:
    return await until(db, request_id, lambda request: request.status in OVER)


async def the_request(db: Database, request_id: RequestId) -> Request:
    async with db.connection() as conn:
        found = await get_request(conn, request_id)
    assert found is not None
    return found


async def an_owned_lead(db: Database, name: str = "Olga", **lead: Any) -> tuple[Member, LeadId]:
    async with db.transaction() as conn:
        owner = await build.member(conn, name)
        return owner, await build.lead(conn, owner=owner, **lead)


async def asked_plan(db: Database, lead_id: LeadId, by: Member) -> Request:
    async with db.transaction() as conn:
        return await ask_plan(conn, lead_id, by=by.viewer, now=NOW)


async def of_research(conn: Connection, lead_id: LeadId, asked_by: Member) -> RequestId:
    """Have a plan asked for by the end of research of many leads."""
    lead = await lock_lead(conn, lead_id)
    await ask_plan_after_research(
        conn, lead, asked_by=asked_by.id, wanted=True, lane="bulk", now=NOW
    )
    return (await list_requests_shown(conn, lead_id))[0].id


async def a_plan(
    conn: Connection, lead_id: LeadId, made_for: Member, draft: PlanDraft = A_PLAN
) -> PlanId:
    lead = await lock_lead(conn, lead_id)
    return await replace_plan(conn, lead, draft, made_for=made_for.id, now=NOW)


async def steps_of(conn: Connection, lead_id: LeadId) -> list[Step]:
    return await list_running_steps(conn, lead_id)


async def first_step(conn: Connection, lead_id: LeadId) -> StepId:
    return (await steps_of(conn, lead_id))[0].id


async def rows(db: Database, sql: Any, *args: object) -> list[tuple[object, ...]]:
    async with db.connection() as conn:
        return await build.rows(conn, sql, *args)
