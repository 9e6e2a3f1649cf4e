"""Whether what a text says of days agrees with the days of its plan."""

import re
from collections.abc import Iterator, Sequence

from keepwarm.kit.i18n import gettext as _
from keepwarm.writers.checks.issues import Issue

_DAY = re.compile(r"(?i)\b(?:day|tag|jour|día|dia|день)\s{0,2}(\d{1,3})\b")
_DAYS_AGO = re.compile(
    r"""(?xi) \b (\d{1,3}) \s days? \s ago | \b vor \s (\d{1,3}) \s tag | \b il \s y \s a \s
      (\d{1,3}) \s jour | \b hace \s (\d{1,3}) \s d[ií]a | (\d{1,3}) \s дн\w+ \s (?:назад|тому)"""
)
_YESTERDAY = re.compile(r"(?i)\b(?:yesterday|gestern|hier (?:je|nous)|ayer|вчера|вчора)\b")
_LAST_WEEK = re.compile(
    r"""(?xi) \b (?: last \s week | (?:letzte|vergangene|vorige)n? \s woche
      | la \s semaine \s (?:dernière|passée) | la \s semana \s pasada
      | на \s прошлой \s неделе | минулого \s тижня ) \b"""
)
_SLACK = 1  # a day a step may be moved by a weekend and still be called the same


def day_issues(text: str, delay: int, former: Sequence[int]) -> Iterator[Issue]:
    """
    Yield an issue where a text names another day than its step's.

    `former` are the days of the steps before it: "yesterday" needs one of the day before.
    """
    for named in _DAY.findall(text):
        if int(named) != delay:
            yield Issue(
                _("It says day {named}, but is due on day {day}.").format(named=named, day=delay)
            )
    for low, high in _spans(text):
        if not any(low <= delay - day <= high for day in former):
            yield Issue(_("It speaks of an earlier day on which nothing is planned."))


def _spans(text: str) -> Iterator[tuple[int, int]]:
    for found in _DAYS_AGO.finditer(text):
        days = int(next(filter(None, found.groups())))
        yield days - _SLACK, days + _SLACK
    if _YESTERDAY.search(text):
        yield 1, 1 + _SLACK
    if _LAST_WEEK.search(text):
        yield 3, 13
