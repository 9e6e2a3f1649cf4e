"""What a playbook can make of a member's instructions: a language, a tone, fewer words."""

import re
from dataclasses import dataclass

from keepwarm.kit.places import language_code
from keepwarm.offer.model import Tone

_LANGUAGE = re.compile(
    r"(?i)\b(?:in|into|to|auf|ins|en|na|на|по|in\s+italiano)[\s-]+([^\W\d_]{5,})"
)
# Languages whose adjectives are declined, and words that no list of languages carries.
_STEMS = {
    "англ": "en",
    "немецк": "de",
    "німецьк": "de",
    "француз": "fr",
    "испанск": "es",
    "іспанськ": "es",
    "русск": "ru",
    "російськ": "ru",
    "украинск": "uk",
    "українськ": "uk",
}
_SHORTER = re.compile(
    r"(?i)\b(?:short|brief|concise|kürz|kurz|knapp|plus\s+court|bref|brève|corto|corta|breve"
    r"|короч|кратк|коротш|коротк|стисл)"
)
_FORMAL = re.compile(r"(?i)\b(?:formal|formell|förmlich|formel|официальн|формальн|офіційн)")
_WARM = re.compile(
    r"(?i)\b(?:warm|friendl|casual|informal|herzlich|locker|freundlich|chaleureu|amical"
    r"|cercan|cordial|amistos|тепл|дружелюб|дружн)"
)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What somebody wants otherwise; None and False where nothing is said about it."""

    language: str | None = None
    tone: Tone | None = None
    is_short: bool = False

    def __bool__(self) -> bool:
        return bool(self.language or self.tone or self.is_short)


def read_wishes(instructions: str) -> Wishes:
    """Return what instructions wish for, as far as it can be told without thinking."""
    return Wishes(
        language=_language(instructions),
        tone=_tone(instructions),
        is_short=bool(_SHORTER.search(instructions)),
    )


def _language(text: str) -> str | None:
    for word in _LANGUAGE.findall(text):
        stemmed = next((c for stem, c in _STEMS.items() if word.lower().startswith(stem)), None)
        found = stemmed or language_code(word)
        if found:
            return found
    return None


def _tone(text: str) -> Tone | None:
    if _WARM.search(text):
        return "warm"
    return "formal" if _FORMAL.search(text) else None
