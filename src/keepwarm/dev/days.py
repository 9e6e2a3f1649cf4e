"""
The days that the demo's team has behind it: plans under way, steps done, late, or due soon.

Everything goes through the verbs that people and the machine use, told an earlier time.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from keepwarm.accounts.model import Member
from keepwarm.board.actions import move_card
from keepwarm.board.model import Filters
from keepwarm.board.reads import list_leads
from keepwarm.db import Connection, Database
from keepwarm.dev.companies import demo_leads
from keepwarm.dev.warming import Answered, seed_microsite, seed_reply, seed_sequence, seed_tasks
from keepwarm.kit.clock import Clock
from keepwarm.kit.ids import LeadId, RequestId
from keepwarm.leads.actions import lock_lead_for
from keepwarm.leads.model import Stage
from keepwarm.leads.reads import get_lead_for
from keepwarm.owners.actions import give_leads
from keepwarm.plans.actions import replace_plan
from keepwarm.plans.model import PlanDraft
from keepwarm.plans.reads import get_last_plan
from keepwarm.requests.briefs import read_brief
from keepwarm.requests.model import Request
from keepwarm.settling.actions import complete_step, snooze_step
from keepwarm.steps.model import Step
from keepwarm.steps.reads import list_steps
from keepwarm.writers.model import PlanBrief, Writer

LOOK_EVERY = timedelta(seconds=1)
GIVE_UP_AFTER = timedelta(minutes=10)
WORKED_ON: Final[tuple[Stage, ...]] = ("enriched", "contacted", "engaged")
TOOK = timedelta(minutes=70)  # from when a step was due to when somebody had done it


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What happened to a lead: when its plan was made, and what was done since."""

    begun: timedelta = timedelta()
    done: int = 0
    done_today: int = 0  # more steps, this very day
    soon: timedelta | None = None  # the next step was put off until then
    enrolled: bool = False  # somebody there is on the way through a sequence
    called: int | None = None  # asked for a call back, and was called so often in vain
    walked: int = 0  # so many questions somebody there has answered on their page
    answered: Answered | None = None  # what somebody there wrote back


PASTS = (
    Past(begun=timedelta(days=3), walked=3, called=1),
    Past(begun=timedelta(days=5), done=1, soon=timedelta(hours=2, minutes=20), walked=5),
    Past(soon=timedelta(minutes=50), answered="torn"),
    Past(begun=timedelta(days=3), done_today=1, answered="interested"),
    Past(begun=timedelta(days=7), done=1, answered="puzzling"),
    Past(enrolled=True),
    Past(
        begun=timedelta(days=14), done=2, soon=timedelta(hours=3, minutes=40), answered="question"
    ),
    Past(begun=timedelta(days=4), done=1, done_today=1, answered="away"),
    Past(begun=timedelta(days=1), soon=timedelta(minutes=15), called=0),
)
"""The pasts of as many leads of the demo, in the order in which they come in."""


@dataclass(frozen=True, slots=True)
class Days:
    """Gives the first leads of the demo their pasts, each as soon as it is researched."""

    db: Database
    clock: Clock
    writer: Writer
    member: Member

    async def run(self) -> None:
        """Go on until every past is told; what a person has begun by then is left alone."""
        names = [lead.company for lead in demo_leads(0)]
        pasts = dict(zip(names, PASTS, strict=False))
        give_up_at = self.clock.now() + GIVE_UP_AFTER
        while pasts and self.clock.now() < give_up_at:
            for lead_id, name in await self._list_researched():
                if past := pasts.pop(name, None):
                    await self._live_through(lead_id, past)
            if pasts:
                await asyncio.sleep(LOOK_EVERY.total_seconds())

    async def _list_researched(self) -> list[tuple[LeadId, str]]:
        who = self.member.viewer
        async with self.db.connection() as conn:
            leads = [
                lead
                for stage in WORKED_ON
                for lead in await list_leads(conn, who, Filters(stage=stage), before=None)
            ]
        return [(lead.id, lead.company or "") for lead in leads]

    async def _live_through(self, lead_id: LeadId, past: Past) -> None:
        now = self.clock.now()
        async with self.db.connection() as conn:
            brief = await self._brief(conn, lead_id, now)
        if brief is None:
            return
        draft = await self.writer.write_plan(brief)
        async with self.db.transaction() as conn:
            steps = await self._plan(conn, lead_id, draft, now - past.begun)
            await self._settle(conn, steps, past, now)
            if past.enrolled:
                await seed_sequence(conn, lead_id, by=self.member, now=now)
            if past.answered:
                at = now - timedelta(hours=2)
                await seed_reply(conn, lead_id, past.answered, by=self.member, now=at)
            if past.called is not None:
                await seed_tasks(conn, lead_id, called=past.called, by=self.member, now=now)
            if past.walked:
                at = now - timedelta(minutes=10 * past.walked)
                await seed_microsite(conn, lead_id, steps=past.walked, by=self.member, now=at)

    async def _brief(self, conn: Connection, lead_id: LeadId, now: datetime) -> PlanBrief | None:
        """Return what a writer is told; None where a plan was made or the lead is gone."""
        lead = await get_lead_for(conn, lead_id, self.member.viewer)
        if lead is None or await get_last_plan(conn, lead_id) is not None:
            return None
        brief = await read_brief(conn, _wish(lead_id, self.member, now), lead, now=now)
        return brief if isinstance(brief, PlanBrief) else None

    async def _plan(
        self, conn: Connection, lead_id: LeadId, draft: PlanDraft, begun_at: datetime
    ) -> list[Step]:
        by = self.member.id
        found = await lock_lead_for(conn, lead_id, self.member.viewer)
        await give_leads(conn, [(found, by)], by=by, now=begun_at)
        lead = replace(found, owner_id=by)
        plan_id = await replace_plan(conn, lead, draft, made_for=by, now=begun_at)
        return await list_steps(conn, plan_id)

    async def _settle(
        self, conn: Connection, steps: list[Step], past: Past, now: datetime
    ) -> None:
        """Do the first steps, each a while after it was due, and put the next one off."""
        by = self.member.viewer
        for place, step in enumerate(steps[: past.done + past.done_today]):
            at = now if place >= past.done else min((step.due_at or now) + TOOK, now)
            await complete_step(conn, step.id, by=by, now=at)
        following = steps[past.done + past.done_today]
        if past.soon is not None:
            await snooze_step(conn, following.id, now + past.soon, by=by, now=now)
        if past.done + past.done_today:
            await move_card(conn, following.lead_id, "contacted", by=by, now=now)


def _wish(lead_id: LeadId, member: Member, now: datetime) -> Request:
    """Ask for a plan as a member would, without a row that pages would tell of."""
    return Request(
        id=RequestId(0),
        kind="plan",
        lead_id=lead_id,
        step_id=None,
        member_id=member.id,
        lane="single",
        instructions="",
        status="processing",
        result=None,
        error=None,
        created_at=now,
        finished_at=None,
        cancel_requested_at=None,
    )
