"""Tells what a company once did from what is new there."""

import re
from collections.abc import Sequence

from keepwarm.sites.facts.dates import Day

_YEAR = re.compile(r"(?<![\d.,/€$£-])(?:19|20)\d\d(?![\d%]|[.,]\d)")
_NOTHING_ELSE = re.compile(r"[\s:·|–—-]*")
# Whenever this is read, these years are over, even on a page that names no other.
_OVER = 2024


def lines_of_history(lines: Sequence[str], days: Sequence[tuple[Day, ...]]) -> frozenset[int]:
    """
    Return which lines tell the past: they name years without days, all of them long over.

    News carries its day or month; a bare year belongs to a timeline or a memory. A year
    is over two years before the newest one that the page names.
    """
    years = [[int(year) for year in _YEAR.findall(line)] for line in lines]
    newest = max((max(named) for named in years if named), default=_OVER)
    over = max(_OVER, newest - 1)
    past = [
        bool(named) and not dated and max(named) < over
        for named, dated in zip(years, days, strict=True)
    ]
    return frozenset(
        n for n in range(len(lines)) if past[n] or (n and past[n - 1] and _is_year(lines[n - 1]))
    )


def _is_year(line: str) -> bool:
    return bool(_NOTHING_ELSE.fullmatch(_YEAR.sub("", line)))
