"""Named days: "tomorrow morning", "next Tuesday", "Friday of next week"."""

from datetime import time, timedelta
from typing import Any, Final

from keepwarm.calendar.reading.grammar import Match, Rule
from keepwarm.calendar.reading.values import MORNING, Clock, Point, weekday_on_or_after

_NOON: Final = 12
_WEEK: Final = timedelta(weeks=1)


def _next_weekday(m: Match) -> dict[str, Any]:
    """Read "next Friday" as the Friday of next week; some mean the coming one."""
    day = m.scene.monday + _WEEK + timedelta(days=int(m.first("weekday")))
    return {"point": Point(day=day, rule="next_weekday", confidence=0.6), "dayname": ""}


def _this_weekday(m: Match) -> dict[str, Any]:
    day = weekday_on_or_after(m.scene.today, int(m.first("weekday")))
    return {"point": Point(day=day, rule="this_weekday"), "dayname": ""}


def _weekday_of_week(m: Match) -> dict[str, Any] | None:
    """Read "Friday of next week", "next week on Monday", "this week Thursday"."""
    if m.first("unit") != "week":
        return None
    weeks = _WEEK * (2 if m.has("afternext") else 1 if m.has("next") else 0)
    day = m.scene.monday + weeks + timedelta(days=int(m.first("weekday")))
    return {"point": Point(day=day, rule="weekday_of_week"), "dayname": ""}


def _weekday_after_next(m: Match) -> dict[str, Any]:
    day = weekday_on_or_after(m.scene.today + timedelta(days=1), int(m.first("weekday")))
    return {"point": Point(day=day + _WEEK, rule="weekday_after_next", confidence=0.7)}


def _weekday(m: Match) -> dict[str, Any]:
    """Read "Wednesday": the coming one; said on a Wednesday, the one in a week."""
    day = weekday_on_or_after(m.scene.today + timedelta(days=1), int(m.first("weekday")))
    return {"point": Point(day=day, rule="weekday"), "dayname": ""}


def _weekday_week(m: Match) -> dict[str, Any] | None:
    """Read "Friday week", as the British say it: a week after the coming Friday."""
    if m.tokens[-1].text != "week":
        return None
    day = weekday_on_or_after(m.scene.today + timedelta(days=1), int(m.first("weekday")))
    return {"point": Point(day=day + _WEEK, rule="weekday_of_week", confidence=0.7)}


def _weekday_morning(m: Match) -> dict[str, Any]:
    """Read "Dienstag morgen": beside the name of a day the word is not tomorrow."""
    day = weekday_on_or_after(m.scene.today + timedelta(days=1), int(m.first("weekday")))
    clock = Clock(MORNING, part=True)
    return {"point": Point(day=day, rule="weekday", clock=clock), "dayname": ""}


def _weekdays_from_now(m: Match) -> dict[str, Any]:
    """Read "2 Mondays from now"."""
    first = weekday_on_or_after(m.scene.today + timedelta(days=1), int(m.first("weekdays")))
    weeks = _WEEK * (m.first("number").whole - 1)
    return {"point": Point(day=first + weeks, rule="weekday", confidence=0.8)}


def _named(m: Match) -> dict[str, Any]:
    ahead = int(m.first("named"))
    day = m.scene.today + timedelta(days=ahead)
    return {"point": Point(day=day, rule="named_day", keeps_clock=ahead == 0)}


def _tonight(m: Match) -> dict[str, Any]:
    clock = Clock(time.fromisoformat(m.first("tonight")), part=True)
    return {"point": Point(day=m.scene.today, rule="named_day", clock=clock)}


def _tomorrow(m: Match) -> dict[str, Any]:
    """Read "morgenochtend"."""
    clock = Clock(time.fromisoformat(m.first("tomorrow")), part=True)
    day = m.scene.today + timedelta(days=1)
    return {"point": Point(day=day, rule="named_day", clock=clock)}


def _this_part(m: Match) -> dict[str, Any]:
    clock = Clock(time.fromisoformat(m.first("part")), part=True)
    return {"point": Point(day=m.scene.today, rule="named_day", clock=clock)}


def _next_part(m: Match) -> dict[str, Any]:
    """Read "next morning"."""
    clock = Clock(time.fromisoformat(m.first("part")), part=True)
    day = m.scene.today + timedelta(days=1)
    return {"point": Point(day=day, rule="named_day", clock=clock)}


def _tonight_at(m: Match) -> dict[str, Any]:
    clock: Clock = m.first("time")
    hour = clock.at.hour
    late = not clock.sure and 1 <= hour < _NOON
    at = clock.at.replace(hour=hour + _NOON) if late else clock.at
    return {"point": Point(day=m.scene.today, rule="named_day", clock=Clock(at, sure=True))}


WEEKDAYS_OF_WEEKS: Final = (
    Rule("(tonight|this part) time", _tonight_at),
    Rule("time (tonight|this part)", _tonight_at),
    Rule("weekday morningtoo", _weekday_morning),
    Rule("tonight", _tonight),
    Rule("tomorrow", _tomorrow),
    Rule("this part", _this_part),
    Rule("next part", _next_part),
    Rule("number weekdays later?", _weekdays_from_now),
    Rule("weekday (in|comma)* next unit", _weekday_of_week),
    Rule("next unit (in|comma)* weekday", _weekday_of_week),
    Rule("weekday (in|comma)* unit (next|afternext)", _weekday_of_week),
    Rule("unit (next|afternext) (in|comma)* weekday", _weekday_of_week),
    Rule("weekday (in|comma)* this unit", _weekday_of_week),
    Rule("this unit (in|comma)* weekday", _weekday_of_week),
    Rule("weekday afternext", _weekday_after_next),
    Rule("^ in? weekday unit $", _weekday_week),
)
WEEKDAYS: Final = (
    Rule("this next? weekday", _this_weekday),
    Rule("soonest weekday", _weekday),
    Rule("next weekday", _next_weekday),
    Rule("weekday next", _next_weekday),
    Rule("weekday", _weekday),
    Rule("named", _named),
)
