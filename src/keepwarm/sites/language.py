"""Which language a page is in."""

import re
from collections import Counter

_STOP_WORDS = {
    "de": "der die das und ist nicht ein eine wir mit für auf sie ihre ihr von zu den bei unser",
    "en": "the and of to is we our you for with your are from that this on by have be us",
    "es": "el la los las y es una un con para por su nuestra nuestro que del más somos en sus",
    "fr": "le la les et est une un des pour avec nous vous votre notre que du dans sur qui aux",
    "it": "il la gli e è una un con per che di del della nostra nostro sono dei alla nel più",
    "nl": "de het een en van is wij met voor op onze uw niet zijn bij door ook aan u naar",
    "pl": "i w z na jest do się nie dla oraz nasza nasze jesteśmy przez od są po to jak",
    "pt": "o a os as e é um uma com para por que do da nossa nosso não são em dos mais",
    "ru": "и в не на с для мы что по это как от из наши наша вы за или к о",
    "uk": "і в не на з для ми що по це як від із наші наша ви за або та у",
}
_WORDS_OF = {language: frozenset(words.split()) for language, words in _STOP_WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 20_000
_ENOUGH = 3
_DECLARED = re.compile(r"(?i)\A([a-z]{2})(?:[-_].*)?\Z")

STOP_WORDS = frozenset[str]().union(*_WORDS_OF.values())


def language_of(text: str, declared: str = "") -> str:
    """Return a two-letter code: what the page declares, else a vote of its small words."""
    match = _DECLARED.match(declared.strip())
    return match[1].lower() if match else _voted(text)


def _voted(text: str) -> str:
    votes = Counter[str]()
    for word, times in Counter(_WORD.findall(text[:_SAMPLE].lower())).items():
        for language, words in _WORDS_OF.items():
            if word in words:
                votes[language] += times
    ((winner, count),) = votes.most_common(1) or [("", 0)]
    return winner if count >= _ENOUGH else ""
