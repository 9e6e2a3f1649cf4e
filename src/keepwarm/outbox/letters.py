"""A letter: a message with all that its words need, and who carries it out of the house."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol, TypeAlias

from keepwarm.kit.ids import DraftId, LeadId, MessageId, ReplyId, TaskId
from keepwarm.outbox.model import Channel, EventType, Kind, Outcome
from keepwarm.triage.model import Intent

StepState: TypeAlias = Literal["due", "snoozed", "done", "skipped", "over"]
"""Over: nobody is reminded of it any more, its plan has ended or it was taken out."""
TaskState: TypeAlias = Literal["open", "put_off", "handed_on", "done", "over"]
"""Handed on: to somebody else than the reader. Over: nobody is to do it any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NextLine:
    """What comes next, and when; without a date it waits for something."""

    description: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadLine:
    """A lead as a letter tells of it."""

    id: LeadId
    name: str
    company: str | None  # where the lead is a person
    note: str | None = None  # the newest


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """A step as a letter tells of it."""

    lead_id: LeadId
    lead: str
    company: str | None  # where the lead is a person
    step_id: int
    number: int
    of: int  # steps in its plan
    description: str
    suggested_text: str | None  # its newest draft, or what the plan suggests
    due_at: datetime | None  # without a date it waits for something
    state: StepState = "due"
    reason: str | None = None  # why it was skipped
    occurrence: int | None = None  # how often its reminder spoke
    next: NextLine | None = None  # the first open step after it


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLine:
    """Something a member did in the app."""

    type: EventType
    by: str | None = None  # who it was, unless it was the reader
    number: int | None = None  # of the step
    of: int | None = None
    step: str | None = None
    reason: str | None = None
    old_status: str | None = None
    new_status: str | None = None
    member_name: str | None = None  # who owns the lead now; nobody else
    count: int | None = None  # of leads, where there were several
    is_last: bool = False  # no open step came after it
    can_be_undone: bool = False
    is_undone: bool = False
    next: NextLine | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftLine:
    """The words of a step as a letter shows them."""

    id: DraftId
    step_id: int
    channel: str
    subject: str | None
    body: str
    is_sent: bool
    is_newest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLine:
    """A task as a letter tells of it."""

    id: TaskId
    lead_id: LeadId
    lead: str
    company: str | None  # where the lead is a person
    contact: str | None  # whom to speak to, unless the lead is that person
    number: str | None  # by its channel: where they are called, or written to
    channel: str
    trigger: str | None  # what they did that made it
    subject: str
    notes: str | None
    due_at: datetime
    state: TaskState
    outcome: str | None
    occurrence: int  # how often it spoke
    no_answers: int
    can_be_undone: bool
    changed_at: datetime
    by: str | None  # who does it or closed it, unless that is the reader


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyLine:
    """What a prospect answered, as a letter tells of it."""

    id: ReplyId
    lead_id: LeadId | None  # without one nobody knows yet whose it is
    lead: str | None
    company: str | None  # where the lead is a person
    contact: str | None  # who wrote it, unless the lead is that person
    sender: str
    channel: str
    body: str
    intent: Intent | None  # without one a person has to look
    decided_by: str | None
    by: str | None  # who said what it means, unless that is the reader
    until_at: datetime | None
    is_aside: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """
    A message with all that its words need, as its facts stand when it is sent.

    `about` is the message people see: itself, or the one it shows anew in place, which arrived
    under the number `edits`.
    """

    id: MessageId
    about: MessageId
    key: str
    kind: Kind
    channel: Channel
    to: str  # a chat's id, an e-mail address
    member: str
    time_zone: str
    facts: Mapping[str, Any]
    lead: LeadLine | None = None
    leads: tuple[LeadLine, ...] = ()  # the first of several
    steps: tuple[StepLine, ...] = ()  # a reminder has one, a digest the first few
    events: tuple[EventLine, ...] = ()  # what a confirmation confirms
    draft: DraftLine | None = None
    task: TaskLine | None = None
    reply: ReplyLine | None = None
    tasks: tuple[TaskLine, ...] = ()  # the first few calls of a digest
    calls: int = 0  # tasks that a digest counts
    overdue: int = 0  # of the steps of a digest
    edits: str | None = None
    is_silent: bool = False


class Transport(Protocol):
    """A channel out of the house. It never raises for what the channel answers."""

    async def send(self, letter: Letter) -> Outcome:
        """Try once to deliver a letter."""
        ...

    async def aclose(self) -> None:
        """Let go of connections."""
        ...
