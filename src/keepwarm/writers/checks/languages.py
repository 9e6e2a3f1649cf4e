"""Whether a text is in the language it should be in."""

from collections.abc import Mapping
from functools import cache

import msgspec

from keepwarm.analysts.wording import fold_words
from keepwarm.sites.language import language_of
from keepwarm.writers.library import built_in_library

_FEWEST_WORDS = 12  # of fewer nobody can tell
_CYRILLIC = ("ru", "uk")
_CLEARLY, _AHEAD = 1.5, 2  # how far another language must be ahead


def speaks(text: str, language: str | None) -> bool:
    """Say whether a text is, as far as can be told, in a language."""
    words = fold_words(text)
    if not language or len(words) < _FEWEST_WORDS:
        return True
    if (language in _CYRILLIC) != _is_cyrillic(text):
        return False
    if language not in _vocabularies():
        return language_of(text) in ("", language)
    known = {
        each: sum(w in vocabulary for w in words) for each, vocabulary in _vocabularies().items()
    }
    other = max(count for each, count in known.items() if each != language)
    return other <= known[language] * _CLEARLY + _AHEAD


def _is_cyrillic(text: str) -> bool:
    letters = [letter for letter in text if letter.isalpha()]
    return sum("\u0400" <= letter <= "\u04ff" for letter in letters) * 2 > len(letters)


@cache
def _vocabularies() -> Mapping[str, frozenset[str]]:
    """Return the words that our own texts use: the small ones of every letter are among them."""
    return {
        language: frozenset(fold_words(msgspec.json.encode(texts.moves).decode()))
        for language, texts in built_in_library().texts.items()
    }
