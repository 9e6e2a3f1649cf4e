"""A run as a page of its own: a chart, a table that says the same, and what held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from babel.dates import format_date
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from keepwarm.kit.i18n import gettext, ngettext
from keepwarm.simulation.cast import Person
from keepwarm.simulation.comparing import figure_titles, figures
from keepwarm.simulation.days import Day
from keepwarm.simulation.result import Result, say_difference, what_if_titles

LEFT, TALLEST, GAP, TOP = 112, 52, 16, 22
NARROWEST, WIDEST, ROOM = 11, 28, 900  # of a day, and for all of them if that will do
MONDAY = 0


@dataclass(frozen=True, slots=True)
class Bar:
    """A day of a member; heights in units of the drawing."""

    x: int
    reminders: float
    digests: float
    free: bool
    title: str


class Scale(NamedTuple):
    """How tall a message and how wide a day is drawn."""

    unit: float
    step: int


@dataclass(frozen=True, slots=True)
class Row:
    """A member's days."""

    y: int
    name: str
    zone: str
    bars: Sequence[Bar]


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of all members' days, in the units of its view box."""

    rows: Sequence[Row]
    weeks: Sequence[tuple[int, str]]
    width: int
    height: int
    step: int
    left: int = LEFT
    tallest: int = TALLEST


def page_of(result: Result, *, tokens: str) -> str:
    """Return a page that needs nothing else; `tokens` is the product's style sheet of colours."""
    scenario = result.played.scenario
    return _template().render(
        tokens=Markup(tokens),  # noqa: S704 -- our own style sheet
        scenario=scenario,
        what_if=scenario.what_if and what_if_titles(scenario)[scenario.what_if],
        people=result.people,
        days=result.days,
        totals=figures(result.played),
        titles=figure_titles(),
        checks=result.checks,
        comparison=result.comparison,
        verdict=result.comparison and say_difference(result.comparison),
        chart=chart_of(result.days, result.people),
        say_date=say_date,
    )


def chart_of(days: Sequence[Day], people: Sequence[Person]) -> Chart:
    """Draw how often each member was told something, all to one scale."""
    most = max((pings.total for day in days for pings in day.pings.values()), default=0)
    scale = Scale(TALLEST / max(most, 1), min(max(ROOM // len(days), NARROWEST), WIDEST))
    return Chart(
        rows=[_row(n, person, days, scale) for n, person in enumerate(people)],
        weeks=[
            (LEFT + n * scale.step, format_date(day.on, "d MMM", locale="en"))
            for n, day in enumerate(days)
            if day.on.weekday() == MONDAY
        ],
        width=LEFT + len(days) * scale.step,
        height=TOP + len(people) * (TALLEST + GAP),
        step=scale.step,
    )


def say_date(day: date) -> str:
    return format_date(day, "EEE d MMM y", locale="en")


def _row(n: int, person: Person, days: Sequence[Day], scale: Scale) -> Row:
    bars = [_bar(position, day, person, scale) for position, day in enumerate(days)]
    return Row(TOP + n * (TALLEST + GAP), person.name, person.zone, bars)


def _bar(position: int, day: Day, person: Person, scale: Scale) -> Bar:
    pings = day.pings[person.number]
    told = ngettext("{n} message", "{n} messages", pings.total).format(n=pings.total)
    return Bar(
        x=LEFT + position * scale.step,
        reminders=round(pings.reminders * scale.unit, 1),
        digests=round(pings.digests * scale.unit, 1),
        free=not pings.works,
        title=f"{person.name}, {say_date(day.on)}: {told}",
    )


def _template() -> Any:
    env: Any = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_gettext_callables(gettext, ngettext, newstyle=True)
    return env.get_template("page.html")
