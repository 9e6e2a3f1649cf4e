"""Which phrases stand in a reply, and which of them count."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, get_args

from keepwarm.triage.phrases import Family, Speech
from keepwarm.triage.reading import Sentence

_SCRUBBED: Final = " _ "
_FAMILIES: Final[tuple[Family, ...]] = get_args(Family)
_FAR: Final = 6
# Words: how far before a phrase its "not" may stand. A yes must hold none itself.
_REACH: Final[Mapping[Family, int]] = {"accept": _FAR, "warm": _FAR, "refer": 3}


@dataclass(frozen=True, slots=True)
class Signal:
    """Words of a family, and the place of their sentence."""

    words: str
    at: int


Signals = Mapping[Family, tuple[Signal, ...]]


def signals_of(sentences: Iterable[Sentence], speeches: list[Speech]) -> Signals:
    """Find the phrases of every family; a yes behind a "not" is none."""
    found: dict[Family, list[Signal]] = {family: [] for family in _FAMILIES}
    for at, sentence in enumerate(sentences):
        for family, words in _found(sentence.words, speeches):
            found[family].append(Signal(words, at))
    return {family: tuple(signals) for family, signals in found.items()}


def _found(words: str, speeches: list[Speech]) -> Iterable[tuple[Family, str]]:
    for speech in speeches:
        if scrub := speech.pattern("scrub"):
            words = scrub.sub(_SCRUBBED, words)
    core = _core(words, frozenset[str]().union(*(speech.polite for speech in speeches)))
    negating = frozenset[str]().union(*(speech.negating for speech in speeches))
    for speech in speeches:
        for family in _FAMILIES[1:]:
            if pattern := speech.pattern(family):
                reach = _REACH.get(family, 0)
                found = _first(pattern, words, negating, reach)
                if found := found or _first(pattern, core, negating, reach):
                    yield family, found


def _core(words: str, polite: frozenset[str]) -> str:
    """Take the courtesies off both ends: "no, thank you" is a "no"."""
    kept = words.split()
    while kept and kept[0].strip(",'") in polite:
        kept = kept[1:]
    while kept and kept[-1].strip(",'") in polite:
        kept = kept[:-1]
    return f" {' '.join(kept)} "


def _first(pattern: re.Pattern[str], words: str, negating: frozenset[str], reach: int) -> str:
    """Return the first words that match and are not turned around by a "not" within reach."""
    match = pattern.search(words)
    while match and reach and _is_negated(words, match, negating, reach):
        match = pattern.search(words, match.start() + 1)
    return match[0].strip(" ,'").replace("'", "") if match else ""


def _is_negated(words: str, match: re.Match[str], negating: frozenset[str], reach: int) -> bool:
    clause = words[: match.start()].rpartition(",")[2]
    inside = match[0].split() if reach == _FAR else []
    return any(word.strip(",'") in negating for word in clause.split()[-reach:] + inside)
