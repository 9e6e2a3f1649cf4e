from itertools import product

import pytest

from keepwarm.contacts.model import Address, ContactDraft
from keepwarm.kit.ids import LeadId
from keepwarm.leads.model import (
    STAGES,
    LeadDraft,
    Stage,
    addresses_of,
    contact_of,
    keys_at,
    keys_of,
    moves_forward,
    tidied,
)

MOBILE, LANDLINE = "+491711234567", "+493012345678"
JANE = LeadDraft(person="Jane Doe", company="Acme GmbH")


@pytest.mark.parametrize(
    ("draft", "keys"),
    [
        (JANE, ["person:jane doe|acme"]),
        (LeadDraft(person="Jane Doe"), []),
        (
            LeadDraft(person="Jane Doe", company="Acme", emails=("jane@acme.example",)),
            ["email:jane@acme.example", "person:jane doe|acme"],
        ),
        (LeadDraft(person="Jane", emails=("info@acme.example",)), []),
        (LeadDraft(person="Jane", phones=(LANDLINE, MOBILE)), [f"mobile:{MOBILE}"]),
        (LeadDraft(person="Jane", website="https://acme.example"), []),
        (
            LeadDraft(company="Acme", website="https://www.acme.example/de"),
            ["domain:acme.example"],
        ),
        (LeadDraft(company="Acme", emails=("info@acme.example",)), ["domain:acme.example"]),
        (LeadDraft(company="Acme"), ["company:|acme"]),
        (LeadDraft(company="Acme", city="Kiel"), ["company:kiel|acme"]),
        (
            LeadDraft(company="Acme", emails=("acme@gmail.com",), phones=(LANDLINE,)),
            ["email:acme@gmail.com", f"mobile:{LANDLINE}", "company:|acme"],
        ),
        (LeadDraft(emails=("acme@gmail.com", "acme@gmail.com")), ["email:acme@gmail.com"]),
    ],
    ids=[
        "a person at a company by name",
        "a name alone is no sign",
        "a person by e-mail",
        "shared mailboxes are no sign",
        "landlines are no sign",
        "a person never by domain",
        "a company by its site",
        "a company by its mail domain",
        "a company by name where it has no domain",
        "and by its name in its city",
        "a company by all it has",
        "the same address twice is one key",
    ],
)
def test_what_a_lead_is_known_by(draft: LeadDraft, keys: list[str]) -> None:
    assert list(keys_of(draft)) == keys


@pytest.mark.parametrize(
    ("address", "keys"),
    [
        (Address("email", "a@b.example"), ("email:a@b.example",)),
        (Address("phone", LANDLINE), (f"mobile:{LANDLINE}",)),
        (Address("linkedin", "https://linkedin.com/in/a"), ()),
    ],
    ids=["email", "phone", "linkedin"],
)
def test_which_key_an_address_may_stand_for(address: Address, keys: tuple[str, ...]) -> None:
    assert keys_at(address) == keys


def test_every_way_to_reach_somebody_has_its_kind() -> None:
    links = {"linkedin": "https://l.example", "telegram": "https://t.me/a", "xing": "https://x"}
    draft = LeadDraft(emails=("a@b.example",), phones=(MOBILE, LANDLINE), links=links)

    assert addresses_of(draft) == (
        Address("email", "a@b.example"),
        Address("mobile", MOBILE),
        Address("phone", LANDLINE),
        Address("linkedin", "https://l.example"),
        Address("telegram", "https://t.me/a"),
        Address("other", "https://x"),
    )


@pytest.mark.parametrize(
    ("draft", "contact"),
    [
        (JANE, ContactDraft(lead_id=LeadId(7), name="Jane Doe", role=None, addresses=())),
        (
            LeadDraft(company="Acme", emails=("a@acme.example",)),
            ContactDraft(
                lead_id=LeadId(7),
                name=None,
                role=None,
                addresses=(Address("email", "a@acme.example"),),
            ),
        ),
        (LeadDraft(company="Acme"), None),
    ],
    ids=["the person", "the front door", "nobody"],
)
def test_who_stands_behind_a_draft(draft: LeadDraft, contact: ContactDraft | None) -> None:
    assert contact_of(LeadId(7), draft) == contact


@pytest.mark.parametrize(
    ("website", "emails", "domain"),
    [
        ("https://acme.example/", ("jane@globex.example",), "acme.example"),
        ("http://[::1]/", ("jane@globex.example",), "globex.example"),
        (None, ("jane@gmail.com", "jane@globex.example"), "globex.example"),
        (None, ("jane@gmail.com",), None),
    ],
    ids=["the site first", "an address is no site", "free mail is passed over", "none"],
)
def test_the_domain_of_a_company(
    website: str | None, emails: tuple[str, ...], domain: str | None
) -> None:
    assert LeadDraft(website=website, emails=emails).domain == domain


def test_what_is_blank_is_unknown() -> None:
    assert tidied(LeadDraft(person="  ", company=" Acme ", role="")) == LeadDraft(company="Acme")


ORDER = "harvested intake qualification research strategy enriched".split()  # noqa: SIM905 -- reads better


@pytest.mark.parametrize(
    ("stage", "to"),
    list(product(STAGES, STAGES)),
    ids=[f"{stage} to {to}" for stage, to in product(STAGES, STAGES)],
)
def test_agents_move_cards_on_through_research_and_nowhere_else(stage: Stage, to: Stage) -> None:
    forward = stage in ORDER and to in ORDER[ORDER.index(stage) + 1 :]

    assert moves_forward(stage, to) is forward
