"""What somebody wrote, and what they quoted below it."""

import re
from typing import Final

from keepwarm.replies.reading.markup import parted
from keepwarm.triage.furniture import ATTRIBUTION, ORIGINAL
from keepwarm.triage.stripping import attribution

_QUOTED: Final = re.compile(r"^\s*>")
_FLOWS: Final = re.compile(r"(?<!^--) \n(?![>\s]|-- )", re.MULTILINE)
_LETTER: Final = re.compile(r"\w")


def split_plain(text: str) -> tuple[str, str]:
    """
    Part a text into what its writer wrote and the letter quoted below.

    Where somebody answers between the lines of a quote, both stay together: neither makes
    sense without the other.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip().split("\n")
    at = _quote_begins(lines)
    own, quoted = "\n".join(lines[:at]).strip(), "\n".join(lines[at:]).strip()
    if _LETTER.search(own):
        above = _quote_ends(lines[:at])
        below = "\n".join(lines[above:at]).strip()
        return (below, "\n".join(lines[:above]).strip()) if above and below else (own, quoted)
    below = "\n".join(line for line in lines[at:] if not _is_of_quote(line)).strip()
    return (below, quoted) if _LETTER.search(below) else (quoted, "")


def split_html(letter: str) -> tuple[str, str]:
    """Part what an HTML letter shows into what its writer wrote and the letter quoted below."""
    shown, quoted = parted(letter)
    own, below = split_plain(shown)
    if not _LETTER.search(own):
        return quoted or below, ""
    return own, "\n\n".join(filter(None, (below, quoted)))


def unflow(text: str) -> str:
    """Join the lines that a mail program broke (RFC 3676): those that end in a space."""
    return _FLOWS.sub(" ", text.replace("\r\n", "\n"))


def _quote_begins(lines: list[str]) -> int:
    """Return the line from which on nothing but a quote follows; all of them where none does."""
    own = [at for at, line in enumerate(lines) if line.strip() and not _QUOTED.search(line)]
    last_own = max(own, default=-1)
    for at, line in enumerate(lines):
        if ORIGINAL.search(line):
            return at
        length = attribution(lines[at : at + 2])
        if (length or _QUOTED.search(line)) and last_own < at + length:
            return at
    return len(lines)


def _quote_ends(lines: list[str]) -> int:
    """Return where the writer begins who answers below a quote; 0 where they write elsewhere."""
    filled = [at for at, line in enumerate(lines) if line.strip()]
    begin = filled[0] if filled else 0
    length = attribution(lines[begin : begin + 2])
    quote = [at for at in filled if at >= begin + length and _QUOTED.search(lines[at])]
    end = quote[-1] + 1 if quote else 0
    inside = [at for at in filled if begin + length <= at < end]
    return end if inside == quote else 0


def _is_of_quote(line: str) -> bool:
    return bool(_QUOTED.search(line) or ATTRIBUTION.search(line.strip()))
