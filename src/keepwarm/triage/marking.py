"""Where in a reply the words stand that decided: they were read without case and accents."""

import re
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Final, NamedTuple

from keepwarm.calendar.reading.lexicon import folded
from keepwarm.triage.reading import equal

_WORD: Final = re.compile(r"\w+(?:['’ʼ]\w+)*")
_SENTENCE: Final = re.compile(r"[^.!?…\n]+[.!?…]*")


class Piece(NamedTuple):
    """Some of a text, and whether it decided."""

    text: str
    is_telling: bool


def marked(text: str, reasons: Iterable[str]) -> list[Piece]:
    """Cut a text into what decided and what did not; nothing of it is lost or changed."""
    spans = [span for reason in reasons if (span := _place(text, reason))]
    pieces, at = list[Piece](), 0
    for start, end in sorted(spans):
        if start < at:
            continue
        pieces += [
            Piece(text[at:start], is_telling=False),
            Piece(text[start:end], is_telling=True),
        ]
        at = end
    pieces.append(Piece(text[at:], is_telling=False))
    return [piece for piece in pieces if piece.text]


def _place(text: str, reason: str) -> tuple[int, int] | None:
    """Find the words of a reason; where they are spelt otherwise, the sentence that has them."""
    found = list(_WORD.finditer(text))
    words = [folded(word[0]) for word in found]
    ends = list(accumulate(map(len, words)))
    starts = [end - len(word) for end, word in zip(ends, words, strict=True)]
    letters = "".join(folded(word) for word in _WORD.findall(reason))
    at = _within("".join(words), letters, starts, ends) if letters else None
    if at is not None:
        first, last = starts.index(at), ends.index(at + len(letters))
        return found[first].start(), found[last].end()
    return _sentence(text, reason)


def _within(text: str, letters: str, starts: Sequence[int], ends: Sequence[int]) -> int | None:
    """Find letters that begin and end where words do."""
    at = text.find(letters)
    while at >= 0:
        if at in starts and at + len(letters) in ends:
            return at
        at = text.find(letters, at + 1)
    return None


def _sentence(text: str, reason: str) -> tuple[int, int] | None:
    for sentence in _SENTENCE.finditer(text):
        words = equal(sentence[0]).replace("'", "").replace(",", "")
        if reason and f" {reason} " in words:
            return sentence.end() - len(sentence[0].lstrip()), sentence.end()
    return None
