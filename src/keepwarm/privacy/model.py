"""By which words a person is found in texts, and what became of what was found."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from keepwarm.contacts.model import Address

NEVER: Final = r"\Znever"
"""A pattern that nothing matches: what comes after the end."""
SHORTEST_PART: Final = 3
_APART: Final = r"[ ().\-/]{0,3}"
_GAP: Final = r"(?:\s|\\[nrt]|[ ,])+"
_TITLES: Final = """
dipl dipl.-ing dr dra frau herr ing m mag mlle mme mr mrs ms mx prof sig sr sra
"""
_FEWEST_DIGITS: Final = 7
_LONGEST_CODE: Final = 3


@dataclass(frozen=True, slots=True)
class Words:
    """
    Patterns that PostgreSQL and Python read alike.

    `addresses` and `names` in whatever case; `parts`, single names, as they are written.
    """

    addresses: str
    names: str
    parts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """A row of `erasures`: how much was deleted, and in how much their words were taken out."""

    id: int
    deleted: Mapping[str, int]
    redacted: Mapping[str, int]
    made_by: str | None
    made_at: datetime


def words_of(names: Iterable[str], addresses: Iterable[Address]) -> Words:
    """Return how to find a person by their names and addresses."""
    whole = [
        [part for part in name.split() if part.strip(".").lower() not in _TITLES.split()]
        for name in names
    ]
    spelt = [_name(order) for parts in whole if len(parts) > 1 for order in _orders(parts)]
    parts = {part for name in whole for part in name if len(part.strip(".")) >= SHORTEST_PART}
    return Words(
        addresses=_any(_address(each) for each in addresses),
        names=_any(spelt),
        parts=_any(_bounded(re.escape(part)) for part in sorted(parts)),
    )


def _any(patterns: Iterable[str]) -> str:
    return "|".join(dict.fromkeys(patterns)) or NEVER


def _orders(parts: list[str]) -> tuple[list[str], list[str]]:
    """Jane Doe, and Doe, Jane."""
    return parts, [parts[-1], *parts[:-1]]


def _name(parts: list[str]) -> str:
    return _bounded(_GAP.join(re.escape(part) for part in parts))


def _bounded(pattern: str) -> str:
    return rf"(?<!\w){pattern}(?!\w)"


def _address(address: Address) -> str:
    if address.kind in {"phone", "mobile", "fax"}:
        return _number(address.value)
    if address.kind == "email":
        return rf"(?<![\w.+-]){re.escape(address.value)}(?![\w-])"
    return rf"{re.escape(address.value.partition('://')[2] or address.value)}(?![\w-])"


def _number(value: str) -> str:
    """Return how a number is found, however people set it: +49 171 …, 0049-171 …, (0171) …."""
    digits = re.sub(r"\D", "", value)
    if len(digits) < _FEWEST_DIGITS:
        return rf"(?<!\d){re.escape(value)}(?!\d)"
    codes = range(1, min(_LONGEST_CODE, len(digits) - _FEWEST_DIGITS) + 1)
    ways = [_APART.join(digits)]
    ways += [
        rf"{_APART.join(digits[:n])}{_APART}\(0\){_APART}{_APART.join(digits[n:])}" for n in codes
    ]
    ways += [rf"0{_APART}{_APART.join(digits[n:])}" for n in codes]
    return rf"(?<!\d)(?:(?:\+|00){_APART})?(?:{'|'.join(ways)})(?!\d)"
