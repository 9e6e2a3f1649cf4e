"""Letters of every kind, for the channels that have to carry them."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from keepwarm.kit.ids import LeadId, MessageId
from keepwarm.outbox.letters import Letter, StepLine
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


def digest(*steps: StepLine, total: int | None = None, cause: str = "morning") -> Letter:
    facts = {"total": total or len(steps), "cause": cause}
    return replace(reminder(), kind="digest", key="digest:3:1", facts=facts, steps=steps)


def by(channel: Channel, letter: Letter, to: str) -> Letter:
    return replace(letter, channel=channel, to=to)
