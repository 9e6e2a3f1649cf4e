"""
Slavic names as people write them in a sentence, and as they stand on a card.

"Met Ivan Petrov" is «встретил Ивана Петрова» in Russian. A first name that we know gives away
whether it is a man's or a woman's, and with it how the surname ends. Names we do not know stay
as they are written.
"""

from collections.abc import Mapping
from typing import Final

from keepwarm.captures.vocabulary import GIVEN, SLAVIC_MEN, SLAVIC_WOMEN

_FEWEST_LETTERS = 3
_MEN: Final[Mapping[str, str]] = {
    # Ending as written: ending on a card. The longest that fits counts.
    "ского": "ский", "скому": "ский", "ским": "ский", "цкого": "цкий", "цким": "цкий",
    "ського": "ський", "ському": "ський", "ським": "ський", "цького": "цький", "цьким": "цький",
    "ова": "ов", "ову": "ов", "овым": "ов", "ева": "ев", "еву": "ев", "евым": "ев",
    "ина": "ин", "ину": "ин", "иным": "ин", "енка": "енко", "енком": "енко", "енку": "енко",
    "чука": "чук", "чуком": "чук", "чуку": "чук", "ука": "ук", "юка": "юк", "яка": "як",
    "skiego": "ski", "skim": "ski", "skiemu": "ski", "ckiego": "cki", "ckim": "cki",
    "wicza": "wicz", "wiczem": "wicz", "aka": "ak", "akiem": "ak", "czyka": "czyk",
    "czykiem": "czyk", "ika": "ik", "ikiem": "ik",
}  # fmt: skip
_WOMEN: Final[Mapping[str, str]] = {
    "скую": "ская", "ской": "ская", "цкую": "цкая", "цкой": "цкая",
    "ську": "ська", "ською": "ська", "ській": "ська", "цьку": "цька", "цькою": "цька",
    "ову": "ова", "овой": "ова", "овою": "ова", "еву": "ева", "евой": "ева", "ину": "ина",
    "иной": "ина", "ską": "ska", "skiej": "ska", "cką": "cka", "ckiej": "cka",
}  # fmt: skip


_SURELY_OBLIQUE = tuple(ending for ending in _MEN if len(ending) > 3)  # noqa: PLR2004 -- letters
# Vowels that flee: Marek, Marka.
_FLEETING: Final = {
    "mark": "marek", "jack": "jacek", "pawł": "paweł", "leszk": "leszek", "павл": "павел",
    "петр": "пётр", "павл ": "павло", "львом": "лев",
}  # fmt: skip


def _stem(name: str) -> str:
    return name.rstrip("аяоеыьйиіaeoy") or name


_MEN_BY_STEM: Final = {_stem(name): name for name in sorted(SLAVIC_MEN, reverse=True)} | _FLEETING
_WOMEN_BY_STEM: Final = {_stem(name): name for name in sorted(SLAVIC_WOMEN, reverse=True)}
# What an oblique first name adds to its stem; what a man's shares with a woman's is told apart
# by the nominative of either.
_MENS_TAILS: Final = (
    *(
        "а",
        "у",
        "ом",
        "ем",
        "ым",
        "ию",
        "ия",
        "ием",
        "ію",
        "ія",
        "ієм",
        "я",
        "ю",
        "єм",
        "ові",
        "ея",
    ),
    *("еем", "ею", "a", "em", "owi", "iem", "ego", "im", "emu"),
)
_WOMENS_TAILS: Final = (
    *(
        "у",
        "ю",
        "ой",
        "ей",
        "ою",
        "ею",
        "ию",
        "ией",
        "ію",
        "ією",
        "є",
        "єю",
        "ы",
        "е",
        "і",
        "ї",
        "и",
    ),
    *("ę", "ą", "i", "y", "ię", "ią", "ie"),
)


def is_given(word: str) -> bool:
    """Say whether a word is a first name, also in the middle of a Slavic sentence."""
    folded = word.casefold()
    return folded in GIVEN or all(map(_is_known, folded.split("-"))) or _known(folded) is not None


def _is_known(part: str) -> bool:
    return part in GIVEN


def on_a_card(name: str) -> str:
    """Return a Slavic name as it stands on a card; every other one as it is."""
    first, _space, last = name.partition(" ")
    known = _known(first.casefold(), beside=last)
    if known is None:
        return name
    given, endings = known
    return " ".join(filter(None, (given.title(), _nominative(last, endings))))


def _known(folded: str, *, beside: str = "") -> tuple[str, Mapping[str, str]] | None:
    """
    Return the first name that an oblique one is of, and how surnames beside it end.

    Some are also names as they stand: Jana beside Kowalskiego is a man called Jan.
    """
    if folded in GIVEN and not beside.endswith(_SURELY_OBLIQUE):
        return None
    women = _by_tail(folded, _WOMEN_BY_STEM, _WOMENS_TAILS)
    men = _by_tail(folded, _MEN_BY_STEM, _MENS_TAILS)
    if women and not (men and folded.endswith(("а", "я", "a", "ом", "ем", "em"))):
        return women, _WOMEN
    return (men, _MEN) if men else None


def _by_tail(folded: str, stems: Mapping[str, str], tails: tuple[str, ...]) -> str | None:
    for tail in sorted(tails, key=len, reverse=True):
        stem = folded.removesuffix(tail)
        if stem != folded and len(stem) >= _FEWEST_LETTERS - 1 and _stem(stem) in stems:
            return stems[_stem(stem)]
    return None


def _nominative(last: str, endings: Mapping[str, str]) -> str:
    fits = [ending for ending in endings if last.endswith(ending)]
    if not fits or len(last) <= len(max(fits, key=len)):
        return last
    longest = max(fits, key=len)
    return last.removesuffix(longest) + endings[longest]
