"""Make candidates of what a search engine finds: one for each site that may be a company's."""

import html
import re
from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlsplit

from keepwarm.leads.model import LeadDraft
from keepwarm.prospecting.built_in.elsewhere import is_elsewhere, is_file
from keepwarm.prospecting.model import Candidate
from keepwarm.sites.addresses import absolute, site_of

_BETWEEN_PARTS = re.compile(r"\s+[|–—•·»:-]+\s+|\s*[|–—•»]\s*|:\s+")
_LETTERS = re.compile(r"[^\W_]+")
_MARKS = re.compile(r"<[^>]*>")
_SHORTEST_SIGN = 3
_LONGEST_NAME = 60


class Hit(NamedTuple):
    """One result of a search engine."""

    url: str
    title: str
    snippet: str = ""


def candidates_of(hits: Iterable[Hit], licence: str) -> tuple[Candidate, ...]:
    """Return the companies among the results; networks, directories and files are none."""
    by_site: dict[str, Candidate] = {}
    for hit in hits:
        url = absolute(hit.url)
        if url is None or is_elsewhere(url) or is_file(url):
            continue
        by_site.setdefault(site_of(url), _candidate(hit, url, licence))
    return tuple(by_site.values())


def _candidate(hit: Hit, url: str, licence: str) -> Candidate:
    parts = urlsplit(url)
    draft = LeadDraft(
        company=name_in(_plain(hit.title), site_of(url)),
        website=f"{parts.scheme}://{parts.netloc}/",
        brief=_plain(hit.snippet),
    )
    return Candidate(draft=draft, source_url=url, licence=licence)


def name_in(title: str, site: str) -> str | None:
    """
    Return the part of a page's title that is the company's name, or None.

    It is the one that shares its letters with the domain: “Boats for all | Acme Marine” at
    acme-marine.example. Without one the domain stands for the company.
    """
    label = _squeezed(site.split(".", maxsplit=1)[0])
    parts = [part.strip() for part in _BETWEEN_PARTS.split(title) if part and part.strip()]
    named = [part for part in parts if _is_sign_of(part, label)]
    short = [part for part in named if len(part) <= _LONGEST_NAME]
    return min(short, key=len, default=None)


def _is_sign_of(part: str, label: str) -> bool:
    squeezed = _squeezed(part)
    first = _squeezed(part.split(" ", maxsplit=1)[0])
    return (
        (len(label) >= _SHORTEST_SIGN and label in squeezed)
        or (len(squeezed) >= _SHORTEST_SIGN and squeezed in label)
        or (len(first) > _SHORTEST_SIGN and label.startswith(first))
    )


def _squeezed(text: str) -> str:
    return "".join(_LETTERS.findall(text.casefold()))


def _plain(text: str) -> str:
    """Take out the marks that engines set around the words somebody searched for."""
    return " ".join(html.unescape(_MARKS.sub("", text)).split())
