"""What a task is, and which of them follow from what prospects do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, Literal, TypeAlias, TypedDict

from keepwarm.kit.ids import ContactId, EnrolmentStepId, LeadId, MemberId, TaskId

TaskStatus: TypeAlias = Literal["touch_open", "touch_done", "touch_cancelled"]
TaskType: TypeAlias = Literal["FOLLOW_UP", "QUESTION", "OTHER"]
TaskChannel: TypeAlias = Literal[
    "email", "call", "linkedin", "telegram", "whatsapp", "sms", "meeting", "other"
]
Priority: TypeAlias = Literal["high", "normal", "low"]
Outcome: TypeAlias = Literal[
    "reached",
    "no_answer",
    "wrong_number",
    "meeting_booked",
    "done",
    "opted_out",
    "lead_closed",
    "called_off",
]
TriggerSource: TypeAlias = Literal[
    "wizard_step3",
    "pdf_download",
    "interested_reply",
    "question",
    "meeting_booked",
    "callback_requested",
]
"""What a prospect does that somebody is to call about (S2-06, and a few more)."""
NoTask: TypeAlias = Literal["already_exists", "no_contact", "opted_out", "cooling_down"]
"""Why no task followed."""

BY_A_SIGNAL: Final = "engagement-trigger"
"""The maker of tasks that follow from signals (S2-36)."""


@dataclass(frozen=True, slots=True)
class Trigger:
    """What is to be done about something a prospect did; `called` names it in logs."""

    called: str
    subject: str
    type: TaskType = "FOLLOW_UP"
    priority: Priority = "high"


TRIGGERS: Final[Mapping[TriggerSource, Trigger]] = MappingProxyType(
    {
        "wizard_step3": Trigger(
            "wizard step 3", "Follow-up: prospect engaged with wizard (step 3+)"
        ),
        "pdf_download": Trigger("PDF download", "Follow-up: prospect downloaded PDF report"),
        "interested_reply": Trigger(
            "interested reply", "Follow-up: prospect replied with interest"
        ),
        "question": Trigger("question", "Follow-up: prospect asked a question", type="QUESTION"),
        "meeting_booked": Trigger("booked meeting", "Follow-up: prospect booked a meeting"),
        "callback_requested": Trigger(
            "requested callback", "Follow-up: prospect asked to be called back"
        ),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRules:
    """What an operator may set: when a call is due, and how soon there may be another (G-10)."""

    due_after_hours: int = 1  # working hours of whoever is to call
    cool_down: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A task that something a prospect did asks for."""

    lead_id: LeadId
    trigger: TriggerSource
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class Created:
    """
    Whether a task was made, or why not.

    `task_id` is the one that was made, or the open one that stands in its way. All three are
    empty only where a task is still to come: the signal is kept, and a worker tries again.
    """

    created: bool
    task_id: TaskId | None = None
    reason: NoTask | Literal["not_wanted"] | None = None


class TaskMetadata(TypedDict):
    """What programs read of every task, by hand or by trigger (S2-39)."""

    kind: Literal["touch_task"]
    priority: Priority
    dueAt: str | None
    notes: str | None
    createdBy: str
    triggerSource: str | None
    prospectId: LeadId


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Something a member is to do for a lead; the owner's, where `member_id` is None."""

    id: TaskId
    lead_id: LeadId
    contact_id: ContactId | None
    type: TaskType
    channel: TaskChannel
    status: TaskStatus
    subject: str
    kind: Literal["touch_task"]
    priority: Priority
    due_at: datetime
    notes: str | None
    created_by: str
    trigger_source: str | None
    member_id: MemberId | None
    made_by: MemberId | None
    enrolment_step_id: EnrolmentStepId | None
    occurrence: int
    no_answers: int
    outcome: Outcome | None
    explanation: str
    created_at: datetime
    changed_at: datetime
    closed_at: datetime | None
    closed_by: MemberId | None

    @property
    def is_open(self) -> bool:
        return self.status == "touch_open"

    @property
    def metadata(self) -> TaskMetadata:
        """
        Return what programs know a task by.

        `dueAt` is a time that somebody named; where the machine reckons it, nobody did (S2-34).
        """
        named = self.due_at.isoformat() if self.created_by != BY_A_SIGNAL else None
        return {
            "kind": self.kind,
            "priority": self.priority,
            "dueAt": named,
            "notes": self.notes,
            "createdBy": self.created_by,
            "triggerSource": self.trigger_source,
            "prospectId": self.lead_id,
        }
