"""Stretches of the calendar: "next week", "mid-March", "Q2", "end of month", "early next year"."""

from datetime import date, timedelta
from typing import Any, Final

from keepwarm.calendar.reading.grammar import Match, Rule
from keepwarm.calendar.reading.tokens import Token
from keepwarm.calendar.reading.values import (
    Point,
    Scene,
    month_end,
    months_later,
    weekday_on_or_after,
    working_days_later,
)

_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(weeks=1)
_LONG: Final = {"quarter": 3, "halfyear": 6, "year": 12, "month": 1}
_SATURDAY: Final = 5
_THURSDAY: Final = 3
_FRIDAY: Final = 4
_WEEK_LONG, _MONTH_LONG, _QUARTER_LONG = 7, 31, 92  # days, at most


def period(scene: Scene, unit: str, ahead: int) -> tuple[date, date] | None:
    """Return first and last day of a week, month, …: of this one (0), the next one (1)."""
    if unit in {"week", "fortnight"}:
        first = scene.monday + _WEEK * ahead * (2 if unit == "fortnight" else 1)
        return first, first + timedelta(days=6)
    if unit == "weekend":
        first = scene.monday + timedelta(days=_SATURDAY) + _WEEK * ahead
        return first, first + _DAY
    if unit not in _LONG:
        return None
    months = _LONG[unit]
    begin = scene.today.replace(month=(scene.today.month - 1) // months * months + 1, day=1)
    first = months_later(begin, months * ahead)
    return first, months_later(first, months) - _DAY


def _made(scene: Scene, span: tuple[date, date] | None, rule: str) -> dict[str, Any] | None:
    """Place a period at its first day, or now if it has begun."""
    if span is None:
        return None
    first, last = span
    begun = first <= scene.today <= last
    day = scene.today if begun else first
    point = Point(day=day, until=last, rule=rule, confidence=0.8, keeps_clock=begun)
    return {"point": point, "period": span}


def _next(m: Match) -> dict[str, Any] | None:
    unit = m.first("unit")
    if unit in {"day", "workday"}:
        day = m.scene.today + _DAY
        if unit == "workday":
            day = working_days_later(m.scene, m.scene.today, 1)
        return {"point": Point(day=day, rule="next_period")}
    return _made(m.scene, period(m.scene, unit, 2 if m.has("afternext") else 1), "next_period")


def _this(m: Match) -> dict[str, Any] | None:
    return _made(m.scene, period(m.scene, m.first("unit"), 0), "this_period")


def _weekend(m: Match) -> dict[str, Any] | None:
    return _this(m) if m.first("unit") == "weekend" else None


def _same(m: Match) -> dict[str, Any]:
    return {"point": m.first("point"), "period": m.first("period")}


def _next_several(m: Match) -> dict[str, Any] | None:
    """Read "the next two weeks": from the beginning of the first of them."""
    ((_, unit),) = m.first("span")[:1]
    if unit in {"minute", "hour", "day", "workday", "second"}:
        return {"ahead": m.first("span")}
    return _made(m.scene, period(m.scene, unit, 1), "next_period")


def _quarter(m: Match) -> dict[str, Any] | None:
    """Read Q2, H1 2027, "second quarter": without a year the next that is not over."""
    months = 6 if m.has("halfyear") else 3
    number = _number(m)
    if not 1 <= number <= 12 // months:
        return None
    first = date(m.first("year") if m.has("year") else m.scene.today.year, months * number, 1)
    first = months_later(first, 1 - months)
    if not m.has("year") and months_later(first, months) <= m.scene.today:
        first = months_later(first, 12)
    return _made(m.scene, (first, months_later(first, months) - _DAY), "quarter")


def _number(m: Match) -> int:
    if m.has("ordinal"):
        return int(m.first("ordinal"))
    return m.first("number").whole if m.has("number") else 4


def _quarter_unit(m: Match) -> dict[str, Any] | None:
    if m.first("unit") != "quarter":
        return None
    return _quarter(m)


def _day_of_unit(m: Match) -> dict[str, Any] | None:
    """Read "the 1st of the month": of this one, or of the next."""
    number = int(m.first("ordinal"))
    for ahead in range(3):
        first = months_later(m.scene.today.replace(day=1), ahead)
        day = first + timedelta(days=number - 1)
        if m.first("unit") == "month" and m.scene.today <= day <= month_end(first):
            return {"point": Point(day=day, rule="day_of_month")}
    return None


def _year(m: Match) -> dict[str, Any] | None:
    year = m.first("year")
    span = date(year, 1, 1), date(year, 12, 31)
    made = _made(m.scene, span, "year")
    return made if m.tokens[0].may_be("in") else {"period": span}


def _edge(m: Match) -> dict[str, Any] | None:
    """Read "early May", "mid-Q2", "end of next week", "later this month"."""
    return _part(m.scene, m.first("edge"), *m.first("period"))


def _edge_unit(m: Match) -> dict[str, Any] | None:
    """Read "end of the month": of this one; of the next, if that part is over."""
    edge, unit = m.first("edge"), m.first("unit")
    for ahead in (0, 1):
        span = period(m.scene, unit, ahead)
        made = None if span is None else _part(m.scene, edge, *span)
        if made is not None and (made["point"].day > m.scene.today or edge != "start"):
            return made
    return None


def _endof(m: Match) -> dict[str, Any] | None:
    span = period(m.scene, m.first("endof"), 1 if m.has("next") else 0)
    return None if span is None else _part(m.scene, "end", *span)


def _part(scene: Scene, edge: str, first: date, last: date) -> dict[str, Any]:
    """Place the beginning, the middle, the end or the rest of a period."""
    days = (last - first).days + 1
    if edge == "end":
        day, until = _last_working_day(scene, first, last), last
    elif edge == "mid":
        day = _middle(first, days)
        until = day
    elif edge == "later":
        day = min(max(first, scene.today + timedelta(days=2 if days <= _WEEK_LONG else 7)), last)
        until = last
    else:
        day, until = first, first + timedelta(days=days // 3)
    point = Point(
        day=max(day, scene.today), until=max(until, day), rule="part_of_period", confidence=0.7
    )
    return {"point": point}


def _middle(first: date, days: int) -> date:
    """Return the Wednesday of a week, the 15th of a month, the middle of what is longer."""
    if days <= _WEEK_LONG:
        return first + timedelta(days=2)
    if days <= _MONTH_LONG:
        return first.replace(day=15)
    middle = first + timedelta(days=days // 2)
    return middle.replace(day=15) if days <= _QUARTER_LONG else middle.replace(day=1)


def _last_working_day(scene: Scene, first: date, last: date) -> date:
    day = last
    if (last - first).days > _QUARTER_LONG:
        return last
    while not scene.is_working(day) and day > first:
        day -= _DAY
    return day


def _unit_of_period(m: Match) -> dict[str, Any] | None:
    """Read "first week of April", "20th day of next month", "last business day of May"."""
    first, last = m.first("period")
    number = int(m.first("ordinal")) if m.has("ordinal") else -1
    unit = m.first("unit")
    if unit == "week":
        return _week_of(first, last, number)
    if unit == "weekend":
        return _weekend_of(first, last, number)
    if unit == "workday":
        return _working_day_of(m.scene, first, last, number)
    if unit == "day":
        day = first + timedelta(days=number - 1) if number > 0 else last
        return {"point": Point(day=day, rule="part_of_period")}
    return None


def _weekend_of(first: date, last: date, number: int) -> dict[str, Any]:
    """Read "last weekend of October": the Saturday counts."""
    if number < 0:
        day = last - timedelta(days=(last.weekday() - _SATURDAY) % 7)
    else:
        day = weekday_on_or_after(first, _SATURDAY) + _WEEK * (number - 1)
    return {"point": Point(day=day, until=day + _DAY, rule="week_of_period", confidence=0.7)}


def _week_of(first: date, last: date, number: int) -> dict[str, Any]:
    if number < 0:
        sunday = last - timedelta(days=(last.weekday() + 1) % 7)
        day = sunday - timedelta(days=6)
    elif number == 1:
        long = (last - first).days > _QUARTER_LONG
        day = weekday_on_or_after(first, 0) if long and first.weekday() > _THURSDAY else first
    else:
        inside = first + _WEEK * (number - 1)
        day = inside - timedelta(days=inside.weekday())
    until = day + timedelta(days=6 - day.weekday())
    return {"point": Point(day=day, until=until, rule="week_of_period", confidence=0.7)}


def _working_day_of(scene: Scene, first: date, last: date, number: int) -> dict[str, Any]:
    day = (
        working_days_later(scene, first - _DAY, number)
        if number > 0
        else (_last_working_day(scene, first - _DAY, last))
    )
    return {"point": Point(day=day, rule="part_of_period")}


def _ordinal_of_unit(m: Match) -> dict[str, Any] | None:
    """Read "last day of the month", "first business day of the quarter"."""
    for ahead in (0, 1):
        span = period(m.scene, m.tokens[-1]["unit"], ahead)
        if span is None:
            return None
        made = _unit_of_period(Match(m.scene, [*m.tokens[:-1], Token("", {"period": span})]))
        if made is not None and made["point"].day >= m.scene.today:
            return made
    return None


def _ordinal_of_next(m: Match) -> dict[str, Any] | None:
    """Read "the 20th of next month"."""
    if not m.has("point"):
        return None
    first, last = m.first("period")
    number = m.first("number").whole if m.has("number") else int(m.first("ordinal"))
    day = first + timedelta(days=number - 1)
    if number < 1 or day > last or m.first("point").rule != "next_period":
        return None
    return {"point": Point(day=day, rule="day_of_month")}


def _week_around(m: Match) -> dict[str, Any] | None:
    """Read "the week of April 10th": its Monday."""
    if m.first("unit") != "week":
        return None
    day = m.first("point").day
    monday = day - timedelta(days=day.weekday())
    return {"point": Point(day=monday, until=monday + timedelta(days=6), rule="week_of_day")}


def _before_weekend(m: Match) -> dict[str, Any]:
    """Read "before the weekend" as Friday; on a Saturday as the next one."""
    friday = weekday_on_or_after(m.scene.today, _FRIDAY)
    return {"point": Point(day=friday, rule="before_weekend", keeps_clock=True)}


def _after_weekend(m: Match) -> dict[str, Any]:
    """Read "after the weekend" as Monday."""
    return {"point": Point(day=m.scene.monday + _WEEK, rule="after_weekend")}


def _season(m: Match) -> dict[str, Any]:
    month = int(m.first("season"))
    year = m.scene.today.year if not m.has("year") else m.first("year")
    first = date(year, month, 1)
    last = months_later(first, 3) - _DAY
    if not m.has("year") and (last < m.scene.today or (m.has("next") and first < m.scene.today)):
        first, last = months_later(first, 12), months_later(last, 12)
    made = _made(m.scene, (first, last), "season")
    return made or {}


PERIODS: Final = (
    Rule("quarter number (comma|slash|dash|in)? year", _quarter),
    Rule("halfyear number (comma|slash|dash|in)? year", _quarter),
    Rule("year (comma|dash)? quarter number", _quarter),
    Rule("quarter number", _quarter),
    Rule("halfyear number", _quarter),
    Rule("(ordinal|past) unit (in|comma)? year", _quarter_unit),
    Rule("(ordinal unit|unit number) $", _quarter_unit),
    Rule("ordinal unit $", _day_of_unit),
    Rule("next season year?", _season),
    Rule("(in|this) season year?", _season),
    Rule("season year", _season),
    Rule("^ season $", _season),
    Rule("(?<!past)(?<!past span)next unit", _next),
    Rule("unit (next|afternext)", _next),
    Rule("afternext unit", _next),
    Rule("(this|in this) unit", _this),
    Rule("^ (in|at|within|after)? unit $", _weekend),
    Rule("(?<!in)(?<!within) next span", _next_several),
    Rule("next period", _same),
    Rule("(?<!period) in? year", _year),
    Rule("(ordinal|past) unit in? (period|year)", _unit_of_period),
    Rule("(ordinal|past) unit in? unit", _ordinal_of_unit),
    Rule("edge unit in? period", _edge),
    Rule("edge (in|this)? period", _edge),
    Rule("edge (this|in)? unit", _edge_unit),
    Rule("endof next?", _endof),
    Rule("(ordinal|number) (in|comma)? period", _ordinal_of_next),
    Rule("period (ordinal|number)", _ordinal_of_next),
    Rule("preweekend", _before_weekend),
    Rule("weekend", _after_weekend),
    Rule("this? unit (edge|in|at|this)? point", _week_around),
)
