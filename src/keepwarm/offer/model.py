"""What we sell, whom we look for, and what may be cited as proof."""

from dataclasses import dataclass
from typing import Literal, NewType, TypeAlias, get_args

ProofId = NewType("ProofId", int)
Criterion: TypeAlias = Literal["industry", "country", "size", "language", "keywords"]
_NO_END = 10**9
CRITERIA: tuple[Criterion, ...] = get_args(Criterion)
Tone: TypeAlias = Literal["warm", "plain", "formal"]
TONES: tuple[Tone, ...] = get_args(Tone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Something true that we may show: a case, a figure, a reference."""

    id: ProofId
    title: str
    text: str = ""
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCriterion:
    """
    A criterion in the team's own words: "runs its own production".

    The rules look for its `words` and know nothing without them; a model reads the text.
    """

    text: str
    words: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SizeRange:
    """How many people the companies we look for employ; None leaves an end open."""

    at_least: int | None = None
    at_most: int | None = None

    def holds(self, low: int, high: int | None) -> bool | None:
        """
        Say whether a size lies inside; None where one cannot know.

        That is a span of sizes across an end, or a lone number below the least: whoever
        says "fifty people" may leave some out.
        """
        floor, ceiling = self.at_least or 0, self.at_most or _NO_END
        if low > ceiling or (high is not None and high < floor):
            return False
        return True if floor <= low and (high or low) <= ceiling else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """
    What we sell and whom we look for. All of it may be empty.

    Countries are ISO 3166 codes, languages ISO 639-1 codes. Only a criterion named in
    `required` can make a lead "not a fit", and only when its own words speak against it.
    `writes` are the languages the team can write in, the preferred one first.
    """

    what_we_sell: str = ""
    industries: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    size: SizeRange | None = None
    languages: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    required: frozenset[Criterion] = frozenset()
    solves: tuple[str, ...] = ()
    competitors: tuple[str, ...] = ()
    proofs: tuple[Proof, ...] = ()
    criteria: tuple[OwnCriterion, ...] = ()
    tone: Tone = "warm"
    writes: tuple[str, ...] = ()
