"""G-13: a call is due one working hour later, and says why then."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from keepwarm.calendar.model import Hours, WorkingTime, week_of
from keepwarm.tasks.timing import call_due

VIENNA = WorkingTime(
    zone=ZoneInfo("Europe/Vienna"),
    hours=week_of(Hours(time(9), time(12)), Hours(time(13), time(18))),
    country="AT",
)


@pytest.mark.parametrize(
    ("now", "hours", "due", "why"),
    [
        ("2026-03-02T09:00", 1, "2026-03-02T10:00", ""),
        ("2026-03-02T11:30", 1, "2026-03-02T13:30", ", 12:00 is between working hours"),
        ("2026-03-02T12:10", 1, "2026-03-02T14:00", ", 12:10 is between working hours"),
        ("2026-03-02T11:30", 3, "2026-03-02T15:30", ", 12:00 is between working hours"),
        (
            "2026-05-13T17:30",
            1,
            "2026-05-15T09:30",
            ", 18:00 is after working hours, Thu 14 May is a holiday (Ascension Day)",
        ),
        ("2026-03-29T02:30", 1, "2026-03-30T10:00", ", Sun 29 Mar is no working day"),
    ],
    ids=["at work", "into lunch", "at lunch", "over lunch", "over a holiday", "as clocks change"],
)
def test_a_call_waits_for_working_time(now: str, hours: int, due: str, why: str) -> None:
    instant = datetime.fromisoformat(now).replace(tzinfo=VIENNA.zone)

    due_at, explanation = call_due(instant, hours, VIENNA)

    assert due_at == datetime.fromisoformat(due).replace(tzinfo=VIENNA.zone)
    said = explanation.partition(": ")[2]
    assert said.startswith(f"{hours} working hour")
    assert said.endswith(why)


def test_who_never_works_is_expected_to_call_by_the_clock() -> None:
    now = datetime(2026, 3, 2, 9, tzinfo=ZoneInfo("UTC"))
    years = frozenset(date(2026, 3, 1) + timedelta(days=n) for n in range(800))
    never = WorkingTime(zone=ZoneInfo("UTC"), days_off=years)

    due_at, explanation = call_due(now, 1, never)

    assert due_at == now + timedelta(hours=1)
    assert explanation == "Mon 2 Mar 10:00: 1 working hour after Mon 2 Mar 09:00"
