from dataclasses import replace

import pytest

from keepwarm.contacts.model import Address
from keepwarm.kit.sheets import Record
from keepwarm.leads.model import LeadDraft
from keepwarm.rosters.model import ColumnMap, Field, Row
from keepwarm.rosters.rows import read_row


def read(home: str | None = None, **cells: str) -> Row:
    fields: tuple[Field, ...] = tuple(cells)  # pyright: ignore[reportAssignmentType] -- names of fields
    return read_row(Record(2, list(cells.values())), ColumnMap(True, fields), home)


def test_a_full_row_becomes_a_lead_in_normal_spelling() -> None:
    row = read(
        first_name=" Jane ", last_name="Doe", company="Acme  GmbH", role="CEO",
        email="Jane@Acme.Example; info@acme.example", phone="0171 1234567", website="acme.example",
        city="Köln", country="Deutschland", language="German", linkedin="linkedin.com/in/jane?x=1",
        telegram="@jane", tags="fair, warm; Fair", note="Met at\nthe fair",
    )  # fmt: skip

    assert row.draft == LeadDraft(
        person="Jane Doe",
        company="Acme GmbH",
        role="CEO",
        website="https://acme.example",
        city="Köln",
        country="DE",
        language="de",
        brief="Met at\nthe fair",
        emails=("jane@acme.example", "info@acme.example"),
        phones=("+491711234567",),
        links={"linkedin": "https://linkedin.com/in/jane", "telegram": "https://t.me/jane"},
        tags=("Fair", "warm"),
    )
    assert (row.line, row.title, row.reason) == (2, "Jane Doe · Acme GmbH", None)
    assert row.keys == (
        "email:jane@acme.example",
        "mobile:+491711234567",
        "person:jane doe|acme",
    )
    assert row.addresses == (
        Address("email", "jane@acme.example"),
        Address("email", "info@acme.example"),
        Address("mobile", "+491711234567"),
        Address("linkedin", "https://linkedin.com/in/jane"),
        Address("telegram", "https://t.me/jane"),
    )


def test_the_default_country_reads_local_numbers_where_the_row_names_none() -> None:
    rows = [read("DE", company="Acme", phone="030 1234567"), read(company="Acme", phone="030 12")]

    assert [row.draft and row.draft.phones for row in rows] == [("+49301234567",), ()]
    assert rows[1].reason == "phone number is not valid: 030 12"


def test_what_makes_no_sense_is_left_out_and_said() -> None:
    row = read(
        company="Acme", email="info@", website="no site", country="Atlantis", language="Elvish",
        linkedin="https://x.example/jane",
    )  # fmt: skip

    assert row.draft == LeadDraft(company="Acme")
    assert row.reason == (
        "country is not known: Atlantis; e-mail address is not valid: info@; "
        "web site is not valid: no site; language is not known: Elvish; "
        "LinkedIn profile is not valid: https://x.example/jane"
    )


def test_formulas_are_plain_data_and_our_own_export_is_read_back() -> None:
    row = read(company="'=Acme", role="=CEO()", phone="'+49 30 1234567")

    assert row.draft == LeadDraft(company="=Acme", role="=CEO()", phones=("+49301234567",))


@pytest.mark.parametrize("blank", ["", "-", "n/a", "NULL", " — "])
def test_stand_ins_for_nothing_are_nothing(blank: str) -> None:
    assert read(company="Acme", role=blank, email=blank).draft == LeadDraft(company="Acme")


@pytest.mark.parametrize(
    ("cells", "person", "company"),
    [
        ({"email": "jane@acme.example"}, None, "acme.example"),
        ({"email": "jane.doe@gmail.com"}, "Jane Doe", None),
        ({"email": "123@gmail.com"}, "123", None),
        ({"website": "www.acme.example/about"}, None, "acme.example"),
        ({"person": "Jane", "email": "info@acme.example"}, "Jane", "acme.example"),
        ({"person": "Jane", "email": "jane@acme.example"}, "Jane", None),
        ({"last_name": "Doe", "company": "Acme"}, "Doe", "Acme"),
    ],
    ids=["company mail", "free mail", "numbers", "site", "shared mailbox", "own mail", "half"],
)
def test_who_a_row_is_about_is_told_by_its_addresses_if_need_be(
    cells: dict[str, str], person: str | None, company: str | None
) -> None:
    draft = read(**cells).draft

    assert draft is not None
    assert (draft.person, draft.company) == (person, company)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"city": "Köln"}, "no name, company, e-mail address or web site in this row"),
        ({"email": "info@"}, "e-mail address is not valid: info@"),
        ({"company": "A" * 301}, f"“{'A' * 40}…” is longer than 300 characters"),
        ({"company": "Acme", "note": "x" * 20_001}, "the note is longer than 20000 characters"),
        ({"company": "\ufdfa" * 290}, "the name is too long"),
        (
            {"person": "Jane Doe"},
            "a name alone is not enough: add a company, an e-mail address or a mobile number",
        ),
    ],
    ids=["nobody", "no address", "long", "long note", "long when folded", "a mere name"],
)
def test_a_row_that_makes_no_lead_says_why(cells: dict[str, str], reason: str) -> None:
    row = read(**cells)

    assert (row.draft, row.reason) == (None, reason)


def test_an_unclosed_quotation_mark_is_named() -> None:
    record = Record(7, ["Acme, Inc,x\n"], unclosed=True)

    row = read_row(record, ColumnMap(True, ("company",)), None)

    reason = "a quotation mark opens and never closes"
    assert row == Row(7, "Acme, Inc,x", None, reason=reason)


def test_rows_shorter_and_longer_than_the_header_are_read_as_far_as_they_go() -> None:
    columns = ColumnMap(True, ("company", "city"))

    rows = [read_row(Record(2, cells), columns, None) for cells in (["Acme"], ["Acme", "B", "C"])]

    acme = LeadDraft(company="Acme")
    assert [row.draft for row in rows] == [acme, replace(acme, city="B")]
