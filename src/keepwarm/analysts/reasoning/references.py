"""What the agents before this one found, numbered so that an answer can point at it."""

from collections.abc import Iterable

from keepwarm.analysts.model import Brief
from keepwarm.evidence.model import Claim, Quote, Section

_QUOTES = 3


def findings_of(brief: Brief, *sections: Section) -> tuple[Claim, ...]:
    """Return the claims of some sections, in the order they are numbered in."""
    return tuple(claim for section in sections for claim in brief.found.get(section, ()))


def listed(claims: Iterable[Claim]) -> str:
    """Return claims as numbered lines."""
    return "\n".join(
        f"{n}. ({claim.kind}) {' '.join(claim.text.split())}" for n, claim in enumerate(claims, 1)
    )


def pointed_at(numbers: Iterable[int], claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """Return the claims that some numbers mean; a number of nothing means none."""
    return tuple(claims[n - 1] for n in dict.fromkeys(numbers) if 0 < n <= len(claims))


def quotes_of(claims: Iterable[Claim]) -> tuple[Quote, ...]:
    """Return the words these claims stand on."""
    return tuple(dict.fromkeys(quote for claim in claims for quote in claim.quotes))[:_QUOTES]
