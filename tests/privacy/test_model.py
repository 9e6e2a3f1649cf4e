"""By which words a person is found: every way in which people write them, and nobody else's."""

import re

import pytest

from keepwarm.contacts.model import Address
from keepwarm.privacy.model import NEVER, words_of

JANE = words_of(
    ["Dr. Jane Doe", "Jane", "Ö. van der Aa"],
    [
        Address("email", "jane@acme.example"),
        Address("mobile", "+491711234567"),
        Address("phone", "+1555"),
        Address("linkedin", "https://www.linkedin.com/in/janedoe"),
        Address("telegram", "@janedoe"),
    ],
)


@pytest.mark.parametrize(
    "text",
    [
        "To: Jane@Acme.example",
        "<jane@acme.example>",
        "+491711234567",
        "call +49 171 1234567 now",
        "0049 171 / 123 45 67",
        "(0171) 1234567",
        "0171-123.45.67",
        "+49 (0) 171 1234567",
        "491711234567",
        "+1555",
        "see http://www.linkedin.com/in/JaneDoe/",
        "@janedoe",
    ],
)
def test_an_address_is_found_however_it_is_written(text: str) -> None:
    assert re.search(JANE.addresses, text, re.IGNORECASE)


@pytest.mark.parametrize(
    "text",
    [
        "mary-jane@acme.example",
        "jane@acme.example-shop.example",
        "+4917112345678",
        "1491711234567",
        "0171 1234568",
        "linkedin.com/in/janedoe-2",
        "+15550",
    ],
)
def test_an_address_of_somebody_else_is_left(text: str) -> None:
    assert not re.search(JANE.addresses, text, re.IGNORECASE)


@pytest.mark.parametrize(
    "text",
    [
        "Dear jane doe,",
        "Prof. Dr. Jane Doe",
        "Doe, Jane",
        "JANE  DOE",
        "Jane\nDoe",
        r"Jane\nDoe",
        "Ö. van der Aa",
        "Aa, Ö. van der",
    ],
)
def test_a_whole_name_is_found_in_either_order(text: str) -> None:
    assert re.search(JANE.names, text, re.IGNORECASE)


@pytest.mark.parametrize("text", ["Jane Doering", "Mary-Jane", "van der Aa"])
def test_somebody_of_a_like_name_is_left(text: str) -> None:
    assert not re.search(JANE.names, text, re.IGNORECASE)


def test_a_part_of_a_name_counts_as_it_is_written() -> None:
    found = [bool(re.search(JANE.parts, text)) for text in ("Hi Jane!", "hi jane!", "Ö. Aa")]

    assert found == [True, False, False]


def test_who_has_no_name_and_no_address_is_not_found() -> None:
    nobody = words_of([], [])

    assert (nobody.addresses, nobody.names, nobody.parts) == (NEVER, NEVER, NEVER)
    assert not re.search(NEVER, "never \\Znever")
