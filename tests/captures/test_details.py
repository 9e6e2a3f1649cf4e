"""How somebody can be reached, as people write it."""

import pytest

from keepwarm.captures.declension import on_a_card
from keepwarm.captures.details import Details, country_of, find_details


@pytest.mark.parametrize(
    ("text", "country", "expected"),
    [
        ("Call +49 (30) 5557-0142!", None, {"phones": ("+493055570142",)}),
        ("+7 495 555-01-23", None, {"phones": ("+74955550123",)}),
        ("Tel: 600 555 012", "ES", {"phones": ("+34600555012",)}),
        ("tel 030 5557 0142", "DE", {"phones": ("+493055570142",)}),
        ("tel 030 5557 0142", None, {}),
        ("on 12.05.2026 at 10:30, 120 000 000 users, 2019-2024", "DE", {}),
        ("Anna <Anna.P@Nordwind.example>, anna.p@nordwind.example",
         None,
         {"emails": ("anna.p@nordwind.example",), "website": "https://nordwind.example"}),
        ("anna@gmail.com", None, {"emails": ("anna@gmail.com",)}),
        ("see www.nordwind.example.", None, {"website": "https://www.nordwind.example"}),
        ("t.me/anna_p and https://www.linkedin.com/in/anna",
         None,
         {"links": {"telegram": "https://t.me/anna_p",
                    "linkedin": "https://www.linkedin.com/in/anna"}}),
        ("telegram: @anna_petrenko", None, {"links": {"telegram": "https://t.me/anna_petrenko"}}),
        ("@acme wants it", None, {"links": {}}),
        ("meet at https://zoom.us/j/1 or http://10.0.0.1/x", None, {}),
    ],
    ids=range(13),
)  # fmt: skip
def test_addresses_are_found(text: str, country: str | None, expected: dict[str, object]) -> None:
    found = find_details(text, country)

    assert found == Details(rest=found.rest, **expected)  # pyright: ignore[reportArgumentType] -- a table of fields


def test_a_phone_tells_its_country() -> None:
    assert (country_of(("+380445550123",)), country_of(("nonsense",)), country_of(())) == (
        "UA",
        None,
        None,
    )


@pytest.mark.parametrize(
    ("written", "on_card"),
    [
        ("Ивана Петрова", "Иван Петров"),
        ("Марией Ивановой", "Мария Иванова"),
        ("Сергею", "Сергей"),
        ("Олену Коваль", "Олена Коваль"),
        ("Тарасом Шевченком", "Тарас Шевченко"),
        ("Jana Kowalskiego", "Jan Kowalski"),
        ("Magdaleną Zielińską", "Magdalena Zielińska"),
        ("Marka", "Marek"),
        ("Jana Novotna", "Jana Novotna"),
        ("John Smith", "John Smith"),
        ("Иван Петров", "Иван Петров"),
    ],
)
def test_slavic_names_stand_on_a_card_in_the_nominative(written: str, on_card: str) -> None:
    assert on_a_card(written) == on_card
