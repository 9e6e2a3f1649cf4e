import pytest

from keepwarm.sequences.placeholders import (
    Filled,
    Values,
    fill,
    first_name_of,
    pieces_of,
    unknown_gaps,
)

JANE: Values = {"first_name": "Jane", "company": "Acme", "sender": "Olga"}


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Hi {first_name}", Filled("Hi Jane", ())),
        ("Hi { first_name }", Filled("Hi Jane", ())),
        ("Hi {first_name|there}", Filled("Hi Jane", ())),
        ("See {page|our site}", Filled("See our site", ())),
        ("See {page|}.", Filled("See .", ())),
        ("See {page}, {page}", Filled("See {page}, {page}", ("page",))),
        ("{} and {x} and { company", Filled("{} and {x} and { company", ())),
    ],
    ids=["filled", "spaced", "known", "missing", "blank", "missing for good", "not ours"],
)
def test_gaps_are_filled_where_that_is_possible(text: str, filled: Filled) -> None:
    assert fill(text, JANE) == filled


def test_what_is_no_placeholder_is_found() -> None:
    assert unknown_gaps("{first_nam} {company} {Sender|me} {}") == [
        "{first_nam}",
        "{Sender|me}",
        "{}",
    ]


def test_a_preview_tells_what_was_filled_in_from_what_is_missing() -> None:
    assert list(pieces_of("Hi {first_name}, {page} {x}!", JANE)) == [
        ("Hi ", None),
        ("Jane", "filled"),
        (", ", None),
        ("{page}", "missing"),
        (" ", None),
        ("{x}", None),
        ("!", None),
    ]


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Jane Doe", "Jane"),
        ("Dr. Jane Doe", "Jane"),
        ("Prof. Dr. Íñigo Larrañeta Vilches", "Íñigo"),
        ("Madonna", None),
        ("Frau Schmidt", None),
        ("Doe, Jane", None),
        ("J. Doe", None),
        ("Chr. Doe", None),
        ("42 Doe", None),
        ("", None),
        (None, None),
    ],
)
def test_a_first_name_is_told_only_where_it_is_sure(name: str | None, first: str | None) -> None:
    assert first_name_of(name) == first
