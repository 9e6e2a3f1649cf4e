"""What one page of a directory holds: links to companies, and ways to more of them."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from keepwarm.leads.model import LeadDraft
from keepwarm.prospecting.built_in.elsewhere import is_elsewhere, is_file
from keepwarm.prospecting.built_in.feeds import is_feed, read_feed
from keepwarm.prospecting.model import Candidate
from keepwarm.sites.addresses import absolute, site_of
from keepwarm.sites.decoding import decode
from keepwarm.sites.fetch import Fetched
from keepwarm.sites.markup import clean, read_links
from keepwarm.sites.model import Link

# Words that lead somewhere and name nobody.
_NO_NAME = re.compile(
    r"""(?xi) \W* (?:
        (?:visit|view|see|go\ to|open|zur?|besuchen|visiter|visitar|visita|bezoek)?\s*
        (?:the|their|our|die|le|la|el|il|de)?\s*
        (?:web\s?sites?|web\s?seite|homepage|home|site|sitio|sito|page|seite|url|link|www|web|internet)
        (?:\ (?:besuchen|ansehen|öffnen|web))?
      | more | read\ more | learn\ more | details? | mehr | mehr\ (?:erfahren|infos?) | weiter
      | en\ savoir\ plus | más | leer\ más | scopri | di\ più | подробнее | сайт | here | hier
      | (?:https?://|www\.)\S+ | [\w-]+(?:\.[\w-]+)+/?
    ) \W*"""
)
_NEXT = re.compile(
    r"""(?xi) \W* (?: next(?:\ page)? | older(?:\ \w+)? | more\ results
      | nächste(?:\ seite)? | weiter | suivante? | page\ suivante | siguiente
      | (?:pagina\ )?successiva | avanti | volgende
      | próxim[ao] | następna | далее | следующая | вперёд | далі | наступна
    ) \W* | \s*[›»→>]+\s*"""
)
_SHORTEST_NAME, _LONGEST_NAME = 2, 90


@dataclass(frozen=True, slots=True)
class Listing:
    """Companies by their sites, and the pages of the directory that may hold more."""

    companies: tuple[Candidate, ...]
    further: tuple[str, ...]


def read_listing(fetched: Fetched, home: str, licence: str) -> Listing:
    """Take a page, a sitemap or a feed of the directory `home` apart."""
    text = decode(fetched.body, fetched.content_type)
    if is_feed(text):
        links = [_link(entry.url, entry.title, fetched.url) for entry in read_feed(text)]
        inside = [link.url for link in links if link and _is_inside(link.url, home)]
    else:
        tree = LexborHTMLParser(text)
        links = list(read_links(tree, fetched.url))
        inside = [url for url in _next_pages(tree, links, fetched.url) if _is_inside(url, home)]
    outside = [link for link in links if link and _is_company(link.url, home)]
    return Listing(_companies(outside, fetched.url, licence), tuple(dict.fromkeys(inside)))


def _companies(links: list[Link], page: str, licence: str) -> tuple[Candidate, ...]:
    """Make one candidate of all links to a site, named by the first label that is a name."""
    names: dict[str, str | None] = {}
    doors: dict[str, str] = {}
    for link in links:
        site, parts = site_of(link.url), urlsplit(link.url)
        doors.setdefault(site, f"{parts.scheme}://{parts.netloc}/")
        names[site] = names.get(site) or _name(link.label)
    return tuple(
        Candidate(
            draft=LeadDraft(company=names[site], website=door), source_url=page, licence=licence
        )
        for site, door in doors.items()
    )


def _link(url: str, title: str, base: str) -> Link | None:
    target = absolute(url, base)
    return Link(target, title) if target else None


def _is_company(url: str, home: str) -> bool:
    if not url.startswith(("http://", "https://")):
        return False
    return site_of(url) != home and not is_elsewhere(url) and not is_file(url)


def _is_inside(url: str, home: str) -> bool:
    return site_of(url) == home and not is_file(url.removesuffix(".gz"))


def _name(label: str) -> str | None:
    fits = _SHORTEST_NAME <= len(label) <= _LONGEST_NAME
    return label if fits and not _NO_NAME.fullmatch(label) else None


def _next_pages(tree: LexborHTMLParser, links: list[Link], url: str) -> list[str]:
    """Return where a page says its list goes on."""
    marked = [
        absolute(clean(node.attributes.get("href") or ""), url)
        for node in tree.css('a[rel~="next"], link[rel~="next"]')
    ]
    return [
        *filter(None, marked),
        *(link.url for link in links if _NEXT.fullmatch(link.label) and link.url != url),
    ]
