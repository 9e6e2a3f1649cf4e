"""What a reply may mean, and what we say about one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias, get_args

Intent: TypeAlias = Literal[
    "interested",
    "question",
    "not_now",
    "not_interested",
    "unsubscribe",
    "out_of_office",
    "wrong_person",
    "referral",
    "bounce",
    "other",
]
INTENTS: Final[tuple[Intent, ...]] = get_args(Intent)

CERTAIN: Final = 0.95  # words that leave no doubt
LIKELY: Final = 0.8  # words that could be meant otherwise, but hardly are
UNCLEAR: Final = 0.0  # a person has to look


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """Whom a reply names instead of its writer, with what it says of them."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    """
    What a reply means; without an intent a person has to look.

    `reasons` are the words that decided, as they were read: without case and accents. `until`
    is the day an absence ends or a not-now names; who finds none chooses one themselves.
    """

    intent: Intent | None
    confidence: float
    reasons: tuple[str, ...] = ()
    until: datetime | None = None
    suggested: Suggested | None = None


UNSURE: Final = Triage(intent=None, confidence=UNCLEAR)
