"""What the stand-in for a model is asked, what it says, and who thinks of that."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from keepwarm.ai.model import Message

# Why a model stops talking: done, out of room, or it may not go on.
Finish: TypeAlias = Literal["stop", "length", "content_filter"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """
    A conversation, and the form its answer must have.

    `tool` is the name of that form and `schema` its JSON schema, with `$defs` and all; a
    conversation without a form has an empty name and an empty schema.
    """

    tool: str
    schema: Mapping[str, Any]
    messages: tuple[Message, ...]

    @property
    def text(self) -> str:
        """Return everything that was said, one turn after the other."""
        return "\n\n".join(message.text for message in self.messages)


# Returns what a good answer holds; None for a form that it knows nothing about.
Brain: TypeAlias = Callable[[Ask], dict[str, Any] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """
    What the model says: a text, or with `tool` the arguments of a call of that tool.

    More than once only where `times` says so.
    """

    text: str
    tool: str | None = None
    finish: Finish = "stop"
    refusal: str | None = None
    times: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """The tokens of one exchange, as this server counts them."""

    input_tokens: int
    output_tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A request in nobody's dialect: the model's name and what it is asked."""

    model: str
    ask: Ask
    offers_tool: bool = False
    parameters: frozenset[str] = frozenset()
    answer_format: str | None = None
    streamed: bool = False
