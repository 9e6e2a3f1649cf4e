from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from keepwarm.calendar.model import WorkingTime
from keepwarm.kit.ids import StepId
from keepwarm.steps.model import Step, placed
from keepwarm.steps.placing import place_anew, place_steps, start_now
from tests.steps.places import MONDAY, OFFICE, at, days_off, shown, step


def planned(*said: dict[str, Any], base: datetime = MONDAY) -> list[Step]:
    steps = [step(number, **facts) for number, facts in enumerate(said, start=1)]
    drafts = [each.draft for each in steps]
    places = place_steps(drafts, base=base, working=OFFICE, language=None)
    return [placed(each, place) for each, place in zip(steps, places, strict=True)]


def anew(
    steps: Sequence[Step],
    now: str,
    *,
    working: WorkingTime = OFFICE,
    freed: Collection[StepId] = (),
) -> list[Step]:
    return place_anew(steps, base=MONDAY, working=working, language=None, now=at(now), freed=freed)


def test_a_plan_that_did_not_change_stays_as_it_is() -> None:
    steps = planned({"delay_days": 0}, {"timing": "after the reply"}, {"delay_days": 5})

    assert anew(steps, "2026-01-06 12:00") == steps


def test_the_open_steps_follow_the_hours_of_who_does_them() -> None:
    first, *rest = planned({"delay_days": 0}, {"delay_days": 2}, {"delay_days": 4})
    steps = [replace(first, status="done"), *rest]
    away = replace(OFFICE, days_off=days_off("2026-01-07"))

    fresh = anew(steps, "2026-01-05 12:00", working=away)

    assert shown(fresh) == ["Mon 05 Jan 10:10", "Thu 08 Jan 09:00", "Mon 12 Jan 09:00"]


def test_what_was_done_late_moves_nothing() -> None:
    first, *rest = planned({"delay_days": 0}, {"delay_days": 4}, {"delay_days": 7})
    steps = [replace(first, status="done"), *rest]

    assert anew(steps, "2026-01-08 17:00") == steps


def test_a_settled_step_still_counts_for_the_distances() -> None:
    saturday = at("2026-01-03 15:00")
    first, second = planned({"delay_days": 0}, {"delay_days": 2}, base=saturday)
    steps = [replace(first, status="done"), second]

    fresh = place_anew(
        steps, base=saturday, working=OFFICE, language=None, now=at("2026-01-05 12:00")
    )

    assert shown(fresh) == ["Mon 05 Jan 09:00", "Wed 07 Jan 09:00"]


@pytest.mark.parametrize("rule", ["snoozed", "reopened", "started"])
def test_a_date_that_a_member_gave_a_step_stays(rule: str) -> None:
    first, second = planned({"delay_days": 1}, {"delay_days": 2})
    steps = [replace(first, rule=rule, due_at=at("2026-01-09 10:00")), second]

    assert anew(steps, "2026-01-05 12:00") == steps


def test_what_is_overdue_stays_so() -> None:
    steps = planned({"delay_days": 0}, {"delay_days": 7})

    assert anew(steps, "2026-01-08 12:00") == steps


def test_a_step_that_is_freed_comes_no_earlier_than_now() -> None:
    steps = planned({"delay_days": 0}, {"delay_days": 1}, {"delay_days": 7})

    fresh = anew(steps, "2026-01-08 12:00", freed={StepId(2)})

    assert shown(fresh) == ["Mon 05 Jan 10:10", "Thu 08 Jan 12:00", "Mon 12 Jan 10:10"]
    assert fresh[1].explanation == (
        "Thu 8 Jan 12:00: Mon 5 Jan + 1 day. Tue 6 Jan is over, so it comes at once."
    )


def test_an_overdue_step_behind_one_that_comes_now_pushes_nobody() -> None:
    steps = planned({"delay_days": 0}, {"delay_days": 1}, {"delay_days": 2}, {"delay_days": 7})

    fresh = anew(steps, "2026-01-08 12:00", freed={StepId(2)})

    assert shown(fresh) == [
        "Mon 05 Jan 10:10",
        "Thu 08 Jan 12:00",
        "Wed 07 Jan 10:10",
        "Mon 12 Jan 10:10",
    ]


def test_a_plan_without_open_steps_has_nothing_to_date() -> None:
    steps = [replace(step(1), status="skipped")]

    assert anew(steps, "2026-01-08 12:00") == steps


@pytest.mark.parametrize(
    ("awaits", "due"),
    [
        ("after the first reply", "Mon 05 Jan 10:10"),
        ("2 days after the reply", "Wed 07 Jan 10:10"),
        ("3 working days after the demo", "Thu 08 Jan 10:10"),
        ("2 days before the webinar", "Mon 05 Jan 10:10"),
        ("2 Tage nach der Antwort", "Wed 07 Jan 10:10"),
        ("a week after they sign", "Mon 12 Jan 10:10"),
    ],
)
def test_a_step_starts_when_what_it_waited_for_has_happened(awaits: str, due: str) -> None:
    waiting = replace(step(1), due_at=None, awaits=awaits, timing=awaits)

    started = start_now(waiting, working=OFFICE, language=None, now=MONDAY)

    assert (started.rule, started.awaits, shown([started])) == ("started", None, [due])
    assert started.explanation.endswith(f"“{awaits}”, and that has happened")
