"""Days that a text names, in ten languages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_MONTHS = """
january januar jänner janvier enero gennaio januari janeiro styczeń stycznia январь января
    січень січня jan janv ene gen
february februar février febrero febbraio februari fevereiro luty lutego февраль февраля лютий
    лютого feb févr fev
march märz mars marzo maart março marzec marca март марта березень березня mar mär mrt
april avril abril aprile kwiecień kwietnia апрель апреля квітень квітня apr avr abr
may mai mayo maggio mei maio maj maja май мая травень травня mag
june juni juin junio giugno junho czerwiec czerwca июнь июня червень червня jun giu
july juli juillet julio luglio julho lipiec lipca июль июля липень липня jul juil lug
august août agosto augustus sierpień sierpnia август августа серпень серпня aug ago
september septembre septiembre setiembre settembre setembro wrzesień września сентябрь сентября
    вересень вересня sep sept set
october oktober octobre octubre ottobre outubro październik października октябрь октября
    жовтень жовтня oct okt ott out
november novembre noviembre novembro listopad listopada ноябрь ноября листопада nov
december dezember décembre diciembre dicembre dezembro grudzień grudnia декабрь декабря грудень
    грудня dec dez déc dic
"""
_MONTH_OF = {
    name: number
    for number, names in enumerate(re.split(r"\n(?! )", _MONTHS.strip()), start=1)
    for name in names.split()
}

_YEAR = r"(?P<year>20\d\d|19[89]\d)(?!\d)"
_ANY_YEAR = re.compile(r"20\d\d|19[89]\d")
_NAME = r"(?P<name>[^\W\d_]{3,12})\.?"
_DAY = r"(?<![\d.])(?P<day>[0-3]?\d)"
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?<!\d){_YEAR}-(?P<month>[01]\d)-(?P<day>[0-3]\d)(?!\d)",
        rf"{_DAY}\.\s?(?P<month>[01]?\d)\.\s?{_YEAR}",
        rf"{_DAY}(?:\.|st|nd|rd|th|er|º|°)?\s(?:of\s|de\s)?{_NAME},?\s(?:de\s|del\s)?{_YEAR}",
        rf"(?<!\w){_NAME}\s(?P<day>[0-3]?\d)(?:st|nd|rd|th)?,?\s{_YEAR}",
        rf"(?<!\w)(?<!\d\s)(?<!\d\.\s){_NAME}\s(?:de\s)?{_YEAR}",
    )
)
_SLASHED = re.compile(rf"{_DAY}/(?P<month>[0-3]?\d)/{_YEAR}")


@dataclass(frozen=True, slots=True)
class Day:
    """A day and where it stands. A month without a day counts from its first."""

    start: int
    end: int
    on: date


def days_in(text: str, *, day_first: bool = False) -> tuple[Day, ...]:
    """
    Return the days a text names, in order; where two readings overlap, the fuller one.

    Unless the day is known to come first, 03/04/2026 may be either and is no day.
    """
    if not _ANY_YEAR.search(text):
        return ()
    found: list[Day] = []
    for pattern in (*_FORMS, _SLASHED):
        for match in pattern.finditer(text):
            on = _slashed(match, day_first=day_first) if pattern is _SLASHED else _read(match)
            if on and all(match.start() >= day.end or match.end() <= day.start for day in found):
                found.append(Day(match.start(), match.end(), on))
    return tuple(sorted(found, key=lambda day: day.start))


def _read(match: re.Match[str]) -> date | None:
    groups = match.groupdict()
    name = groups.get("name")
    month = _MONTH_OF.get(name.lower()) if name else int(groups["month"])
    return _day(int(groups["year"]), month, int(groups.get("day") or 1)) if month else None


def _slashed(match: re.Match[str], *, day_first: bool) -> date | None:
    first, second, year = int(match["day"]), int(match["month"]), int(match["year"])
    if first == second or day_first:
        return _day(year, second, first)
    readings = filter(None, (_day(year, second, first), _day(year, first, second)))
    days: Iterator[date] = iter(readings)
    only, another = next(days, None), next(days, None)
    return None if another else only


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
