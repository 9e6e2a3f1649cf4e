"""What a plan is, and why one ends."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal, TypeAlias

from keepwarm.kit.ids import LeadId, MemberId, PlanId
from keepwarm.steps.model import StepDraft, cut

Maker: TypeAlias = Literal["model", "playbook", "hand"]
Ending: TypeAlias = Literal[
    "replaced", "completed", "stopped", "reply", "opt_out", "meeting", "won", "lost"
]
RESUMABLE: Final[frozenset[Ending]] = frozenset({"reply", "stopped"})
"""Endings that a member may think better of."""
FEWEST_STEPS: Final = 3
MOST_STEPS: Final = 9
LONGEST_SUMMARY: Final = 600


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
    remarks: Sequence[str]
    base_at: datetime
    made_for: MemberId | None
    made_at: datetime
    ended_at: datetime | None
    ended_because: Ending | None


def bounded(draft: PlanDraft) -> PlanDraft:
    """Return a draft whose texts fit their columns, without what PostgreSQL cannot store."""
    remarks = tuple(filter(None, (cut(remark, LONGEST_SUMMARY) for remark in draft.remarks)))
    summary = cut(draft.summary, LONGEST_SUMMARY) or ""
    return replace(draft, summary=summary, remarks=remarks)
