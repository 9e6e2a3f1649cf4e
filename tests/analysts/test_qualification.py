"""Criteria held against what a lead says about itself."""

from dataclasses import replace

import pytest

from keepwarm.analysts.model import Brief
from keepwarm.offer.model import Criterion, Offer, OwnCriterion, SizeRange
from keepwarm.sites.facts.model import (
    AddressFound,
    Facts,
    ProductFound,
    SizeFound,
    TechnologyFound,
)
from tests.analysts.briefs import FREIGHT, HOME, TODAY, ask, brief, claim, quote, source

ADDRESS = quote("14 Cooperage Lane, Hull HU1 1AA, United Kingdom", 2)
PEOPLE = quote("We are a team of 64 people.")

CASES = {
    "industry recognised": (Offer(industries=("Logistics",)), "inferred", "met"),
    "industry named": (Offer(industries=("pallets",)), "inferred", "met"),
    "another industry": (Offer(industries=("clinic",)), "inferred", "not_met"),
    "country written": (Offer(countries=("gb", "IE")), "observed", "met"),
    "another country": (Offer(countries=("DE",)), "observed", "not_met"),
    "size inside": (Offer(size=SizeRange(at_least=20, at_most=200)), "observed", "met"),
    "size above": (Offer(size=SizeRange(at_most=10)), "observed", "not_met"),
    "size perhaps below": (Offer(size=SizeRange(at_least=100)), "observed", "unknown"),
    "language spoken": (Offer(languages=("EN",)), "observed", "met"),
    "another language": (Offer(languages=("de",)), "observed", "not_met"),
    "keyword found": (Offer(keywords=("boats", "pallets")), "observed", "met"),
    "keyword missing": (Offer(keywords=("boats",)), "hypothesis", "unknown"),
}


@pytest.mark.parametrize(("offer", "kind", "label"), CASES.values(), ids=CASES)
def test_criterion_is_met_or_not_with_its_evidence(offer: Offer, kind: str, label: str) -> None:
    verdict = ask("qualification", replace(FREIGHT, offer=offer)).claims[1]

    assert (verdict.kind, verdict.label, bool(verdict.quotes)) == (
        kind,
        label,
        kind != "hypothesis",
    )


UNKNOWN = {
    "industry": (Offer(industries=("boats",)), "Ask which industry they count themselves in."),
    "country": (Offer(countries=("DE",)), "Ask in which country they work."),
    "size": (Offer(size=SizeRange(at_least=2)), "Ask how many people work there."),
    "language": (Offer(languages=("de",)), "Ask in which language they would like to talk."),
    "keywords": (Offer(keywords=("boats", "sails", "")), "Ask about boats, sails."),
}


@pytest.mark.parametrize(("offer", "text"), UNKNOWN.values(), ids=UNKNOWN)
def test_what_is_not_known_is_something_to_ask(offer: Offer, text: str) -> None:
    finding = ask("qualification", Brief(today=TODAY, offer=offer))

    tier, verdict = finding.claims
    assert (tier.label, verdict.label, verdict.kind, verdict.text) == (
        "tier_unknown",
        "unknown",
        "hypothesis",
        text,
    )


ASK = OwnCriterion(text="Owns a ferry")
TIERS = {
    "no criteria": (Offer(), "tier_unknown"),
    "all met": (Offer(countries=("GB",), keywords=("pallets",)), "tier_strong"),
    "unknown counts neither way": (Offer(countries=("GB",), keywords=("boats",)), "tier_strong"),
    "most unknown": (
        Offer(countries=("GB",), keywords=("boats",), criteria=(ASK,)),
        "tier_possible",
    ),
    "half met": (Offer(countries=("GB",), languages=("de",)), "tier_possible"),
    "none met": (Offer(countries=("DE",), languages=("de",)), "tier_weak"),
    "nothing known": (Offer(keywords=("boats",)), "tier_unknown"),
}


@pytest.mark.parametrize(("offer", "tier"), TIERS.values(), ids=TIERS)
def test_tier_is_counted_from_what_is_known(offer: Offer, tier: str) -> None:
    finding = ask("qualification", replace(FREIGHT, offer=offer))

    assert finding.claims[0].label == tier


def test_tier_says_how_it_was_counted_and_from_which_words() -> None:
    offer = Offer(countries=("GB",), size=SizeRange(at_least=20), keywords=("boats",))

    tier = ask("qualification", replace(FREIGHT, offer=offer)).claims[0]

    assert tier == claim(
        "qualification",
        "A strong fit.",
        kind="inferred",
        detail="2 of 3 criteria met, 1 unknown.",
        label="tier_strong",
        quotes=(ADDRESS, PEOPLE),
    )


EVERYTHING_ELSE = Offer(
    industries=("clinic",),
    countries=("DE",),
    size=SizeRange(at_least=100),
    languages=("de",),
    keywords=("boats",),
)


@pytest.mark.parametrize(
    ("required", "tier"),
    [
        ("country", "tier_not_a_fit"),
        ("language", "tier_not_a_fit"),
        ("size", "tier_weak"),
        ("industry", "tier_weak"),
        ("keywords", "tier_weak"),
    ],
)
def test_only_their_own_words_against_a_required_criterion_rule_a_lead_out(
    required: Criterion, tier: str
) -> None:
    offer = replace(EVERYTHING_ELSE, required=frozenset({required}))

    finding = ask("qualification", replace(FREIGHT, offer=offer))

    assert finding.claims[0].label == tier


@pytest.mark.parametrize(
    ("known", "text"),
    [
        (Brief(today=TODAY, country="AT"), "Ask to be sure: they seem to be in Austria."),
        (
            Brief(today=TODAY, facts=Facts(country="AT")),
            "Ask to be sure: they seem to be in Austria.",
        ),
    ],
    ids=["from the card", "from the domain"],
)
def test_country_nobody_wrote_down_never_rules_out(known: Brief, text: str) -> None:
    offer = Offer(countries=("DE",), required=frozenset({"country"}))

    finding = ask("qualification", replace(known, offer=offer))

    tier, verdict = finding.claims[:2]
    assert (tier.label, verdict.kind, verdict.label, verdict.text) == (
        "tier_weak",
        "hypothesis",
        "not_met",
        text,
    )


def test_language_from_the_card_never_rules_out() -> None:
    offer = Offer(languages=("de",), required=frozenset({"language"}))

    finding = ask("qualification", Brief(today=TODAY, language="fr", offer=offer))

    assert finding.claims[0].label == "tier_weak"


def test_basics_tell_what_company_it_is() -> None:
    basics = ask("qualification", FREIGHT).claims[1:]

    assert [(basic.label, basic.kind, basic.text) for basic in basics] == [
        (
            "about",
            "observed",
            "In their words: We move pallets between Hull and Rotterdam.",
        ),
        ("industry", "inferred", "Their words are those of Logistics and transport."),
        ("size", "observed", "They speak of 64 people."),
        ("country", "observed", "They are in the United Kingdom."),
        ("language", "inferred", "Their site speaks English."),
    ]


def test_basics_do_not_repeat_a_criterion() -> None:
    offer = Offer(countries=("GB",))

    labels = [c.label for c in ask("qualification", replace(FREIGHT, offer=offer)).claims]

    assert labels == ["tier_strong", "met", "about", "industry", "size", "language"]


def test_products_and_tools_are_told_where_a_source_says_them() -> None:
    products = (
        ProductFound(name="Overnight", url=HOME, quote="The Overnight"),
        ProductFound(name="Nowhere", url=HOME, quote="Nowhere to be read"),
    )
    tools = (
        TechnologyFound(name="TYPO3", url=HOME, quote="Technology: TYPO3"),
        TechnologyFound(name="Hidden", url=HOME, quote="Technology: Hidden"),
    )
    addresses = (
        AddressFound(
            street="", postcode="", city="", country="GB", url=HOME, quote="no such line"
        ),
    )
    facts = Facts(products=products, technologies=tools, addresses=addresses)
    page = source("The Overnight\nTechnology: TYPO3")

    basics = ask("qualification", Brief(today=TODAY, sources=(page,), facts=facts)).claims[1:]

    assert [(basic.label, basic.kind, basic.text) for basic in basics] == [
        ("offer", "observed", "They offer Overnight."),
        ("technology", "inferred", "Their site seems to use TYPO3."),
    ]


OWN = OwnCriterion(text="Moves goods across the sea", words=("Rotterdam",), required=True)


@pytest.mark.parametrize(
    ("words", "page", "met"),
    [
        (("ferry", "Rotterdam"), "We move pallets between Hull and Rotterdam.", True),
        ((), "We move pallets between Hull and Rotterdam.", False),
        (("ferry", ""), "We move pallets between Hull and Rotterdam.", False),
        (("Rotterdam",), "There are no ways to Rotterdam.", False),
        (("Rotterdam",), "Pallets to Rotterdam? Ask somebody else.", False),
        (("Rotterdam",), "To Rotterdam? Yes. We sail to Rotterdam daily.", True),
    ],
    ids=["found", "no words", "not found", "denied", "asked", "asked, then said"],
)
def test_own_criterion_is_met_by_its_words_and_else_something_to_ask(
    words: tuple[str, ...], page: str, *, met: bool
) -> None:
    offer = Offer(criteria=(replace(OWN, words=words),))

    finding = ask("qualification", brief(page, offer=offer))

    verdict = finding.claims[1]
    found = ("met", "inferred", "They speak of “Rotterdam”.", True)
    asked = (
        "unknown",
        "hypothesis",
        "Ask whether this is so: Moves goods across the sea",
        False,
    )
    assert (verdict.label, verdict.kind, verdict.text, bool(verdict.quotes)) == (
        found if met else asked
    )
    assert verdict.detail == "Criterion: Moves goods across the sea, required"
    assert finding.claims[0].label != "tier_not_a_fit"


def test_own_criteria_count_beside_the_usual_ones() -> None:
    missing = OwnCriterion(text="Owns a ferry", words=("ferry",))
    offer = Offer(countries=("DE",), criteria=(OWN, missing))

    tier = ask("qualification", replace(FREIGHT, offer=offer)).claims[0]

    assert (tier.label, tier.detail) == ("tier_possible", "1 of 3 criteria met, 1 unknown.")


def test_size_that_no_source_says_is_unknown() -> None:
    sizes = (SizeFound(at_least=5, at_most=None, url=HOME, quote="a team of five"),)
    offer = Offer(size=SizeRange(at_least=2))

    finding = ask("qualification", Brief(today=TODAY, facts=Facts(sizes=sizes), offer=offer))

    assert finding.claims[1].label == "unknown"


def test_span_of_sizes_is_repeated_as_a_span() -> None:
    finding = ask("qualification", brief("Employees: 50-80"))

    assert "They speak of 50 to 80 people." in {basic.text for basic in finding.claims}
