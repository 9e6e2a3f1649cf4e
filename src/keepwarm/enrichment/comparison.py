"""What changed between what two runs left behind."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from keepwarm.evidence.model import SECTIONS, Section, ShownClaim, ShownSection, plain

Change: TypeAlias = Literal["new", "gone", "changed", "same"]
Package: TypeAlias = Mapping[Section, ShownSection]


@dataclass(frozen=True, slots=True)
class Compared:
    """A claim as it stands, or stood, and what it was before if it changed."""

    change: Change
    claim: ShownClaim
    before: ShownClaim | None = None


def compare(old: Package, new: Package) -> dict[Section, tuple[Compared, ...]]:
    """Return every section that either run knew, claim by claim."""
    return {
        section: tuple(_compared(_claims(old, section), _claims(new, section)))
        for section in SECTIONS
        if section in old or section in new
    }


def _claims(package: Package, section: Section) -> tuple[ShownClaim, ...]:
    return package[section].claims if section in package else ()


def _compared(old: tuple[ShownClaim, ...], new: tuple[ShownClaim, ...]) -> Iterator[Compared]:
    left = list(old)
    for claim in new:
        before = _same_point(claim, left)
        if before is None:
            yield Compared("new", claim)
            continue
        left.remove(before)
        same = _said(before) == _said(claim)
        yield Compared("same", claim) if same else Compared("changed", claim, before)
    yield from (Compared("gone", claim) for claim in left)


def _same_point(claim: ShownClaim, among: list[ShownClaim]) -> ShownClaim | None:
    """Return the claim that makes the same point: the same words, or the same evidence."""
    words = next((each for each in among if plain(each.text) == plain(claim.text)), None)
    return words or next((each for each in among if _stands_on_the_same(each, claim)), None)


def _stands_on_the_same(one: ShownClaim, other: ShownClaim) -> bool:
    quotes = _quotes(one)
    return bool(quotes) and one.label == other.label and quotes == _quotes(other)


def _quotes(claim: ShownClaim) -> frozenset[str]:
    return frozenset(plain(quote.text) for quote in claim.quotes)


def _said(claim: ShownClaim) -> tuple[object, ...]:
    """Return everything a reader sees of a claim; ids of a reading are not seen."""
    return (
        (claim.kind, claim.text, claim.detail, claim.label, claim.urgency, claim.happened_on),
        (claim.link, claim.proofs, _quotes(claim)),
    )
