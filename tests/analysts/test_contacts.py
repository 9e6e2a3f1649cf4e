"""Ways to reach a lead."""

from keepwarm.analysts.model import Brief
from keepwarm.sites.facts.model import (
    AddressFound,
    EmailFound,
    Facts,
    PersonFound,
    PhoneFound,
    ProfileFound,
)
from tests.analysts.briefs import FREIGHT, HOME, TODAY, ask, quote, source

FACTS = Facts(
    emails=(EmailFound(email="o'neil+a%b@x.example", url=HOME, quote="O'Neil"),),
    phones=(
        PhoneFound(number="+4930231251", country="DE", kind="phone", url=HOME, quote="Tel 231251"),
        PhoneFound(number="+4930231252", country="DE", kind="fax", url=HOME, quote="Fax 231252"),
    ),
    profiles=(
        ProfileFound(network="xing", link="https://xing.com/x", url=HOME, quote="Xing"),
        ProfileFound(network="odd", link="javascript:alert(1)", url=HOME, quote="odd"),
    ),
    people=(
        PersonFound(name="Ada Moor", role="Head of sales", url=HOME, quote="Ada Moor"),
        PersonFound(name="Bo Lind", role="", url=HOME, quote="Bo Lind"),
    ),
    addresses=(
        AddressFound(
            street="Pier 3", postcode="", city="Hull", country=None, url=HOME, quote="Pier"
        ),
    ),
)
PAGE = "O'Neil\nTel 231251\nFax 231252\nXing and odd\nAda Moor\nBo Lind\nPier 3, Hull"


def test_every_way_has_its_label_and_its_link() -> None:
    about = Brief(today=TODAY, sources=(source(PAGE),), facts=FACTS)

    found = [(c.label, c.text, c.link) for c in ask("contacts", about).claims]

    assert found == [
        ("email", "o'neil+a%b@x.example", "mailto:o%27neil%2Ba%25b@x.example"),
        ("phone", "+4930231251", "tel:+4930231251"),
        ("fax", "+4930231252", None),
        ("social", "xing", "https://xing.com/x"),
        ("social", "odd", None),
        ("person", "Ada Moor, Head of sales", None),
        ("person", "Bo Lind", None),
        ("address", "Pier 3, Hull", None),
    ]


def test_fact_that_no_source_says_is_left_out() -> None:
    about = Brief(today=TODAY, sources=(source("Nothing of the kind."),), facts=FACTS)

    assert ask("contacts", about).claims == ()


def test_fact_is_quoted_from_its_own_page_first() -> None:
    pages = (source("Xing", 1, url="https://other.example/"), source("Xing", 2))
    about = Brief(today=TODAY, sources=pages, facts=Facts(profiles=FACTS.profiles[:1]))

    assert ask("contacts", about).claims[0].quotes == (quote("Xing", 2),)


def test_own_site_is_a_contact_with_its_first_line_as_evidence() -> None:
    website = ask("contacts", FREIGHT).claims[0]

    assert (website.label, website.text, website.link, website.quotes) == (
        "website",
        "harrowgate-freight.example",
        "https://harrowgate-freight.example",
        (quote("Harrowgate Freight Ltd"),),
    )


def test_own_site_that_says_nothing_is_no_contact() -> None:
    about = Brief(today=TODAY, domain="harrowgate-freight.example", sources=(source(""),))

    assert ask("contacts", about).claims == ()
