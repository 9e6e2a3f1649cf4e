"""What a model fills in: flat forms, read leniently, put together by code."""

from typing import Annotated

from pydantic import BaseModel, Field

from keepwarm.analysts.reasoning.forms import one_of
from keepwarm.steps.model import StepChannel


class StepForm(BaseModel):
    """One step of a plan."""

    channel: Annotated[StepChannel, one_of(StepChannel, "other")] = Field(
        description="One of the open channels; other is something done at one's own desk."
    )
    delay_days: int = Field(
        description="Days since the plan begins; never fewer than the step before has."
    )
    description: str = Field(description="What our colleague does, in 8 to 160 letters.")
    goal: str = Field("", description="What the step is for, in a few words.")
    text: str = Field("", description="The words to send or to say; empty if there are none.")
    facts: list[int] = Field(
        default_factory=list[int], description="The numbers of the findings it stands on."
    )


class PlanForm(BaseModel):
    """A plan: how to win a lead, step by step."""

    summary: str = Field(description="One sentence on why this plan and not another.")
    steps: list[StepForm] = Field(description="Three to nine steps in the order of their days.")


class LetterForm(BaseModel):
    """An e-mail in three parts."""

    subject: str = Field(description="At most 60 letters, a plain phrase, no capitals inside.")
    greeting: str
    why: str = Field(description="Why them and why now, from one finding; 1 or 2 sentences.")
    value: str = Field(description="One thing our offer would do about it; 1 or 2 sentences.")
    question: str = Field(description="One question that is easy to answer.")
    closing: str = Field(description="The last words above the name, without the name.")
    facts: list[int] = Field(
        default_factory=list[int], description="The number of the finding `why` stands on."
    )


class NoteForm(BaseModel):
    """A short message."""

    greeting: str
    why: str = Field(description="Why them and why now, from one finding; one short sentence.")
    value: str = Field("", description="What we have to do with it; one short sentence.")
    question: str = Field(description="One question that is easy to answer.")
    facts: list[int] = Field(
        default_factory=list[int], description="The number of the finding `why` stands on."
    )


class CallForm(BaseModel):
    """What to say in a talk."""

    opener: str = Field(description="The first sentences: who calls, and why now.")
    first_question: str = Field(description="An open question.")
    second_question: str = Field(description="An open question that follows from the first.")
    message: str = Field(description="What to leave on an answering machine; 1 or 2 sentences.")
    facts: list[int] = Field(
        default_factory=list[int], description="The number of the finding `opener` stands on."
    )
