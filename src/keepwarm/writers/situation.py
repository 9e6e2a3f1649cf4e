"""What is known about a lead that decides how to approach it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import get_args

from keepwarm.analysts.library import phrases_of
from keepwarm.analysts.wording import fold_words, holds_any
from keepwarm.kit.places import language_code
from keepwarm.sites.whispers import speaks_to_machines
from keepwarm.writers.library import Fact, Library, News, Playbook
from keepwarm.writers.model import KnownClaim, PlanBrief

_FRESH = timedelta(days=180)  # older news is none
_KNOWN_NEWS = frozenset(get_args(News))


def playbook_for(brief: PlanBrief, library: Library) -> Playbook:
    """Return the first playbook of which all facts hold."""
    facts = frozenset(facts_of(brief, library))
    return next(book for book in library.playbooks if facts.issuperset(book.when))


def facts_of(brief: PlanBrief, library: Library) -> Iterator[Fact]:
    """Yield what holds of a lead."""
    yield "reachable" if brief.channels else "unreachable"
    if brief.stage in ("engaged", "meeting") or any(touch.is_theirs for touch in brief.touches):
        yield "answered"
    if any(touch.reached_them for touch in brief.touches):
        yield "touched"
    if freshest_news(brief) is not None:
        yield "news"
    if brief.person:
        yield "person"
    # A note speaks of many things; that they asked us is in what we were told at first.
    asked, told = fold_words(brief.brief), fold_words("\n".join((brief.brief, *brief.notes)))
    for texts in library.texts.values():
        if holds_any(asked, phrases_of(texts.inbound)):
            yield "inbound"
        if holds_any(told, phrases_of(texts.referral)):
            yield "referral"


def freshest_news(brief: PlanBrief) -> KnownClaim | None:
    """Return their latest news that was observed: a reason to write now."""
    news = (claim for claim in brief.claims if _is_news(claim, brief.today))
    return max(news, key=lambda claim: claim.happened_on or date.min, default=None)


def without_orders(brief: PlanBrief) -> PlanBrief:
    """
    Return a brief in which nothing gives orders to machines.

    Pages, and whoever writes to us, may try. People see such words and judge them; no
    writer does.
    """
    return replace(
        brief,
        claims=tuple(_calm(claim) for claim in brief.claims if not speaks_to_machines(claim.text)),
        notes=tuple(note for note in brief.notes if not speaks_to_machines(note)),
        touches=tuple(touch for touch in brief.touches if not speaks_to_machines(touch.text)),
        brief="" if speaks_to_machines(brief.brief) else brief.brief,
    )


def language_for(brief: PlanBrief) -> str:
    """Return the language to write in: the lead's, where the team can write it."""
    theirs, ours = language_code(brief.language) or "", brief.offer.writes
    if theirs and (not ours or theirs in ours):
        return theirs
    return ours[0] if ours else "en"


def _is_news(claim: KnownClaim, today: date) -> bool:
    is_fresh = claim.happened_on is None or today - claim.happened_on <= _FRESH
    is_known = claim.label in _KNOWN_NEWS
    is_observed = claim.section == "triggers" and claim.kind == "observed"
    # Nobody likes to hear that we "saw" what only a note of ours says.
    return is_observed and is_known and is_fresh and not claim.is_private


def _calm(claim: KnownClaim) -> KnownClaim:
    return replace(claim, quotes=tuple(q for q in claim.quotes if not speaks_to_machines(q)))
