"""
A team, its leads and its days, played from one thing that happens to the next.

The clock jumps to whatever comes first: leads that come, a member who looks at what is due, a
prospect who answers, or the instant at which the product itself has something to say. All of
it happens by the production's own verbs, in transactions such as production's are.
"""

from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from itertools import count
from typing import NamedTuple, TypeAlias

from keepwarm.accounts.model import Member
from keepwarm.calendar.working import move_into
from keepwarm.db import Connection
from keepwarm.kit.errors import Refused
from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.leads.actions import add_leads, lock_lead
from keepwarm.leads.model import LeadDraft
from keepwarm.plans.actions import replace_plan, stop_plan
from keepwarm.plans.model import PlanDraft
from keepwarm.reminders.reads import next_instant
from keepwarm.settling.actions import complete_step, skip_step, snooze_step
from keepwarm.settling.model import snooze_until
from keepwarm.simulation import reads
from keepwarm.simulation.bell import Bell
from keepwarm.simulation.cast import Arrival, Person, arrivals, company_of, hire
from keepwarm.simulation.clock import SteppedClock
from keepwarm.simulation.habits import A_STEP_TAKES, MOST_AT_ONCE, Habits
from keepwarm.simulation.model import (
    ANSWERED_AFTER,
    ANSWERING_LEAD,
    Entry,
    Fate,
    Moment,
    Outage,
    Played,
    Scenario,
    Told,
    What,
    midnight,
)
from keepwarm.steps.reads import DueStep, list_due

Happening: TypeAlias = Callable[[], Awaitable[None]]

EARLIEST_ZONE = timedelta(hours=14)  # where a day begins first, it has begun so long ago
AT_ONCE = timedelta.resolution


class Planned(NamedTuple):
    """Something that is to happen. What is planned for one instant happens in that order."""

    at: datetime
    number: int
    what: Happening


@dataclass(slots=True)
class Desk:
    """A member at work: until when they are busy, and whether they mean to look afterwards."""

    person: Person
    member: Member
    busy_until: datetime
    is_called: bool = False


class World:
    """A part of the team in a place of its own. Members' days do not touch each other."""

    def __init__(
        self,
        conn: Connection,
        scenario: Scenario,
        people: Sequence[Person],
        *,
        clock: SteppedClock,
        bell: Bell,
    ) -> None:
        self._conn = conn
        self._scenario = scenario
        self._people = people
        self._clock = clock
        self._bell = bell
        self._habits = Habits(scenario.seed)
        self._outage = Outage.of(scenario)
        self._agenda: list[Planned] = []
        self._order = count()
        self._desks: dict[MemberId, Desk] = {}
        self._leads: dict[LeadId, int] = {}
        self._attempts: Counter[tuple[int, int]] = Counter()
        self._told: list[Told] = []
        self._moments: list[Moment] = []
        self._heard = self._bells = 0
        self._bell_at: datetime | None = None
        self._bell_may_be_sooner = True

    async def play(self) -> Played:
        """Play from the first day to the last, and tell what happened."""
        await self._gather()
        end = midnight(self._scenario) + timedelta(days=self._scenario.days)
        while True:
            bell_at, next_at = await self._rings_at(), self._agenda[0].at if self._agenda else end
            if end <= min(bell_at or end, next_at):
                break
            if bell_at and bell_at <= next_at:
                self._clock.step_to(bell_at)
                await self._ring()
            else:
                self._clock.step_to(next_at)
                await heappop(self._agenda).what()
        self._clock.step_to(end)
        return await self._tell()

    async def _gather(self) -> None:
        """Bring the team together, and plan when whose leads come."""
        now = self._clock.now()
        async with self._transaction() as conn:
            members = await hire(conn, self._people, now=now)
        for person, member in zip(self._people, members, strict=True):
            desk = self._desks[member.id] = Desk(person, member, busy_until=now)
            for arrival in arrivals(person, self._scenario):
                self._plan(arrival.at, partial(self._receive, desk, arrival))

    def _plan(self, at: datetime, what: Happening) -> None:
        heappush(self._agenda, Planned(self._outage.after(at), next(self._order), what))

    async def _rings_at(self) -> datetime | None:
        """
        Return when the product next has something to say.

        It is looked up where it can have become sooner. What is settled meanwhile only makes
        it later, and ringing for nothing does no harm.
        """
        if self._bell_may_be_sooner:
            self._bell_at, self._bell_may_be_sooner = await next_instant(self._conn), False
        return self._bell_at and self._outage.after(max(self._bell_at, self._clock.now()))

    async def _ring(self) -> None:
        """Have said what is due; whoever hears of it will come and look."""
        self._bells += 1
        now = self._clock.now()
        await self._bell.ring(now)
        self._bell_may_be_sooner = True
        for each in await reads.list_said(self._conn, after=self._heard):
            self._heard = each.id
            desk, lead = self._desks[each.member_id], each.lead_id and self._leads[each.lead_id]
            told = Told(desk.person.number, each.kind, lead, each.facts, each.created_at)
            self._told.append(told)
            self._call(desk, now)

    def _call(self, desk: Desk, now: datetime) -> None:
        if desk.is_called:
            return
        desk.is_called = True
        soon = now + self._habits.looks_after(desk.person.number, len(self._told))
        at = move_into(max(soon, desk.busy_until), desk.person.working)
        self._plan(at, partial(self._look, desk))

    async def _look(self, desk: Desk) -> None:
        """Open the day's list and do what is on it, one step after the other."""
        desk.is_called = False
        at = self._clock.now()
        viewer = desk.member.viewer
        for step in await list_due(
            self._conn, viewer, mine=True, before=at + AT_ONCE, limit=MOST_AT_ONCE
        ):
            at = move_into(at + A_STEP_TAKES, desk.person.working)
            self._plan(at, partial(self._do, desk, step))
        desk.busy_until = at

    async def _receive(self, desk: Desk, arrival: Arrival) -> None:
        """Take leads in, with a plan for each."""
        now, owner = self._clock.now(), desk.member.id
        drafts = [LeadDraft(company=company_of(number)) for number in arrival.leads]
        plan = PlanDraft(
            maker="hand", made_with=None, summary="", language="en", steps=self._scenario.plan
        )
        async with self._transaction() as conn:
            ids = await add_leads(
                conn,
                drafts,
                stage="enriched",
                owner_id=owner,
                by=owner,
                origin="simulation",
                now=now,
            )
            for lead_id in ids:
                lead = await lock_lead(conn, lead_id)
                await replace_plan(conn, lead, plan, made_for=owner, now=now)
        self._bell_may_be_sooner = True
        for lead_id, number in zip(ids, arrival.leads, strict=True):
            self._leads[lead_id] = number
            self._note(desk, number, "arrived")
            if self._scenario.what_if == "reply" and number == ANSWERING_LEAD:
                self._plan(now + ANSWERED_AFTER, partial(self._answer, desk, lead_id))

    async def _do(self, desk: Desk, step: DueStep) -> None:
        """Decide about a step that was due when its member looked; it may be gone since."""
        lead = self._leads[step.lead_id]
        self._attempts[lead, step.number] += 1
        attempt = self._attempts[lead, step.number]
        deed = self._habits.deed(lead, step.number, attempt)
        try:
            match deed:
                case "done":
                    await self._complete(desk, step)
                case "snoozed":
                    await self._snooze(desk, step, attempt)
                case "skipped":
                    await self._skip(desk, step)
                case "left":
                    pass
        except Refused:
            return
        self._note(desk, lead, deed, step.number)

    async def _complete(self, desk: Desk, step: DueStep) -> None:
        now = self._clock.now()
        async with self._transaction() as conn:
            await complete_step(conn, step.step_id, by=desk.member.viewer, now=now)
        after = self._habits.answers_after(self._leads[step.lead_id], step.number)
        if after is not None:
            self._plan(now + after, partial(self._answer, desk, step.lead_id))

    async def _snooze(self, desk: Desk, step: DueStep, attempt: int) -> None:
        now, by = self._clock.now(), desk.member.viewer
        choice = self._habits.snooze(self._leads[step.lead_id], step.number, attempt)
        until = snooze_until(choice, now=now, working=desk.person.working)
        async with self._transaction() as conn:
            await snooze_step(conn, step.step_id, until, by=by, now=now)
        self._bell_may_be_sooner = True

    async def _skip(self, desk: Desk, step: DueStep) -> None:
        now, by = self._clock.now(), desk.member.viewer
        async with self._transaction() as conn:
            await skip_step(conn, step.step_id, "Nobody there", by=by, now=now)

    async def _answer(self, desk: Desk, lead_id: LeadId) -> None:
        """Have a prospect answer: a plan that is running stops."""
        now = self._clock.now()
        async with self._transaction() as conn:
            lead = await lock_lead(conn, lead_id)
            stopped = await stop_plan(conn, lead, because="reply", by=None, now=now)
        if stopped:
            self._note(desk, self._leads[lead_id], "replied")

    @asynccontextmanager
    async def _transaction(self) -> AsyncGenerator[Connection, None]:
        """Commit when the block ends. Nobody sleeps here who would have to be woken."""
        async with self._conn.savepoint():  # around nothing else
            yield self._conn
        self._conn.wakes.clear()

    def _note(self, desk: Desk, lead: int, what: What, step: int | None = None) -> None:
        self._moments.append(Moment(self._clock.now(), desk.person.number, lead, what, step))

    async def _tell(self) -> Played:
        ledger = await reads.list_ledger(self._conn)
        ends = await reads.list_ends(self._conn)
        overdue = await reads.count_overdue(self._conn, self._clock.now())
        return Played(
            scenario=self._scenario,
            ledger=[self._entry(line) for line in ledger],
            told=self._told,
            fates=[self._fate(end) for end in ends],
            moments=self._moments,
            overdue=overdue,
            bells=self._bells,
        )

    def _entry(self, line: reads.Line) -> Entry:
        return Entry(
            lead=self._leads[line.lead_id],
            step=line.number,
            member=line.member_id and self._desks[line.member_id].person.number,
            kind=line.kind,
            occurrence=line.occurrence,
            facts=line.facts,
            happened_at=line.happened_at,
        )

    def _fate(self, end: reads.End) -> Fate:
        return Fate(
            lead=self._leads[end.lead_id],
            step=end.number,
            description=end.description,
            status=end.status,
            settled_at=end.settled_at,
            due_at=end.due_at,
            explanation=end.explanation,
            plan_ended=end.ended_because,
            ended_at=end.ended_at,
        )


def dawn(scenario: Scenario) -> datetime:
    """Return when the first day begins anywhere."""
    return midnight(scenario) - EARLIEST_ZONE
