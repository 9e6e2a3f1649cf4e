"""Sources, claims and the seven sections of a package."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Literal, NewType, TypeAlias, get_args

from keepwarm.kit.ids import RunId

SourceId = NewType("SourceId", int)
ClaimId = NewType("ClaimId", int)

ClaimKind: TypeAlias = Literal["observed", "inferred", "hypothesis"]
SourceKind: TypeAlias = Literal["web", "user", "import"]
Urgency: TypeAlias = Literal["low", "medium", "high", "unknown"]
Section: TypeAlias = Literal[
    "qualification",
    "pain_points",
    "competitors",
    "triggers",
    "value_propositions",
    "questions",
    "objections",
    "contacts",
]
SECTIONS: tuple[Section, ...] = get_args(Section)

SHORTEST_QUOTE = 3
LONGEST_QUOTE = 300
_MOST_PLACES = 1_000  # at which words may stand within others; a page of one letter has more


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A text somebody gave us or a page we read: what every quote must be found in."""

    id: SourceId
    kind: SourceKind
    url: str | None
    title: str
    text: str
    sha256: str
    fetched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDraft:
    """A text before it is stored; `hidden` is what a page hid from people, taken out."""

    kind: SourceKind
    url: str | None
    title: str
    text: str
    hidden: tuple[str, ...] = ()

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words that stand verbatim in a source."""

    source_id: SourceId
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """
    One thing we say about a lead.

    `observed` needs a verified quote; `inferred` a quote and a reason in `detail`;
    a `hypothesis` is shown as something to ask, never as a fact.
    `label` is a short machine word whose meaning depends on the section: an e-mail
    claim of `contacts` is labelled "email", a trigger "hiring", a question "budget".
    `proofs` are ids in the team's own library.
    """

    section: Section
    kind: ClaimKind
    text: str
    detail: str = ""
    label: str = ""
    urgency: Urgency = "unknown"
    happened_on: date | None = None
    link: str | None = None
    quotes: tuple[Quote, ...] = field(default=())
    proofs: tuple[int, ...] = ()


MARKS = str.maketrans(
    "“”„‟«»″’‘‚‛‹›′‐‑‒–—―−",
    '"' * 7 + "'" * 7 + "-" * 7,
)
"""Quotation marks and dashes, one for one: what a typesetter changes and a reader does not see."""

_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))  # where words may break
_SPACE = re.compile(r"\s+")
_LINKS = ("https://", "http://", "mailto:", "tel:")


@lru_cache(maxsize=64)  # the quotes of a section are looked for in the same few pages
def plain(text: str) -> str:
    """Fold what typography may change: ligatures, width, case, marks, where words break."""
    folded = unicodedata.normalize("NFKC", text.translate(_UNSEEN)).translate(MARKS).casefold()
    return _SPACE.sub(" ", folded).strip()


def is_verbatim(quote: str, text: str) -> bool:
    """Say whether a quote stands in a text word for word, typography aside."""
    words, page = plain(quote), plain(text)
    if not SHORTEST_QUOTE <= len(words) <= LONGEST_QUOTE:
        return False
    start = page.find(words)
    for _ in range(_MOST_PLACES):
        if start < 0:
            return False
        if not (_cuts_a_word(page, start) or _cuts_a_word(page, start + len(words))):
            return True
        start = page.find(words, start + 1)
    return False


def _cuts_a_word(text: str, place: int) -> bool:
    """Say whether a word goes on across a place; scripts without spaces are cut anywhere."""
    across = text[place - 1 : place + 1] if place else ""
    return len(across) > 1 and all(c.isalnum() and unicodedata.category(c) != "Lo" for c in across)


def safe_link(link: str | None) -> str | None:
    """Return a link a page may offer; one that could run something (javascript: …) is none."""
    return link if link and link.startswith(_LINKS) else None


def supported(claim: Claim, texts: dict[SourceId, str]) -> Claim | None:
    """
    Keep a claim's verified quotes only.

    An observed claim whose quotes all fail is dropped (None): nothing is shown as a
    fact that the stored text does not say. An inferred one becomes a hypothesis.
    """
    found = tuple(q for q in claim.quotes if is_verbatim(q.text, texts.get(q.source_id, "")))
    claim = replace(claim, quotes=found, link=safe_link(claim.link))
    if found or claim.kind == "hypothesis":
        return claim
    return None if claim.kind == "observed" else replace(claim, kind="hypothesis")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownQuote:
    """A quote as a page shows it: a link to the place in its source."""

    source_id: SourceId
    text: str
    url: str | None
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownClaim:
    """A claim as a page shows it."""

    id: ClaimId
    kind: ClaimKind
    text: str
    detail: str
    label: str
    urgency: Urgency
    happened_on: date | None
    link: str | None
    quotes: tuple[ShownQuote, ...]
    proofs: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSection:
    """
    One section of a package: its claims, who produced it, or why it is empty.

    `fell_back` says why rules stood in for the model; `demoted` and `dropped` count the
    claims whose quotes do not stand in the sources.
    """

    section: Section
    produced_by: str | None  # "rules", "model", or None: not researched yet
    model: str | None
    prompt: str | None
    fell_back: str | None
    demoted: int
    dropped: int
    run_id: RunId | None
    note: str
    problem: str | None
    produced_at: datetime | None
    claims: tuple[ShownClaim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """How a section came about: who wrote it, in which run, and what did not stand."""

    produced_by: str
    model: str | None = None
    prompt: str | None = None
    fell_back: str | None = None
    demoted: int = 0
    dropped: int = 0
    run_id: RunId | None = None
    input_hash: str = ""
