"""Distances from now or from a day: "in 48 hours", "3 weeks after January 15"."""

from datetime import timedelta
from typing import Any, Final

from keepwarm.calendar.reading.grammar import Match, Rule
from keepwarm.calendar.reading.tokens import Token
from keepwarm.calendar.reading.values import Amount, Point, Span, later

_WEEK: Final = timedelta(weeks=1)


def _distance(m: Match) -> dict[str, Any]:
    return _away(m, weak=False)


def _bare(m: Match) -> dict[str, Any]:
    return _away(m, weak=True)


def _away(m: Match, *, weak: bool) -> dict[str, Any]:
    span: Span = m.first("span")
    day, elapsed = later(m.scene, span)
    until, _ = later(m.scene, tuple((amount.last, unit) for amount, unit in span))
    rule = "working_days" if span[-1][1] == "workday" else "distance"
    return {
        "point": Point(
            day=day,
            elapsed=elapsed,
            until=until,
            rule=rule,
            keeps_clock=True,
            weak=weak,
            confidence=0.95,
        )
    }


def _one(m: Match) -> dict[str, Any] | None:
    """Read "через неделю", "za tydzień": one of them."""
    if m.first("unit") == "weekend":
        return None
    return _distance(Match(m.scene, [Token("", {"span": ((Amount(1), m.first("unit")),)})]))


def _alone(m: Match) -> dict[str, Any] | None:
    """Read "fortnight": a unit that is its own amount."""
    return _one(m) if m.first("unit") in {"fortnight", "halfyear"} else None


def _within(m: Match) -> dict[str, Any]:
    return _distance(Match(m.scene, [Token("", {"span": m.first("ahead")})]))


def _from_day(m: Match) -> dict[str, Any]:
    """Read "3 weeks after January 15", "2 days from tomorrow"."""
    start: Point = m.first("point")
    day, elapsed = later(m.scene, m.first("span"), since=start.day)
    return {
        "point": Point(
            day=day,
            elapsed=elapsed,
            rule="distance_from_day",
            confidence=0.8,
            clock=start.clock,
            keeps_clock=start.keeps_clock,
        )
    }


def _before_day(m: Match) -> dict[str, Any] | None:
    """Read "3 days before Christmas"."""
    span: Span = m.first("span")
    if any(unit not in {"day", "week", "fortnight"} for _, unit in span):
        return None
    end: Point = m.first("point")
    days = sum(amount.low * {"day": 1, "week": 7, "fortnight": 14}[unit] for amount, unit in span)
    day = end.day - timedelta(days=int(days))
    return {"point": Point(day=day, rule="distance_from_day", confidence=0.8)}


def _weekday_of_distance(m: Match) -> dict[str, Any] | None:
    """Read "Monday in two weeks": of the week that is then."""
    weekday = m.tokens[0] if m.tokens[0].may_be("dayname") else m.tokens[-1]
    away = (m.tokens[-1] if weekday is m.tokens[0] else m.tokens[0])["point"]
    wanted: Point = weekday["point"]
    if away.rule != "distance":
        return None
    day = away.day - timedelta(days=away.day.weekday()) + timedelta(days=wanted.day.weekday())
    return {"point": Point(day=day, rule="weekday_of_week", clock=wanted.clock, confidence=0.7)}


DISTANCES: Final = (
    Rule("(in|within)? ahead", _within),
    Rule("span (from|after|in) point", _from_day),
    Rule("span before point", _before_day),
    Rule("(?<!past)(in|within|after|plus)+ next? span (later|from start|after start)*", _distance),
    Rule("(?<!past) span (later|from start|after start)+", _distance),
    Rule("(in|within) next span", _distance),
    Rule("in unit later?", _one),
    Rule("within unit", _one),
    Rule("unit later", _one),
    Rule("^ unit $", _alone),
    Rule("later span", _distance),
    Rule("(?<!past)(?<!before)(?<!every) span (?!past|before|recurring)", _bare),
    Rule("dayname (comma|in)? point", _weekday_of_distance),
    Rule("point (comma|in)? dayname", _weekday_of_distance),
)
