"""People a page quotes or thanks are not its own, and what it once did is not news."""

from datetime import date

import pytest

from keepwarm.sites.decoding import decode
from keepwarm.sites.facts.find import facts_in_text, find_facts
from keepwarm.sites.model import Page

MOTTOS = "Cleo Hart\nCEO\n“White space is full.”\nFemi Cole\nCTO\n“Shorter is better.”"
THOMAS = [("Thomas Rabe", "Geschäftsführer")]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("“They rebuilt our whole shop.” – Sarah Finch, Director, Finch Interiors", []),
        ("What our customers say\nJulián Soto\nGerente, Talleres Soto", []),
        ("Design by Maria Blau, owner", []),
        ("„Holz verzeiht vieles“, sagt Geschäftsführer Thomas Rabe", THOMAS),
        (MOTTOS, [("Cleo Hart", "CEO"), ("Femi Cole", "CTO")]),
    ],
    ids=["customer", "opinions", "credit", "staff", "mottos"],
)
def test_only_the_company_s_own_people_count(text: str, people: list[tuple[str, str]]) -> None:
    found = [(person.name, person.role) for person in facts_in_text(text).people]

    assert found == people


@pytest.mark.parametrize(
    "line", ["1988 Neue Filiale in Kassel", "2014\nNew office in Rome", "In 2012 we opened a shop"]
)
def test_what_was_new_long_ago_is_no_news(line: str) -> None:
    assert facts_in_text(line).triggers == ()


def test_day_comes_first_where_english_is_not_spoken() -> None:
    page = Page(
        url="https://ladera.example/", text="Neue Filiale in Kassel, 03/04/2026", lang="de"
    )

    (found,) = find_facts([page]).triggers

    assert found.happened_on == date(2026, 4, 3)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "cp1252"])
def test_undeclared_letters_are_read_as_they_were_written(encoding: str) -> None:
    text = "<html><p>Größe, café, Señor Peña, 5 €</p></html>"

    assert decode(text.encode(encoding)) == text
