"""What a draft is, and how long one may be."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

from keepwarm.kit.ids import ContactId, DraftId, LeadId, StepId
from keepwarm.plans.model import Maker
from keepwarm.steps.model import StepChannel


class Lengths(NamedTuple):
    """Bounds of a draft: words that read well, and characters the channel takes."""

    fewest_words: int
    most_words: int
    most_characters: int


LENGTHS: Final[dict[StepChannel, Lengths]] = {
    "email": Lengths(25, 160, 4000),
    "linkedin": Lengths(8, 60, 300),
    "telegram": Lengths(5, 80, 4000),
    "whatsapp": Lengths(5, 80, 4000),
    "sms": Lengths(3, 40, 320),
    "call": Lengths(10, 160, 4000),
    "meeting": Lengths(10, 160, 4000),
    "other": Lengths(5, 160, 4000),
}
LONGEST_SUBJECT: Final = 200  # characters


def too_long(channel: StepChannel, body: str) -> int | None:
    """Return what a channel takes at most where a text is longer; None where it fits."""
    most = LENGTHS[channel].most_characters
    return most if len(body) > most else None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDraft:
    """A draft before it is stored."""

    maker: Maker
    made_with: str | None
    channel: StepChannel
    subject: str | None
    body: str
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A row of `drafts`."""

    id: DraftId
    step_id: StepId
    lead_id: LeadId
    contact_id: ContactId | None  # for whom it was written
    maker: Maker
    made_with: str | None
    channel: StepChannel
    subject: str | None
    body: str
    remarks: tuple[str, ...]
    instructions: str | None
    made_at: datetime
    edited_at: datetime | None
    sent_at: datetime | None
