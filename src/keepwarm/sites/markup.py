"""A page's HTML as its visitors see it: blocks of visible text, and links."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from keepwarm.sites.addresses import absolute
from keepwarm.sites.model import Link

_BLOCKS = (
    "address,article,aside,blockquote,br,caption,dd,details,div,dl,dt,fieldset,figcaption,figure,"
    "footer,form,h1,h2,h3,h4,h5,h6,header,hr,label,legend,li,main,ol,option,p,pre,section,summary,"
    "table,tbody,td,tfoot,th,thead,tr,ul"
)
_NEIGHBOURS = "a + a, span + span, a + span, span + a"
# Zero-width and direction marks, soft hyphens, tags and variation selectors: letters
# that no visitor sees, but a program reads.
_UNSEEN = dict.fromkeys(
    [
        0x00AD,
        0x061C,
        0x180E,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        0xFEFF,
        *range(0xE0000, 0xE01F0),
    ]
)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_BREAK = "\x1e"
_GUARDED = "/cdn-cgi/l/email-protection#"
_LINKS_PER_PAGE = 500
_LONGEST_LABEL = 120
_LONGEST_TEXT = 200_000


def clean(text: str) -> str:
    """Return a text without what nobody sees, its white space folded."""
    return " ".join(_CONTROL.sub(" ", text.translate(_UNSEEN)).split())


def read_links(tree: LexborHTMLParser, url: str) -> tuple[Link, ...]:
    """Return the links of a page: absolute web addresses, mailto: and tel:."""
    base_tag = tree.css_first("base[href]")
    base = urljoin(url, (base_tag.attributes.get("href") if base_tag else None) or "")
    found: dict[str, Link] = {}
    for anchor in tree.css("a[href]")[:_LINKS_PER_PAGE]:
        href = clean(anchor.attributes.get("href") or "")
        target = href if href.lower().startswith(("mailto:", "tel:")) else absolute(href, base)
        if target:
            label = clean(anchor.text(separator=" "))[:_LONGEST_LABEL]
            known = found.get(target)
            found[target] = known if known and known.label else Link(target, label)
    return tuple(found.values())


def reveal_guarded_emails(tree: LexborHTMLParser) -> None:
    """Put back the addresses that a well-known proxy scrambles for machines."""
    for node in reversed(tree.css("[data-cfemail]")):
        node.replace_with(_unscrambled(node.attributes.get("data-cfemail") or ""))
    for node in tree.css(f'a[href*="{_GUARDED}"]'):
        code = (node.attributes.get("href") or "").partition(_GUARDED)[2]
        node.attrs["href"] = f"mailto:{_unscrambled(code)}"


def visible_blocks(tree: LexborHTMLParser) -> tuple[str, ...]:
    """Return the text of a page, one block each, as a visitor reads down."""
    body = tree.body
    if body is None:
        return ()
    for node in body.css(_BLOCKS):
        node.insert_before(_BREAK)
        node.insert_after(_BREAK)
    for node in body.css(_NEIGHBOURS):
        node.insert_before(" ")
    return tuple(_blocks(body.text()[:_LONGEST_TEXT]))


def _blocks(text: str) -> Iterator[str]:
    for block in text.split(_BREAK):
        cleaned = clean(block)
        if cleaned:
            yield cleaned


def _unscrambled(code: str) -> str:
    try:
        key, *letters = bytes.fromhex(code)
    except ValueError:
        return ""
    return bytes(letter ^ key for letter in letters).decode("utf-8", "replace")
