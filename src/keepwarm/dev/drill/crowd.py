"""The people of a round: each with a chat, a lead, one reminder due soon, and one question."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from keepwarm.accounts.actions import add_member, offer_sign_in
from keepwarm.availability.actions import change_availability
from keepwarm.availability.model import Availability
from keepwarm.calendar.model import ALL_DAY, week_of
from keepwarm.db import Connection, Database
from keepwarm.kit.ids import LeadId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.actions import add_lead, lock_lead_for
from keepwarm.leads.model import LeadDraft
from keepwarm.linking.actions import link_member
from keepwarm.plans.actions import replace_plan
from keepwarm.plans.model import PlanDraft
from keepwarm.steps.model import StepDraft

AT_ONCE = 100  # people a transaction makes
# Nothing may keep a reminder of the drill waiting but what the drill does to it.
ALWAYS = Availability(week=week_of(ALL_DAY, weekend=()), quiet=None)


@dataclass(frozen=True, slots=True)
class Guest:
    """
    Somebody who is to be reminded once, by words that tell which reminder it is.

    They also ask the bot something, once: whatever else it says in their chat is the answer.
    """

    viewer: Viewer
    lead_id: LeadId
    label: str

    @property
    def chat(self) -> int:
        """Return the number of their chat, which is their own."""
        return self.viewer.member_id


async def invite(
    db: Database, number: int, size: int, *, by: Viewer, now: datetime
) -> list[Guest]:
    """Make the members of a round, and a lead for each."""
    guests: list[Guest] = []
    for start in range(0, size, AT_ONCE):
        async with db.transaction() as conn:
            guests += [
                await _invite_one(conn, number, n, by=by, now=now)
                for n in range(start, min(start + AT_ONCE, size))
            ]
    return guests


async def _invite_one(
    conn: Connection, number: int, n: int, *, by: Viewer, now: datetime
) -> Guest:
    label = f"{number}-{n:04}"
    member = await add_member(conn, f"Member {label}", email=None, role="member", by=by, now=now)
    await link_member(
        conn, await offer_sign_in(conn, member.id, now=now), member.id, label, now=now
    )
    await change_availability(conn, ALWAYS, by=member.viewer, now=now)
    draft = LeadDraft(company=f"Company {label}")
    lead_id = await add_lead(
        conn, draft, stage="contacted", owner_id=member.id, origin="form", now=now
    )
    return Guest(member.viewer, lead_id, label)


async def set_reminders(
    conn: Connection, guests: Sequence[Guest], *, first_at: datetime, every: timedelta
) -> None:
    """Give each guest a plan of one step, due one after the other."""
    for n, guest in enumerate(guests):
        await _plan(conn, guest, due_at=first_at + n * every)


async def _plan(conn: Connection, guest: Guest, *, due_at: datetime) -> None:
    lead = await lock_lead_for(conn, guest.lead_id, guest.viewer)
    step = StepDraft(channel="call", description=described(guest.label), delay_days=0)
    plan = PlanDraft(maker="hand", made_with=None, summary="", language=None, steps=(step,))
    # A plan counts from when it is made: made at the instant at which its step is to be due.
    await replace_plan(conn, lead, plan, made_for=guest.viewer.member_id, now=due_at)


def described(label: str) -> str:
    """Return the words of a step by which its message is recognised at the other end."""
    return f"Reminder {label}"
