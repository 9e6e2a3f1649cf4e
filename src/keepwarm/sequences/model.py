"""What a sequence is, and how far a contact has come in one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, Literal, TypeAlias, get_args

from keepwarm.contacts.model import AddressKind, Consent
from keepwarm.kit.ids import ContactId, EnrolmentId, EnrolmentStepId, LeadId, MemberId, SequenceId
from keepwarm.leads.model import Stage

SequenceChannel: TypeAlias = Literal["email", "call", "linkedin", "telegram", "whatsapp"]
EnrolmentState: TypeAlias = Literal["active", "paused", "ended"]
EnrolmentEnd: TypeAlias = Literal[
    "reply",
    "opt_out",
    "bounce",
    "meeting",
    "won",
    "lost",
    "trash",
    "exhausted",
    "stopped",
    "erased",
]
StepOutcome: TypeAlias = Literal["done", "skipped", "called_off", "failed"]
Obstacle: TypeAlias = Literal[
    "closed", "under_way", "no_consent", "no_address", "opted_out", "no_contact"
]
"""Why somebody cannot be enrolled; of several contacts the first of these reasons is told."""
StepState: TypeAlias = Literal["pending", "processing", "completed", "failed", "cancelled"]

OBSTACLES: Final[tuple[Obstacle, ...]] = get_args(Obstacle)
CHANNELS: Final[tuple[SequenceChannel, ...]] = get_args(SequenceChannel)
ENGAGED_DELAY: Final = timedelta(days=1)
"""An engaged lead hears from us again this long after the touch before, at the latest (U-19)."""
MOST_TOUCHES: Final = 4
"""How many touches a sequence makes unless it says otherwise (U-19)."""
MOST_STEPS: Final = 12
LONGEST_NAME: Final = 120
LONGEST_TIMING: Final = 200
LONGEST_SUBJECT: Final = 200
LONGEST_BODY: Final = 8_000

REACHED_AT: Final[Mapping[SequenceChannel, tuple[AddressKind, ...]]] = MappingProxyType(
    {
        "email": ("email",),
        "call": ("mobile", "phone"),
        "linkedin": ("linkedin",),
        "telegram": ("telegram",),
        "whatsapp": ("mobile",),
    }
)
"""The kinds of address each channel needs, the best first."""

ENDS_IN: Final[Mapping[Stage, EnrolmentEnd]] = MappingProxyType(
    {"meeting": "meeting", "won": "won", "lost": "lost"}
)
"""The columns in which a lead is not written to by itself any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceStep:
    """
    One step of a sequence. `timing` counts from the touch before; blank, it is the usual delay.

    An e-mail without a subject answers the one before it, in its thread.
    """

    channel: SequenceChannel
    timing: str | None = None
    subject: str | None = None
    body: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceDraft:
    """A sequence before it is one."""

    name: str
    steps: tuple[SequenceStep, ...]
    sends_itself: bool = False
    most_touches: int = MOST_TOUCHES


@dataclass(frozen=True, slots=True, kw_only=True)
class SequenceRow:
    """A row of `sequences`."""

    id: SequenceId
    name: str
    sends_itself: bool
    most_touches: int
    made_by: MemberId | None
    archived_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A contact who may be enrolled, with what speaks for it and against it."""

    contact_id: ContactId
    lead_id: LeadId
    name: str | None
    consent: Consent
    opted_out_at: datetime | None
    reached_at: Sequence[AddressKind]
    enrolment_id: EnrolmentId | None
    sequence_id: SequenceId | None

    @property
    def agrees(self) -> bool:
        """Say whether we may write to them by ourselves."""
        return self.consent != "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many set out of many, and why how many others did not."""

    enrolled: int
    left_out: Mapping[Obstacle, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderWay:
    """
    An enrolment that has not ended, with the last of its steps and how many touches it made.

    `touches` are those that were made; what was skipped or called off is none. The next step
    counts from `since`: the end of the last one, or the beginning.
    """

    id: EnrolmentId
    sequence_id: SequenceId
    sequence: str
    lead_id: LeadId
    owner_id: MemberId | None
    contact_id: ContactId | None
    state: EnrolmentState
    hurried_at: datetime | None
    paused_until: datetime | None
    member_id: MemberId | None
    most_touches: int
    touches: int
    since: datetime
    step_id: EnrolmentStepId | None
    number: int | None
    status: StepState | None
    taken_at: datetime | None
    over_at: datetime | None
    due_at: datetime | None

    @property
    def waits(self) -> bool:
        """Say whether its last step is still to come, and in nobody's hands."""
        return self.status == "pending"

    @property
    def is_busy(self) -> bool:
        """Say whether its last step is in a worker's hands, or became something not over yet."""
        in_hand = self.taken_at is not None and self.over_at is None
        return self.status == "processing" or in_hand

    @property
    def next_number(self) -> int:
        """The step it comes to next: the last one again where that was never done."""
        number = self.number or 0
        is_undone = self.status != "completed" and self.over_at is None
        return number if number and is_undone else number + 1

    def is_exhausted_by(self, steps: int) -> bool:
        """Say whether a sequence of so many steps has nothing left to do for them."""
        return self.touches >= self.most_touches or steps < self.next_number


@dataclass(frozen=True, slots=True, kw_only=True)
class DueTouch:
    """All that a worker needs to turn a step that is due into an e-mail or a task."""

    step_id: EnrolmentStepId
    lead_id: LeadId
    contact_id: ContactId
    state: EnrolmentState
    paused_until: datetime | None
    sends_itself: bool
    channel: SequenceChannel | None
    subject: str | None
    body: str | None
    person: str | None
    company: str | None
    page: str | None  # the token of their microsite
    member_id: MemberId | None
    sender: str | None
    sender_email: str | None


def obstacle_to(
    person: Person,
    *,
    stage: Stage,
    steps: Sequence[SequenceStep],
    confirms_interest: bool = False,
) -> Obstacle | None:
    """Say what speaks against enrolling somebody, if anything does."""
    if stage in ENDS_IN:
        return "closed"
    if person.opted_out_at is not None:
        return "opted_out"
    if person.enrolment_id is not None:
        return "under_way"
    if not any(reaches(step.channel, person.reached_at) for step in steps):
        return "no_address"
    if not person.agrees and not confirms_interest:
        return "no_consent"
    return None


def choose(
    people: Sequence[Person],
    *,
    stage: Stage,
    steps: Sequence[SequenceStep],
    confirms_interest: bool = False,
) -> Person | Obstacle:
    """Return the first of a lead's contacts who can be enrolled, or why nobody can."""
    if any(person.enrolment_id is not None for person in people):
        return "under_way"
    found: set[Obstacle] = {"no_contact"}
    for person in people:
        obstacle = obstacle_to(
            person, stage=stage, steps=steps, confirms_interest=confirms_interest
        )
        if obstacle is None:
            return person
        found.add(obstacle)
    return next(each for each in OBSTACLES if each in found)


def reaches(channel: SequenceChannel, kinds: Collection[AddressKind]) -> bool:
    """Say whether a channel reaches somebody at these kinds of address."""
    return any(kind in kinds for kind in REACHED_AT[channel])
