"""The criteria of an offer, held against what a lead says about itself."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Literal, TypeAlias

from keepwarm.analysts.company import headcount, say_size
from keepwarm.analysts.library import Playbook
from keepwarm.analysts.reading import Industry, Reading, quote_of
from keepwarm.analysts.wording import Phrase, Spot, fold_words, holds_any, opening
from keepwarm.evidence.model import Claim, Quote
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.places import language_name, place_name
from keepwarm.offer.model import CRITERIA, Criterion, OwnCriterion

Outcome: TypeAlias = Literal["met", "not_met", "unknown"]
_QUOTES = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    What became of one criterion. `claim.label` is met, not_met or unknown.

    `criterion` is None for one in the team's own words.
    """

    criterion: Criterion | None
    claim: Claim
    rules_out: bool


@dataclass(frozen=True, slots=True)
class _Answer:
    outcome: Outcome
    text: str
    quotes: tuple[Quote, ...] = ()
    observed: bool = False


def judge(reading: Reading) -> tuple[Verdict, ...]:
    """Return a verdict for every criterion that is set, the team's own ones last."""
    return (*_verdicts(reading), *_own_verdicts(reading))


def _verdicts(reading: Reading) -> Iterator[Verdict]:
    offer = reading.brief.offer
    for criterion in CRITERIA:
        answer = _TESTS[criterion](reading)
        if answer is not None:
            required = criterion in offer.required
            claim = _claim(answer, _names()[criterion], required=required)
            # A guess never ends a conversation: it takes their own words.
            explicit = answer.outcome == "not_met" and answer.observed and bool(answer.quotes)
            yield Verdict(criterion, claim, explicit and required)


def _own_verdicts(reading: Reading) -> Iterator[Verdict]:
    """Hold the team's own criteria against their words: found is met, silence says nothing."""
    for own in reading.brief.offer.criteria:
        claim = _claim(_own(own, reading), own.text, required=own.required)
        yield Verdict(None, claim, rules_out=False)


def _claim(answer: _Answer, name: str, *, required: bool) -> Claim:
    kind = "observed" if answer.observed else "inferred"
    detail = _("Criterion: {name}, required") if required else _("Criterion: {name}")
    return Claim(
        section="qualification",
        kind=kind if answer.quotes else "hypothesis",
        text=answer.text,
        detail=detail.format(name=name),
        label=answer.outcome,
        quotes=answer.quotes,
    )


def _industry(reading: Reading) -> _Answer | None:
    wanted, known = reading.brief.offer.industries, reading.industry
    if not wanted:
        return None
    if known is not None and _is_wanted(known.playbook, wanted):
        text = _("Their words are those of {industry}.")
        return _recognised("met", text, known, reading)
    named = _word_of(wanted, reading)
    if named is not None:
        word, quote = named
        return _Answer("met", _("They speak of “{word}”.").format(word=word), (quote,))
    if known is None:
        return _Answer("unknown", _("Ask which industry they count themselves in."))
    text = _("Their words are those of {industry}, which you do not look for.")
    return _recognised("not_met", text, known, reading)


def _is_wanted(playbook: Playbook, wanted: tuple[str, ...]) -> bool:
    names = fold_words(f"{playbook.id.replace('_', ' ')} {playbook.title}")
    return holds_any(names, (_beginning(fold_words(industry)) for industry in wanted))


def _beginning(words: Phrase) -> Phrase:
    """Let the last word end as it likes: who looks for a clinic looks for clinics."""
    return (*words[:-1], *(f"{word}*" for word in words[-1:]))


def _recognised(outcome: Outcome, text: str, known: Industry, reading: Reading) -> _Answer:
    quotes = dict.fromkeys(map(reading.wording.quote, islice(known.spots, _QUOTES)))
    return _Answer(outcome, text.format(industry=known.playbook.title), tuple(quotes))


def _country(reading: Reading) -> _Answer | None:
    brief = reading.brief
    wanted = {country.upper() for country in brief.offer.countries}
    if not wanted:
        return None
    written = [(a.country, q) for a in brief.facts.addresses if (q := quote_of(brief, a))]
    places = [(country, quote) for country, quote in written if country]
    inside = next((place for place in places if place[0] in wanted), None)
    country, quote = inside or next(iter(places), (brief.country or brief.facts.country, None))
    if not country:
        return _Answer("unknown", _("Ask in which country they work."))
    return _place(country, met=country in wanted, quote=quote)


def _place(country: str, *, met: bool, quote: Quote | None) -> _Answer:
    outcome: Outcome = "met" if met else "not_met"
    if quote is None:
        text = _("Ask to be sure: they seem to be in {country}.").format(
            country=place_name(country)
        )
        return _Answer(outcome, text)
    text = _("They are in {country}.").format(country=place_name(country))
    return _Answer(outcome, text, (quote,), observed=True)


def _size(reading: Reading) -> _Answer | None:
    wanted, found = reading.brief.offer.size, headcount(reading)
    if wanted is None:
        return None
    if found is None:
        return _Answer("unknown", _("Ask how many people work there."))
    size, quote = found
    inside = wanted.holds(size.at_least, size.at_most)
    outcome: Outcome = "unknown" if inside is None else "met" if inside else "not_met"
    return _Answer(outcome, say_size(size), (quote,), observed=True)


def _language(reading: Reading) -> _Answer | None:
    brief = reading.brief
    wanted = {language.lower() for language in brief.offer.languages}
    heard = brief.facts.languages
    spoken = heard or tuple(filter(None, [brief.language]))
    if not wanted:
        return None
    if not spoken:
        return _Answer("unknown", _("Ask in which language they would like to talk."))
    quotes = tuple(filter(None, map(opening, brief.sources[:1])))
    text = _("Their site speaks {languages}.").format(
        languages=", ".join(map(language_name, spoken))
    )
    return _Answer(
        "met" if wanted & set(spoken) else "not_met", text, quotes, observed=bool(heard)
    )


def _keywords(reading: Reading) -> _Answer | None:
    wanted = reading.brief.offer.keywords
    if not wanted:
        return None
    named = _word_of(wanted, reading)
    if named is None:
        # A site that keeps silent proves nothing.
        return _Answer(
            "unknown", _("Ask about {words}.").format(words=", ".join(filter(None, wanted)))
        )
    word, quote = named
    return _Answer("met", _("They speak of “{word}”.").format(word=word), (quote,), observed=True)


def _own(own: OwnCriterion, reading: Reading) -> _Answer:
    said = _word_of(own.words, reading, is_meant=reading.is_said_so)
    if said is None:
        return _Answer(
            "unknown", _("Ask whether this is so: {criterion}").format(criterion=own.text)
        )
    word, quote = said
    # That a word stands there is seen; that it means so is concluded.
    return _Answer("met", _("They speak of “{word}”.").format(word=word), (quote,))


def _word_of(
    words: tuple[str, ...], reading: Reading, is_meant: Callable[[Spot], bool] = bool
) -> tuple[str, Quote] | None:
    for word in words:
        phrase = fold_words(word)
        spots = reading.wording.find(phrase) if phrase else iter(())
        spot = next(filter(is_meant, spots), None)
        if spot is not None:
            return word, reading.wording.quote(spot)
    return None


def _names() -> dict[Criterion, str]:
    return {
        "industry": _("industry"),
        "country": _("country"),
        "size": _("size"),
        "language": _("language"),
        "keywords": _("keywords"),
    }


_TESTS: dict[Criterion, Callable[[Reading], _Answer | None]] = {
    "industry": _industry,
    "country": _country,
    "size": _size,
    "language": _language,
    "keywords": _keywords,
}
