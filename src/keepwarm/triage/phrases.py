"""
Phrases of people's replies, written so that one line covers many ways to say a thing.

The tables in `words/` hold them, a language in one file or in several. A line is a row of
words: `(a|b c)` is a choice, `{class}` one of the language's word classes, `word*` any ending,
`word?` may be missing, `~` stands for up to one word and `…` for up to four, `!(a|b)` says
what must not follow; `^` and `$` are the ends of the sentence, courtesies apart. Case,
accents, apostrophes and commas do not matter. All lines of a family become one pattern, which
only begins where a word begins.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final, Literal, TypeAlias

from keepwarm.calendar.reading.lexicon import LANGUAGES, folded

Family: TypeAlias = Literal[
    "scrub",  # what sounds like another family and is not: "don't stop", "why not"
    "optout",  # asks never to be written to again
    "plea",  # makes a question with such words a request, not a question about opting out
    "bounce",  # a mail system speaks
    "away",  # is away and will be back
    "gone",  # is away and will not be back
    "wrong",  # is the wrong person
    "refer",  # names somebody else, or passes us on
    "later",  # asks for another time
    "refuse",  # says no
    "accept",  # does or asks for a next step
    "warm",  # likes it, which alone is a yes and beside a no is politeness
    "ask",  # asks, also without a question mark
    "chatter",  # says nothing we act on
]

_TABLES: Final = Path(__file__).with_name("words")
_SECTION: Final = re.compile(r"\[(\w+)\]")
_DEFINITION: Final = re.compile(r"(common|negators|contrast|courtesy|class \w+): (.*)")
_CLASS: Final = re.compile(r"\{(\w+)\}")
_STEM: Final = re.compile(r"([^\W\d_]{4,})\*")
_SHORTEST: Final = 4  # letters of a stem
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_TOKEN: Final = re.compile(r"\)[?*]|!\(|[()|…~^$]|[^ ()|…~^$!]+")
_APART: Final = "'?,? "
# A name is a word with a capital inside a sentence, which is marked (see `reading`).
_EVERYWHERE: Final = {"name": "@name @name?"}
_NAME: Final = "[^ ,']+(?=')"
_SIGNS: Final = {
    "(": "(?:",
    "!(": "(?!",
    ")": ")",
    ")?": ")?",
    ")*": ")*",
    "|": "|",
    "^": r"(?<=\A )",
    "$": r"\Z",
    "~": "(?:[^ ]+ )?",
    "…": "(?:[^ ]+ ){0,4}?",
}


class Speech:
    """
    How one language says the things that count.

    `negating` are words that turn a yes around, `contrasting` those behind which the point
    comes, `polite` those that say nothing by themselves, and `vocabulary` all that the
    language is known by.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self._words: dict[str, str] = {}
        self._lines: dict[str, list[str]] = {}
        self._patterns: dict[Family, re.Pattern[str] | None] = {}
        self._read(_lines(language))
        self.negating = frozenset(self._words["negators"].split())
        self.contrasting = frozenset(self._words["contrast"].split())
        self.polite = frozenset(self._words["courtesy"].split())
        text = " ".join(self._texts())
        self.vocabulary = frozenset(_WORD.findall(text))
        self._stems = frozenset(_STEM.findall(text))

    def knows(self, word: str) -> bool:
        """Say whether a word is of this language, or begins as one of its words does."""
        return word in self.vocabulary or any(
            word[:end] in self._stems for end in range(_SHORTEST, len(word))
        )

    def pattern(self, family: Family) -> re.Pattern[str] | None:
        """Return what finds a family's phrases; it is made when it is first needed."""
        if family not in self._patterns:
            self._patterns[family] = self._pattern(family)
        return self._patterns[family]

    def _read(self, lines: Iterator[str]) -> None:
        section = list[str]()
        for line in lines:
            if opened := _SECTION.fullmatch(line):
                section = self._lines.setdefault(opened[1], [])
            elif defined := _DEFINITION.fullmatch(line):
                self._words[defined[1].removeprefix("class ")] = defined[2]
            else:
                section.append(line)

    def _texts(self) -> Iterator[str]:
        yield from self._words.values()
        for lines in self._lines.values():
            yield from lines

    def _pattern(self, family: Family) -> re.Pattern[str] | None:
        lines = self._lines.get(family)
        if not lines:
            return None
        classes = {**_EVERYWHERE, **self._words}
        branches = (_branch(_expanded(line, classes)) for line in lines)
        return re.compile(" (?:" + "|".join(branches) + ")")


@cache
def speeches() -> Mapping[str, Speech]:
    """Return how every language speaks."""
    return {language: Speech(language) for language in LANGUAGES}


def _lines(language: str) -> Iterator[str]:
    for table in sorted(_TABLES.glob(f"{language}*.txt")):
        for line in table.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                # Folding spells the ellipsis out.
                yield folded(line).replace("...", "…")


def _expanded(line: str, classes: Mapping[str, str]) -> str:
    """Write out the word classes, which may stand in each other."""
    while _CLASS.search(line):
        line = _CLASS.sub(lambda found: f"({classes[found[1]]})", line)
    return line


def _branch(line: str) -> str:
    return "".join(_SIGNS.get(token) or _word(token) for token in _TOKEN.findall(line))


def _word(token: str) -> str:
    """Write a word with what stands behind it, so that groups and gaps need no spaces."""
    word = token.removesuffix("?").replace("*", "[^ ,']*").replace("@name", _NAME) + _APART
    return f"(?:{word})?" if token.endswith("?") else word
