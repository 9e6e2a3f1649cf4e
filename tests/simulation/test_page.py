"""A run as a page that needs nothing else."""

import re
from collections.abc import Mapping

from keepwarm.simulation.days import days_of
from keepwarm.simulation.model import Played, WhatIf
from keepwarm.simulation.page import LEFT, ROOM, TALLEST, chart_of, page_of
from keepwarm.simulation.result import Result, result_of, say_difference


def test_page_shows_every_message_as_a_bar_and_in_a_table(plain: Played) -> None:
    result = result_of(plain)
    page = page_of(result, tokens=":root { --ink: #000; }")

    table = re.findall(r"<td[^>]*>(\d+) \+ (\d+)</td>", page)
    assert sum(int(reminders) + int(digests) for reminders, digests in table) == len(plain.told)
    bars = [day.pings[person.number] for day in result.days for person in result.people]
    assert page.count("<title>") == 1 + sum(pings.total > 0 for pings in bars)
    assert ":root { --ink: #000; }" in page
    assert re.findall(r'(?:src|href)="', page) == []


def test_tallest_bar_fills_the_drawing(plain: Played) -> None:
    result = result_of(plain)

    chart = chart_of(result.days, result.people)

    heights = [bar.reminders + bar.digests for row in chart.rows for bar in row.bars]
    assert abs(max(heights) - TALLEST) < 1
    assert chart.width <= LEFT + ROOM


def test_page_tells_what_changed(plain: Played, changed: Mapping[WhatIf, Played]) -> None:
    result = result_of(changed["outage"], plain)
    assert result.comparison is not None

    page = page_of(result, tokens="")

    assert "nothing works for 3 days from day 11 on" in page
    assert say_difference(result.comparison) in page


def test_promise_that_was_broken_stands_on_the_page(plain: Played) -> None:
    result = result_of(plain)
    silent = [each for each in result.checks if each.promise == "Nothing due is left silent"]
    broken = type(silent[0])(silent[0].promise, ["3 reminders whose time has passed"])
    worse = Result(plain, result.people, result.days, [broken], None)

    assert "left silent: 3 reminders whose time has passed" in page_of(worse, tokens="")


def test_every_day_is_there_even_an_empty_one(plain: Played) -> None:
    people = result_of(plain).people

    days = [day.on for day in days_of(plain, people)]

    assert days == sorted(set(days))
    assert len(days) >= plain.scenario.days
