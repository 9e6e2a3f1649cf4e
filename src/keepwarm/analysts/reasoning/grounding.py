"""What becomes of drafts: claims that stand, questions, or nothing."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from keepwarm.analysts.reasoning.betrayal import is_betrayed
from keepwarm.analysts.reasoning.drafts import Desk, Draft
from keepwarm.evidence.model import Claim, plain

_MOST_TOLD = 8
_LONGEST_TOLD = 160
_ADVICE = (
    "Give the whole answer again. Copy quotes exactly from a source; where there is no such"
    " quote, make it a hypothesis with a question in `ask`, or leave it out."
)


@dataclass(frozen=True, slots=True)
class Grounded:
    """Drafts with what is left of each, and how many lost their ground."""

    settled: tuple[tuple[Draft, Claim | None], ...] = ()
    demoted: int = 0
    dropped: int = 0

    @property
    def claims(self) -> tuple[Claim, ...]:
        return tuple(claim for _, claim in self.settled if claim is not None)


def ground(drafts: Iterable[Draft], desk: Desk) -> Grounded:
    """
    Check every draft.

    What is called observed or inferred and has no quote that stands becomes a question;
    where there is nothing to ask it is dropped. So is what repeats our prompt or speaks to
    machines: whoever wrote it was not thinking of the lead. All of it is counted.
    """
    settled = tuple((draft, _settle(draft, desk)) for draft in drafts)
    dropped = sum(claim is None for _, claim in settled)
    demoted = sum(claim is not None and claim.kind != draft.claim.kind for draft, claim in settled)
    return Grounded(settled, demoted, dropped)


def complaint(drafts: Sequence[Draft], desk: Desk) -> str:
    """
    Tell the model which of its quotes fail; an empty text has nothing to complain of.

    A guess is not worth the price of a second answer, whatever is wrong with it.
    """
    facts = [draft for draft in drafts if draft.claim.kind != "hypothesis"]
    failing = [q for draft in facts for q in draft.claim.quotes if not desk.stands(q)]
    bare = [draft for draft in facts if _settle(draft, desk) != _sound(draft, desk)]
    if not failing and not bare:
        return ""
    parts = (
        _told("These quotes do not stand word for word in any source", (q.text for q in failing)),
        _told("These statements have no quote that bears them out", (d.claim.text for d in bare)),
        _ADVICE,
    )
    return " ".join(filter(None, parts))


def _told(beginning: str, texts: Iterable[str]) -> str:
    lines = [json.dumps(text[:_LONGEST_TOLD], ensure_ascii=False) for text in texts]
    return f"{beginning}: {', '.join(lines[:_MOST_TOLD])}." if lines else ""


def _settle(draft: Draft, desk: Desk) -> Claim | None:
    claim = _sound(draft, desk)
    left = claim if _bears(claim, draft) else draft.instead
    if left is None or is_betrayed(f"{left.text}\n{left.detail}", desk.pack.fence):
        return None
    return left


def _sound(draft: Draft, desk: Desk) -> Claim:
    """Keep the quotes that stand."""
    quotes = tuple(quote for quote in draft.claim.quotes if desk.stands(quote))
    return replace(draft.claim, quotes=quotes)


def _bears(claim: Claim, draft: Draft) -> bool:
    """Say whether the quotes left carry a fact: named names, and a reason if inferred."""
    quoted = plain("\n".join(quote.text for quote in claim.quotes))
    named = all(plain(name) in quoted for name in draft.names)
    reasoned = claim.kind == "observed" or bool(claim.detail.strip())
    return claim.kind != "hypothesis" and bool(claim.quotes) and named and reasoned
