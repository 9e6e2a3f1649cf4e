"""What a lead is, the stages it goes through, and the rules that need no database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NewType, TypeAlias, get_args

from keepwarm.kit.ids import LeadId, MemberId

TagId = NewType("TagId", int)

Stage: TypeAlias = Literal[
    "harvested",
    "intake",
    "qualification",
    "research",
    "strategy",
    "enriched",
    "contacted",
    "engaged",
    "meeting",
    "won",
    "lost",
]
Fit: TypeAlias = Literal["strong", "possible", "weak", "not_a_fit"]
STAGES: tuple[Stage, ...] = get_args(Stage)
RESEARCH_STAGES: tuple[Stage, ...] = STAGES[: STAGES.index("enriched") + 1]


def moves_forward(stage: Stage, to: Stage) -> bool:
    """
    Say whether agents may move a card: within the research stages and never back.

    A card that people have moved on, into the sales stages, stays where they put it.
    """
    return to in RESEARCH_STAGES and stage in RESEARCH_STAGES and is_before(stage, to)


def is_before(stage: Stage, other: Stage) -> bool:
    """Say whether one column stands left of another."""
    return STAGES.index(stage) < STAGES.index(other)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A company, a person, or a person at a company."""

    id: LeadId
    person: str | None
    company: str | None
    name: str
    role: str | None
    domain: str | None
    website: str | None
    city: str | None
    country: str | None
    language: str | None
    brief: str
    stage: Stage
    owner_id: MemberId | None
    agent: str | None
    agent_since: datetime | None
    trouble: str | None
    fit: Fit | None
    enriched_at: datetime | None
    origin: str
    created_at: datetime
    deleted_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadDraft:
    """What we are told about a lead before it is one. Blank strings count as unknown."""

    person: str | None = None
    company: str | None = None
    role: str | None = None
    website: str | None = None
    city: str | None = None
    country: str | None = None
    language: str | None = None
    brief: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    links: Mapping[str, str] = field(default_factory=dict[str, str])  # 'linkedin': url …
    tags: tuple[str, ...] = ()
