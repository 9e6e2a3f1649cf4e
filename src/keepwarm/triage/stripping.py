"""What the writer of a reply wrote: without quotes, signatures, disclaimers and footers."""

import html
import re
from collections.abc import Iterator
from typing import Final

from keepwarm.triage.furniture import (
    ATTRIBUTION,
    DISCLAIMER,
    FOOTER,
    ORIGINAL,
    SENT_FROM,
    SIGN_OFF,
)

_LONGEST: Final = 20_000  # letters; below them are only quotes
_CLOSING: Final = 12  # lines a signature may have
_BARE: Final = 60  # letters of a line that still belongs to a signature
_TAGS: Final = re.compile(
    r"</?(?:html|body|div|p|br|span|table|blockquote|a|b|i|td)(?=[\s/>])[^<>]*>", re.IGNORECASE
)
_HIDDEN: Final = re.compile(
    r"<(style|script|head|blockquote)\b.*?</\1\s*>|<!--.*?-->"
    r"|<div[^<>]*class=.?(?:gmail_quote|yahoo_quoted|moz-cite).*",
    re.IGNORECASE | re.DOTALL,
)
_BREAKS: Final = re.compile(r"<(?:br|/p|/div|/tr|/li|/h\d)\b[^<>]*>", re.IGNORECASE)
_ANY_TAG: Final = re.compile(r"</?[a-zA-Z]\w*(?=[\s/>])[^<>]*>")
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_QUOTED: Final = re.compile(r"^\s*(?:>|\|\s)")
_IN_QUOTES: Final = re.compile(r"[\"“„«](?:[^\"“”„«»\n]+[ ,]){2,}[^\"“”„«»\n]*[\"”“»]")
_FULL_STOP: Final = re.compile(r"(?<=[.!?])\s+")
_DELIMITER: Final = re.compile(r"^\s*(?:--\s*|_{5,}|-{5,}|={5,}|\*{5,})$")


def strip_reply(text: str) -> str:
    """
    Leave what the writer wrote.

    Words in quotation marks go too, where there are several: they are somebody else's. Nothing
    may be left: then all of it was quoted.
    """
    plain = _INVISIBLE.sub("", _without_tags(text[:_LONGEST]).replace("\r\n", "\n"))
    lines = list(_own_lines(plain.replace("\r", "\n").split("\n")))
    return _IN_QUOTES.sub(" ", "\n".join(_without_closing(lines))).strip()


def _without_tags(text: str) -> str:
    if not _TAGS.search(text):
        return text
    shown = _BREAKS.sub("\n", _HIDDEN.sub("\n", text))
    return html.unescape(_ANY_TAG.sub(" ", shown)).replace("\xa0", " ")


def _own_lines(lines: list[str]) -> Iterator[str]:
    """Return the lines above and between quotes, and no footers."""
    at = 0
    while at < len(lines):
        line = lines[at]
        if length := attribution(lines[at : at + 2]):
            at += length
            if not _quote_follows(lines, at):
                return
            continue
        if ORIGINAL.search(line) or DISCLAIMER.search(line.strip()):
            return
        if not _QUOTED.search(line):
            yield _without_footers(line)
        at += 1


def _without_footers(line: str) -> str:
    """Drop the sentences that say how to unsubscribe; they may follow others in a line."""
    return " ".join(part for part in _FULL_STOP.split(line) if not FOOTER.search(part.strip()))


def attribution(lines: list[str]) -> int:
    """Say how many lines tell who wrote what is quoted below; mail programs break them."""
    if not lines[0].strip():
        return 0
    wholes = (" ".join(lines[:length]).strip() for length in (1, 2))
    return next((at for at, whole in enumerate(wholes, 1) if ATTRIBUTION.search(whole)), 0)


def _quote_follows(lines: list[str], at: int) -> bool:
    following = next((line for line in lines[at:] if line.strip()), "")
    return bool(_QUOTED.search(following))


def _without_closing(lines: list[str]) -> list[str]:
    """Cut at the delimiter of a signature, at "Sent from my …", and at a greeting and a name."""
    has_begun = False
    for at, line in enumerate(lines):
        if not has_begun:
            has_begun = bool(line.strip())
            continue
        if _DELIMITER.search(line) or SENT_FROM.search(line.strip()):
            return lines[:at]
        if SIGN_OFF.search(line.strip()) and _is_closing(lines[at + 1 :]):
            return lines[:at]
    if lines and SENT_FROM.search(lines[0].strip()):
        return []
    return lines


def _is_closing(lines: list[str]) -> bool:
    rest = [line.strip() for line in lines if line.strip()]
    return 0 < len(rest) <= _CLOSING and all(len(line) <= _BARE for line in rest[:2])
