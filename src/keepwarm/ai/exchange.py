"""One exchange with a provider: the question, the reply, and what stands in between."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from pydantic import BaseModel

from keepwarm.ai.model import CallOutcome, Message, ModelProblem, Usage

# How a typed answer is asked for, the surest way first.
Form: TypeAlias = Literal["tool", "offered_tool", "json_schema", "json_object", "text"]
Limit: TypeAlias = Literal["max_tokens", "max_completion_tokens"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What a provider puts up with: which form, and which name for the longest answer."""

    form: Form = "tool"
    limit: Limit = "max_tokens"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A conversation that is to be answered in a form, within so many tokens."""

    messages: tuple[Message, ...]
    schema: type[BaseModel]
    longest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a model said: JSON if all went well. `usage` is None where the provider is silent."""

    text: str
    usage: Usage | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """An answer as it came over the wire, whole and unpacked."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Failed(Exception):
    """
    An exchange that brought no answer, and what to make of that.

    `used` is None where nobody knows; `again` says whether another try may help, after
    `retry_after` seconds where the provider names a time. `words` are the provider's own.
    """

    def __init__(
        self,
        problem: ModelProblem,
        outcome: CallOutcome,
        *,
        used: Usage | None = None,
        again: bool = False,
        retry_after: float | None = None,
        words: str = "",
        status: int | None = None,
    ) -> None:
        super().__init__(str(problem))
        self.problem = problem
        self.outcome: CallOutcome = outcome
        self.used = used
        self.again = again
        self.retry_after = retry_after
        self.words = words
        self.status = status


class Provider(Protocol):
    """Speaks to one model of one provider."""

    async def ask(self, question: Question, habits: Habits, /) -> Reply:
        """Make one exchange; raises `Failed`, whatever goes wrong."""
        ...
