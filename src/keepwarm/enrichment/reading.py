"""What a reading of a lead's site brings, and how an agent's inputs are told apart."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec

from keepwarm.analysts.model import NEEDS, SECTION_OF, Agent, Brief
from keepwarm.evidence.model import Claim, SourceDraft, SourceId, SourceKind
from keepwarm.kit.i18n import gettext as _
from keepwarm.leads.model import FITS, Fit, Lead
from keepwarm.sites.facts.model import Facts
from keepwarm.sites.model import Page, Visit


class Reading(msgspec.Struct, frozen=True):
    """What reading a lead's site brought: the stored texts and the facts found in them."""

    sources: list[SourceId] = []
    facts: Facts = Facts()
    website: str | None = None
    brief: str = ""

    def is_of(self, lead: Lead) -> bool:
        """Say whether the lead still has the site and the words that were read."""
        return self.website == lead.website and self.brief == hash_of(lead.brief)


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the qualification decided: its section says so, to whomever reads it."""

    fit: Fit | None = None

    @classmethod
    def of(cls, claims: Iterable[Claim]) -> "Judgement":
        """Return the tier that was counted out; none while nothing is known."""
        labels = {claim.label for claim in claims}
        return cls(next((fit for fit in FITS if f"tier_{fit}" in labels), None))

    @property
    def not_a_fit(self) -> bool:
        return self.fit == "not_a_fit"


def as_reading(output: dict[str, Any] | None) -> Reading | None:
    return None if output is None else msgspec.convert(output, Reading)


def draft_of(page: Page, kind: SourceKind) -> SourceDraft:
    return SourceDraft(
        kind=kind, url=page.url or None, title=page.title, text=page.text, hidden=page.hidden
    )


def hash_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def why_unread(visit: Visit) -> str:
    return visit.unread[0].sentence if visit.unread else _("The site has no pages to read.")


def fingerprint(edition: str, agent: Agent, brief: Brief) -> str:
    """Return the same text for the same inputs: what an agent reads, and how it works."""
    inputs = (
        (edition, agent, brief.lead_name, brief.role, brief.company),
        (brief.domain, brief.country, brief.language),
        sorted(source.sha256 for source in brief.sources),
        brief.offer,
        _built_on(agent, brief),
    )
    return hashlib.sha256(msgspec.json.encode(inputs, order="deterministic")).hexdigest()


def _built_on(agent: Agent, brief: Brief) -> list[object]:
    """Return what the agents before this one found."""
    found: list[object] = []
    for need in NEEDS[agent]:
        section = SECTION_OF[need]
        if section is not None:
            found.append(brief.found.get(section, ()))
    return found
