"""The tiny question by which an admin tries the model: a form to fill in, and some sense."""

from typing import Literal

from pydantic import BaseModel, Field

from keepwarm.ai.model import Message

COLOUR = "green"


class Trial(BaseModel):
    """The answer to a trial question."""

    colour: Literal["green", "Tuesday", "seventeen"] = Field(description="The colour")
    why: str = Field(description="Why it is one, in five words or fewer", max_length=200)


TRIAL = (
    Message("system", "You fill in small forms exactly. Answer with the form and nothing else."),
    Message("user", "Which of these words is a colour: green, Tuesday, seventeen?"),
)


def check_trial(trial: Trial) -> str:
    """Complain about a wrong answer, in words for the model."""
    return "" if trial.colour == COLOUR else f"{trial.colour} is not a colour. Choose again."
