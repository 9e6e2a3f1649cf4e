"""Numbers as people write them: "3,000", "3 000", "9 million", "35 %", "€ 4.50"."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal, NamedTuple, TypeAlias

Unit: TypeAlias = Literal["percent", "money", ""]

_SCALES = {
    "k": 1_000,
    "tsd": 1_000,
    "тыс": 1_000,
    "тис": 1_000,
    "m": 1_000_000,
    "mn": 1_000_000,
    "mio": 1_000_000,
    "млн": 1_000_000,
    "bn": 1_000_000_000,
    "mrd": 1_000_000_000,
    "млрд": 1_000_000_000,
}
_LONG_SCALES = {"millio": 10**6, "millon": 10**6, "millia": 10**9, "billio": 10**9}
_NUMBER = re.compile(
    r"""(?xi)
    (?P<money> [$€£¥₽₴] \s? )?
    (?<![\w.,]) (?P<digits> \d{1,3} (?: [\u00a0\u202f .,'’] \d{3} )+ (?!\d) | \d+ (?: [.,] \d+ )? )
    (?: \s? (?P<scale> k | tsd | тыс | тис | m | mn | mio | млн | bn | mrd | млрд
              | million\w* | millon\w* | billion\w* | milliard\w* ) \b \.? )?
    (?: \s? (?P<unit> % | percent | per\scent | prozent | pour\scent | por\sciento
              | процент\w* | відсот\w* ) )?
    (?: \s? (?P<currency> [$€£¥₽₴] | eur\b | euros?\b | usd\b | chf\b | gbp\b | dollars?\b
              | руб\w* | грн | гривен\w* ) )?
    """
)
# What may be said without having been told: how long a talk takes, when it may be, list marks.
_FREE = re.compile(
    r"""(?xim)
    \b \d{1,2} [\s-]? (?: min\b | minut\w* | minuten | мин\w* | хв\w* )
  | \b \d{1,2} [:.h] [0-5]\d \b (?: \s? (?: am | pm | uhr | h ) \b )?
  | \b \d{1,2} \s? (?: am | pm | uhr | h ) \b
  | ^ \s* \d [.)] \s
  | (?<=\s) \d [)] \s
    """
)


class Number(NamedTuple):
    """How much, and of what."""

    amount: Decimal
    unit: Unit


def numbers_in(text: str) -> Iterator[tuple[str, Number]]:
    """Yield the numbers of a text, as they are written and as they are meant."""
    for found in _NUMBER.finditer(text):
        amount = _amount(found["digits"]) * _scale(found["scale"])
        unit: Unit = "percent" if found["unit"] else ""
        if found["money"] or found["currency"]:
            unit = "money"
        yield found[0].strip(), Number(amount, unit)


def without_free(text: str) -> str:
    """Take out the numbers that may stand in any text."""
    return _FREE.sub(" ", text)


def _amount(digits: str) -> Decimal:
    """Read digits; a mark before three of them parts thousands, any other a fraction."""
    if re.fullmatch(r"\d+[.,]\d{1,2}|\d+[.,]\d{4,}", digits):
        return Decimal(digits.replace(",", ".")).normalize()
    return Decimal(re.sub(r"\D", "", digits))


def _scale(word: str | None) -> int:
    if not word:
        return 1
    folded = word.casefold().rstrip(".")
    long = (size for name, size in _LONG_SCALES.items() if folded.startswith(name))
    return _SCALES.get(folded) or next(long, 1)
