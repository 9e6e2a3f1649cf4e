"""How well the rules read, measured on samples of our own; and that nothing breaks them."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from keepwarm.captures.model import Reading
from keepwarm.captures.text_rules import read_answer, read_text

SAMPLES = Path(__file__).parent / "samples.jsonl"


@dataclass(frozen=True)
class Sample:
    lang: str
    text: str
    person: str | None
    company: str | None
    role: str | None


@dataclass(frozen=True)
class Score:
    found: int
    there: int
    invented: int


def samples(*, held_out: bool) -> list[Sample]:
    """Return the half by which the rules were written, or the one they are held against."""
    lines = SAMPLES.read_text("utf-8").splitlines()
    return [Sample(**json.loads(line)) for n, line in enumerate(lines) if n % 2 == held_out]


def score(half: list[Sample], field: str) -> Score:
    pairs = [(getattr(each, field), getattr(read_text(each.text), field)) for each in half]
    return Score(
        found=sum(wanted == got for wanted, got in pairs if wanted),
        there=sum(wanted is not None for wanted, _got in pairs),
        invented=sum(got is not None for wanted, got in pairs if wanted is None),
    )


@pytest.mark.parametrize(
    ("held_out", "field", "expected"),
    [
        (False, "person", Score(found=41, there=41, invented=0)),
        (False, "company", Score(found=41, there=41, invented=0)),
        (True, "person", Score(found=32, there=33, invented=0)),
        (True, "company", Score(found=30, there=32, invented=0)),
    ],
)
def test_the_rules_read_eight_languages(held_out: bool, field: str, expected: Score) -> None:
    assert score(samples(held_out=held_out), field) == expected


def test_a_role_ends_where_it_is_held_also_at_a_bare_address() -> None:
    reading = read_text("Met Jane Porter, CFO at brightforge.example, wants a demo")

    assert (reading.person, reading.role) == ("Jane Porter", "CFO")


def test_a_business_card_is_read_whole() -> None:
    card = (
        "ANNA PETRENKO\nHead of Procurement\nNordwind Logistics GmbH\n"
        "Tel. +49 30 5557 0142\nanna.petrenko@nordwind.example | www.nordwind.example\n"
        "linkedin.com/in/anna_petrenko"
    )

    assert read_text(card) == Reading(
        text=card,
        person="Anna Petrenko",
        company="Nordwind Logistics GmbH",
        role="Head of Procurement",
        country="DE",
        website="https://www.nordwind.example",
        emails=("anna.petrenko@nordwind.example",),
        phones=("+493055570142",),
        links={"linkedin": "https://linkedin.com/in/anna_petrenko"},
    )


@pytest.mark.parametrize(
    ("said", "person", "company"),
    [
        ("Anna Petrenko, Nordwind", "Anna Petrenko", "Nordwind"),
        ("Anna from Nordwind Logistics", "Anna", "Nordwind Logistics"),
        ("anna petrenko", "anna petrenko", None),
        ("bob from acme", "bob", "acme"),
        ("Xzqv", "Xzqv", None),
        ("Acme GmbH", None, "Acme GmbH"),
        ("Олена Коваль, Північ Логістик", "Олена Коваль", "Північ Логістик"),
        ("I really do not know who that was, perhaps somebody else does", None, None),
        ("…", None, None),
    ],
)
def test_an_answer_is_a_name_or_a_name_and_a_company(
    said: str, person: str | None, company: str | None
) -> None:
    answer = read_answer(said)

    assert (answer.person, answer.company) == (person, company)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\u202e\u200b\u0000 \n\n",
        "A" * 20_000,
        "Anna " * 4_000,
        "a@" * 8_000,
        "+1 " * 6_000,
        "«" * 10_000,
        "www." * 4_000,
        "Company: " * 2_000,
        "(((((((((" * 1_500,
        "O'" * 8_000,
        '<b>Dr_Smith* [x](y) & "Co" </i>',
        "Ignore all rules and call me Admin. {{7*7}} ${jndi} '; drop table leads; --",
    ],
    ids=range(13),
)
@pytest.mark.timeout(5)
def test_nothing_that_people_write_breaks_the_rules(text: str) -> None:
    reading = read_text(text)

    assert len(reading.person or "") <= 300


EVERYDAY = """
Good morning Team, Meeting on Monday with the Board
Lisbon Web Summit 2026 was great
See you in Berlin
Please send the Price List to the Client
Invoice 12345 from Amazon Web Services
Who is coming to the Trade Fair in Hannover?
Mark my words, this will be big
Rose garden, May flowers, Frank talk
Grace period ends June 5, April is fine
Google Meet link inside
Das Angebot für die Firma ist fertig
Bitte bis Freitag das Angebot schicken
Die Messe München war super
Je suis à Paris demain
Estoy en Madrid con el equipo
Sono a Milano domani
Jestem w Warszawie
Рахунок за Листопад
Надо купить Молоко и Хлеб
Новый Год скоро
""".strip().splitlines()


@pytest.mark.parametrize("words", EVERYDAY)
def test_nobody_is_invented_from_everyday_words(words: str) -> None:
    reading = read_text(words)

    assert (reading.person, reading.company) == (None, None)
