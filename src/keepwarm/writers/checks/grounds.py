"""What a text may speak of: everything that was told, and nothing else."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from babel import Locale, UnknownLocaleError

from keepwarm.analysts.reasoning.lint import Known, known_in
from keepwarm.analysts.wording import fold_words
from keepwarm.kit.places import country_name
from keepwarm.offer.model import Offer
from keepwarm.writers.checks.discretion import Run, private_runs
from keepwarm.writers.checks.lexicon import lexicons
from keepwarm.writers.checks.numbers import Number, numbers_in
from keepwarm.writers.library import Fact, built_in_library
from keepwarm.writers.model import KnownClaim, PlanBrief
from keepwarm.writers.situation import facts_of, language_for

_STEM = 4  # letters that at least remain of a word when it is declined


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """
    The words, numbers and addresses that a text about a lead may hold.

    Addresses are ours or the lead's own record's: what a page says of others is no place to
    send anybody. `guesses` are what nobody has said yet, `private` what only we have noted.
    """

    words: frozenset[str]
    beginnings: frozenset[str]
    numbers: frozenset[Number]
    known: Known
    facts: frozenset[Fact]
    guesses: tuple[KnownClaim, ...]
    ours: frozenset[str]
    private: frozenset[Run]
    has_history: bool

    def holds(self, word: str) -> bool:
        """Say whether a word was told, in whatever case of its declension."""
        folded = word.casefold()
        return folded in self.words or folded[: max(_STEM, len(folded) - 3)] in self.beginnings

    def counts(self, number: Number) -> bool:
        """Say whether a number was told; a bare one may lack its unit."""
        bare = number.unit == "" and number.amount in {known.amount for known in self.numbers}
        return number in self.numbers or bare


def grounds_for(brief: PlanBrief, *, more: Sequence[str] = ()) -> Grounds:
    """Return what may be said to a lead; `more` was told besides, by members."""
    told = tuple(filter(None, (*_told(brief), *more)))
    offer = tuple(_offer(brief.offer))
    own = (brief.domain, brief.person, brief.company, brief.role, brief.sender)
    facts = frozenset(facts_of(brief, built_in_library()))
    words = frozenset(word for text in told for word in fold_words(text))
    return Grounds(
        words=words,
        beginnings=frozenset(w[:n] for w in words for n in range(_STEM, len(w) + 1)),
        numbers=frozenset(_numbers(told)),
        known=known_in((*offer, *own, brief.instructions, *more)),
        facts=facts,
        guesses=tuple(claim for claim in brief.claims if claim.kind == "hypothesis"),
        ours=frozenset(word for text in (*offer, brief.instructions) for word in fold_words(text)),
        private=private_runs(brief),
        has_history=bool(brief.notes) or "touched" in facts,
    )


def _told(brief: PlanBrief) -> Iterator[str]:
    yield from (brief.person, brief.company, brief.name, brief.role, brief.domain, brief.city)
    yield from (brief.brief, *brief.notes, brief.sender, brief.instructions)
    yield from _country(brief)
    yield from (touch.text for touch in brief.touches)
    yield from (text for claim in brief.claims for text in (claim.text, *claim.quotes))
    yield from (day.isoformat() for claim in brief.claims if (day := claim.happened_on))
    yield from _offer(brief.offer)
    yield f"{brief.today.year} {brief.today.day}"


def _offer(offer: Offer) -> Iterator[str]:
    yield from (offer.what_we_sell, *offer.solves, *offer.competitors, *offer.industries)
    yield from (text for p in offer.proofs for text in (p.title, p.text, p.link or ""))


def _country(brief: PlanBrief) -> Iterator[str]:
    """Yield what the lead's country is called, to us and in the language we write."""
    yield country_name(brief.country)
    try:
        names = cast("dict[str, str]", Locale(language_for(brief)).territories)
    except UnknownLocaleError:
        return
    yield names.get(brief.country.upper(), "")


def _numbers(texts: Iterable[str]) -> Iterator[Number]:
    """Yield the numbers of some texts, also those they write as words."""
    in_words = {
        word: Decimal(amount)
        for lexicon in lexicons().values()
        for amount, word in enumerate(lexicon.numbers, 2)
    }
    for text in texts:
        yield from (number for _, number in numbers_in(text))
        yield from (Number(in_words[word], "") for word in fold_words(text) if word in in_words)
