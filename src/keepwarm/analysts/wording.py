"""
Find phrases in page texts and cut out the sentence around them.

A phrase is written the way people speak, word by word. `word*` is any word that begins
so, `#` a number from 2 to 99 (in words, too, or a span like 1-2), and `..` leaves room
for up to five words of the same sentence.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile

from keepwarm.evidence.model import LONGEST_QUOTE, SHORTEST_QUOTE, Quote, Source

_WORD = re.compile(r"\d+(?:[.,:/–-]\d+)*|[^\W\d_]+")
_WRITTEN = re.compile(r"\.\.|#|\d+(?:[.,:/–-]\d+)*|[^\W\d_]+\*?")
_A_FEW = re.compile(
    r"""(?x)
    (?: \d[–-] )? (?: [2-9] | [1-9]\d ) (?: [–-]\d\d? )?
    | two | three | four | five | six | seven | eight | nine | ten | twelve | fifteen | twenty
    | zwei | drei | vier | fünf | sechs | sieben | acht | neun | zehn | zwölf | vierzehn | fünfzehn
    | deux | trois | quatre | cinq | sept | huit | neuf | dix | douze | quinze
    | dos | tres | cuatro | cinco | seis | siete | ocho | nueve | diez | doce | quince
    | due | quattro | cinque | sette | otto | nove | dieci | dodici | quindici
    | twee | drie | vijf | zes | zeven | negen | tien | twaalf
    | dois | duas | três | quatro | sete | oito | dez | quinze
    | dwa | dwóch | trzy | trzech | cztery | czterech | pięć | pięciu | sześć | siedem | dziesięć
    | dziesięciu
    | два | две | двух | три | трёх | трех | четыре | пять | пяти | шесть | семь | десять | десяти
    | дві | двох | трьох | чотири | пять | шість | сім | десять | десяти
    """
)
_END = re.compile(r"\n|[.!?…]+(?=\s+[^a-zß-öø-ÿа-я\s])")
_ROOM = 5
_NEARBY = 6
# Folding typography may lengthen a text, so a quote stays well below the limit.
_QUOTE_LENGTH = LONGEST_QUOTE - 60
_HALF_A_QUOTE = _QUOTE_LENGTH // 2

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a phrase stands: a source and the places of its first and last word."""

    page: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Page:
    source: Source
    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]

    def sentence_of(self, spot: Spot) -> tuple[int, int]:
        text, start, end = self.source.text, self.spans[spot.first][0], self.spans[spot.last][1]
        before = max((m.end() for m in _END.finditer(text, max(0, start - 600), start)), default=0)
        after = _END.search(text, end)
        return max(before, start - 600), after.end() if after else len(text)


class Wording:
    """The words of a lead's sources, indexed once so that thousands of phrases cost little."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._pages = tuple(_read(source) for source in sources)
        self._places: dict[str, list[tuple[int, int]]] = {}
        for number, page in enumerate(self._pages):
            for place, word in enumerate(page.words):
                self._places.setdefault(word, []).append((number, place))
        self._vocabulary = sorted(self._places)

    def find(self, phrase: Phrase) -> Iterator[Spot]:
        """Yield every place where a phrase stands, in the order of the sources."""
        starts = (place for word in self._spellings(phrase[0]) for place in self._places[word])
        for number, place in sorted(starts):
            last = _match(self._pages[number], phrase[1:], place)
            if last is not None:
                yield Spot(number, place, last)

    def quote(self, spot: Spot) -> Quote:
        """Cut out the sentence around a spot, verbatim and short enough to be evidence."""
        page = self._pages[spot.page]
        start, end = page.sentence_of(spot)
        if end - start > _QUOTE_LENGTH:
            start, end = _narrow(page, spot, start, end)
        words = page.source.text[start:end].strip()
        if len(words) < SHORTEST_QUOTE:
            # A heading like "IT" is evidence only together with its neighbours.
            words = page.source.text[max(0, start - _HALF_A_QUOTE) : end + _HALF_A_QUOTE].strip()
        return Quote(source_id=page.source.id, text=words)

    def written(self, spot: Spot) -> str:
        """Return what stands at a spot, as it is written."""
        page = self._pages[spot.page]
        return page.source.text[page.spans[spot.first][0] : page.spans[spot.last][1]]

    def words_at(self, spots: Iterable[Spot]) -> frozenset[str]:
        """Return the different words that open these spots."""
        return frozenset(self._pages[spot.page].words[spot.first] for spot in spots)

    def before(self, spot: Spot) -> tuple[str, ...]:
        """Return the few words before a spot that belong to its sentence."""
        page = self._pages[spot.page]
        start, _end = page.sentence_of(spot)
        nearest = range(max(0, spot.first - _NEARBY), spot.first)
        return tuple(page.words[n] for n in nearest if page.spans[n][0] >= start)

    def is_question(self, spot: Spot) -> bool:
        """Say whether the sentence a spot stands in asks something."""
        page = self._pages[spot.page]
        start, end = page.sentence_of(spot)
        return page.source.text[start:end].rstrip().endswith("?")

    def _spellings(self, word: str) -> list[str]:
        if word == "#":
            return [known for known in self._vocabulary if _fits("#", known)]
        if not word.endswith("*"):
            return [word] if word in self._places else []
        stem, found = word[:-1], bisect_left(self._vocabulary, word[:-1])
        return list(takewhile(lambda known: known.startswith(stem), self._vocabulary[found:]))


def read_phrase(text: str) -> Phrase:
    """Turn a written phrase into the words to look for."""
    return tuple(part.casefold() for part in _WRITTEN.findall(text))


def holds(words: tuple[str, ...], phrase: Phrase) -> bool:
    """Say whether a phrase without room stands in a row of words."""
    size = len(phrase)
    rows = (words[n : n + size] for n in range(len(words) - size + 1))
    return bool(phrase) and any(all(map(_fits, phrase, row)) for row in rows)


def holds_any(words: tuple[str, ...], phrases: Iterable[Phrase]) -> bool:
    """Say whether one of these phrases stands in a row of words."""
    return any(holds(words, phrase) for phrase in phrases)


def opening(source: Source) -> Quote | None:
    """Return the first line of a source that is long enough to be evidence."""
    lines = (line.strip()[:_QUOTE_LENGTH].rstrip() for line in source.text.splitlines())
    first = next((line for line in lines if len(line) >= SHORTEST_QUOTE), None)
    return None if first is None else Quote(source_id=source.id, text=first)


def fold_words(text: str) -> tuple[str, ...]:
    """Return the words of a short text, folded the way phrases are."""
    return tuple(m.group().casefold() for m in _WORD.finditer(text))


def _read(source: Source) -> _Page:
    found = tuple(_WORD.finditer(source.text))
    words = tuple(m.group().casefold() for m in found)
    return _Page(source, words, tuple(m.span() for m in found))


def _match(page: _Page, rest: Phrase, place: int) -> int | None:
    room, start = 0, page.spans[place][0]
    for part in rest:
        if part == "..":
            room = _ROOM
            continue
        nearby = range(place + 1, min(place + 2 + room, len(page.words)))
        found = next((n for n in nearby if _fits(part, page.words[n])), None)
        if found is None or _is_broken(page, place, found):
            return None
        place, room = found, 0
    # What does not fit into a quote cannot be shown as evidence.
    return place if page.spans[place][1] - start <= _QUOTE_LENGTH else None


def _is_broken(page: _Page, left: int, right: int) -> bool:
    return _END.search(page.source.text, page.spans[left][1], page.spans[right][0] + 1) is not None


def _fits(part: str, word: str) -> bool:
    if part == "#":
        return _A_FEW.fullmatch(word) is not None
    return word.startswith(part[:-1]) if part.endswith("*") else word == part


def _narrow(page: _Page, spot: Spot, start: int, end: int) -> tuple[int, int]:
    """Keep as many whole words after and before a spot as a quote has room for."""
    first, last = page.spans[spot.first][0], page.spans[spot.last][1]
    for _first_letter, after in page.spans[spot.last + 1 :]:
        if after > min(end, first + _HALF_A_QUOTE):
            break
        last = after
    for before, _last_letter in reversed(page.spans[: spot.first]):
        if before < max(start, last - _QUOTE_LENGTH):
            break
        first = before
    return first, last
