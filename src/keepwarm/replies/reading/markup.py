"""
An HTML letter as text: what its writer wrote, and the letter they quote.

Written for letters that mean harm as well: each is gone through once, from its beginning to its
end, however deep or broken it is. A tree of one that is nested deep enough takes minutes.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from keepwarm.replies.reading.charsets import storable

_MOST: Final = 1_000_000  # characters; behind them are pictures
_LONGEST_ATTRIBUTES: Final = 2_000
_TOKEN: Final = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)\b([^<>]*)>|([^<]+|<)")
_BLOCKS: Final = re.compile(
    "address|article|aside|blockquote|body|center|dd|div|dl|dt|footer|form|h[1-6r]|header|li"
    "|main|ol|p|pre|section|table|td|th|tr|ul"
)
_NEVER_SHOWN: Final = frozenset(
    ["head", "noscript", "object", "script", "style", "svg", "template", "title"]
)
_MAY_BE_HIDDEN: Final = frozenset(["div", "font", "section", "span", "table"])
_HIDDEN: Final = re.compile(r"(?i)\bdisplay\s*:\s*none|(?:^|\s)hidden(?=[\s=/]|$)")
_QUOTE: Final = re.compile(
    r"""(?ix) \b (?: class | id ) \s* = \s* ["']? [^"'>]*
    (?: gmail_(?:quote|attr) | yahoo_quoted | moz-(?:cite-prefix|forward-container)
      | protonmail_quote | tutanota_quote | zmail_extra | OLK_SRC_BODY_SECTION
      | mail-editor-reference-message-container )"""
)
_ALL_BELOW: Final = re.compile(r"""(?i)\bid\s*=\s*["']?(?:divRplyFwdMsg|appendonsend)\b""")
_CUT_OFF: Final = re.compile(r"</?[a-zA-Z][^<>]*\Z")
# Where a block begins or ends a line does, and around a paragraph there is an empty one.
_BLOCK, _PARAGRAPH, _BREAK = "\n", "\n\n", "\r"
_EMPTY_LINES: Final = re.compile(r"\n{3,}")


@dataclass(slots=True)
class _Inside:
    """An element we are in, and how many of its own kind are open within it."""

    tag: str
    depth: int = 1

    def is_left(self, tag: str, *, closes: bool) -> bool:
        if tag == self.tag:
            self.depth += -1 if closes else 1
        return self.depth == 0


@dataclass(slots=True)
class _Reader:
    own: list[str] = field(default_factory=list[str])
    quoted: list[str] = field(default_factory=list[str])
    hidden: _Inside | None = None
    quote: _Inside | None = None
    below: bool = False  # nothing but the quoted letter follows

    def text(self, text: str) -> None:
        if self.hidden is not None:
            return
        place = self.quoted if self.below or self.quote else self.own
        last = place[-1] if place else _PARAGRAPH
        if last not in {_BLOCK, _PARAGRAPH}:
            place.append(text)
        elif text == _PARAGRAPH and place:
            place[-1] = text
        elif text.strip() or text == _BREAK:
            place.append(text)

    def tag(self, name: str, attributes: str, *, closes: bool) -> None:
        if self.hidden is not None:
            self.hidden = None if self.hidden.is_left(name, closes=closes) else self.hidden
            return
        if name == "br":
            self.text(_BREAK)
        elif _BLOCKS.fullmatch(name):
            self.text(_PARAGRAPH if name in {"p", "blockquote"} else _BLOCK)
        if self.quote is not None:
            self.quote = None if self.quote.is_left(name, closes=closes) else self.quote
        elif not closes and (name == "blockquote" or _QUOTE.search(attributes)):
            self.quote = _Inside(name)
        if not closes and _is_hidden(name, attributes):
            self.hidden = _Inside(name)
        self.below |= _ALL_BELOW.search(attributes) is not None


def parted(letter: str) -> tuple[str, str]:
    """Return what an HTML letter shows: the writer's own text, and what they quote."""
    reader = _Reader()
    for found in _TOKEN.finditer(_without_comments(letter[:_MOST])):
        slash, name, attributes, text = found.groups()
        if text is not None:
            reader.text(" ".join(f".{text}.".split())[1:-1])
        else:
            reader.tag(name.lower(), attributes[:_LONGEST_ATTRIBUTES], closes=bool(slash))
    return _lines(reader.own), _lines(reader.quoted)


def _is_hidden(name: str, attributes: str) -> bool:
    if name in _NEVER_SHOWN:
        return not attributes.endswith("/")
    return name in _MAY_BE_HIDDEN and _HIDDEN.search(attributes) is not None


def _lines(pieces: list[str]) -> str:
    text = storable(html.unescape("".join(pieces).replace(_BREAK, "\n"))).replace("\xa0", " ")
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()


def _without_comments(letter: str) -> str:
    return _CUT_OFF.sub("", "".join(_outside_comments(letter)))


def _outside_comments(letter: str) -> Iterator[str]:
    at = 0
    while (begin := letter.find("<!--", at)) >= 0:
        yield letter[at:begin]
        end = letter.find("-->", begin)
        if end < 0:
            return
        at = end + len("-->")
    yield letter[at:]
