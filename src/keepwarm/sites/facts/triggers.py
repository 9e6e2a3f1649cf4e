"""Reasons to get in touch now: what has changed, or is about to, in a company's own words."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from keepwarm.sites.facts.announcements import announcing_words, kind_of
from keepwarm.sites.facts.datelines import Line, dateline_of
from keepwarm.sites.facts.dates import days_in
from keepwarm.sites.facts.history import lines_of_history
from keepwarm.sites.facts.model import TriggerFound, TriggerKind
from keepwarm.sites.facts.quotes import LONGEST_QUOTE, quote_around
from keepwarm.sites.model import Page
from keepwarm.sites.ways import purpose_of

_NOTE = re.compile(r"(?:Link|Technology|Company|Address|Employees|Person|Product): ")
_LINES_OF_NEWS = 2
_AT_MOST: dict[TriggerKind, int] = {"hiring": 10}
_AT_MOST_OF_A_KIND = 5


def find_triggers(page: Page) -> Iterator[TriggerFound]:
    """Find news worth a call. Every line counts for one kind, the first that fits."""
    lines = _lines(page)
    counts = Counter[TriggerKind]()
    for n, kind in _news(lines):
        if counts[kind] < _AT_MOST.get(kind, _AT_MOST_OF_A_KIND):
            counts[kind] += 1
            yield _trigger(page, kind, lines, n)


def _lines(page: Page) -> list[Line]:
    texts = [line for line in page.text.split("\n") if not _NOTE.match(line)]
    # Only those who write in English put the month first, and not all of them.
    day_first = page.lang not in {"", "en"}
    careers = purpose_of(page.url) == "careers"
    days = [days_in(text, day_first=day_first) for text in texts]
    history = lines_of_history(texts, days)
    return [
        Line(text, days[n], None if n in history else kind_of(text, careers=careers))
        for n, text in enumerate(texts)
    ]


def _news(lines: Sequence[Line]) -> Iterator[tuple[int, TriggerKind]]:
    last: int | None = None
    for n, line in enumerate(lines):
        if line.kind and (last is None or not _is_more_of_it(lines, last, n)):
            last = n
            yield n, line.kind


def _is_more_of_it(lines: Sequence[Line], news: int, n: int) -> bool:
    """Say whether a line goes on about the news above it; every vacancy is news of its own."""
    line = lines[n]
    if line.kind != lines[news].kind or line.kind == "hiring" or line.days:
        return False
    is_near = n - news <= _LINES_OF_NEWS
    return is_near and dateline_of(lines, n) in {None, dateline_of(lines, news)}


def _trigger(page: Page, kind: TriggerKind, lines: Sequence[Line], n: int) -> TriggerFound:
    line, beside = lines[n], dateline_of(lines, n)
    if line.day is None and beside is not None:
        both = "\n".join(each.text for each in lines[min(n, beside) : max(n, beside) + 1])
        if len(both) <= LONGEST_QUOTE and both in page.text:
            day = lines[beside].day
            return TriggerFound(kind=kind, happened_on=day, url=page.url, quote=both)
    start = page.text.find(line.text)
    first, end = announcing_words(line.text, kind)
    quote = quote_around(page.text, start + first, start + end)
    return TriggerFound(kind=kind, happened_on=line.day, url=page.url, quote=quote)
