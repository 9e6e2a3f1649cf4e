"""The agents, the order they run in, and the protocol every analyst follows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Literal, Protocol, TypeAlias, get_args

from keepwarm.evidence.model import Claim, Section, Source
from keepwarm.kit.errors import Invalid
from keepwarm.kit.i18n import gettext as _
from keepwarm.offer.model import Offer
from keepwarm.sites.facts.model import Facts
from keepwarm.spending.model import NOBODY, Account

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
    """
    What one agent found, and who did the thinking.

    `prompt` names the prompt and its version; `fell_back` says why rules stood in for the
    model, `over_budget` that it was for want of money. `demoted` and `dropped` count claims
    whose words were not found in the sources.
    """

    claims: tuple[Claim, ...] = ()
    note: str = ""
    produced_by: Producer = "rules"
    model: str | None = None
    prompt: str | None = None
    fell_back: str | None = None
    over_budget: bool = False
    demoted: int = 0
    dropped: int = 0


class Analyst(Protocol):
    """Does an agent's work. One works by rules, another may ask a language model."""

    @property
    def name(self) -> str:
        """Return the word shown beside what this analyst found."""
        ...

    def edition(self, agent: Agent, /) -> str:
        """Return what changes with the way an agent works: a new one makes its section stale."""
        ...

    async def run(self, agent: Agent, brief: Brief, account: Account = NOBODY, /) -> Finding:
        """Do one agent's work on a lead; what it costs goes on the account."""
        ...


def is_required(agent: Agent, need: Agent) -> bool:
    """Say whether an agent cannot work when one it waits for has failed."""
    return need in NEEDS[agent] and need not in SOFT_NEEDS.get(agent, ())


def agent_of(section: str) -> Agent:
    """Return the agent that writes a section. Raises Invalid if there is no such section."""
    for agent in AGENTS:
        if SECTION_OF[agent] == section:
            return agent
    raise Invalid(_("There is no such section."))
