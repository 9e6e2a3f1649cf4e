"""Which languages a phrase may be in, the likeliest first."""

from typing import Final

from keepwarm.calendar.reading.lexicon import LANGUAGES, Lexicon, lexicons
from keepwarm.calendar.reading.tokens import Lexeme

_ATTEMPTS: Final = 3
_NEAR: Final = 0.6  # of the best language: what others may still try
_TOLD: Final = 2.5  # letters that being told the language is worth


def by_likelihood(written: list[Lexeme], told: str | None) -> list[Lexicon]:
    """Return the languages that know most of the words; without any word the one told."""
    words = [each.text for each in written if each.kind == "word"]
    known = lexicons()
    told = (told or "").lower()[:2]
    if not words:
        return [known.get(told, known[LANGUAGES[0]])]
    scores = {language: float(lexicon.coverage(words)) for language, lexicon in known.items()}
    for language in (told, "en"):
        if scores.get(language):
            scores[language] += _TOLD if language == told else 0.5
    likely = sorted((each for each in LANGUAGES if scores[each]), key=lambda each: -scores[each])
    if likely and scores[likely[0]] >= sum(map(len, words)):
        return [known[likely[0]]]  # every word is of that language: no other knows better
    near = [each for each in likely if scores[each] >= _NEAR * scores[likely[0]]]
    return [known[each] for each in near[:_ATTEMPTS]]
