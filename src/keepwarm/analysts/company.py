"""The basics of a company: what it does, where, in which size and with which tools."""

from collections.abc import Iterator
from itertools import chain, islice

from keepwarm.analysts.library import every_phrase
from keepwarm.analysts.model import Brief
from keepwarm.analysts.reading import Reading, quote_of
from keepwarm.analysts.wording import opening
from keepwarm.evidence.model import Claim, ClaimKind, Quote
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.places import language_name, place_name
from keepwarm.sites.facts.model import SizeFound

_PRODUCTS = 3
_TECHNOLOGIES = 5
_QUOTES = 3


def describe_company(reading: Reading) -> Iterator[Claim]:
    """Yield what the site says about the company; each label is a criterion or a topic."""
    yield from _about(reading)
    yield from _industry(reading)
    yield from _offers(reading.brief)
    yield from _size(reading)
    yield from _country(reading.brief)
    yield from _languages(reading.brief)
    yield from _technologies(reading.brief)


def headcount(reading: Reading) -> tuple[SizeFound, Quote] | None:
    """Return the first size the sources bear out, with its words."""
    for size in reading.brief.facts.sizes:
        quote = quote_of(reading.brief, size)
        if quote is not None:
            return size, quote
    return None


def say_size(size: SizeFound) -> str:
    """Repeat how many people work there."""
    if size.at_most is None:
        return _("They speak of {count} people.").format(count=size.at_least)
    text = _("They speak of {low} to {high} people.")
    return text.format(low=size.at_least, high=size.at_most)


def _about(reading: Reading) -> Iterator[Claim]:
    wording = reading.wording
    introductions = every_phrase(reading.library.cues.introductions)
    spot = next(chain.from_iterable(map(wording.find, introductions)), None)
    if spot is not None:
        quote = wording.quote(spot)
        yield _basic("about", _("In their words: {words}").format(words=quote.text), quote)


def _industry(reading: Reading) -> Iterator[Claim]:
    known = reading.industry
    if known is not None:
        text = _("Their words are those of {industry}.").format(industry=known.playbook.title)
        quotes = map(reading.wording.quote, islice(known.spots, _QUOTES))
        yield _basic("industry", text, *dict.fromkeys(quotes), kind="inferred")


def _offers(brief: Brief) -> Iterator[Claim]:
    for product in brief.facts.products[:_PRODUCTS]:
        quote = quote_of(brief, product)
        if quote is not None:
            yield _basic("offer", _("They offer {name}.").format(name=product.name), quote)


def _size(reading: Reading) -> Iterator[Claim]:
    found = headcount(reading)
    if found is not None:
        size, quote = found
        yield _basic("size", say_size(size), quote)


def _country(brief: Brief) -> Iterator[Claim]:
    written = ((address, quote_of(brief, address)) for address in brief.facts.addresses)
    for address, quote in written:
        if address.country and quote is not None:
            text = _("They are in {country}.").format(country=place_name(address.country))
            yield _basic("country", text, quote)
            return


def _languages(brief: Brief) -> Iterator[Claim]:
    quotes = tuple(filter(None, map(opening, brief.sources[:1])))
    if brief.facts.languages and quotes:
        languages = ", ".join(map(language_name, brief.facts.languages))
        text = _("Their site speaks {languages}.").format(languages=languages)
        yield _basic("language", text, *quotes, kind="inferred")


def _technologies(brief: Brief) -> Iterator[Claim]:
    for technology in brief.facts.technologies[:_TECHNOLOGIES]:
        quote = quote_of(brief, technology)
        if quote is not None:
            text = _("Their site seems to use {name}.").format(name=technology.name)
            yield _basic("technology", text, quote, kind="inferred")


def _basic(label: str, text: str, *quotes: Quote, kind: ClaimKind = "observed") -> Claim:
    return Claim(section="qualification", kind=kind, text=text, label=label, quotes=quotes)
