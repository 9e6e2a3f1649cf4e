"""What a plan is, and why one ends."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias

from keepwarm.kit.ids import LeadId, PlanId
from keepwarm.steps.model import StepDraft

Maker: TypeAlias = Literal["model", "playbook", "hand"]
Ending: TypeAlias = Literal[
    "replaced", "completed", "stopped", "reply", "opt_out", "meeting", "won", "lost"
]
FEWEST_STEPS: Final = 3
MOST_STEPS: Final = 9
MOST_EDITED: Final = 20  # steps a person may bring a plan to


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDraft:
    """A plan before it is one, as a writer or a person made it."""

    maker: Maker
    made_with: str | None
    summary: str
    language: str | None
    steps: tuple[StepDraft, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A row of `plans`."""

    id: PlanId
    lead_id: LeadId
    maker: Maker
    made_with: str | None
    summary: str
    language: str | None
    remarks: tuple[str, ...]
    base_at: datetime
    made_at: datetime
    ended_at: datetime | None
    ended_because: Ending | None
