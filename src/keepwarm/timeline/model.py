"""The kinds of things that happen to a lead."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

EventKind: TypeAlias = Literal[
    "created",
    "edited",
    "status_changed",
    "lead_assigned",
    "deleted",
    "restored",
    "research_started",
    "research_finished",
    "research_failed",
    "research_cancelled",
    "imported",
    "plan_made",
    "plan_changed",
    "plan_stopped",
    "step_completed",
    "step_skipped",
    "step_reopened",
    "step_snoozed",
    "draft_made",
    "draft_sent",
    "request_failed",
    "signal",
    "task_created",
    "task_closed",
    "email_sent",
    "email_bounced",
    "reply_received",
    "reply_triaged",
    "opted_out",
    "enrolled",
    "sequence_ended",
    "microsite_shared",
    "contact_changed",
    "person_erased",
]


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened; `who` is None where the machine did it by itself."""

    kind: EventKind
    who: str | None
    facts: Mapping[str, Any]
    happened_at: datetime
