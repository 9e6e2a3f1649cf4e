"""What a step is."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

from keepwarm.kit.ids import LeadId, PlanId, StepId

StepChannel: TypeAlias = Literal[
    "email", "call", "linkedin", "telegram", "whatsapp", "sms", "meeting", "other"
]
StepStatus: TypeAlias = Literal["pending", "done", "skipped"]
ChangeKind: TypeAlias = Literal["done", "skipped", "reopened", "snoozed"]
Reopening: TypeAlias = Literal["today", "tomorrow", "original"]
"""G-17: when a step that is opened again is due; without an answer the next working morning."""

UNDO_WITHIN: Final = timedelta(minutes=10)
LONGEST_DELAY: Final = 365  # days (G-15)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDraft:
    """A step before it is one. `due_on` is a date and time a person chose, in the owner's zone."""

    channel: StepChannel
    description: str
    timing: str | None = None
    delay_days: int | None = None
    suggested_text: str | None = None
    goal: str | None = None
    evidence: tuple[int, ...] = ()
    due_on: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """When a step is due, from which rule, and a sentence that says why."""

    due_at: datetime | None
    window_ends_at: datetime | None
    awaits: str | None
    rule: str
    confidence: float
    explanation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A row of `steps`."""

    id: StepId
    plan_id: PlanId
    lead_id: LeadId
    number: int
    channel: StepChannel
    description: str
    goal: str | None
    timing: str | None
    delay_days: int | None
    suggested_text: str | None
    evidence: tuple[int, ...]
    status: StepStatus
    reason: str | None
    settled_at: datetime | None
    due_at: datetime | None
    window_ends_at: datetime | None
    awaits: str | None
    rule: str
    confidence: float
    explanation: str
    chosen_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.status == "pending"
