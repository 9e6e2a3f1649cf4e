"""Promises that are broken are found: else it would mean nothing that they hold."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from keepwarm.reminders.model import LedgerKind
from keepwarm.simulation.cast import team
from keepwarm.simulation.checks import check
from keepwarm.simulation.model import Entry, Played, Scenario, Told

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
SCENARIO = Scenario(start=MONDAY.date(), days=7, leads=1, members=2)
BEN = 2  # works in London, where it is UTC's time
QUIET, OUTSIDE, TWICE, OFTEN, SILENT = range(5)


def at(hour: int, minute: int = 0, *, day: int = 0) -> datetime:
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


def told(when: datetime, **facts: Any) -> Told:
    return Told(BEN, "digest" if facts else "reminder", None, facts, when)


def entry(kind: LedgerKind, when: datetime, **facts: Any) -> Entry:
    return Entry(1, 1, BEN, kind, 1, facts, when)


def played(*messages: Told, ledger: tuple[Entry, ...] = (), overdue: int = 0) -> Played:
    return Played(
        scenario=SCENARIO,
        ledger=ledger,
        told=messages,
        fates=[],
        moments=[],
        overdue=overdue,
        bells=0,
    )


SNOOZED = (entry("snoozed", at(17), due_at=at(19).isoformat()), entry("spoke", at(19)))
AGAIN = (entry("spoke", at(10)), entry("snoozed", at(11), due_at=at(12).isoformat()))


@pytest.mark.parametrize(
    ("run", "broken"),
    [
        (played(told(at(10))), set[int]()),
        (played(told(at(7, 59))), {QUIET, OUTSIDE}),
        (played(told(at(18))), {OUTSIDE}),
        (played(told(at(10, day=5))), {OUTSIDE}),
        (played(told(at(8, 30), cause="morning")), set[int]()),
        (played(told(at(8, 30, day=5), cause="morning")), {OUTSIDE}),
        (played(told(at(8, 30), cause="catch_up")), {OUTSIDE}),
        (played(told(at(19)), ledger=SNOOZED), set[int]()),
        (played(ledger=(entry("spoke", at(10)), entry("spoke", at(9, day=1)))), {TWICE}),
        (played(ledger=(entry("spoke", at(10)), entry("digested", at(10, day=1)))), set[int]()),
        (played(ledger=(*AGAIN, entry("spoke", at(12)))), set[int]()),
        (played(*(told(at(10, 10 * n)) for n in range(6))), {OFTEN}),
        (played(*(told(at(10, 12 * n)) for n in range(6))), set[int]()),
        (played(overdue=1), {SILENT}),
    ],
    ids=[
        "all is well",
        "in quiet hours",
        "after work",
        "on a free day",
        "morning digest",
        "morning digest on a free day",
        "late digest before work",
        "at an hour they chose",
        "twice within a day",
        "a day later",
        "again after a snooze",
        "six in an hour",
        "six in more than an hour",
        "silent",
    ],
)
def test_promise_that_is_broken_is_named(run: Played, broken: set[int]) -> None:
    checks = check(run, team(SCENARIO))

    assert {n for n, each in enumerate(checks) if not each.holds} == broken


def test_quiet_hours_that_are_off_are_no_promise() -> None:
    ben = team(SCENARIO)[1]
    sleepless = replace(ben, availability=replace(ben.availability, quiet=None))

    quiet, *_others = check(played(told(at(3))), [team(SCENARIO)[0], sleepless])

    assert quiet.holds
