"""The words of time in each language, read once from the tables in `words/`."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

LANGUAGES: Final = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "ru", "uk")
_EVERYWHERE: Final = "any"  # words that people use in all languages: ASAP, EOD, demo
_TABLES: Final = Path(__file__).with_name("words")
_LINE: Final = re.compile(r"(?P<kind>\w+)(?: (?P<value>\S+))?: *(?P<words>.*)")
_APOSTROPHES: Final = dict.fromkeys(map(ord, "'’ʼ‘`´"))
_STROKED: Final = str.maketrans({"ł": "l", "ø": "o", "đ": "d"})


class Entry(NamedTuple):
    """One line of a table: what some words are, and the value they stand for."""

    kind: str
    value: str
    phrases: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language; `phrases` are found by their first word, longest first."""

    language: str
    phrases: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    readings: dict[tuple[str, ...], dict[str, str]] = field(default_factory=dict)
    dropped: set[str] = field(default_factory=set)
    vocabulary: set[str] = field(default_factory=set)

    def longest(self, words: list[str], at: int) -> tuple[str, ...] | None:
        """Return the longest phrase of this language that stands at a place."""
        for phrase in self.phrases.get(words[at], ()):
            if tuple(words[at : at + len(phrase)]) == phrase:
                return phrase
        return None

    def coverage(self, words: Iterable[str]) -> int:
        """Count the letters that are of this language."""
        return sum(len(word) for word in words if word in self.vocabulary)


@cache
def lexicons() -> Mapping[str, Lexicon]:
    """Return the words of every language."""
    shared = list(_entries(_EVERYWHERE))
    return {language: _lexicon(language, [*_entries(language), *shared]) for language in LANGUAGES}


def folded(text: str) -> str:
    """Take away case, accents and apostrophes: how people leave them out, too."""
    plain = unicodedata.normalize("NFKC", text).translate(_APOSTROPHES).casefold()
    if plain.isascii():
        return plain
    bare = (c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return "".join(bare).translate(_STROKED)


def _entries(language: str) -> Iterator[Entry]:
    for line in _TABLES.joinpath(f"{language}.txt").read_text(encoding="utf-8").splitlines():
        if said := _LINE.fullmatch(line):
            written = (folded(each).replace("-", " ").split() for each in said["words"].split(","))
            yield Entry(said["kind"], said["value"] or "", tuple(map(tuple, written)))


def _lexicon(language: str, entries: list[Entry]) -> Lexicon:
    lexicon = Lexicon(language)
    lexicon.dropped.update(
        phrase[0]
        for entry in entries
        if entry.kind == "drop"
        for phrase in entry.phrases
        if len(phrase) == 1
    )
    for entry in entries:
        for phrase in entry.phrases:
            _add(lexicon, entry, phrase)
    for phrases in lexicon.phrases.values():
        phrases.sort(key=len, reverse=True)
    return lexicon


def _add(lexicon: Lexicon, entry: Entry, phrase: tuple[str, ...]) -> None:
    lexicon.vocabulary.update(phrase)
    kept = tuple(word for word in phrase if word not in lexicon.dropped)
    # "at the latest" with "latest" gone must not take every "at" with it.
    if not kept or (entry.kind == "drop" and len(kept) < len(phrase)):
        return
    if kept not in lexicon.readings:
        lexicon.readings[kept] = {}
        lexicon.phrases.setdefault(kept[0], []).append(kept)
    # A language's own words come first: what it says wins over what is said everywhere.
    lexicon.readings[kept].setdefault(entry.kind, entry.value)
