"""
The parts every answer is made of.

Forms stay flat and use few words of JSON schema, because small models and providers'
"strict" modes understand no more. They are read leniently: one strange word in one field
should cost that word, not the whole (paid) answer.
"""

from typing import Annotated, Any, Literal, TypeAlias, get_args

from pydantic import BaseModel, BeforeValidator, Field

from keepwarm.evidence.model import ClaimKind, Urgency


def one_of(words: Any, otherwise: str) -> BeforeValidator:
    """Take a word of a closed set; any other counts as `otherwise`."""
    known = get_args(words)

    def read(value: object) -> object:
        word = value.strip().lower().replace(" ", "_") if isinstance(value, str) else value
        return word if word in known else otherwise

    return BeforeValidator(read)


# Whoever does not say that something was observed has not observed it.
Kind: TypeAlias = Annotated[ClaimKind, one_of(ClaimKind, "hypothesis")]
Urgent: TypeAlias = Annotated[Urgency, one_of(Urgency, "unknown")]
Judged: TypeAlias = Annotated[
    Literal["met", "not_met", "unknown"], one_of(Literal["met", "not_met", "unknown"], "unknown")
]


class QuoteForm(BaseModel):
    """Words copied from a source."""

    source: int = Field(description="The number of the source.")
    quote: str = Field(description="Copied word for word from it, 8 to 300 letters.")


class Statement(BaseModel):
    """Something said about a lead; the base of every form that must stand on quotes."""

    kind: Kind = Field(
        description="observed: a source says it. inferred: it follows from what a source says."
        " hypothesis: nobody says it, so it is something to ask."
    )
    because: str = Field("", description="Why it follows, if inferred or a hypothesis.")
    ask: str = Field("", description="A question to ask them to find out; always possible.")
    quotes: list[QuoteForm] = Field(
        default_factory=list[QuoteForm], description="What it stands on; none for a hypothesis."
    )
