"""Letters of every kind, for the channels that have to carry them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from keepwarm.kit.ids import DraftId, LeadId, MessageId
from keepwarm.outbox.letters import DraftLine, EventLine, LeadLine, Letter, NextLine, StepLine
from keepwarm.outbox.model import Channel

DUE = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
STEP = StepLine(
    lead_id=LeadId(4812),
    lead="Anna Petrenko",
    company="Nordwind Logistics",
    step_id=9,
    number=2,
    of=5,
    description="Send the pricing one-pager",
    suggested_text=None,
    due_at=DUE,
)
CALL = NextLine(description="Call to talk about pricing", due_at=DUE)
LEAD = LeadLine(id=LeadId(4812), name="Anna Petrenko", company="Nordwind Logistics")
DONE = EventLine(
    type="step_completed",
    number=2,
    of=5,
    step="Send the pricing one-pager",
    can_be_undone=True,
    next=CALL,
)
MOVED = EventLine(
    type="status_changed", old_status="contacted", new_status="engaged", can_be_undone=True
)
GIVEN = EventLine(type="lead_assigned", member_name="Olena", can_be_undone=True)
DRAFT = DraftLine(
    id=DraftId(771),
    step_id=9,
    channel="email",
    subject="Prices",
    body="Hi Anna,\n\nhere they are.",
    is_sent=False,
    is_newest=True,
)


def reminder(step: StepLine = STEP, *, to: str = "4711", **facts: Any) -> Letter:
    return Letter(
        id=MessageId(1),
        about=MessageId(1),
        key="reminder:7:1",
        kind="reminder",
        channel="telegram",
        to=to,
        member="Dmytro",
        time_zone="Europe/Kyiv",
        facts={"was_due": False, **facts},
        steps=(step,),
    )


def digest(
    *steps: StepLine, total: int | None = None, cause: str = "morning", overdue: int = 0
) -> Letter:
    facts = {"total": total or len(steps), "cause": cause}
    letter = replace(reminder(), kind="digest", key="digest:3:1", facts=facts, steps=steps)
    return replace(letter, overdue=overdue)


def confirmation(*events: EventLine, silent: bool = True, lead: LeadLine | None = LEAD) -> Letter:
    """Return what confirms events to whoever made them, or not silently to somebody else."""
    kind, key = events[0].type, f"{events[0].type}:5:3"
    bare = replace(reminder(), kind=kind, key=key, facts={}, steps=())
    return replace(bare, events=events, lead=lead, is_silent=silent)


def gift(event: EventLine, *leads: LeadLine) -> Letter:
    """Return what hands over one lead, or several."""
    letter = confirmation(event, silent=False, lead=None if event.count else leads[0])
    return replace(letter, leads=leads if event.count else ())


def draft_ready(draft: DraftLine | None = DRAFT) -> Letter:
    facts = {"request_id": 5, "draft_id": 771}
    letter = replace(reminder(), kind="draft_ready", key="request:5", facts=facts, steps=())
    return replace(letter, lead=LEAD, draft=draft)


def plan_ready(steps: Sequence[StepLine] = (STEP,), *, total: int = 5, days: int = 14) -> Letter:
    facts = {"request_id": 5, "total": total, "days": days}
    letter = replace(reminder(), kind="plan_ready", key="request:5", facts=facts)
    return replace(letter, steps=tuple(steps), lead=LEAD)


def failed(what: str = "draft", error: str = "The model is not there.") -> Letter:
    about = {"request_id": 5} if what != "research" else {}
    facts = {"what": what, "error": error, **about}
    letter = replace(reminder(), kind="work_failed", key="request:5", facts=facts, steps=())
    return replace(letter, lead=LEAD)


def by(channel: Channel, letter: Letter, to: str) -> Letter:
    return replace(letter, channel=channel, to=to)
