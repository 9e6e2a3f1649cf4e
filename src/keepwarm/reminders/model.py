"""The ladder of a reminder, and what its ledger can say."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

from keepwarm.kit.ids import LeadId, ReminderId, StepId

CHANNEL: Final = "reminders"
"""Whoever writes a reminder wakes the dispatcher here."""

Status: TypeAlias = Literal["pending", "sent", "completed", "skipped", "cancelled"]
LedgerKind: TypeAlias = Literal[
    "created",
    "spoke",
    "digested",
    "moved",
    "held_back",
    "silenced",
    "resumed",
    "retimed",
    "snoozed",
    "completed",
    "skipped",
    "reopened",
    "cancelled",
]

LADDER: Final = (timedelta(0), timedelta(days=1), timedelta(days=3))
"""When a reminder speaks, counted from when it was due (G-19); after that only in the digest."""
DIGEST_ONLY: Final = len(LADDER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A row of `reminders`."""

    id: ReminderId
    lead_id: LeadId
    step_id: StepId
    status: Status
    due_at: datetime
    speaks_at: datetime | None
    rung: int
    occurrence: int
    snoozes: int
    last_reminded_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.status in {"pending", "sent"}


def undoing(is_now: Reminder, was: Reminder) -> LedgerKind:
    """Return how the ledger calls what puts a reminder back to what it was."""
    match was.status:
        case "pending" | "sent":
            return "retimed" if is_now.is_open else "reopened"
        case ended:
            return ended
