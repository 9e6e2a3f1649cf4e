"""What a command tells of a run: its days, its figures, what held, and what a what-if changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.i18n import ngettext
from keepwarm.simulation.cast import Person, company_of, holiday_of, team
from keepwarm.simulation.checks import Check, check
from keepwarm.simulation.comparing import Comparison, compare, figures
from keepwarm.simulation.days import Day, days_of
from keepwarm.simulation.model import ANSWERING_LEAD, LEAVE, OUTAGE, Played, Scenario, WhatIf

A_DAY = timedelta(days=1)
AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Result:
    """A run with all that is told of it."""

    played: Played
    people: Sequence[Person]
    days: Sequence[Day]
    checks: Sequence[Check]
    comparison: Comparison | None


def result_of(played: Played, plain: Played | None = None) -> Result:
    """Work out what is told of a run; `plain` is the one without its what-if."""
    people = team(played.scenario)
    return Result(
        played,
        people,
        days_of(played, people),
        check(played, people),
        compare(plain, played, people) if plain else None,
    )


def what_if_titles(scenario: Scenario) -> Mapping[WhatIf, str]:
    """Say what each what-if means for a scenario."""
    first, days = LEAVE
    name = team(scenario)[0].name
    return {
        "reply": _("{lead} answers four days after it came").format(
            lead=company_of(ANSWERING_LEAD)
        ),
        "outage": _("nothing works for {n} days from day {day} on").format(
            n=OUTAGE[1].days, day=OUTAGE[0].days + 1
        ),
        "holiday": _("{day:%A %d %B} is a holiday for everybody").format(day=holiday_of(scenario)),
        "leave": _("{name} is on leave for {n} days from day {day} on").format(
            name=name, n=days, day=first + 1
        ),
    }


def say_difference(comparison: Comparison) -> str:
    """Say in a sentence how steps moved."""
    moved = comparison.later + comparison.sooner
    parts = [
        ngettext(
            "{n} step was first spoken of at another time",
            "{n} steps were first spoken of at another time",
            moved,
        ).format(n=f"{moved:,}")
    ]
    if moved:
        parts.append(_("by {span} at most").format(span=_span(comparison.most)))
    if comparison.unspoken:
        parts.append(_("{n} not at all").format(n=f"{comparison.unspoken:,}"))
    days = len({changed.on for changed in comparison.days})
    parts.append(
        ngettext("{n} day sounds different", "{n} days sound different", days).format(n=days)
    )
    return ", ".join(parts) + "."


def as_json(result: Result, *, seconds: float) -> dict[str, Any]:
    """Return a run as plain values."""
    scenario = result.played.scenario
    return {
        "scenario": {
            "start": scenario.start,
            "days": scenario.days,
            "leads": scenario.leads,
            "members": scenario.members,
            "seed": scenario.seed,
            "what_if": scenario.what_if,
        },
        "seconds": round(seconds, 2),
        "members": [
            {"number": each.number, "name": each.name, "time_zone": each.zone}
            for each in result.people
        ],
        "totals": figures(result.played),
        "promises": [
            {"promise": each.promise, "holds": each.holds, "broken": each.broken}
            for each in result.checks
        ],
        "days": result.days,
        "changed": result.comparison,
    }


def _span(span: timedelta) -> str:
    if span < A_DAY:
        hours = max(round(span / AN_HOUR), 1)
        return ngettext("{n} hour", "{n} hours", hours).format(n=hours)
    days = round(span / A_DAY)
    return ngettext("{n} day", "{n} days", days).format(n=days)
