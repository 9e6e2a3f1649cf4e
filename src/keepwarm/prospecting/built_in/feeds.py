"""Read sitemaps and feeds, trusting nothing in them."""

import re
from contextlib import suppress
from typing import NamedTuple
from xml.parsers import expat

_ROOT = re.compile(r"<(?:\w+:)?(?:urlset|sitemapindex|rss|feed|RDF)[\s>]")
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_HEAD = 3_000
_MOST_ENTRIES = 5_000
_LONGEST_TEXT = 2_000
_ENTRIES = frozenset({"url", "sitemap", "item", "entry"})
_PARTS = frozenset({"loc", "link", "title"})


class Entry(NamedTuple):
    """One line of a sitemap or a feed."""

    url: str
    title: str


class _Enough(Exception):
    """As much has been read as we take, or as one should."""


def is_feed(text: str) -> bool:
    """Say whether a text is a sitemap or a feed rather than a page."""
    return bool(_ROOT.search(text[:_HEAD]))


def read_feed(text: str) -> list[Entry]:
    """
    Return the entries of a sitemap, an RSS or an Atom feed.

    Of a broken one those before the break. A text that declares entities is after us: nothing
    of it is read on. Files that it names elsewhere are never fetched.
    """
    reader = _Reader()
    with suppress(_Enough, expat.ExpatError):
        reader.parser.Parse(_DECLARATION.sub("", text), True)
    return reader.entries


class _Reader:
    """Gathers the entries while the parser walks through the elements."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._hear
        self.parser.EntityDeclHandler = self._refuse
        self._parts: dict[str, str] | None = None
        self._part: str | None = None

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(" ")[2]
        if tag in _ENTRIES:
            self._parts = {}
        elif self._parts is not None and tag in _PARTS:
            self._part = tag
            if attributes.get("rel", "alternate") == "alternate" and "href" in attributes:
                self._parts.setdefault("link", attributes["href"])

    def _hear(self, text: str) -> None:
        if self._parts is not None and self._part:
            known = self._parts.get(self._part, "")
            self._parts[self._part] = (known + text)[:_LONGEST_TEXT]

    def _end(self, name: str) -> None:
        tag = name.rpartition(" ")[2]
        if tag == self._part:
            self._part = None
        if tag in _ENTRIES and self._parts is not None:
            self._keep(self._parts)
            self._parts = None

    def _keep(self, parts: dict[str, str]) -> None:
        url = (parts.get("loc") or parts.get("link") or "").strip()
        if url:
            self.entries.append(Entry(url, " ".join(parts.get("title", "").split())))
        if len(self.entries) >= _MOST_ENTRIES:
            raise _Enough

    def _refuse(self, *_declared: object) -> None:
        raise _Enough
