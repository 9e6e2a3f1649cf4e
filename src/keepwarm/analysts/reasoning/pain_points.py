"""What seems to hurt, as a model reads it."""

from collections.abc import Iterator

from pydantic import BaseModel, Field

from keepwarm.analysts.library import built_in_library
from keepwarm.analysts.pain_points import OFFER_TOPIC
from keepwarm.analysts.reasoning.drafts import Desk, Draft, draft_claim
from keepwarm.analysts.reasoning.forms import Statement, Urgent
from keepwarm.kit.i18n import gettext as _

MOST_PAINS = 6
OTHER = "other"


class PainPoint(Statement):
    """Something that costs a lead time, money or customers."""

    text: str = Field(description="The pain in one sentence, in words they would use.")
    topic: str = Field(description="One of the topics of the task, or other.")
    urgency: Urgent = Field(
        "unknown", description="high: they lose by waiting. medium: this quarter. low: later."
    )
    urgency_reason: str = Field("", description="Why it is that urgent, in a few words.")


class PainPoints(BaseModel):
    """What seems to hurt."""

    pain_points: list[PainPoint]


def topics() -> tuple[str, ...]:
    """Return the names of pains that the rules know how to build on, should they take over."""
    signs = (sign.topic for sign in built_in_library().signs)
    return (*dict.fromkeys(signs), OFFER_TOPIC, OTHER)


def draft_pains(answer: PainPoints, desk: Desk) -> Iterator[Draft]:
    """Draft each pain with its reasons and the question that goes with it."""
    known = topics()
    for pain in answer.pain_points[:MOST_PAINS]:
        topic = pain.topic.strip().lower()
        yield draft_claim(
            pain,
            desk,
            section="pain_points",
            text=pain.text,
            detail=_detail(pain),
            label=topic if topic in known else OTHER,
            urgency=pain.urgency,
        )


def _detail(pain: PainPoint) -> str:
    ask = _("To ask: {question}").format(question=pain.ask.strip()) if pain.ask.strip() else ""
    return " ".join(filter(None, (pain.because.strip(), pain.urgency_reason.strip(), ask)))
