"""What a writer is told, and the protocol every writer follows."""

from dataclasses import dataclass, field
from datetime import date
from typing import Final, Protocol

from keepwarm.drafts.model import NewDraft
from keepwarm.evidence.model import ClaimId, ClaimKind, Section
from keepwarm.leads.model import Stage
from keepwarm.offer.model import Offer
from keepwarm.plans.model import PlanDraft
from keepwarm.spending.model import NOBODY, Account
from keepwarm.steps.model import StepChannel, StepDraft

NEED_NO_ADDRESS: Final[tuple[StepChannel, ...]] = ("meeting", "other")
"""Channels that are open to everybody: a visit, and what we do at our own desk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownClaim:
    """
    A claim as a writer is told it: verified already, or a hypothesis to ask about.

    `quotes` are the words of its sources, written by strangers. Where `is_private` these stand
    in our own notes only: they are good to know and not to be repeated to anybody.
    """

    id: ClaimId
    section: Section
    kind: ClaimKind
    text: str
    label: str = ""
    quotes: tuple[str, ...] = ()
    happened_on: date | None = None
    is_private: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """One act of contact that lies behind us, in words of our own: "E-mail: The first answer"."""

    on: date
    channel: StepChannel
    text: str
    is_theirs: bool = False

    @property
    def reached_them(self) -> bool:
        """Say whether they could notice; what is done at one's own desk they do not."""
        return self.channel != "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanBrief:
    """
    Everything a writer may know about a lead, and nothing else.

    `brief` is what we were told when the lead came in, `notes` are what members wrote about
    it. `channels` are those with contact data that may be used; a lead that may not be
    contacted at all is nobody's to plan for. `today` is the owner's day, in their `zone`.
    """

    today: date
    zone: str = "UTC"
    name: str = ""
    person: str = ""
    company: str = ""
    role: str = ""
    domain: str = ""
    city: str = ""
    country: str = ""
    language: str = ""
    stage: Stage = "intake"
    origin: str = ""
    brief: str = ""
    notes: tuple[str, ...] = ()
    claims: tuple[KnownClaim, ...] = ()
    offer: Offer = field(default_factory=Offer)
    sender: str = ""
    channels: tuple[StepChannel, ...] = ()
    touches: tuple[Touch, ...] = ()
    instructions: str = ""

    @property
    def allowed(self) -> frozenset[StepChannel]:
        """Return every channel a step may go by."""
        return frozenset((*self.channels, *NEED_NO_ADDRESS))


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftBrief:
    """
    What is known when the words of one step are wanted.

    `lead` is what a plan would be told; its instructions are not looked at. `earlier` are
    the steps before this one, with the words that were used in them. `previous` is the draft
    this one is to replace.
    """

    lead: PlanBrief
    step: StepDraft
    number: int = 1
    earlier: tuple[StepDraft, ...] = ()
    instructions: str = ""
    previous: NewDraft | None = None


class Writer(Protocol):
    """Writes plans and drafts. One fills in playbooks, another may ask a language model."""

    @property
    def name(self) -> str:
        """Return the word shown beside what this writer wrote."""
        ...

    async def write_plan(self, brief: PlanBrief, account: Account = NOBODY, /) -> PlanDraft:
        """Return a plan for a lead; what it costs goes on the account."""
        ...

    async def write_draft(self, brief: DraftBrief, account: Account = NOBODY, /) -> NewDraft:
        """Return the words of one step; what they cost goes on the account."""
        ...
