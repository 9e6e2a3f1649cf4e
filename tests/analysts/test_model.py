"""The agents and the order they run in."""

from graphlib import TopologicalSorter
from typing import get_args

import pytest

from keepwarm.analysts.model import AGENTS, NEEDS, SECTION_OF, SOFT_NEEDS, is_required
from keepwarm.evidence.model import Section
from keepwarm.offer.model import SizeRange


def test_every_agent_has_its_needs_and_waits_for_nobody_who_waits_for_it() -> None:
    order = tuple(TopologicalSorter(NEEDS).static_order())

    assert (set(NEEDS), order[0], sorted(order)) == (set(AGENTS), "research", sorted(AGENTS))


def test_every_section_is_written_by_exactly_one_agent() -> None:
    sections = [section for section in SECTION_OF.values() if section is not None]

    assert (set(SECTION_OF), sorted(sections)) == (set(AGENTS), sorted(get_args(Section)))


def test_what_can_be_done_without_is_among_what_is_waited_for() -> None:
    strangers = {
        (agent, need)
        for agent, needs in SOFT_NEEDS.items()
        for need in needs
        if need not in NEEDS[agent]
    }

    assert strangers == set()


def test_values_stand_on_pains_and_survive_without_competitors() -> None:
    required = {need: is_required("value_propositions", need) for need in AGENTS[2:6]}

    assert required == {
        "qualification": False,
        "competitors": False,
        "triggers": False,
        "pain_points": True,
    }


@pytest.mark.parametrize(
    ("low", "high", "inside"),
    [
        (50, 80, True),
        (20, 200, True),
        (20, None, True),
        (201, None, False),
        (2, 19, False),
        (10, 30, None),
        (150, 300, None),
        (12, None, None),
    ],
    ids=["within", "both ends", "least", "above", "below", "across least", "across most", "floor"],
)
def test_size_is_inside_outside_or_unclear(
    low: int, high: int | None, *, inside: bool | None
) -> None:
    assert SizeRange(at_least=20, at_most=200).holds(low, high) is inside


def test_size_without_ends_holds_everybody() -> None:
    assert SizeRange().holds(1, 1_000_000) is True
