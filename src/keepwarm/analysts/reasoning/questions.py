"""Questions worth asking this lead."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, Field

from keepwarm.analysts.library import Purpose
from keepwarm.analysts.questions import MOST_QUESTIONS
from keepwarm.analysts.reasoning.drafts import Desk, Draft, is_question
from keepwarm.analysts.reasoning.forms import one_of
from keepwarm.analysts.reasoning.references import findings_of, pointed_at, quotes_of
from keepwarm.evidence.model import Claim, Section
from keepwarm.kit.i18n import gettext as _

ASKED_FROM: tuple[Section, ...] = ("pain_points", "triggers", "competitors")


class Question(BaseModel):
    """A question that opens a conversation."""

    text: str = Field(description="One open question, as one would say it.")
    purpose: Annotated[Purpose, one_of(Purpose, "problem")] = Field(
        description="What the answer tells us."
    )
    about: list[int] = Field(
        default_factory=list[int], description="The numbers of the findings it comes from."
    )


class Questions(BaseModel):
    """Questions worth asking."""

    questions: list[Question]


def draft_questions(answer: Questions, desk: Desk) -> Iterator[Draft]:
    """Draft each question; it stands on the words of the findings it comes from."""
    findings = findings_of(desk.brief, *ASKED_FROM)
    for question in filter(_asks, answer.questions[:MOST_QUESTIONS]):
        reasons = pointed_at(question.about, findings)
        quotes = quotes_of(reasons)
        because = " ".join(reason.text for reason in reasons)
        claim = Claim(
            section="questions",
            kind="inferred" if quotes else "hypothesis",
            text=question.text,
            detail=_("Because: {reason}").format(reason=because) if because else "",
            label=question.purpose,
            quotes=quotes,
        )
        yield Draft(claim, claim)


def _asks(question: Question) -> bool:
    return is_question(question.text)
