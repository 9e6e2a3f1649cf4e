"""The tiny question by which an admin tries the model: a form to fill in, and a sum."""

from pydantic import BaseModel, Field

from keepwarm.ai.model import Message

SUM = 17 + 25


class Trial(BaseModel):
    """The answer to a trial question."""

    total: int = Field(description="17 plus 25")
    word: str = Field(description="The English word for that number", max_length=40)


TRIAL = (
    Message("system", "You fill in small forms exactly. Answer with the form and nothing else."),
    Message("user", "How much is 17 plus 25? Give the number and the English word for it."),
)


def check_trial(trial: Trial) -> str:
    """Complain about a wrong sum, in words for the model."""
    return "" if trial.total == SUM else f"17 plus 25 is not {trial.total}. Add again."
