"""A text in segments, as commas, dashes, brackets and line ends part it, and their words."""

import re
from dataclasses import dataclass
from typing import Final

from keepwarm.captures.vocabulary import TITLES

BREAK: Final = re.compile(
    r"\s*(?:[|,;·•–—()\[\]\t!?]+|\s-\s|\s/\s|:(?=\s|$)|(?<=[^\W\d_]{2})\.(?=\s|$))\s*"
)
WORD: Final = re.compile(r"[^\W_][\w'’&+.-]*(?<![.'’-])|@|&")
_ABBREVIATED = re.compile(r"(?<!\w)(" + "|".join(sorted(TITLES)) + r")\.(?=\s)", re.IGNORECASE)
_BEFORE_LEGAL = re.compile(r",\s+(?=(?:Inc|LLC|Ltd|GmbH|S\.?L|S\.?A|Corp)\b)")
_LONGEST_LINE, _MOST_LINES = 300, 80


@dataclass(frozen=True, slots=True)
class Segment:
    line: int
    text: str
    words: tuple[str, ...]
    is_whole_line: bool


@dataclass(frozen=True, slots=True)
class Run:
    """Words of a segment that may be a person's name, and how much speaks for it."""

    segment: int
    start: int
    end: int
    words: tuple[str, ...]
    weight: int = 0

    @property
    def name(self) -> str:
        return " ".join(self.words)


def without_traps(text: str) -> str:
    """Return a text in which a point after a title, or a comma in "Acme, Inc.", parts nothing."""
    return _ABBREVIATED.sub(r"\1", _BEFORE_LEGAL.sub(" ", text))


def segments_of(text: str) -> list[Segment]:
    """Return the segments of a text, in their order."""
    lines = [line[:_LONGEST_LINE] for line in text.splitlines() if line.strip(" |")]
    return [
        Segment(number, part, tuple(WORD.findall(part)), is_whole_line=len(parts) == 1)
        for number, line in enumerate(lines[:_MOST_LINES])
        for parts in [[part for part in BREAK.split(line) if part.strip()]]
        for part in parts
    ]
