"""What a company offers, and the words its site keeps using."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from keepwarm.sites.facts.model import KeywordFound, ProductFound, TechnologyFound
from keepwarm.sites.footnotes import offer_note, offers
from keepwarm.sites.language import STOP_WORDS
from keepwarm.sites.linked_data import word
from keepwarm.sites.model import Page
from keepwarm.sites.ways import purpose_of

_WORD = re.compile(r"[^\W\d_][\w-]{3,}")
_LONGEST_NAME = 60
_SHORTEST_NAME = 3
_PRODUCTS_PER_PAGE = 12
_KEYWORDS = 10
_OFTEN = 2
_COMMONPLACES = """
about company contact home page site welcome team news kontakt startseite unsere unser über
willkommen impressum accueil notre inicio nosotros benvenuti over więcej more learn read
products produkte services pricing blog careers jobs
"""
_SAID_BY_EVERYBODY = frozenset(_COMMONPLACES.split())


def find_products(page: Page) -> Iterator[ProductFound]:
    """Find products: named in linked data, or heading a block on a page of products."""
    for offer in offers(page.linked_data):
        if offer_note(offer) and offer_note(offer) in page.text:
            name, quote = word(offer, "name"), offer_note(offer)
            yield ProductFound(name=name, url=page.url, quote=quote)
    if purpose_of(page.url) == "products":
        for heading in page.headings[1 : _PRODUCTS_PER_PAGE + 1]:
            if _SHORTEST_NAME <= len(heading) <= _LONGEST_NAME and heading in page.text:
                yield ProductFound(name=heading, url=page.url, quote=heading)


def find_keywords(pages: Iterable[Page]) -> tuple[KeywordFound, ...]:
    """Return the words that come back most often in titles, descriptions and headings."""
    counts, first = Counter[str](), dict[str, KeywordFound]()
    for page in pages:
        for line in dict.fromkeys((page.title, page.description, *page.headings)):
            for found in _keywords_on(line, page):
                counts[found.word] += 1
                first.setdefault(found.word, found)
    frequent = [name for name, times in counts.most_common() if times >= _OFTEN][:_KEYWORDS]
    return tuple(_counted(first[name], counts[name]) for name in frequent)


def find_technologies(page: Page) -> Iterator[TechnologyFound]:
    """Repeat what the markup gave away."""
    for tell in page.tells:
        quote = f"Technology: {tell.name} ({tell.snippet})"
        yield TechnologyFound(name=tell.name, url=page.url, quote=quote)


def _keywords_on(line: str, page: Page) -> Iterator[KeywordFound]:
    if line not in page.text:
        return
    words = dict.fromkeys(_WORD.findall(line.lower()))
    for name in words:
        if name not in STOP_WORDS and name not in _SAID_BY_EVERYBODY:
            yield KeywordFound(word=name, times=1, url=page.url, quote=line)


def _counted(found: KeywordFound, times: int) -> KeywordFound:
    return KeywordFound(word=found.word, times=times, url=found.url, quote=found.quote)
