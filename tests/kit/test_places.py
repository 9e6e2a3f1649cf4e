import pytest

from keepwarm.kit.places import (
    country_code,
    country_name,
    language_code,
    language_name,
    place_name,
)


@pytest.mark.parametrize(
    "name",
    [
        *("Germany", "deutschland", "DE", "deu", "GER", "Allemagne", "Alemania", "Germania"),
        *("Duitsland", "Германия", "Німеччина", "Alemanha", "Niemcy", " Germany. "),
    ],
)
def test_a_country_is_known_by_its_name_in_ten_languages(name: str) -> None:
    assert country_code(name) == "DE"


@pytest.mark.parametrize(
    ("name", "code"),
    [("U.S.A.", "US"), ("UK", "GB"), ("Österreich", "AT"), ("Holland", "NL"), ("США", "US")],
)
def test_a_country_is_known_by_what_people_call_it(name: str, code: str) -> None:
    assert country_code(name) == code


def test_what_is_no_country_has_no_code() -> None:
    assert [country_code(name) for name in ("", "Berlin", "EU", "Europe", "001")] == [None] * 5


@pytest.mark.parametrize(
    ("name", "code"),
    [("German", "de"), ("deutsch", "de"), ("de-AT", "de"), ("русский", "ru"), ("PT_BR", "pt")],
)
def test_a_language_is_known_by_its_names_and_codes(name: str, code: str) -> None:
    assert language_code(name) == code


def test_what_is_no_language_has_no_code() -> None:
    assert [language_code(name) for name in ("", "Klingonish", "12")] == [None] * 3


def test_countries_and_languages_are_called_by_name_and_unknown_codes_stay() -> None:
    countries = [country_name(code) for code in ("DE", "GB", "XX")]
    languages = [language_name(code) for code in ("de", "pt-BR", "klingonish")]

    assert countries == ["Germany", "United Kingdom", "XX"]
    assert languages == ["German", "Portuguese", "klingonish"]


def test_countries_stand_in_a_sentence_as_people_say_them() -> None:
    assert [place_name(code) for code in ("DE", "GB", "NL", "XX")] == [
        "Germany",
        "the United Kingdom",
        "the Netherlands",
        "XX",
    ]
