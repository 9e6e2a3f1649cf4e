"""The plan's own days: "Day 3-5", "Week 2, Tuesday", "T+48h", "end of month 2"."""

from datetime import date, timedelta
from typing import Any, Final

from keepwarm.calendar.reading.grammar import Match, Rule
from keepwarm.calendar.reading.values import (
    YEARS,
    Amount,
    Point,
    Scene,
    later,
    months_later,
)

_WEEK: Final = timedelta(weeks=1)
_ISO_WEEKS: Final = 52  # a 53rd is rare, and a slip of the pen is not


def _numbered(m: Match) -> dict[str, Any] | None:
    """Day N is N days after the base; the first week or month begins with it."""
    unit = m.first("unit")
    amount: Amount = m.first("number")
    if amount.low in YEARS or m.has("halfyear"):
        return None
    if unit in {"week", "fortnight", "month"}:
        count = Amount(amount.low - 1, None if amount.high is None else amount.high)
        return _counted(m.scene, unit, count, amount) if amount.low >= 1 else None
    if unit not in {"day", "workday", "hour"}:
        return None
    return _counted(m.scene, unit, amount, amount)


def _counted(scene: Scene, unit: str, count: Amount, said: Amount) -> dict[str, Any]:
    day, elapsed = later(scene, ((Amount(max(count.low, 0)), unit),))
    last, _ = later(scene, ((said.last, unit),))
    point = Point(
        day=day, elapsed=elapsed, until=max(day, last), rule=f"plan_{unit}", keeps_clock=True
    )
    return {"point": point, "plan": unit}


def _day_of_week(m: Match) -> dict[str, Any] | None:
    weeks, days = m.all("number")
    if m.all("unit") != ["week", "day"] or weeks.low < 1 or days.low < 1:
        return None
    if days.low > _WEEK.days:  # "Week 2 (Day 8-10)": the day is counted from the start
        return _counted(m.scene, "day", days, days)
    day, _ = later(m.scene, ((Amount(weeks.low - 1), "week"), (Amount(days.low - 1), "day")))
    return {"point": Point(day=day, rule="plan_week_day", keeps_clock=True, confidence=0.8)}


def _weekday_of_week(m: Match) -> dict[str, Any] | None:
    if not m.has("plan") or m.first("plan") != "week":
        return None
    start = m.first("point").day
    day = start - timedelta(days=start.weekday()) + timedelta(days=int(m.first("weekday")))
    if day < m.scene.today:
        day += _WEEK
    return {"point": Point(day=day, rule="plan_week_weekday", confidence=0.7)}


def _edge(m: Match) -> dict[str, Any] | None:
    """Read "end of week 2", "mid month 3"."""
    if not m.has("plan"):
        return None
    start, unit = m.first("point").day, m.first("plan")
    length = _WEEK if unit == "week" else months_later(start, 1) - start
    share = {"start": timedelta(), "mid": length // 2}
    day = start + share.get(m.first("edge"), length - timedelta(days=1))
    return {"point": Point(day=day, rule=f"plan_{unit}_part", confidence=0.8)}


def _marked(m: Match) -> dict[str, Any]:
    amount = m.first("number")
    return _counted(m.scene, "day", amount, amount)


def _marked_hours(m: Match) -> dict[str, Any]:
    return _counted(m.scene, m.first("unit"), m.first("number"), m.first("number"))


def _slashed(m: Match) -> dict[str, Any] | None:
    """Read "Day 3/5" as a range: no month stands there."""
    low, mark, high = m.first("date").partition("/")
    if m.first("unit") != "day" or not mark or not high.isdecimal():
        return None
    amount = Amount(float(low), float(high))
    return _counted(m.scene, "day", amount, amount)


def _minus_zero(m: Match) -> dict[str, Any] | None:
    """Read "T-0"; what is before the start has no date here."""
    return _marked(m) if m.first("number").low == 0 else None


def _ordinal_unit(m: Match) -> dict[str, Any] | None:
    """Read "second week" where nothing says of what: the plan's."""
    unit, ordinal = m.first("unit"), int(m.first("ordinal"))
    if unit not in {"day", "week", "month"} or ordinal < 1:
        return None
    if unit == "month" and m.tokens[-2].text[0].isdigit():  # "1st of the month"
        return None
    count = Amount(ordinal - 1 if unit != "day" else ordinal)
    made = _counted(m.scene, unit, count, Amount(ordinal))
    return {"point": made["point"], "plan": unit}


def _iso_week(m: Match) -> dict[str, Any] | None:
    """Read "KW 12": the Monday of a calendar week, of this year's or the next."""
    week = m.first("number").low
    if not week.is_integer() or not 1 <= week <= _ISO_WEEKS:
        return None
    year = m.scene.today.isocalendar().year
    monday = date.fromisocalendar(year, int(week), 1)
    if monday + _WEEK <= m.scene.today:
        monday = date.fromisocalendar(year + 1, int(week), 1)
    until = monday + timedelta(days=6)
    return {"point": Point(day=max(monday, m.scene.today), until=until, rule="calendar_week")}


PLAN: Final = (
    Rule("isoweek number", _iso_week),
    Rule("(?<!number)(?<!a) unit number (comma|colon|dash|and|slash)* unit number", _day_of_week),
    Rule("unit date", _slashed),
    Rule("mark (plus|dash plus) number unit", _marked_hours),
    Rule("unit plus number unit", _marked_hours),
    Rule("mark plus? number plus?(?!unit|meridiem)", _marked),
    Rule(
        "(?<!number)(?<!a)(?<!ordinal)(?<!next) unit (plus|dash|sign)? number plus? (?!month)",
        _numbered,
    ),
    Rule("mark dash number $", _minus_zero),
    Rule("^ in? ordinal unit $", _ordinal_unit),
    Rule("weekday (comma|in|colon)? plan", _weekday_of_week),
    Rule("plan (comma|colon|dash)? weekday", _weekday_of_week),
    Rule("edge plan", _edge),
)
