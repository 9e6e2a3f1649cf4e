from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from keepwarm.calendar import parse_step_due_date

BASE = datetime(2026, 3, 4, 10, tzinfo=UTC)
DEFAULT = 9


@pytest.mark.parametrize(
    ("step", "days"),
    [
        ({"delay_days": 3}, 3),
        ({"delay_days": "3"}, 3),
        ({"delay_days": 0, "timing": "Day 5"}, 0),
        ({"delay_days": 2.7}, 2),
        ({"delay_days": -4}, 0),
        ({"delay_days": "-4"}, 0),
        ({"delay_days": 10**9}, 3653),
        ({"delay_days": "9" * 5000}, 3653),
        ({"delay_days": "2.5", "timing": "Day 5"}, 5),
        ({"delay_days": "3-5", "timing": "Day 5"}, 5),
        ({"delay_days": True}, DEFAULT),
        ({"delay_days": float("nan")}, DEFAULT),
        ({"delay_days": float("inf")}, DEFAULT),
        ({"delay_days": None, "timing": "1 week later"}, 7),
        ({"timing": "Day 5"}, 5),
        ({"timing": "Day 3-5"}, 3),
        ({"timing": "Immediately"}, 0),
        ({"timing": "as soon as you know"}, DEFAULT),
        ({"timing": "after the first reply"}, DEFAULT),
        ({"timing": ["Day 5"]}, DEFAULT),
        ({"timing": "  "}, DEFAULT),
        ({}, DEFAULT),
    ],
    ids=repr,
)
def test_a_step_is_due_by_its_delay_else_its_timing_else_its_place(
    step: dict[str, Any], days: int
) -> None:
    assert parse_step_due_date(step, BASE, 2) == BASE + timedelta(days=days)


def test_months_are_those_of_the_calendar() -> None:
    base = datetime(2026, 1, 31, 10, tzinfo=UTC)

    due = parse_step_due_date({"timing": "1 month later"}, base, 0)

    assert due == datetime(2026, 2, 28, 10, tzinfo=UTC)
