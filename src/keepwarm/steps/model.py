"""What a step is, and what can be done with it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal, TypeAlias

from keepwarm.kit.ids import LeadId, MemberId, PlanId, StepId

StepChannel: TypeAlias = Literal[
    "email", "call", "linkedin", "telegram", "whatsapp", "sms", "meeting", "other"
]
StepStatus: TypeAlias = Literal["pending", "done", "skipped"]

LONGEST_DELAY: Final = 365  # days (G-15)
LONGEST_DESCRIPTION: Final = 300
LONGEST_GOAL: Final = 300
LONGEST_TIMING: Final = 200
LONGEST_TEXT: Final = 4_000
HELD_RULES: Final = frozenset({"snoozed", "reopened", "started", "postponed"})
"""Somebody said when such a step is due: no change of the plan moves it."""
MOST_EDITED: Final = 20  # steps a person may bring a plan to


@dataclass(frozen=True, slots=True, kw_only=True)
class StepDraft:
    """
    A step before it is one. `due_on` is a date and time a person chose, in the owner's zone.

    `said_at` is when a person wrote its timing: their "tomorrow" counts from then. Without it
    everything counts from the day on which the plan began.
    """

    channel: StepChannel
    description: str
    timing: str | None = None
    delay_days: int | None = None
    suggested_text: str | None = None
    goal: str | None = None
    evidence: tuple[int, ...] = ()
    due_on: datetime | None = None
    said_at: datetime | None = None


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
    evidence: Sequence[int]
    status: StepStatus
    reason: str | None
    settled_at: datetime | None
    settled_by: MemberId | None = None
    due_at: datetime | None
    window_ends_at: datetime | None
    awaits: str | None
    rule: str
    confidence: float
    explanation: str
    due_on: datetime | None = None
    chosen_at: datetime | None
    said_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.status == "pending"

    @property
    def draft(self) -> StepDraft:
        """What was asked for when the step was written or last changed."""
        return StepDraft(
            channel=self.channel,
            description=self.description,
            timing=self.timing,
            delay_days=self.delay_days,
            suggested_text=self.suggested_text,
            goal=self.goal,
            evidence=tuple(self.evidence),
            due_on=self.due_on,
            said_at=self.said_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """
    What steps need to know of their plan: whose it is, and what they are counted from.

    `ended_because` is one of `plans.model.Ending`, which stands above this package.
    """

    plan_id: PlanId
    lead_id: LeadId
    base_at: datetime
    language: str | None
    made_for: MemberId | None
    ended_because: str | None


def placed(step: Step, place: Placed) -> Step:
    """Return a step as it is due now."""
    return replace(
        step,
        due_at=place.due_at,
        window_ends_at=place.window_ends_at,
        awaits=place.awaits,
        rule=place.rule,
        confidence=place.confidence,
        explanation=place.explanation,
    )


def within_bounds(draft: StepDraft) -> StepDraft:
    """Return a draft whose number of days fits its column, too; its placing has said so."""
    days = draft.delay_days
    return replace(draft, delay_days=None if days is None else min(max(days, 0), LONGEST_DELAY))


def bounded(draft: StepDraft) -> StepDraft:
    """Return a draft whose texts fit their columns, without what PostgreSQL cannot store."""
    return replace(
        draft,
        description=cut(draft.description, LONGEST_DESCRIPTION) or "",
        goal=cut(draft.goal, LONGEST_GOAL),
        timing=cut(draft.timing, LONGEST_TIMING),
        suggested_text=cut(draft.suggested_text, LONGEST_TEXT),
    )


def storable(text: str) -> str:
    """Return a text without the characters that PostgreSQL cannot store."""
    return text.replace("\0", "").encode(errors="replace").decode().strip()


def cut(text: str | None, longest: int) -> str | None:
    """Return a text that can be stored and fits; None if nothing is left of it."""
    clean = storable(text or "")
    return (clean if len(clean) <= longest else clean[: longest - 1] + "…") or None


def dues_of(steps: Sequence[Step]) -> list[tuple[StepId, datetime]]:
    """Return when the open steps that have a date are due."""
    return [(step.id, step.due_at) for step in steps if step.is_open and step.due_at is not None]
