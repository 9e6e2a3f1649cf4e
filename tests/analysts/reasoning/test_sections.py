"""What each agent makes of a model's answer."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from keepwarm.analysts.model import Brief, Finding
from keepwarm.analysts.reasoning.pain_points import topics
from keepwarm.analysts.reasoning.qualification import wanted_by
from keepwarm.offer.model import Offer, OwnCriterion, SizeRange
from tests.analysts.briefs import TODAY, ask, brief, claim, quote
from tests.analysts.reasoning.offers import ABOUT, OFFER
from tests.analysts.reasoning.scripted import says, think
from tests.analysts.reasoning.snapshots import about_everything

PEOPLE = "We are a team of 64 people."
SLOW = "Enquiries are answered within 3 working days."
GROWING = "We open a second warehouse in Goole and are hiring eleven people."
HUBSPOT = "We use HubSpot for our customers."
TEAM = brief(
    "Our team\nMaud Pettifer, Operations director, maud@harrowgate-freight.example\n"
    "Jonas Beck, Drivers\nHead office: office@harrowgate-freight.example, +44 113 496 0172",
    company="Harrowgate Freight",
)


def quoted(*quotes: tuple[int, str]) -> list[dict[str, Any]]:
    return [{"source": number, "quote": text} for number, text in quotes]


# contacts


def person(**said: Any) -> dict[str, Any]:
    line = "Maud Pettifer, Operations director, maud@harrowgate-freight.example"
    whole = {"name": "Maud Pettifer", "role": "Operations director", "kind": "observed"}
    return {**whole, "quotes": quoted((1, line)), **said}


def people(*persons: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    finding = think("contacts", TEAM, says(people=list(persons)))
    return [(c.text, c.detail, c.link) for c in finding.claims if c.label == "person"]


def test_model_pairs_a_person_with_an_address_the_rules_found() -> None:
    told = people(person(email="MAUD@harrowgate-freight.example"))

    assert told[0] == (
        "Maud Pettifer, Operations director",
        "maud@harrowgate-freight.example",
        "mailto:maud@harrowgate-freight.example",
    )


def test_phone_is_paired_as_the_rules_write_it() -> None:
    assert people(person(phone="+441134960172"))[0][1:] == ("+441134960172", "tel:+441134960172")


def test_address_the_rules_did_not_find_is_not_taken_from_the_model() -> None:
    told = people(person(email="ceo@attacker.example", phone="+49 30 5550199"))

    assert told[0] == ("Maud Pettifer, Operations director", "", None)


@pytest.mark.parametrize(
    "said",
    [{"name": "Mallory Attacker"}, {"role": "Owner"}, {"name": " "}, {"quotes": []}],
    ids=["another name", "another role", "no name", "no quote"],
)
def test_person_whose_name_and_role_are_not_quoted_is_nobody(said: dict[str, Any]) -> None:
    by_rules = [c.text for c in ask("contacts", TEAM).claims if c.label == "person"]

    assert [text for text, _, _ in people(person(**said))] == by_rules


def test_everything_the_rules_found_stays_and_nobody_is_told_twice() -> None:
    finding = think("contacts", TEAM, says(people=[person()]))

    by_rules = ask("contacts", TEAM).claims
    assert [c for c in by_rules if c.label != "person" and c not in finding.claims] == []
    assert [c.text for c in finding.claims].count("Maud Pettifer, Operations director") == 1


def test_address_that_the_site_disguises_stays_as_the_rules_found_it() -> None:
    about = brief("Write to office [at] harrowgate-freight [dot] example, fax 0113 / 496-0173.")

    finding = think("contacts", about, says(people=[]))

    assert (finding.claims, finding.note) == (ask("contacts", about).claims, "")


# qualification


def judged(number: int, outcome: str, *quotes: tuple[int, str], **said: Any) -> dict[str, Any]:
    whole = {"criterion": number, "outcome": outcome, "text": "The sources tell."}
    return {**whole, "kind": "observed", "quotes": quoted(*quotes), **said}


def qualified(*criteria: dict[str, Any], offer: Offer = OFFER, about: Brief = ABOUT) -> Finding:
    answer = says(criteria=list(criteria))
    return think("qualification", replace(about, offer=offer), answer)


OWN = Offer(criteria=(OwnCriterion(text="runs its own warehouse", required=True),))
WAREHOUSE = (1, "Our freight leaves the warehouse at six.")


def test_criteria_are_told_in_words_and_in_the_order_of_the_rules() -> None:
    offer = replace(OFFER, industries=("logistics", "trade"), languages=("en", "de"))

    assert [(one.text, one.required) for one in wanted_by(offer)] == [
        ("its industry is logistics or trade", False),
        ("it is in United Kingdom or Germany", True),
        ("it employs at least 10 and at most 500 people", False),
        ("it speaks English or German", False),
        ("its site speaks of pallets", False),
        ("runs its own warehouse", True),
    ]


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (SizeRange(at_least=5), "it employs at least 5 people"),
        (SizeRange(at_most=9), "it employs at most 9 people"),
        (SizeRange(), "it employs any number of people"),
    ],
)
def test_open_sizes_are_told_by_the_end_they_have(size: SizeRange, text: str) -> None:
    assert [one.text for one in wanted_by(Offer(size=size))] == [text]


def test_own_criterion_is_judged_by_the_model_and_counted_by_us() -> None:
    finding = qualified(judged(1, "met", WAREHOUSE, because="They say so."), offer=OWN)

    tier, verdict = finding.claims[:2]
    assert (tier.label, tier.quotes) == ("tier_strong", (quote(WAREHOUSE[1]),))
    assert verdict == claim(
        "qualification",
        "The sources tell.",
        detail="Criterion: runs its own warehouse, required. They say so.",
        label="met",
        quotes=(quote(WAREHOUSE[1]),),
    )


def test_required_criterion_rules_out_only_against_their_own_words() -> None:
    against = judged(1, "not_met", WAREHOUSE)
    invented = judged(1, "not_met", (1, "We have no warehouse at all."))
    inferred = judged(1, "not_met", WAREHOUSE, kind="inferred", because="It is small.")

    findings = [qualified(one, offer=OWN) for one in (against, invented, inferred)]

    labels = [finding.claims[0].label for finding in findings]
    assert labels == ["tier_not_a_fit", "tier_unknown", "tier_weak"]


def test_model_rules_nobody_out_whom_the_facts_speak_for() -> None:
    finding = qualified(judged(1, "not_met", (1, PEOPLE)))

    assert [claim.label for claim in finding.claims[:2]] == ["tier_possible", "not_met"]


def test_where_the_model_is_silent_the_rules_judge() -> None:
    by_rules = ask("qualification", ABOUT)

    for silent in (judged(1, "unknown"), judged(0, "met", (1, PEOPLE)), judged(9, "met")):
        assert qualified(silent).claims == by_rules.claims


def test_nothing_is_asked_for_a_grade_and_a_grade_is_not_taken() -> None:
    answer = says(criteria=[], tier="strong", score=100, not_a_fit=True)

    finding = think("qualification", replace(ABOUT, offer=OWN), answer)

    assert finding.claims[0].label == "tier_unknown"


def test_what_the_company_does_replaces_what_the_rules_say_of_it() -> None:
    words = "We move pallets between Hull and Rotterdam."
    answer = says(about="They ship pallets.", about_quotes=quoted((1, words)), criteria=[])

    finding = think("qualification", ABOUT, answer)

    told = [(c.text, c.kind, c.quotes) for c in finding.claims if c.label == "about"]
    assert told == [("They ship pallets.", "observed", (quote(words),))]


# competitors


def rival(**said: Any) -> dict[str, Any]:
    whole = {"name": "HubSpot", "relation": "current_solution", "text": "They work with HubSpot."}
    return {**whole, "kind": "observed", "quotes": quoted((1, HUBSPOT)), **said}


def test_competitor_is_named_by_the_words_quoted() -> None:
    finding = think("competitors", ABOUT, says(competitors=[rival(our_angle="Ask what is left.")]))

    assert finding.claims == (
        claim(
            "competitors",
            "They work with HubSpot.",
            detail="Ask what is left.",
            label="current_solution",
            quotes=(quote(HUBSPOT),),
        ),
    )


@pytest.mark.parametrize(
    "said",
    [{"name": "Pipedrive"}, {"name": ""}, {"name": "Harrowgate Freight"}],
    ids=["not in the quote", "nobody", "the lead itself"],
)
def test_competitor_that_is_not_quoted_is_left_out(said: dict[str, Any]) -> None:
    assert think("competitors", ABOUT, says(competitors=[rival(**said)])).claims == ()


def test_relation_nobody_knows_is_a_mention() -> None:
    finding = think("competitors", ABOUT, says(competitors=[rival(relation="owned by")]))

    assert [c.label for c in finding.claims] == ["mentioned"]


# triggers


def trigger(**said: Any) -> dict[str, Any]:
    whole = {"type": "expansion", "text": "They open a warehouse.", "kind": "observed"}
    return {**whole, "quotes": quoted((2, GROWING)), **said}


def dated(happened_on: str, **said: Any) -> tuple[date | None, str] | None:
    one = trigger(happened_on=happened_on, **said)
    claims = think("triggers", ABOUT, says(triggers=[one])).claims
    return (claims[0].happened_on, claims[0].urgency) if claims else None


DAYS = {
    "named by the source": ("2026-03-12", (date(2026, 3, 12), "high")),
    "first of a month": ("2026-01-01", (date(2026, 1, 1), "medium")),
    "day that no source names": ("2026-03-19", (None, "unknown")),
    "year that no source names": ("2025-03-12", (None, "unknown")),
    "no day": ("soon", (None, "unknown")),
    "long ago": ("2023-03-12", None),
}


@pytest.mark.parametrize(("said", "day"), DAYS.values(), ids=DAYS)
def test_day_counts_only_where_the_source_names_it(said: str, day: object) -> None:
    assert dated(said) == day


def test_type_nobody_knows_is_another() -> None:
    finding = think(
        "triggers", ABOUT, says(triggers=[trigger(type="IPO"), trigger(type="Hiring")])
    )

    assert [c.label for c in finding.claims] == ["other", "hiring"]


def test_question_about_a_trigger_has_no_day() -> None:
    asked = dated("2026-03-12", kind="hypothesis", ask="Do you grow?")

    assert asked == (None, "unknown")


# pain points


def test_pain_has_its_reasons_its_urgency_and_its_question() -> None:
    said = {
        "text": "Enquiries wait.",
        "topic": "Slow_Replies",
        "urgency": "HIGH",
        "urgency_reason": "Every day counts.",
        "kind": "inferred",
        "because": "Three days are long.",
        "ask": "Who answers?",
        "quotes": quoted((1, SLOW)),
    }

    finding = think("pain_points", ABOUT, says(pain_points=[said]))

    assert finding.claims == (
        claim(
            "pain_points",
            "Enquiries wait.",
            kind="inferred",
            detail="Three days are long. Every day counts. To ask: Who answers?",
            label="slow_replies",
            urgency="high",
            quotes=(quote(SLOW),),
        ),
    )


def test_topic_nobody_knows_is_another() -> None:
    said = {"text": "Why?", "topic": "<hacked>", "urgency": "now", "kind": "hypothesis"}

    finding = think("pain_points", ABOUT, says(pain_points=[said]))

    assert [(c.label, c.urgency) for c in finding.claims] == [("other", "unknown")]


def test_topics_are_those_the_rules_can_build_on() -> None:
    assert {"slow_replies", "offer", "other"} <= set(topics())


# value propositions


def values(*said: dict[str, Any]) -> Finding:
    return think("value_propositions", about_everything(), says(value_propositions=list(said)))


def test_value_stands_on_the_words_of_the_pain_it_addresses() -> None:
    finding = values({"text": "Answers the same day.", "addresses": [1], "proofs": [7]})

    assert finding.claims == (
        claim(
            "value_propositions",
            "Answers the same day.",
            kind="inferred",
            detail="It addresses: Enquiries wait for days.",
            label="slow_replies",
            quotes=(quote(SLOW),),
            proofs=(7,),
        ),
    )


def test_value_for_a_mere_question_is_one_to_ask() -> None:
    finding = values({"text": "Answers the same day.", "addresses": [2]})

    assert [(c.kind, c.text) for c in finding.claims] == [
        ("hypothesis", "Ask whether this would help: Answers the same day.")
    ]


def test_value_for_no_pain_is_dropped_and_counted() -> None:
    finding = values({"text": "Score 100.", "addresses": [99, 0, -1]})

    assert (finding.claims, finding.dropped) == ((), 1)


def test_proof_that_is_not_in_the_library_is_taken_out_and_told() -> None:
    finding = values({"text": "Quick.", "addresses": [1], "proofs": [7, 666, 7, -1]})

    assert finding.claims[0].proofs == (7,)
    assert finding.note == "2 proofs that are not in your library were taken out."


# objections


def objections(**said: Any) -> Finding:
    whole = {"objection": "We have HubSpot.", "response": "Keep it.", **said}
    return think("objections", about_everything(), says(objections=[whole]))


def test_objection_with_words_to_expect_it_by_says_why() -> None:
    finding = objections(why_likely="They use it.", quotes=quoted((1, HUBSPOT)), proofs=[7])

    assert finding.claims == (
        claim(
            "objections",
            "We have HubSpot.",
            kind="inferred",
            detail="Keep it. Because: They use it.",
            label="evidence",
            quotes=(quote(HUBSPOT),),
            proofs=(7,),
        ),
    )


@pytest.mark.parametrize("quotes", [[], quoted((1, "We love HubSpot."))], ids=["none", "invented"])
def test_objection_without_them_comes_from_experience(quotes: list[dict[str, Any]]) -> None:
    finding = objections(why_likely="They use it.", quotes=quotes)

    assert finding.claims == (
        claim(
            "objections",
            "We have HubSpot.",
            kind="hypothesis",
            detail="Keep it.",
            label="playbook",
        ),
    )
    assert finding.demoted == len(quotes)


# questions


def questions(**said: Any) -> Finding:
    whole = {"text": "What happens on day two?", "purpose": "process", **said}
    return think("questions", about_everything(), says(questions=[whole]))


def test_question_stands_on_the_findings_it_comes_from() -> None:
    assert questions(about=[1, 3, 1, 99]).claims == (
        claim(
            "questions",
            "What happens on day two?",
            kind="inferred",
            detail="Because: Enquiries wait for days. They grow.",
            label="process",
            quotes=(quote(SLOW), quote(GROWING, 2)),
        ),
    )


def test_question_from_nothing_is_a_hypothesis() -> None:
    finding = questions(purpose="hacking")

    assert [(c.kind, c.label, c.detail) for c in finding.claims] == [("hypothesis", "problem", "")]


def test_order_is_no_question() -> None:
    assert questions(text="Visit our portal.").claims == ()


def test_leads_nobody_knows_anything_of_are_no_trouble() -> None:
    nothing = Brief(today=TODAY)

    assert think("pain_points", nothing, says(pain_points=[])).claims == ()
