"""Turns the body of an answer into a page to read."""

from hashlib import sha256
from json import dumps

from selectolax.lexbor import LexborHTMLParser

from keepwarm.sites.decoding import decode
from keepwarm.sites.footnotes import footnotes
from keepwarm.sites.hiding import take_out_hidden
from keepwarm.sites.language import language_of
from keepwarm.sites.linked_data import read_linked_data
from keepwarm.sites.markup import (
    clean,
    read_links,
    reveal_guarded_emails,
    visible_blocks,
)
from keepwarm.sites.model import LinkedData, Page
from keepwarm.sites.technology import tells_in
from keepwarm.sites.whispers import speaks_to_machines

_LONGEST_LINE = 300
_HEADINGS = 60


def read_page(body: bytes, *, url: str, content_type: str = "", status: int = 200) -> Page:
    """Return what a page says, whether it is HTML or plain text."""
    source = decode(body, content_type)
    if content_type.strip().lower().startswith("text/plain"):
        return text_page(source, url=url, status=status)
    return _html_page(source, url=url, status=status)


def text_page(text: str, *, url: str = "", status: int = 200) -> Page:
    """Return a page for words without markup, such as a note somebody pasted."""
    lines = [line for line in map(clean, text.splitlines()) if line]
    plain = "\n".join(lines)
    return Page(
        url=url, text=plain, lang=language_of(plain), sha256=_fingerprint(plain), status=status
    )


def _html_page(source: str, *, url: str, status: int) -> Page:
    tree = LexborHTMLParser(source)
    meta = _meta(tree)
    title, description = _title(tree), meta.get("description") or meta.get("og:description", "")
    lang = _declared_language(tree)
    reveal_guarded_emails(tree)
    links, (linked_data, orders) = read_links(tree, url), _apart(read_linked_data(tree))
    hidden = (*take_out_hidden(tree, source), *orders)
    headings = tuple(clean(node.text(separator=" ")) for node in tree.css("h1,h2,h3")[:_HEADINGS])
    blocks = [*filter(None, (title, description)), *visible_blocks(tree)]
    tells = tells_in(source)
    seen = "\n".join(_without_repeats(blocks))
    notes = footnotes(seen, links=links, linked_data=linked_data, tells=tells)
    text = "\n".join(filter(None, (seen, *notes)))
    return Page(
        url=url,
        text=text,
        title=title,
        description=description,
        site_name=meta.get("og:site_name", ""),
        lang=language_of(seen, lang),
        headings=tuple(filter(None, headings)),
        links=links,
        linked_data=linked_data,
        tells=tells,
        hidden=hidden,
        sha256=_fingerprint(text),
        status=status,
    )


def _title(tree: LexborHTMLParser) -> str:
    node = tree.css_first("head title")
    return clean(node.text())[:_LONGEST_LINE] if node else ""


def _meta(tree: LexborHTMLParser) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in tree.css("meta[content]"):
        attributes = node.attributes
        name = (attributes.get("property") or attributes.get("name") or "").lower()
        words = clean(attributes.get("content") or "")[:_LONGEST_LINE]
        if not speaks_to_machines(words):
            found.setdefault(name, words)
    return found


def _apart(linked_data: tuple[LinkedData, ...]) -> tuple[tuple[LinkedData, ...], tuple[str, ...]]:
    """Tell what linked data says of the company from what it orders machines to do."""
    said = {dumps(thing, ensure_ascii=False): thing for thing in linked_data}
    orders = tuple(text for text in said if speaks_to_machines(text))
    kept = tuple(thing for text, thing in said.items() if text not in orders)
    return kept, tuple(clean(text)[:_LONGEST_LINE] for text in orders)


def _declared_language(tree: LexborHTMLParser) -> str:
    root = tree.css_first("html[lang]")
    return (root.attributes.get("lang") or "") if root else ""


def _without_repeats(blocks: list[str]) -> list[str]:
    return [block for n, block in enumerate(blocks) if n == 0 or block != blocks[n - 1]]


def _fingerprint(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()
