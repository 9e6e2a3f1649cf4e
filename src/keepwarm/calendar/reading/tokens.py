"""A phrase cut into tokens: numbers, dates, clock times, and words with all they may mean."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from keepwarm.calendar.reading.lexicon import Lexicon, folded
from keepwarm.calendar.reading.values import Amount

LONGEST: Final = 200  # letters that are read; a timing is a phrase, not a letter
_LARGEST: Final = 1e6
_DASHES: Final = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
_ORDINAL: Final = r"st|nd|rd|th|ste|de|er|ere|eme|ro|ra|do|da|to|ta|o|a|e|-?го|-?е|-?и"
_LEXER: Final = re.compile(
    rf"""
    (?P<phrase>24/7)
  | (?P<iso>(?<!\d)\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}(?!\d)
        (?:[t\s]\s*\d{{1,2}}:\d{{2}}(?::\d{{2}})?(?:\.\d+)?(?:z\b|[+-]\d{{2}}:?\d{{2}})?)?)
  | (?P<date>(?<!\d)\d{{1,2}}(?P<mark>[./-])\d{{1,2}}(?P=mark)(?:\d{{4}}|\d{{2}})(?!\d)
        | (?<!\d)\d{{1,2}}/\d{{1,2}}(?![\d/])
        | (?<![\d.])\d{{1,2}}\.\s?\d{{1,2}}\.(?!\d))
  | (?P<clock>(?<!\d)\d{{1,2}}(?::|h(?=\d))\d{{2}}(?::\d{{2}})?(?![\dm]))
  | (?P<ordinal>(?<!\d)\d{{1,2}}(?:{_ORDINAL})(?![^\W_]) | (?<![\d.])\d{{1,2}}\.(?=\s[^\W\d]))
  | (?P<dotted>(?<![\d.])\d{{1,2}}\.\d{{2}}(?![\d.]))
  | (?P<number>\d+(?:[.,]\d+)?)
  | (?P<word>[^\W\d_]+)
  | (?P<symbol>[^\s\w])
    """,
    re.VERBOSE,
)
_GERMAN_PART: Final = re.compile(
    r"\b((?:mon|diens|donners|frei|sams|sonn)tag|mittwoch)"
    r"(morgen|vormittag|mittag|nachmittag|abend)\b"
)
_SYMBOLS: Final = {
    "+": "plus",
    "-": "dash",
    "/": "slash",
    "~": "drop",
    "@": "at",
    ",": "comma",
    ".": "comma",
    ":": "colon",
    ";": "colon",
    "(": "colon",
    ")": "colon",
    "&": "and",
    "?": "drop",
    "!": "drop",
    '"': "drop",
    "½": "half",
}


@dataclass(frozen=True, slots=True)
class Token:
    """
    A piece of a phrase and all it may mean, by kind.

    Rules replace tokens by one that says more: `number`, `unit` → `span` → `point`.
    """

    text: str
    readings: dict[str, Any]

    def __getitem__(self, kind: str) -> Any:
        return self.readings[kind]

    def may_be(self, *kinds: str) -> bool:
        """Say whether one of the kinds is among what this may mean."""
        return any(kind in self.readings for kind in kinds)


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A piece of text as it is written, before anybody asks what it means."""

    kind: str
    text: str


def lexemes(text: str) -> list[Lexeme]:
    """Cut a text into what is written: words, numbers, signs."""
    plain = folded(text[:LONGEST].translate(_DASHES))
    found = [Lexeme(str(m.lastgroup), m[0]) for m in _LEXER.finditer(_unhyphenated(plain))]
    return [Lexeme("date", each.text) if each.kind == "mark" else each for each in found]


def tokens_of(written: list[Lexeme], lexicon: Lexicon) -> list[Token]:
    """Look the words of a phrase up; what only fills a phrase is left out."""
    kept = [each for each in written if each.text not in lexicon.dropped]
    return [token for token in _looked_up(kept, lexicon) if not token.may_be("drop")]


def _unhyphenated(plain: str) -> str:
    """Take words apart: "mid-March", "mid-2027", "follow-up", "Donnerstagnachmittag"."""
    plain = _GERMAN_PART.sub(r"\1 \2", plain)
    return re.sub(r"(?<=[^\W\d_])-(?=[^\W\d_])|(?<=[^\W\d_]{3})-(?=\d{4}\b)", " ", plain)


def _looked_up(written: list[Lexeme], lexicon: Lexicon) -> Iterator[Token]:
    words = [each.text for each in written]
    at = 0
    while at < len(words):
        phrase = lexicon.longest(words, at)
        if phrase is None:
            yield _token(written[at])
            at += 1
        else:
            yield Token(" ".join(phrase), _readings(lexicon, phrase))
            at += len(phrase)


def _readings(lexicon: Lexicon, phrase: tuple[str, ...]) -> dict[str, Any]:
    return {
        kind: Amount(float(value)) if kind in {"number", "half"} else value
        for kind, value in lexicon.readings[phrase].items()
    }


def _token(lexeme: Lexeme) -> Token:
    text = lexeme.text
    match lexeme.kind:
        case "number":
            return Token(text, {"number": Amount(min(float(text.replace(",", ".")), _LARGEST))})
        case "dotted":
            # 2.30 is half past two, the second of March never; 2.50 two and a half.
            return Token(text, {"dotted": text, "number": Amount(float(text))})
        case "ordinal":
            return Token(text, {"ordinal": re.sub(r"\D", "", text)})
        case "symbol":
            return Token(text, {_SYMBOLS.get(text, "sign"): text})
        case "word" | "phrase":
            return Token(text, {"word": text})
        case kind:
            return Token(text, {kind: text})
