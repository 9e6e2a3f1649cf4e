"""What we could do about each pain, in words for this lead."""

from collections.abc import Iterator

from pydantic import BaseModel, Field

from keepwarm.analysts.reasoning.drafts import Desk, Draft
from keepwarm.analysts.reasoning.references import findings_of, pointed_at, quotes_of
from keepwarm.analysts.value_propositions import MOST_VALUES
from keepwarm.evidence.model import Claim
from keepwarm.kit.i18n import gettext as _


class ValueProposition(BaseModel):
    """Something our offer does about a pain."""

    text: str = Field(
        description="What changes for them, in one sentence; no promise beyond our offer."
    )
    addresses: list[int] = Field(description="The numbers of the pains it is for.")
    proofs: list[int] = Field(
        default_factory=list[int], description="Proofs of our offer that show it; may be empty."
    )


class ValuePropositions(BaseModel):
    """What we could do for them."""

    value_propositions: list[ValueProposition]


def draft_values(answer: ValuePropositions, desk: Desk) -> Iterator[Draft]:
    """Draft what answers a pain that was found; it stands on the words of that pain."""
    pains = findings_of(desk.brief, "pain_points")
    for value in answer.value_propositions[:MOST_VALUES]:
        addressed = pointed_at(value.addresses, pains)
        claim = _value(value, addressed) if addressed else _homeless(value)
        yield Draft(claim, claim if addressed else None)


def _value(value: ValueProposition, pains: tuple[Claim, ...]) -> Claim:
    quotes = quotes_of(pains)
    helps = _("Ask whether this would help: {value}").format(value=value.text)
    return Claim(
        section="value_propositions",
        kind="inferred" if quotes else "hypothesis",
        text=value.text if quotes else helps,
        detail=_("It addresses: {pain}").format(pain=" ".join(pain.text for pain in pains)),
        label=pains[0].label,
        urgency=pains[0].urgency,
        quotes=quotes,
        proofs=tuple(value.proofs),
    )


def _homeless(value: ValueProposition) -> Claim:
    """Return a value for no pain: it stands on nothing, so it will not stay."""
    return Claim(section="value_propositions", kind="inferred", text=value.text)
