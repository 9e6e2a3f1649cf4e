"""Names we look for, and what stands beside them."""

import pytest

from keepwarm.analysts.model import Brief
from keepwarm.offer.model import Offer
from keepwarm.sites.facts.model import Facts, TechnologyFound
from tests.analysts.briefs import HOME, TODAY, ask, claim, quote, source

OFFER = Offer(competitors=("Quoteferret", "Nudgewort", "Ärmel & Co", "plainbook", "C++", ""))


def seen(text: str, company: str = "") -> list[tuple[str, str]]:
    about = Brief(today=TODAY, company=company, offer=OFFER, sources=(source(text),))
    return [(one.label, one.text) for one in ask("competitors", about).claims]


@pytest.mark.parametrize(
    ("text", "relation", "name"),
    [
        ("We use Quoteferret every day.", "current_solution", "Quoteferret"),
        ("We do not use Quoteferret.", "mentioned", "Quoteferret"),
        ("We migrated from Quoteferret last year.", "alternative", "Quoteferret"),
        ("An alternative to Quoteferret.", "alternative", "Quoteferret"),
        ("We are a partner of Quoteferret.", "mentioned", "Quoteferret"),
        ("Wir arbeiten mit Quoteferret.", "current_solution", "Quoteferret"),
        ("Ein Wechsel von Quoteferret lohnt.", "alternative", "Quoteferret"),
        ("Nous utilisons Quoteferret.", "current_solution", "Quoteferret"),
        ("Trabajamos con Quoteferret.", "current_solution", "Quoteferret"),
        ("Utilizziamo Quoteferret.", "current_solution", "Quoteferret"),
        ("Мы работаем с Quoteferret.", "current_solution", "Quoteferret"),
        ("QUOTEFERRET in the news.", "mentioned", "Quoteferret"),
        ("Ärmel & Co ist da.", "mentioned", "Ärmel & Co"),
        ("We like plainbook a lot.", "mentioned", "plainbook"),
        ("Our CRM is Pipedrive.", "current_solution", "Pipedrive"),
    ],
)
def test_relation_is_read_from_the_words_before_the_name(
    text: str, relation: str, name: str
) -> None:
    sentences = {
        "current_solution": f"They use {name}.",
        "alternative": f"They compare {name} with others or have left it.",
        "mentioned": f"Their site mentions {name}.",
    }

    assert seen(text) == [(relation, sentences[relation])]


def test_second_name_of_a_move_is_the_one_in_use() -> None:
    assert seen("We moved from Nudgewort to Quoteferret.") == [
        ("current_solution", "They use Quoteferret."),
        ("alternative", "They compare Nudgewort with others or have left it."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "We use Somethingelse.",
        "Quoteferrets are animals.",
        "a quoteferret is an animal",
        "Our monday.com mornings are on monday.",
        "",
    ],
    ids=["not listed", "another word", "a common noun", "small letters", "nothing"],
)
def test_nobody_is_guessed(text: str) -> None:
    assert seen(text) == []


def test_company_is_not_its_own_competitor() -> None:
    assert seen("We use Quoteferret.", company="Quoteferret") == []


def test_strongest_relation_of_several_mentions_counts() -> None:
    assert seen("Quoteferret is nice.\nWe use Quoteferret.") == [
        ("current_solution", "They use Quoteferret.")
    ]


HINT = "Technology: HubSpot (hs-scripts.com)"
GIVEN_AWAY = Facts(technologies=(TechnologyFound(name="HubSpot", url=HOME, quote=HINT),))


def test_tool_that_only_the_markup_gives_away_is_a_conclusion() -> None:
    about = Brief(today=TODAY, sources=(source(HINT),), facts=GIVEN_AWAY)

    assert ask("competitors", about).claims == (
        claim(
            "competitors",
            "Their site seems to use HubSpot.",
            kind="inferred",
            detail="The markup of their site gives it away. A tool for keeping customers.",
            label="current_solution",
            quotes=(quote(HINT),),
        ),
    )


def test_their_own_words_outweigh_the_markup() -> None:
    page = source(f"We use HubSpot.\n{HINT}")

    (found,) = ask("competitors", Brief(today=TODAY, sources=(page,), facts=GIVEN_AWAY)).claims

    assert (found.kind, found.quotes) == ("observed", (quote("We use HubSpot."),))


def test_competitor_of_ours_is_called_so_even_where_it_is_a_known_tool() -> None:
    offer = Offer(competitors=("hubspot",))
    about = Brief(today=TODAY, offer=offer, sources=(source("We use HubSpot."),))

    (found,) = ask("competitors", about).claims

    assert (found.text, found.detail) == ("They use hubspot.", "One of the competitors you named.")
