"""Words that matter to the checks, a file for each language."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from keepwarm.analysts.wording import fold_words, read_phrase
from keepwarm.kit.strict import Entry, files_in, read_strictly


class Lexicon(Entry, frozen=True):
    """
    Words of one language. Phrases are written as in the playbooks of research: `word*`.

    `capitals` are written with a capital letter and are no names. `numbers` are the words
    for two, three and so on. `amounts` say how much without a number. `contact`, `answers`,
    `readings` and `friends` are what texts like to pretend: an earlier contact, an answer of
    theirs, something of theirs we read, people in common. `pushy` asks for a meeting.
    """

    language: str
    capitals: frozenset[str]
    numbers: tuple[str, ...]
    amounts: tuple[str, ...]
    contact: tuple[str, ...]
    answers: tuple[str, ...]
    readings: tuple[str, ...]
    friends: tuple[str, ...]
    pushy: tuple[str, ...]
    cliches: tuple[str, ...]


@cache
def lexicons() -> Mapping[str, Lexicon]:
    """Return all lexicons by their language. Raises BrokenFile."""
    folder = files("keepwarm.writers.checks") / "words"
    read = (read_strictly(file, Lexicon) for file in files_in(folder))
    return {lexicon.language: lexicon for lexicon in read}


def lexicon_of(language: str | None) -> Lexicon:
    """Return the words of a language; of one we do not know, none."""
    return lexicons().get(language or "", _EMPTY)


def said(text: str, phrases: tuple[str, ...]) -> tuple[str, ...]:
    """Return what a text says of some phrases, in its own words, each once."""
    folded = " ".join(fold_words(text))
    return tuple(dict.fromkeys(_pattern(phrases).findall(folded))) if phrases else ()


@cache
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """One search for all: a text is looked through for hundreds of them."""
    read = (" ".join(read_phrase(phrase)) for phrase in phrases)
    either = "|".join(re.escape(phrase).replace(r"\*", r"\S*") for phrase in read)
    return re.compile(rf"(?<!\S)(?:{either})(?!\S)")


_EMPTY = Lexicon(
    language="",
    capitals=frozenset(),
    numbers=(),
    amounts=(),
    contact=(),
    answers=(),
    readings=(),
    friends=(),
    pushy=(),
    cliches=(),
)
