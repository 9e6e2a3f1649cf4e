"""Which phrases stand in a reply, and which of them count."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, get_args

from keepwarm.triage.phrases import Family, Speech
from keepwarm.triage.reading import Sentence

_SCRUBBED: Final = " _ "
_FAMILIES: Final[tuple[Family, ...]] = get_args(Family)
_WISHES: Final = frozenset[Family]({"later", "refuse", "accept", "warm"})
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
        for family, words in _counting(sentence, speeches).items():
            found[family].append(Signal(words, at))
    return {family: tuple(signals) for family, signals in found.items()}


def _counting(sentence: Sentence, speeches: list[Speech]) -> dict[Family, str]:
    """
    Find the phrases that count.

    Who asks about opting out does not opt out, unless they ask it of us; and of "I like it,
    but not now" the point comes behind the "but".
    """
    words = sentence.words
    for speech in speeches:
        if scrub := speech.pattern("scrub"):
            words = scrub.sub(_SCRUBBED, words)
    said = _found(words, speeches)
    if "accept" in said and _is_within(said, words, speeches):
        del said["accept"]
    asks = sentence.asks or _begins(words, said.get("ask"))
    if asks and "plea" not in said:
        said.pop("optout", None)
    point = _point(words, speeches[0])
    behind = _found(point, speeches) if point and _WISHES & said.keys() else {}
    if not _WISHES & behind.keys():
        return said
    settled: dict[Family, str] = {each: said[each] for each in said if each not in _WISHES}
    return settled | behind


def _is_within(said: Mapping[Family, str], words: str, speeches: list[Speech]) -> bool:
    """Say whether a yes is only in the words of a stop: "Don't write, call me" has one beside."""
    if "optout" not in said:
        return False
    beside = words.replace("'", "").replace(said["optout"], _SCRUBBED.strip())
    return "accept" not in _found(beside, speeches)


def _begins(words: str, phrase: str | None) -> bool:
    return phrase is not None and words.replace("'", "").strip().startswith(phrase)


def _point(words: str, speech: Speech) -> str:
    """Return what stands behind the last "but"; nothing without one."""
    parts = words.split()
    ats = [at for at, word in enumerate(parts) if word.strip(",'") in speech.contrasting]
    return f" {' '.join(parts[ats[-1] + 1 :])} " if ats and ats[-1] > 0 else ""


def _found(words: str, speeches: list[Speech]) -> dict[Family, str]:
    core = _core(words, frozenset[str]().union(*(speech.polite for speech in speeches)))
    negating = frozenset[str]().union(*(speech.negating for speech in speeches))
    found = dict[Family, str]()
    for speech in speeches:
        for family in _FAMILIES[1:]:
            if family not in found and (pattern := speech.pattern(family)):
                reach = _REACH.get(family, 0)
                if told := (
                    _first(pattern, words, negating, reach)
                    or _first(pattern, core, negating, reach)
                ):
                    found[family] = told
    return found


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
