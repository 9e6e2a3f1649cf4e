"""Finds everything the pages of a site say, each thing once."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import TypeVar

from keepwarm.kit.addresses import name_key
from keepwarm.sites.facts.companies import find_companies, find_registers, find_sizes
from keepwarm.sites.facts.emails import find_emails
from keepwarm.sites.facts.model import Facts
from keepwarm.sites.facts.offers import find_keywords, find_products, find_technologies
from keepwarm.sites.facts.people import find_people
from keepwarm.sites.facts.phones import find_phones
from keepwarm.sites.facts.places import country_of, find_addresses
from keepwarm.sites.facts.profiles import find_profiles
from keepwarm.sites.facts.triggers import find_triggers
from keepwarm.sites.model import Page
from keepwarm.sites.page import text_page

_Found = TypeVar("_Found")

_LONGEST_LINE = 600
_LONGEST_PAGE = 100_000


def find_facts(pages: Sequence[Page]) -> Facts:
    """
    Return what the pages of one site say.

    Patterns over up to eight pages take a while: call it in a thread.
    """
    pages = [_readable(page) for page in pages]
    country = country_of(pages)
    return Facts(
        country=country,
        languages=tuple(dict.fromkeys(page.lang for page in pages if page.lang)),
        companies=_once(pages, find_companies, lambda found: name_key("", found.name)),
        addresses=_once(
            pages,
            lambda page: find_addresses(page, country),
            lambda found: (found.postcode, found.city.casefold()),
        ),
        registers=_once(pages, find_registers, lambda found: found.number.replace(" ", "")),
        sizes=_once(pages, find_sizes, lambda found: (found.at_least, found.at_most)),
        emails=_once(pages, find_emails, lambda found: found.email),
        phones=_once(pages, lambda page: find_phones(page, country), lambda found: found.number),
        profiles=_once(pages, find_profiles, lambda found: found.link.casefold()),
        people=_once(pages, find_people, lambda found: name_key(found.name)),
        technologies=_once(pages, find_technologies, lambda found: found.name),
        triggers=_once(pages, find_triggers, lambda found: found.quote),
        products=_once(pages, find_products, lambda found: found.name.casefold()),
        keywords=find_keywords(pages),
    )


def facts_in_text(text: str) -> Facts:
    """Return what a pasted note or signature says; its facts name no page."""
    return find_facts([text_page(text)])


def _readable(page: Page) -> Page:
    """
    Break lines no person would read to the end, and stop where nobody reads on.

    Patterns take more than twice as long for a line of twice the length: a hostile page
    must not keep a worker busy for minutes.
    """
    if len(page.text) <= _LONGEST_PAGE and all(
        len(line) <= _LONGEST_LINE for line in page.text.splitlines()
    ):
        return page
    lines = chain.from_iterable(map(_broken, page.text[:_LONGEST_PAGE].splitlines()))
    return replace(page, text="\n".join(lines))


def _broken(line: str) -> Iterator[str]:
    while len(line) > _LONGEST_LINE:
        end = line.rfind(" ", 1, _LONGEST_LINE) + 1 or _LONGEST_LINE
        yield line[:end].rstrip()
        line = line[end:]
    yield line


def _once(
    pages: Iterable[Page],
    find: Callable[[Page], Iterable[_Found]],
    key: Callable[[_Found], Hashable],
) -> tuple[_Found, ...]:
    found: dict[Hashable, _Found] = {}
    for page in pages:
        for fact in find(page):
            found.setdefault(key(fact), fact)
    return tuple(found.values())
