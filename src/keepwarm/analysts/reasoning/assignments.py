"""What each agent asks, of which form the answer is, and what is made of it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeAlias

from pydantic import BaseModel

from keepwarm.analysts.model import Agent, Brief
from keepwarm.analysts.reasoning.competitors import Competitors, draft_competitors
from keepwarm.analysts.reasoning.contacts import Contacts, draft_people, merge_contacts
from keepwarm.analysts.reasoning.drafts import Desk, Draft
from keepwarm.analysts.reasoning.grounding import Grounded
from keepwarm.analysts.reasoning.objections import Objections, draft_objections
from keepwarm.analysts.reasoning.pack import Pack
from keepwarm.analysts.reasoning.pain_points import PainPoints, draft_pains, topics
from keepwarm.analysts.reasoning.qualification import (
    Qualification,
    count_out,
    draft_judgements,
    wanted_by,
)
from keepwarm.analysts.reasoning.questions import ASKED_FROM, Questions, draft_questions
from keepwarm.analysts.reasoning.references import findings_of, listed
from keepwarm.analysts.reasoning.triggers import Triggers, draft_triggers
from keepwarm.analysts.reasoning.value_propositions import ValuePropositions, draft_values
from keepwarm.evidence.model import Claim, Section

Blanks: TypeAlias = Mapping[str, str]


def _nothing_to_add(_brief: Brief, _pack: Pack) -> Blanks:
    return {}


def _as_they_are(grounded: Grounded, _desk: Desk) -> tuple[Claim, ...]:
    return grounded.claims


def _has_sources(brief: Brief) -> bool:
    return bool(brief.sources)


def _always(_brief: Brief) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """
    One agent's part. Forms differ, so what drafts them is typed where it is written.

    `is_due` spares a call where a model would have nothing to go by; `conclude` turns what
    was grounded into the section.
    """

    form: type[BaseModel]
    draft: Callable[[Any, Desk], Iterable[Draft]]
    blanks: Callable[[Brief, Pack], Blanks] = _nothing_to_add
    conclude: Callable[[Grounded, Desk], tuple[Claim, ...]] = _as_they_are
    is_due: Callable[[Brief], bool] = _has_sources


def _criteria(brief: Brief, _pack: Pack) -> Blanks:
    wanted = wanted_by(brief.offer)
    lines = (f"{n}. {criterion.text}" for n, criterion in enumerate(wanted, 1))
    return {"criteria": "\n".join(lines) or "None are set: leave the list empty."}


def _topics(_brief: Brief, _pack: Pack) -> Blanks:
    return {"topics": ", ".join(topics())}


def _pains(brief: Brief, pack: Pack) -> Blanks:
    return {"pains": _fenced(pack, brief, "pain_points")}


def _findings(brief: Brief, pack: Pack) -> Blanks:
    return {"findings": _fenced(pack, brief, *ASKED_FROM)}


def _fenced(pack: Pack, brief: Brief, *sections: Section) -> str:
    """Fence findings in as well: they repeat what pages say."""
    found = listed(findings_of(brief, *sections))
    return pack.fence.around("FINDINGS", found) if found else "Nothing."


def _has_pains(brief: Brief) -> bool:
    return bool(brief.found.get("pain_points"))


# The research agent is missing: reading takes no thought.
ASSIGNMENTS: Mapping[Agent, Assignment] = MappingProxyType(
    {
        "contacts": Assignment(form=Contacts, draft=draft_people, conclude=merge_contacts),
        "qualification": Assignment(
            form=Qualification, draft=draft_judgements, blanks=_criteria, conclude=count_out
        ),
        "competitors": Assignment(form=Competitors, draft=draft_competitors),
        "triggers": Assignment(form=Triggers, draft=draft_triggers),
        "pain_points": Assignment(
            form=PainPoints, draft=draft_pains, blanks=_topics, is_due=_always
        ),
        "value_propositions": Assignment(
            form=ValuePropositions, draft=draft_values, blanks=_pains, is_due=_has_pains
        ),
        "objections": Assignment(
            form=Objections, draft=draft_objections, blanks=_findings, is_due=_always
        ),
        "questions": Assignment(
            form=Questions, draft=draft_questions, blanks=_findings, is_due=_always
        ),
    }
)
