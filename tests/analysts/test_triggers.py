"""Triggers and how fresh they are."""

from datetime import date, timedelta

import pytest

from keepwarm.analysts.model import Brief
from keepwarm.analysts.triggers import urgency_of
from keepwarm.evidence.model import Urgency
from keepwarm.sites.facts.model import Facts, TriggerFound, TriggerKind
from tests.analysts.briefs import FREIGHT, HOME, TODAY, ask, quote, source


def trigger(kind: TriggerKind, day: date | None, words: str) -> TriggerFound:
    return TriggerFound(kind=kind, happened_on=day, url=HOME, quote=words)


def about(*triggers: TriggerFound) -> Brief:
    page = source("\n".join(found.quote for found in triggers))
    return Brief(today=TODAY, sources=(page,), facts=Facts(triggers=triggers))


@pytest.mark.parametrize(
    ("days", "urgency"),
    [(-20, "high"), (0, "high"), (30, "high"), (31, "medium"), (90, "medium"), (91, "low")],
)
def test_urgency_falls_with_age(days: int, urgency: Urgency) -> None:
    assert urgency_of(TODAY - timedelta(days=days), TODAY) == urgency


def test_trigger_without_a_day_has_no_known_urgency() -> None:
    assert urgency_of(None, TODAY) == "unknown"


def test_trigger_says_what_happened_when_and_where_it_says_so() -> None:
    (found,) = ask("triggers", FREIGHT).claims

    assert (found.kind, found.text, found.label) == (
        "observed",
        "They are expanding.",
        "expansion",
    )
    assert (found.happened_on, found.urgency) == (date(2026, 3, 12), "high")
    words = "12 March 2026\nWe open a second warehouse in Goole and are hiring eleven people."
    assert found.quotes == (quote(words, 2),)


def test_urgent_ones_come_first_and_old_ones_not_at_all() -> None:
    brief = about(
        trigger("launch", TODAY - timedelta(days=200), "A new boat"),
        trigger("event", TODAY - timedelta(days=549), "The fair of the year before last"),
        trigger("hiring", None, "We are hiring"),
        trigger("funding", TODAY - timedelta(days=45), "A round"),
        trigger("leadership", TODAY - timedelta(days=548), "A new director"),
        trigger("partnership", TODAY, "A partner"),
    )

    found = [(claim.label, claim.urgency) for claim in ask("triggers", brief).claims]

    assert found == [
        ("partnership", "high"),
        ("funding", "medium"),
        ("hiring", "unknown"),
        ("launch", "low"),
        ("leadership", "low"),
    ]


def test_open_positions_make_one_claim_with_several_quotes() -> None:
    positions = [trigger("hiring", None, f"Position {n}") for n in range(7)]

    (claim,) = ask("triggers", about(*positions)).claims

    assert claim.quotes == tuple(quote(f"Position {n}") for n in range(5))


def test_trigger_that_no_source_says_is_left_out() -> None:
    facts = Facts(triggers=(trigger("hiring", None, "We are hiring"),))

    assert ask("triggers", Brief(today=TODAY, sources=(source("No."),), facts=facts)).claims == ()
