"""What one says to a language model, what comes back, what it used, and what can go wrong."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Generic, Literal, Protocol, TypeAlias, TypeVar

from pydantic import BaseModel

from keepwarm.kit.i18n import gettext as _

T = TypeVar("T", bound=BaseModel)

Speaker: TypeAlias = Literal["system", "user", "assistant"]
# How one exchange with a provider ended; `lost` means that nobody knows what it used.
CallOutcome: TypeAlias = Literal[
    "answered", "invalid", "truncated", "refused", "rejected", "unavailable", "lost"
]


@dataclass(frozen=True, slots=True)
class Blob:
    """Bytes with their media type: a photo, a voice note."""

    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    speaker: Speaker
    text: str
    images: tuple[Blob, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """
    What exchanges with a provider used, as the provider counted it.

    `cost` is in US dollars and only set where the provider names it. `estimated` says that
    a count was missing and ours stands in.
    """

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: Decimal | None = None
    estimated: bool = False

    @property
    def tokens(self) -> int:
        return self.input_tokens + self.output_tokens

    def __add__(self, other: "Usage") -> "Usage":
        costs = [cost for cost in (self.cost, other.cost) if cost is not None]
        return Usage(
            calls=self.calls + other.calls,
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            cost=sum(costs, Decimal(0)) if costs else None,
            estimated=self.estimated or other.estimated,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer(Generic[T]):
    """A typed answer, who gave it, and what it took; `repaired` where it was asked twice."""

    value: T
    model: str
    usage: Usage
    repaired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """What was said on a recording, and in which language (ISO 639-1) where that is known."""

    text: str
    language: str | None
    usage: Usage


class Meter(Protocol):
    """
    Stands between us and every single exchange with a provider.

    `open` is asked before bytes leave, with an estimate, and raises `OverBudget` to forbid
    the exchange; `close` is told what it really used, always, whatever went wrong.
    """

    async def open(self, model: str, planned: Usage, /) -> int:
        """Reserve what an exchange may use; returns the number to close it under."""
        ...

    async def close(self, number: int, outcome: CallOutcome, used: Usage, /) -> None:
        """Write down what an exchange used."""
        ...


class LanguageModel(Protocol):
    """A language model, wherever it runs. Every method raises only `ModelProblem`."""

    @property
    def name(self) -> str:
        """Return the name shown beside what it wrote."""
        ...

    async def complete(
        self,
        messages: Sequence[Message],
        schema: type[T],
        *,
        meter: Meter,
        check: Callable[[T], str] | None = None,
        longest: int = 2_000,
    ) -> Answer[T]:
        """
        Return an answer of the form of `schema`, of at most `longest` tokens.

        One repair in all: an answer that does not fit the schema, or of which `check`
        complains (with a sentence for the model), is asked for once more. An answer that
        fits is then returned whatever `check` says of it; one that does not, raises.
        """
        ...

    async def transcribe(self, audio: Blob, *, meter: Meter) -> Transcript:
        """Return what is said on a recording."""
        ...


class ModelProblem(Exception):
    """The model did not do what it was asked; `str()` is a sentence for a person."""

    message: ClassVar[str] = "The language model did not answer."

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail

    def __str__(self) -> str:
        sentence = _(self.message)
        return f"{sentence} ({self.detail})" if self.detail else sentence


class Unavailable(ModelProblem):
    """It could not be reached, was busy or broke, also when tried again."""

    message = "The language model cannot be reached at the moment."


class Rejected(ModelProblem):
    """The provider will not take this from us: wrong key, unknown model, bad request."""

    message = "The provider of the language model rejects our requests."


class RefusedAnswer(ModelProblem):
    """It will not answer this: a refusal or a content filter."""

    message = "The language model refused to answer."


class Truncated(ModelProblem):
    """The answer broke off at the limit of its length."""

    message = "The language model's answer was cut off."


class InvalidAnswer(ModelProblem):
    """The answer was not of the form asked for, also after one repair."""

    message = "The language model's answer makes no sense."


class OverBudget(ModelProblem):
    """A limit on spending stands in the way; `detail` says which and until when."""

    message = "No more may be asked of the language model."
