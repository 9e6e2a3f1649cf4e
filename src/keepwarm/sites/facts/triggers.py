"""Reasons to get in touch now: what has changed, or is about to, in a company's own words."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date

from keepwarm.sites.facts.dates import days_in
from keepwarm.sites.facts.model import TriggerFound, TriggerKind
from keepwarm.sites.facts.quotes import LONGEST_QUOTE, quote_around
from keepwarm.sites.facts.trigger_words import TRIGGER_WORDS
from keepwarm.sites.model import Page
from keepwarm.sites.ways import purpose_of

_PATTERNS: dict[TriggerKind, re.Pattern[str]] = {
    kind: re.compile(rf"(?<!\w)(?:{words})", re.VERBOSE | re.IGNORECASE)
    for kind, words in TRIGGER_WORDS.items()
}
_NOT_HIRING = re.compile(
    r"(?i)(?<!\w)(?:no|not|keine|nicht|derzeit\skein|aucune?|pas\sde|ninguna?|nessuna?|geen|brak"
    r"|nie|nenhuma?|não|нет|не|немає)(?!\w)"
)
_JOB = re.compile(
    r"""(?xi)
      engineer | developer | manager | designer | analyst | consultant | specialist | assistant
    | representative | accountant | technician | entwickler
    | ingenieur | techniker | sachbearbeiter
    | berater | kauf(?:mann|frau) | monteur | mitarbeiter | leiter | ingénieur | développeu[rs]
    | technicien | commercial | vendedor | ingenier[oa] | desarrollador | técnico | ingegnere
    | sviluppatore | impiegat[oa] | tecnico | ontwikkelaar | adviseur | medewerker | inżynier
    | programista | specjalista | engenheir[oa] | desenvolvedor | инженер | разработчик | менеджер
    | специалист | інженер | розробник | фахівець"""
)
_NOTE = re.compile(r"(?:Link|Technology|Company|Address|Employees|Person|Product): ")
_LONGEST_TITLE = 80
_LONGEST_REST = 12
_SHORTEST = 10
_AT_MOST: dict[TriggerKind, int] = {"hiring": 10}
_AT_MOST_OF_A_KIND = 5


def find_triggers(page: Page) -> Iterator[TriggerFound]:
    """Find news worth a call. Every line counts for one kind, the first that fits."""
    lines = [line for line in page.text.split("\n") if not _NOTE.match(line)]
    counts = Counter[TriggerKind]()
    careers = purpose_of(page.url) == "careers"
    for n, line in enumerate(lines):
        kind = _kind(line, careers=careers)
        if kind and counts[kind] < _AT_MOST.get(kind, _AT_MOST_OF_A_KIND):
            counts[kind] += 1
            yield _trigger(page, kind, lines, n)


def _kind(line: str, *, careers: bool) -> TriggerKind | None:
    if line.startswith("Job: "):
        return "hiring"
    if line.startswith("Event: "):
        return "event"
    if careers and _is_vacancy(line):
        return "hiring"
    if len(line) < _SHORTEST:
        return None
    for kind, pattern in _PATTERNS.items():
        if pattern.search(line) and not (kind == "hiring" and _NOT_HIRING.search(line)):
            return kind
    return None


def _is_vacancy(line: str) -> bool:
    return (
        len(line) <= _LONGEST_TITLE
        and not line.endswith((".", "!", "?"))
        and bool(_JOB.search(line))
    )


def _trigger(page: Page, kind: TriggerKind, lines: list[str], n: int) -> TriggerFound:
    line = lines[n]
    on, beside = _first_day(line), _dateline_of(lines, n)
    both = "\n".join(lines[min(n, beside) : max(n, beside) + 1]) if beside is not None else ""
    if on is None and beside is not None and len(both) <= LONGEST_QUOTE and both in page.text:
        return TriggerFound(
            kind=kind, happened_on=_dateline(lines, beside), url=page.url, quote=both
        )
    start = page.text.find(line)
    match = _PATTERNS[kind].search(line)
    first, last = match.span() if match else (0, len(line))
    quote = quote_around(page.text, start + first, start + last)
    return TriggerFound(kind=kind, happened_on=on, url=page.url, quote=quote)


def _dateline_of(lines: list[str], n: int) -> int | None:
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


def _belongs_to_next(lines: list[str], dateline: int) -> bool:
    after = lines[dateline + 1 : dateline + 2]
    return any(_kind(line, careers=False) for line in after) and not _dateline(lines, dateline + 2)


def _begins_with_a_day(lines: list[str], dateline: int) -> bool:
    while _dateline(lines, dateline - 2):
        dateline -= 2
    return dateline == 0 or not _kind(lines[dateline - 1], careers=False)


def _dateline(lines: list[str], n: int) -> date | None:
    if not 0 <= n < len(lines):
        return None
    days = days_in(lines[n])
    rest = len(lines[n]) - sum(day.end - day.start for day in days)
    return days[0].on if days and rest <= _LONGEST_REST else None


def _first_day(line: str) -> date | None:
    days = days_in(line)
    return days[0].on if days else None
