import pytest

from keepwarm.leads.model import LeadDraft
from keepwarm.prospecting.model import Terms, normal_draft
from tests.prospecting.places import found_at


@pytest.mark.parametrize(
    ("draft", "normal"),
    [
        (LeadDraft(company="  Acme \n Ltd "), LeadDraft(company="Acme Ltd")),
        (
            LeadDraft(website="acme.example/about"),
            LeadDraft(website="https://acme.example/about", company="acme.example"),
        ),
        (
            LeadDraft(website="http://127.0.0.1:27600/", company="Acme"),
            LeadDraft(website="http://127.0.0.1:27600/", company="Acme"),
        ),
        (LeadDraft(website="nowhere", company="Acme"), LeadDraft(company="Acme")),
        (
            LeadDraft(emails=("Jane@Acme.Example", "jane@acme.example", "jane")),
            LeadDraft(emails=("jane@acme.example",), company="acme.example"),
        ),
        (
            LeadDraft(person="Jane", phones=("030 1234567", "12"), country="DE"),
            LeadDraft(person="Jane", phones=("+49301234567",), country="DE"),
        ),
        (
            LeadDraft(person="Jane", phones=("01 23 45 67 89",)),
            LeadDraft(person="Jane", phones=("+33123456789",)),
        ),
        (LeadDraft(company="A" * 400), LeadDraft(company="A" * 300)),
        (
            LeadDraft(company="Ac\0me\ud800", brief="\0Boats", links={"other": "https://a\0"}),
            LeadDraft(company="Acme", brief="Boats", links={"other": "https://a"}),
        ),
        (LeadDraft(company="Acme", website="javascript://x"), LeadDraft(company="Acme")),
        (
            LeadDraft(company="Acme", country="Deutschland", language="Klingon?"),
            LeadDraft(company="Acme", country="DE"),
        ),
        (LeadDraft(), LeadDraft()),
    ],
    ids=[
        "space",
        "site",
        "loopback",
        "no site",
        "mail",
        "its country",
        "ours",
        "long",
        "no text",
        "script",
        "country",
        "nothing",
    ],
)
def test_a_candidate_is_brought_into_normal_spelling(draft: LeadDraft, normal: LeadDraft) -> None:
    assert normal_draft(draft, "FR") == normal


@pytest.mark.parametrize(
    ("terms", "researched"),
    [
        (Terms(), None),
        (Terms(at_most=10), 10),
        (Terms(at_most=10, enrich_at_most=25), 10),
        (Terms(at_most=100, enrich_at_most=25), 25),
        (Terms(at_most=100, enrich=False), 0),
    ],
    ids=["no limit", "of all", "more than found", "of some", "of none"],
)
def test_a_search_says_how_many_leads_it_may_have_researched(
    terms: Terms, researched: int | None
) -> None:
    assert terms.researched_at_most == researched


def test_a_candidate_is_recognised_by_who_it_is_and_where() -> None:
    draft = LeadDraft(person="Jane", company="Acme", website="acme.example")

    assert found_at(draft).title == "Jane · Acme · acme.example"
