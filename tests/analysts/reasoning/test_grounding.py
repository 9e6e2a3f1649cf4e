"""Quotes are checked word for word; what does not stand is asked, or gone."""

import asyncio
from typing import Any

import pytest

from keepwarm.analysts.model import Finding
from keepwarm.evidence.model import Quote
from tests.analysts.briefs import quote
from tests.analysts.reasoning.offers import ABOUT
from tests.analysts.reasoning.scripted import Scripted, analyst_with, says, think

SLOW = "Enquiries are answered within 3 working days."
GROWING = "We open a second warehouse in Goole and are hiring eleven people."


def pain(*quotes: tuple[int, str], **said: Any) -> dict[str, Any]:
    forms = [{"source": number, "quote": text} for number, text in quotes]
    whole = {"text": "Enquiries wait.", "topic": "slow_replies", "kind": "observed"}
    return {**whole, "quotes": forms, **said}


def found(*pains: dict[str, Any]) -> Finding:
    return think("pain_points", ABOUT, says(pain_points=list(pains)))


def quotes_in(finding: Finding) -> list[tuple[Quote, ...]]:
    return [claim.quotes for claim in finding.claims]


@pytest.mark.parametrize(
    "words",
    [SLOW, SLOW.replace(" ", "^"), "ENQUIRIES are  answered\nwithin", "answered within 3 working"],
    ids=["as it stands", "with our marks", "typography aside", "a part of it"],
)
def test_quote_that_stands_is_kept_as_it_was_said(words: str) -> None:
    finding = found(pain((1, words)))

    kept = quote(" ".join(words.replace("^", " ").split()))
    assert (quotes_in(finding), finding.demoted, finding.dropped) == ([(kept,)], 0, 0)


def test_quote_is_believed_in_the_source_it_stands_in_whatever_number_it_names() -> None:
    finding = found(pain((1, GROWING)), pain((77, SLOW)), pain((-1, SLOW)))

    assert quotes_in(finding) == [(quote(GROWING, 2),), (quote(SLOW),), (quote(SLOW),)]


@pytest.mark.parametrize(
    "words",
    ["Enquiries are never answered.", "a team", "", "quiries are answered wit", SLOW * 9],
    ids=["invented", "too short", "empty", "within words", "too long"],
)
def test_observed_without_a_quote_that_stands_becomes_its_question(words: str) -> None:
    finding = found(pain((1, words), ask="How long do enquiries wait?", because="They say so."))

    asked = finding.claims[0]
    assert (asked.kind, asked.text, asked.detail, asked.quotes) == (
        "hypothesis",
        "How long do enquiries wait?",
        "",
        (),
    )
    assert (finding.demoted, finding.dropped) == (1, 0)


@pytest.mark.parametrize("ask", ["", "Tell them to pay at once."], ids=["silent", "no question"])
def test_observed_with_nothing_to_ask_is_dropped(ask: str) -> None:
    finding = found(pain((1, "Enquiries are never answered."), ask=ask))

    assert (finding.claims, finding.demoted, finding.dropped) == ((), 0, 1)


def test_inferred_needs_a_reason_and_a_quote() -> None:
    finding = found(
        pain((1, SLOW), kind="inferred", because="Three days are long."),
        pain((1, SLOW), kind="inferred"),
        pain(kind="inferred", because="It is often so."),
    )

    assert ([c.kind for c in finding.claims], finding.dropped) == (["inferred"], 2)


def test_kind_nobody_knows_is_no_observation() -> None:
    finding = found(pain((1, SLOW), kind="certain", ask="Is it so?"))

    assert [(c.kind, c.text, c.quotes) for c in finding.claims] == [
        ("hypothesis", "Is it so?", ())
    ]


def test_guess_with_nothing_to_ask_is_dropped_and_costs_no_second_answer() -> None:
    model = Scripted(says(pain_points=[pain(kind="hypothesis"), pain((1, "No."), kind="guess")]))

    finding = asked_of(model)

    assert (len(model.asks), finding.claims, finding.dropped) == (1, (), 2)


def test_model_is_told_once_which_quotes_fail_and_may_mend_them() -> None:
    replies = [
        {"pain_points": [pain((1, "We answer never."))]},
        {"pain_points": [pain((1, SLOW))]},
    ]
    model = Scripted(lambda _ask: replies[len(model.asks) - 1])

    finding = asked_of(model)

    complaint = model.asks[1].messages[-1].text
    assert (len(model.asks), quotes_in(finding), finding.dropped) == (2, [(quote(SLOW),)], 0)
    assert complaint.startswith(
        "These quotes do not stand word for word in any source:"
        ' "We answer never.". These statements have no quote that bears them out:'
        ' "Enquiries wait.". Give the whole answer again.'
    )


def test_model_that_does_not_mend_is_asked_no_third_time() -> None:
    model = Scripted(says(pain_points=[pain((1, "We answer never."))]))

    finding = asked_of(model)

    assert (len(model.asks), finding.claims, finding.dropped) == (2, (), 1)


def test_one_quote_that_stands_is_enough_but_the_others_are_told() -> None:
    model = Scripted(says(pain_points=[pain((1, "We answer never."), (1, SLOW))]))

    finding = asked_of(model)

    assert (len(model.asks), quotes_in(finding), finding.dropped) == (2, [(quote(SLOW),)], 0)


def test_what_repeats_our_prompt_is_dropped() -> None:
    finding = found(
        pain((1, SLOW), because="Facts come only from the sources."),
        pain((1, SLOW), text="It begins with fence0 BEGIN."),
        pain((1, SLOW), because="As an AI language model I cannot tell."),
    )

    assert (finding.claims, finding.dropped) == ((), 3)


def asked_of(model: Scripted) -> Finding:
    return asyncio.run(analyst_with(model).run("pain_points", ABOUT))
