"""What our own notes say of somebody, and that it is not said to them."""

from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from keepwarm.analysts.wording import fold_words
from keepwarm.kit.i18n import gettext as _
from keepwarm.writers.checks.issues import Issue
from keepwarm.writers.model import PlanBrief

RUN: Final = 6  # words; fewer in a row are often the same by chance

Run: TypeAlias = tuple[str, ...]


def private_runs(brief: PlanBrief) -> frozenset[Run]:
    """Return every run of words that stands in our notes on a lead and on no page of theirs."""
    private = [brief.brief, *brief.notes]
    private += [quote for claim in brief.claims if claim.is_private for quote in claim.quotes]
    public = [quote for claim in brief.claims if not claim.is_private for quote in claim.quotes]
    return frozenset(_runs(private)) - frozenset(_runs([*public, brief.offer.what_we_sell]))


def indiscretions(body: str, private: frozenset[Run]) -> Iterator[Issue]:
    """Yield an issue where a text repeats our notes word for word."""
    told = next((run for run in _runs([body]) if run in private), None)
    if told is not None:
        words = " ".join(told)
        yield Issue(_("It repeats our own notes: “{words}”.").format(words=words))


def _runs(texts: Iterable[str]) -> Iterator[Run]:
    for text in texts:
        words = list(fold_words(text))
        for start in range(len(words) - RUN + 1):
            yield tuple(words[start : start + RUN])
