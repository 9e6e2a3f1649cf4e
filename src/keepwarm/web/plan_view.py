"""What the plan on a lead's page shows: its steps, their words, and what is being written."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from keepwarm.accounts.model import Member
from keepwarm.accounts.reads import get_member
from keepwarm.availability.reads import working_time_of
from keepwarm.calendar.wall import wall_of
from keepwarm.contacts.reads import is_closed, list_reachable
from keepwarm.db import Connection
from keepwarm.drafts.model import LENGTHS, Draft
from keepwarm.drafts.reads import latest_drafts
from keepwarm.emails.lists import Letter, Recipient, letters_of_drafts, list_recipients
from keepwarm.leads.model import Lead
from keepwarm.plans.model import RESUMABLE, Plan
from keepwarm.plans.reads import get_last_plan
from keepwarm.requests.model import Request
from keepwarm.requests.reads import list_requests_shown
from keepwarm.steps.model import Step
from keepwarm.steps.reads import list_steps
from keepwarm.web.reach import Reach, reach_for

StepState: TypeAlias = Literal["done", "skipped", "now", "ahead"]
_SENT = frozenset({"email", "linkedin", "telegram", "whatsapp", "sms"})


@dataclass(frozen=True, slots=True, kw_only=True)
class StepShown:
    """A step as the plan shows it; `wall` is its date by the clock of whose time it is."""

    step: Step
    state: StepState
    draft: Draft | None
    letter: Letter | None  # the e-mail that was made of the draft
    request: Request | None
    reach: Reach | None  # where the words of this step go
    wall: str
    is_sent: bool  # its words are a message, which somebody sends
    most_characters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanShown:
    """The last plan of a lead, running or ended, and the next one where it is being written."""

    plan: Plan | None
    steps: Sequence[StepShown]
    request: Request | None
    recipients: Sequence[Recipient] = ()  # who may be sent an e-mail
    reminds: Member | None = None  # whoever asked for it, where its lead is nobody's
    is_closed: bool = False  # everybody at the lead opted out: none can be written

    @property
    def is_running(self) -> bool:
        return self.plan is not None and self.plan.ended_at is None

    @property
    def is_completed(self) -> bool:
        """Its steps are settled, and any of them can be opened again."""
        return self.plan is not None and self.plan.ended_because == "completed"

    @property
    def is_resumable(self) -> bool:
        """It was ended before its time, and people may think better of it."""
        return (
            self.plan is not None
            and self.plan.ended_because in RESUMABLE
            and not self.is_closed
            and self.settled < len(self.steps)
        )

    @property
    def settled(self) -> int:
        return sum(not shown.step.is_open for shown in self.steps)


async def view_plan(conn: Connection, lead: Lead) -> PlanShown:
    asked = {each.step_id: each for each in await list_requests_shown(conn, lead.id)}
    plan = await get_last_plan(conn, lead.id)
    if plan is None:
        closed = await is_closed(conn, lead.id)
        return PlanShown(plan=None, steps=[], request=asked.get(None), is_closed=closed)
    steps = await list_steps(conn, plan.id)
    drafts = await latest_drafts(conn, lead.id)
    letters = await letters_of_drafts(conn, lead.id)
    working = await working_time_of(conn, lead.owner_id or plan.made_for)
    addresses = (await list_reachable(conn, [lead.id])).get(lead.id, [])
    current = next((step.id for step in steps if step.is_open), None)
    return PlanShown(
        plan=plan,
        steps=[
            _shown(
                step,
                is_current=step.id == current,
                draft=(draft := drafts.get(step.id)),
                letter=letters.get(draft.id) if draft else None,
                request=asked.get(step.id),
                reach=reach_for(step.channel, addresses),
                zone=working.zone,
            )
            for step in steps
        ],
        request=asked.get(None),
        recipients=await list_recipients(conn, lead.id),
        reminds=await _reminds(conn, lead, plan),
        is_closed=plan.ended_at is not None and await is_closed(conn, lead.id),
    )


async def _reminds(conn: Connection, lead: Lead, plan: Plan) -> Member | None:
    """Return who hears of the steps of a lead that has no owner."""
    if lead.owner_id is not None or plan.made_for is None:
        return None
    return await get_member(conn, plan.made_for)


def _shown(
    step: Step,
    *,
    is_current: bool,
    draft: Draft | None,
    letter: Letter | None,
    request: Request | None,
    reach: Reach | None,
    zone: ZoneInfo,
) -> StepShown:
    return StepShown(
        step=step,
        state=_state(step, is_current=is_current),
        draft=draft,
        letter=letter,
        request=request,
        reach=reach,
        wall=wall_of(step.due_at, zone).isoformat(timespec="minutes") if step.due_at else "",
        is_sent=step.channel in _SENT,
        most_characters=LENGTHS[step.channel].most_characters,
    )


def _state(step: Step, *, is_current: bool) -> StepState:
    match step.status:
        case "done":
            return "done"
        case "skipped":
            return "skipped"
        case "pending":
            return "now" if is_current else "ahead"
