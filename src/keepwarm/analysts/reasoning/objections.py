"""What people may say against it, with an answer prepared for this lead."""

from collections.abc import Iterator
from dataclasses import replace

from pydantic import BaseModel, Field

from keepwarm.analysts.objections import MOST_OBJECTIONS
from keepwarm.analysts.reasoning.drafts import Desk, Draft
from keepwarm.analysts.reasoning.forms import QuoteForm
from keepwarm.evidence.model import Claim, Quote
from keepwarm.kit.i18n import gettext as _


class Objection(BaseModel):
    """Something they may say against our offer."""

    objection: str = Field(description="In the words they would use.")
    why_likely: str = Field("", description="What about them makes it likely.")
    response: str = Field(description="An honest answer in one or two sentences, from our offer.")
    proofs: list[int] = Field(
        default_factory=list[int], description="Proofs of our offer that support it; may be empty."
    )
    quotes: list[QuoteForm] = Field(
        default_factory=list[QuoteForm], description="What makes it likely; none from experience."
    )


class Objections(BaseModel):
    """What may be said against our offer."""

    objections: list[Objection]


def draft_objections(answer: Objections, desk: Desk) -> Iterator[Draft]:
    """Draft each; one whose quotes fail is one from experience, without a reason."""
    for objection in answer.objections[:MOST_OBJECTIONS]:
        expected = Claim(
            section="objections",
            kind="hypothesis",
            text=objection.objection,
            detail=objection.response,
            label="playbook",
            proofs=tuple(objection.proofs),
        )
        quotes = tuple(dict.fromkeys(map(desk.quote, objection.quotes)))
        yield Draft(_seen(objection, expected, quotes) if quotes else expected, expected)


def _seen(objection: Objection, expected: Claim, quotes: tuple[Quote, ...]) -> Claim:
    why = objection.why_likely.strip()
    because = _("Because: {reason}").format(reason=why) if why else ""
    detail = " ".join(filter(None, (objection.response.strip(), because)))
    return replace(expected, kind="inferred", detail=detail, label="evidence", quotes=quotes)
