"""What a request is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal, TypeAlias

from keepwarm.kit.ids import DraftId, LeadId, MemberId, RequestId, StepId
from keepwarm.steps.model import Step

RequestKind: TypeAlias = Literal["plan", "draft"]
RequestStatus: TypeAlias = Literal["pending", "processing", "completed", "failed", "cancelled"]
Lane: TypeAlias = Literal["single", "bulk"]
"""Somebody waits for it; or it follows research of many leads, takes its time, tells nobody."""

SIDE_BY_SIDE: Final = 8  # in one worker (G-07)
BULK_SIDE_BY_SIDE: Final = 2  # beside those, of what nobody waits for
LONGEST_INSTRUCTIONS: Final = 2_000  # characters
MOST_NOTES: Final = 20  # of a lead, the newest, that a writer is told
MOST_TOLD: Final = 3  # steps of a plan that a message names
TOASTED_WITHIN: Final = timedelta(seconds=60)  # S0-34


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A row of `requests`."""

    id: RequestId
    kind: RequestKind
    lead_id: LeadId
    step_id: StepId | None
    member_id: MemberId | None
    lane: Lane
    instructions: str
    status: RequestStatus
    result: Mapping[str, Any] | None
    error: str | None
    created_at: datetime
    finished_at: datetime | None
    cancel_requested_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.status in ("pending", "processing")


def plan_result(steps: Sequence[Step]) -> dict[str, Any]:
    """Return what a completed request for a plan says of it."""
    return {"plan": [_told(step) for step in steps], "step_count": len(steps)}


def plan_facts(request: Request, steps: Sequence[Step]) -> dict[str, Any]:
    """Return what a message needs to say that a plan is ready, and how long it goes."""
    dues = [step.due_at for step in steps if step.due_at is not None]
    return {
        "request_id": request.id,
        "step_ids": [step.id for step in steps[:MOST_TOLD]],
        "total": len(steps),
        "days": (max(dues) - min(dues)).days + 1 if dues else 0,
    }


def draft_facts(request: Request, draft_id: DraftId) -> dict[str, Any]:
    """Return what a message needs to say that a draft is ready."""
    return {"request_id": request.id, "step_id": request.step_id, "draft_id": draft_id}


def failed_facts(request: Request, error: str | None) -> dict[str, Any]:
    """Return what a message needs to say that nothing came of a request."""
    return {"request_id": request.id, "what": request.kind, "error": error or ""}


def _told(step: Step) -> dict[str, Any]:
    return {
        "step_id": step.id,
        "number": step.number,
        "channel": step.channel,
        "description": step.description,
        "timing": step.timing,
        "delay_days": step.delay_days,
        "suggested_text": step.suggested_text,
        "due_at": step.due_at.isoformat() if step.due_at else None,
        "status": step.status,
    }
