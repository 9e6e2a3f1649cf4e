"""Words that matter to the checks, a file for each language."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from keepwarm.analysts.library import phrases_of
from keepwarm.analysts.wording import Phrase
from keepwarm.writers.strict import Entry, files_in, read_strictly


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


def phrases(written: tuple[str, ...]) -> tuple[Phrase, ...]:
    """Return written phrases as words to look for."""
    return phrases_of(written)


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
