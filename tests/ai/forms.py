"""What the tests ask models for."""

from typing import Literal

from pydantic import BaseModel, Field

from keepwarm.ai.model import Message


class Step(BaseModel):
    text: str = Field(min_length=8)
    days: int = Field(ge=0)
    channel: Literal["email", "call"]


class Plan(BaseModel):
    """A plan to win a lead."""

    summary: str
    steps: list[Step] = Field(min_length=2)


ASKED = (
    Message("system", "You plan how to win leads."),
    Message("user", "Plan for Quillfeather Freight, who asked for prices."),
)
