"""Worked examples, each checked by hand and by two libraries."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from keepwarm.calendar.arithmetic import (
    add_days,
    add_exact,
    add_months,
    add_working_days,
    add_years,
    end_of_month,
    end_of_week,
    next_weekday,
    start_of_next_month,
)
from keepwarm.calendar.model import ALL_DAY, OFFICE, Hours, WorkingTime, week_of
from keepwarm.calendar.wall import instant_of
from keepwarm.calendar.working import latest_before, move_into

Rule = dict[str, Any]

LINES = (Path(__file__).parents[1] / "data" / "calendar_cases.jsonl").read_text().splitlines()
CASES: list[dict[str, Any]] = [json.loads(line) for line in LINES]
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['id']}: {case['note']}")
def test_case(case: dict[str, Any]) -> None:
    zone, rule = ZoneInfo(case["tz"]), case["rule"]

    due = RULES[rule["op"]](_base(case["base"], zone), zone, rule)

    assert due.astimezone(zone).isoformat() == case["expected_local"]
    assert due == datetime.fromisoformat(case["expected_utc"])


def _base(text: str, zone: ZoneInfo) -> datetime:
    base = datetime.fromisoformat(text)
    return base.astimezone(UTC) if base.tzinfo else instant_of(base, zone)


def _clock(rule: Rule, key: str = "at") -> time | None:
    return time.fromisoformat(rule[key]) if key in rule else None


def _working(zone: ZoneInfo, rule: Rule) -> WorkingTime:
    country, _, part = rule.get("holidays", "").partition("-")
    weekend = [WEEKDAYS.index(day) for day in rule.get("weekend", ("SA", "SU"))]
    week = week_of(OFFICE, weekend=weekend)
    return WorkingTime(zone=zone, hours=week, country=country or None, subdivision=part or None)


def _always_but(zone: ZoneInfo, begins: str, ends: str) -> WorkingTime:
    quiet = Hours(time.fromisoformat(begins), time.fromisoformat(ends))
    return WorkingTime(zone=zone, hours=week_of(ALL_DAY, weekend=()), quiet=quiet)


def _lead_slot(base: datetime, zone: ZoneInfo, rule: Rule) -> datetime:
    theirs = add_days(base, rule["n"], ZoneInfo(rule["lead_tz"]), at=_clock(rule))
    return latest_before(theirs, _always_but(zone, rule["quiet_from"], rule["quiet_to"]))


RULES: dict[str, Callable[[datetime, ZoneInfo, Rule], datetime]] = {
    "add_days": lambda base, zone, rule: add_days(base, rule["n"], zone, at=_clock(rule)),
    "add_months": lambda base, zone, rule: add_months(base, rule["n"], zone),
    "add_years": lambda base, zone, rule: add_years(base, rule["n"], zone),
    "add_exact": lambda base, _, rule: add_exact(base, timedelta(hours=rule["hours"])),
    "add_bd": lambda base, zone, rule: add_working_days(base, rule["n"], _working(zone, rule)),
    "quiet": lambda base, zone, rule: move_into(base, _always_but(zone, rule["from"], rule["to"])),
    "window": lambda base, zone, rule: move_into(base, _working(zone, rule)),
    "next_weekday": lambda base, zone, rule: next_weekday(
        base,
        WEEKDAYS.index(rule["day"]),
        zone,
        at=_clock(rule),
        or_today=rule.get("allow_today", False),
    ),
    "end_of_month": lambda base, zone, rule: end_of_month(
        base, _working(zone, rule), at=time.fromisoformat(rule["at"])
    ),
    "end_of_week": lambda base, zone, rule: end_of_week(
        base, _working(zone, rule), at=time.fromisoformat(rule["at"])
    ),
    "first_bd_next_month": lambda base, zone, rule: start_of_next_month(
        base, _working(zone, rule), at=time.fromisoformat(rule["at"])
    ),
    "lead_slot": _lead_slot,
}
