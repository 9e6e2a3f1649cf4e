"""What a request is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal, TypeAlias

from keepwarm.kit.ids import LeadId, MemberId, RequestId, StepId

RequestKind: TypeAlias = Literal["plan", "draft"]
RequestStatus: TypeAlias = Literal["pending", "processing", "completed", "failed", "cancelled"]

SIDE_BY_SIDE: Final = 8  # in one worker (G-07)
TOLD_LATER_AFTER: Final = timedelta(seconds=60)  # G-06
TOASTED_WITHIN: Final = timedelta(seconds=60)  # S0-34


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A row of `requests`."""

    id: RequestId
    kind: RequestKind
    lead_id: LeadId
    step_id: StepId | None
    member_id: MemberId | None
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
