"""The ladder of a reminder, and what its ledger can say."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final, Literal, TypeAlias

import msgspec

from keepwarm.kit.ids import LeadId, MemberId, ReminderId, StepId, TaskId
from keepwarm.outbox.model import Message

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
A_DAY: Final = timedelta(days=1)
MOST_AN_HOUR: Final = 5  # messages to one member
MOST_TOGETHER: Final = 1_000  # reminders that one transaction judges
MOST_TOLD: Final = MOST_TOGETHER  # steps that a digest knows; its letter names the first few

ONE_DISPATCHER_PER_MEMBER: Final = 0x5EAC
"""The first half of the advisory locks that hold a member; their id is the second."""
NOBODY: Final = MemberId(0)
"""Whom a reminder nudges where nobody owns its lead and its plan was made for nobody."""


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


class Candidate(msgspec.Struct, frozen=True):
    """A reminder whose time to speak has come."""

    id: ReminderId
    lead_id: LeadId
    step_id: StepId
    member_id: MemberId  # whom it nudges, or NOBODY
    due_at: datetime
    speaks_at: datetime
    rung: int
    occurrence: int
    snoozes: int
    last_reminded_at: datetime | None
    in_trash: bool

    @property
    def owed_at(self) -> datetime:
        """When its ladder wanted it to speak, whatever kept it since."""
        if self.rung == 0 or self.last_reminded_at is None:
            return self.due_at
        return max(self.due_at + LADDER[self.rung], self.last_reminded_at + A_DAY)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a candidate, as its ledger will tell; `speaks_at` is its next instant."""

    reminder: Candidate
    kind: LedgerKind
    speaks_at: datetime | None
    facts: dict[str, Any]

    @property
    def speaks_again(self) -> bool:
        return self.kind in {"spoke", "digested"} and self.reminder.occurrence > 0

    @property
    def row(self) -> dict[str, Any]:
        """What the database is told of it."""
        return {
            "id": self.reminder.id,
            "kind": self.kind,
            "speaks_at": self.speaks_at and self.speaks_at.isoformat(),
            "facts": self.facts,
        }


def prefix_of(reminder_id: ReminderId) -> str:
    """Return how the keys of all that a reminder says begin."""
    return f"reminder:{reminder_id}:"


def messages_of(verdicts: Iterable[Verdict]) -> list[Message]:
    """Return what members are told of verdicts."""
    messages: list[Message] = []
    digests: dict[str, list[Candidate]] = defaultdict(list)
    for verdict in verdicts:
        if verdict.kind == "spoke":
            messages.append(_reminder(verdict))
        elif verdict.kind == "digested":
            digests[verdict.facts["message"]].append(verdict.reminder)
    return messages + [_catch_up(key, told) for key, told in digests.items()]


def _reminder(verdict: Verdict) -> Message:
    it = verdict.reminder
    facts = {
        "reminder_id": it.id,
        "step_id": it.step_id,
        "occurrence": it.occurrence + 1,
        "rung": it.rung,
        "due_at": it.due_at.isoformat(),
        "was_due": verdict.facts["was_due"],
    }
    return Message(
        key=verdict.facts["message"],
        member_id=it.member_id,
        kind="reminder",
        lead_id=it.lead_id,
        facts=facts,
    )


def _catch_up(key: str, told: list[Candidate]) -> Message:
    told.sort(key=lambda each: (each.due_at, each.id))
    facts = {
        "step_ids": [each.step_id for each in told],
        "total": len(told),
        "oldest": told[0].due_at.isoformat(),
        "cause": "catch_up",
    }
    return Message(key=key, member_id=told[0].member_id, kind="digest", facts=facts)


class DueDigest(msgspec.Struct, frozen=True):
    """A morning digest whose time has come."""

    member_id: MemberId
    due_at: datetime
    digest_at: time


@dataclass(frozen=True, slots=True)
class Morning:
    """When a member's next digest is due; with `until`, what is due before that is told now."""

    member_id: MemberId
    next_at: datetime
    until: datetime | None = None


class Agenda(msgspec.Struct, frozen=True):
    """What a morning digest tells a member."""

    member_id: MemberId
    until: datetime
    total: int
    oldest: datetime
    step_ids: Sequence[StepId]
    task_ids: Sequence[TaskId] = ()

    @property
    def message(self) -> Message:
        facts: dict[str, Any] = {
            "step_ids": list(self.step_ids),
            "total": self.total,
            "oldest": self.oldest.isoformat(),
            "cause": "morning",
        }
        if self.task_ids:
            facts["task_ids"] = list(self.task_ids)
        return Message(
            key=f"digest:{self.member_id}:{self.until:%Y-%m-%d}",
            member_id=self.member_id,
            kind="digest",
            facts=facts,
        )
