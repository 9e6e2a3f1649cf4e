"""The agents, the order they run in, and the protocol every analyst follows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal, Protocol, TypeAlias, get_args

from keepwarm.evidence.model import Claim, Section, Source
from keepwarm.sites.facts.model import Facts

Agent: TypeAlias = Literal[
    "research",
    "contacts",
    "qualification",
    "competitors",
    "triggers",
    "pain_points",
    "value_propositions",
    "objections",
    "questions",
]
AGENTS: tuple[Agent, ...] = get_args(Agent)

# Whom an agent waits for.
NEEDS: Mapping[Agent, tuple[Agent, ...]] = MappingProxyType(
    {
        "research": (),
        "contacts": ("research",),
        "qualification": ("research",),
        "competitors": ("qualification",),
        "triggers": ("qualification",),
        "pain_points": ("qualification",),
        "value_propositions": ("pain_points", "competitors", "triggers"),
        "objections": ("pain_points", "value_propositions"),
        "questions": ("pain_points", "triggers", "value_propositions"),
    }
)

# Whom it can do without: it waits for them to end, but their failure does not stop it.
SOFT_NEEDS: Mapping[Agent, tuple[Agent, ...]] = MappingProxyType(
    {
        "value_propositions": ("competitors", "triggers"),
        "objections": ("value_propositions",),
        "questions": ("triggers", "value_propositions"),
    }
)

SECTION_OF: Mapping[Agent, Section | None] = MappingProxyType(
    {
        "research": None,
        "contacts": "contacts",
        "qualification": "qualification",
        "competitors": "competitors",
        "triggers": "triggers",
        "pain_points": "pain_points",
        "value_propositions": "value_propositions",
        "objections": "objections",
        "questions": "questions",
    }
)

Producer: TypeAlias = Literal["rules", "model"]
Criterion: TypeAlias = Literal["industry", "country", "size", "language", "keywords"]
_NO_END = 10**9
CRITERIA: tuple[Criterion, ...] = get_args(Criterion)


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeRange:
    """How many people the companies we look for employ; None leaves an end open."""

    at_least: int | None = None
    at_most: int | None = None

    def holds(self, low: int, high: int | None) -> bool | None:
        """
        Say whether a size lies inside; None where one cannot know.

        That is a span of sizes across an end, or a lone number below the least: whoever
        says "fifty people" may leave some out.
        """
        floor, ceiling = self.at_least or 0, self.at_most or _NO_END
        if low > ceiling or (high is not None and high < floor):
            return False
        return True if floor <= low and (high or low) <= ceiling else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """
    What we sell and whom we look for. All of it may be empty.

    Countries are ISO 3166 codes, languages ISO 639-1 codes. Only a criterion named in
    `required` can make a lead "not a fit", and only when its own words speak against it.
    """

    what_we_sell: str = ""
    industries: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    size: SizeRange | None = None
    languages: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    required: frozenset[Criterion] = frozenset()
    solves: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()
    proofs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """
    Everything an agent may know about a lead.

    `found` is what the agents before this one found, section by section.
    """

    today: date
    lead_name: str = ""
    role: str = ""
    company: str = ""
    domain: str = ""
    country: str = ""
    language: str = ""
    sources: tuple[Source, ...] = ()
    facts: Facts = field(default_factory=Facts)
    offer: Offer = field(default_factory=Offer)
    found: Mapping[Section, tuple[Claim, ...]] = field(
        default_factory=dict[Section, tuple[Claim, ...]]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one agent found, and who did the thinking."""

    claims: tuple[Claim, ...] = ()
    note: str = ""
    not_a_fit: bool = False
    produced_by: Producer = "rules"
    model: str | None = None


class Analyst(Protocol):
    """Does an agent's work. One works by rules, another may ask a language model."""

    @property
    def name(self) -> str:
        """Return the word shown beside what this analyst found."""
        ...

    async def run(self, agent: Agent, brief: Brief) -> Finding:
        """Do one agent's work on a lead."""
        ...


def is_required(agent: Agent, need: Agent) -> bool:
    """Say whether an agent cannot work when one it waits for has failed."""
    return need in NEEDS[agent] and need not in SOFT_NEEDS.get(agent, ())
