"""Finds the day of a piece of news: in its line, or on a line of its own beside it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from keepwarm.sites.facts.dates import Day
from keepwarm.sites.facts.model import TriggerKind

# “By Oliver Crane | 4 August 2026 | 5 min read”
_BYLINE = re.compile(r"(?i)(?:(?:posted|written)\s)?(?:by|von|par|por|di|door)\s[^\n.!?]{0,80}")
_LONGEST_REST = 12


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page, the days it names, and the kind of news it is, if any."""

    text: str
    days: tuple[Day, ...] = ()
    kind: TriggerKind | None = None

    @property
    def day(self) -> date | None:
        """The first day it names."""
        return self.days[0].on if self.days else None

    @property
    def dateline(self) -> date | None:
        """Its day, if the line holds little else."""
        rest = len(self.text) - sum(day.end - day.start for day in self.days)
        return self.day if rest <= _LONGEST_REST or _BYLINE.fullmatch(self.text) else None


def dateline_of(lines: Sequence[Line], n: int) -> int | None:
    """
    Return the line that holds nothing but the day of the news on line n.

    It may stand above or below. Between two such lines, the one that opens the list
    tells: a list that begins with a day has its days above. In doubt there is none.
    """
    above, below = _dateline(lines, n - 1), _dateline(lines, n + 1)
    if above and below:
        return n - 1 if _begins_with_a_day(lines, n - 1) else n + 1
    if above:
        return n - 1
    return n + 1 if below and not _belongs_to_next(lines, n + 1) else None


def _belongs_to_next(lines: Sequence[Line], dateline: int) -> bool:
    """Say whether other news than the line above follows, which has no other day."""
    above, *after = lines[dateline - 1 : dateline + 2 : 2]
    other = {line.kind for line in after} - {None, above.kind}
    return bool(other) and not _dateline(lines, dateline + 2)


def _begins_with_a_day(lines: Sequence[Line], dateline: int) -> bool:
    while _dateline(lines, dateline - 2):
        dateline -= 2
    return dateline == 0 or not lines[dateline - 1].kind


def _dateline(lines: Sequence[Line], n: int) -> date | None:
    return lines[n].dateline if 0 <= n < len(lines) else None
