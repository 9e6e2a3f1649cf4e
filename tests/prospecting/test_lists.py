"""What somebody pastes or uploads: domains in any text, and tables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from keepwarm.leads.model import LeadDraft
from keepwarm.prospecting.built_in.domains import Domains, DomainsParams, addresses_in
from keepwarm.prospecting.built_in.table import Table, TableParams
from tests.prospecting.places import candidates_in, read_all

MESSY = """
Our prospects (2026):
1. https://www.Boats.example/about?x=1#team; cranes.example,
* <Info@Winches.example>, mailto:hello@ropes.example
"HTTP://anchors.example" – see also müller-söhne.example!  boats.example again.
Not these: e.g. node v1.2, 10.0.0.1, http://127.0.0.1/, file.., @handle, ...
"""
LABEL = st.from_regex(r"[a-z][a-z0-9]{0,14}", fullmatch=True)
DOMAIN = st.builds("{}.{}.example".format, LABEL, LABEL)
SEPARATOR = st.sampled_from(["\n", ", ", "; ", " ", " | ", "\t", ">\n<", " and ", "'\n'"])
DRESS = st.sampled_from(["{}", "{}.", "({})", "{}/", "{}/a/b?c=d.e", '"{}"', "- {}", "{}:443/x"])


def test_addresses_are_found_in_any_text_in_their_order_once_each() -> None:
    assert addresses_in(MESSY) == [
        "https://boats.example",
        "cranes.example",
        "info@winches.example",
        "hello@ropes.example",
        "http://anchors.example",
        "xn--mller-shne-kcb9d.example",
        "boats.example",
    ]


@given(st.lists(st.tuples(DOMAIN, DRESS, SEPARATOR), max_size=30))
def test_every_domain_comes_out_of_a_text_in_its_order_once(
    parts: list[tuple[str, str, str]],
) -> None:
    text = "".join(dress.format(domain) + separator for domain, dress, separator in parts)

    assert addresses_in(text) == list(dict.fromkeys(domain for domain, _, _ in parts))


@given(st.text(max_size=400))
def test_no_text_breaks_the_reading_of_addresses(text: str) -> None:
    found = addresses_in(text)

    assert len(found) == len(set(found))


async def test_addresses_become_companies_and_networks_are_refused() -> None:
    text = "boats.example hello@cranes.example jane.doe@gmail.com linkedin.com/company/acme"
    batches = await read_all(Domains(), {"text": text})

    assert [(each.draft, each.refusal) for each in candidates_in(batches)[:3]] == [
        (LeadDraft(company="boats.example", website="https://boats.example"), None),
        (LeadDraft(company="cranes.example", emails=("hello@cranes.example",)), None),
        (LeadDraft(person="Jane Doe", emails=("jane.doe@gmail.com",)), None),
    ]
    assert candidates_in(batches)[3].refusal == (
        "this is a network or a directory, not a company's own site"
    )


async def test_a_long_list_is_read_on_from_its_cursor() -> None:
    text = "\n".join(f"firm{n}.example" for n in range(250))
    batches = await read_all(Domains(), {"text": text}, cursor="100")

    assert [batch.cursor for batch in batches] == ["200", "250"]
    assert [each.title for each in candidates_in(batches)] == [
        f"firm{n}.example" for n in range(100, 250)
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("boats.example", "boats.example"),
        ("boats.example cranes.example", "boats.example and 1 more"),
        ("a.example b.example c.example", "a.example and 2 more"),
    ],
)
def test_a_list_is_called_by_its_first_address(text: str, name: str) -> None:
    assert Domains().name_of(DomainsParams(text=text)) == name


async def test_a_table_is_read_by_its_headers_and_its_hopeless_rows_are_told_of() -> None:
    rows = (
        "Firma;Webseite;E-Mail;Telefon\n"
        "Acme;acme.example;hello@acme.example;0381 12345\n"
        ";;not an address;\n"
    )
    batches = await read_all(Table(), {"rows": rows})

    good, bad = candidates_in(batches)
    assert good.draft == LeadDraft(
        company="Acme", website="https://acme.example", emails=("hello@acme.example",),
        phones=("+4938112345",),
    )  # fmt: skip
    assert (bad.title, bad.refusal) == (
        "Line 3: not an address",
        "e-mail address is not valid: not an address",
    )


async def test_every_row_of_a_table_that_makes_no_lead_is_told_of_and_empty_ones_are_counted() -> (
    None
):
    rows = "Firma;Webseite\n\n-;-\nAcme;acme.example\n;\n-;-\n;nowhere\nBoats;\n;\n;\n"
    batches = await read_all(Table(), {"rows": rows})
    nobody = "no name, company, e-mail address or web site in this row"

    assert [(each.title, each.refusal) for each in candidates_in(batches)] == [
        ("Line 3: - · -", nobody),
        ("Acme · acme.example", None),
        ("Line 6: - · -", nobody),
        ("Line 7: nowhere", "web site is not valid: nowhere"),
        ("Boats", None),
        ("2 empty rows", "nothing is written there"),
    ]
    assert len({each.identity for each in candidates_in(batches)}) == 6


async def test_a_file_is_decoded_whatever_program_wrote_it_and_read_on_from_its_cursor() -> None:
    names = "\n".join(f"Käse {n};kaese{n}.example" for n in range(250))
    batches = await read_all(
        Table(), {"file": f"Firma;Web\n{names}".encode("cp1252")}, cursor="101"
    )

    assert [batch.cursor for batch in batches] == ["201", "251"]
    assert candidates_in(batches)[0].draft.company == "Käse 100"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Paste rows, or choose a file."),
        ({"rows": "1;2\n3;4\n"}, "No column tells who a row is about"),
    ],
    ids=["nothing", "no leads"],
)
def test_a_table_without_leads_is_refused_in_the_form(
    typed: dict[str, str], sentence: str
) -> None:
    with pytest.raises(ValidationError, match=sentence):
        TableParams.model_validate(typed)
