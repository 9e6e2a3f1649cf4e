"""The words of a reply made equal: however they are spelt, one phrase finds them."""

import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from keepwarm.calendar.reading.lexicon import folded
from keepwarm.triage.phrases import Speech, speeches
from keepwarm.triage.spelling import contracted, corrected

LONGEST: Final = 6000  # letters of a reply; who writes more has said it by then
_ATTEMPTS: Final = 3
_NEAR: Final = 0.5  # of the best language: what others may still be
_TITLES: Final = "Dr Mr Ms Mrs Hr Fr Sr Sra Sig Dott Dhr Mevr Prof St ext"
_UNENDED: Final = re.sub(r"(\w+) ?", r"(?<!\\b\1\.)", _TITLES)
_ENDS: Final = re.compile(
    rf"(?<=[.!?…;]){_UNENDED}(?<!\b[A-Z]\.)(?<!\b\d\.)(?<!\b\d\d\.)[\"')\]]*\s+|\n\s*\n"
    r"|(?<=[^,\w])\s*\n|\n(?=[ \t]*[^a-zа-яäöü\s])"
)
_MAIL: Final = re.compile(r"(?<![\w.+-])(?:mailto:)?[\w.+-]++@[\w-]+(?:\.[\w-]+)+")
_LINK: Final = re.compile(r"https?://\S+|\bwww\.\S+|\b\w+\.\w{2,}/\S+")
_PHONE: Final = re.compile(r"\+?\(?\d[\d ()/.-]{5,}\d\b")
_APOSTROPHES: Final = re.compile("['’ʼ‘`´]")
_NAMED: Final = re.compile(r"(?<=[\w,:(]\s)([A-ZÀ-ÖØ-ÞĀĂĄĆĘŁŃŚŹŻА-ЯЁІЇЄҐ][\w]*[a-zа-яà-ÿ]\w*)")
_REPEATED: Final = re.compile(r"(?!ooo\b)([^\W\d_])\1{2,}")
_TOKENS: Final = re.compile(r"@?\w+(?::\d+)?'?,?|,")
_CYRILLIC: Final = re.compile("[а-яіїєґё]")


class Sentence(NamedTuple):
    """What a sentence says: its words with a space around each, and whether it asks."""

    words: str
    asks: bool
    written: str


def sentences_of(text: str) -> list[Sentence]:
    """Cut a text into sentences and make their words equal."""
    return [
        Sentence(words, "?" in written, written)
        for written in map(str.strip, _ENDS.split(text[:LONGEST]))
        if (words := equal(written)) != " "
    ]


def equal(written: str) -> str:
    """Take away what does not change the meaning: case, accents, misspellings, addresses."""
    marked = _MAIL.sub(" @mail ", _LINK.sub(" @link ", written))
    marked = _NAMED.sub(r"\1☺", _PHONE.sub(_number, _APOSTROPHES.sub("", marked)))
    plain = folded(marked.replace("-", " ")).replace("☺", "'")
    tokens = _TOKENS.findall(_REPEATED.sub(r"\1", plain))
    words = [*corrected(each for each in tokens if each != ",")]
    return contracted(f" {' '.join(words)} ") if words else " "


def _number(found: re.Match[str]) -> str:
    digits = sum(map(str.isdigit, found[0]))
    # A date has eight digits at most, and a point or stroke between them.
    is_date = re.search(r"\d[./-]\d", found[0]) and digits <= len("20260304")
    return found[0] if is_date else " @phone "


def spoken(sentences: Iterable[Sentence]) -> list[Speech]:
    """Return the languages a reply may be in, the likeliest first."""
    words = {word.rstrip(",'") for each in sentences for word in each.words.split()}
    is_cyrillic = any(map(_CYRILLIC.search, words))
    scores = {
        speech.language: sum(len(word) for word in words if speech.knows(word))
        for speech in speeches().values()
        if (speech.language in {"ru", "uk"}) == is_cyrillic
    }
    best = max(scores.values())
    likely = sorted(scores, key=lambda language: -scores[language])
    return [speeches()[each] for each in likely if scores[each] >= best * _NEAR][:_ATTEMPTS]
