"""Which of our proofs speak of the same thing as a text: counted in words they share."""

from collections.abc import Iterable

from keepwarm.analysts.wording import fold_words
from keepwarm.offer.model import Proof, ProofId

# Long words that begin alike speak of the same thing: "inquiry", "inquiries".
_STEM = 5
_SHARED_STEMS = 2
# Long words that say nothing of what is spoken about.
_EMPTY = """
    about after again asked before being could doing every first having might never often other
    people really shall should since still their them themselves there these thing those today
    until using where whether which while whole without would years
    aussi autre cette chaque comme leurs toute aber alles andere diese durch immer nicht unser
    werden wird wurde können
"""
_EMPTY_STEMS = frozenset(word[:_STEM] for word in _EMPTY.split())


def proofs_for(text: str, proofs: Iterable[Proof]) -> tuple[ProofId, ...]:
    """Return the proof that shares most with a text; too little in common is none."""
    stems = _stems(text)
    shared = {proof.id: len(stems & _stems(f"{proof.title} {proof.text}")) for proof in proofs}
    closest = max(shared, key=shared.__getitem__, default=None)
    return (closest,) if closest is not None and shared[closest] >= _SHARED_STEMS else ()


def speak_alike(text: str, other: str) -> bool:
    """Say whether two texts share enough long words to be of the same thing."""
    return len(_stems(text) & _stems(other)) >= _SHARED_STEMS


def _stems(text: str) -> frozenset[str]:
    return frozenset(w[:_STEM] for w in fold_words(text) if len(w) >= _STEM) - _EMPTY_STEMS
