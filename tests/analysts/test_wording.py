"""Finding phrases and cutting quotes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.analysts.wording import Wording, opening, read_phrase
from keepwarm.evidence.model import is_verbatim
from tests.analysts.briefs import source


def quotes(text: str, phrase: str) -> list[str]:
    wording = Wording([source(text)])
    return [wording.quote(spot).text for spot in wording.find(read_phrase(phrase))]


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("price list", "Our PRICE   list.", True),
        ("price list", "Our price. List it.", False),
        ("form*", "All forms here.", True),
        ("form", "All forms here.", False),
        ("reply .. # days", "We reply within at most 3 days.", True),
        ("reply .. # days", "We reply within 1 days.", False),
        ("reply .. # days", "We reply 365 days a year.", False),
        ("reply .. # days", "We reply in 1-2 days.", True),
        ("reply .. # days", "We reply in five days.", True),
        ("reply .. # days", "We reply. It took 3 days.", False),
        ("reply .. # days", "We reply and then a b c d e f 3 days.", False),
        ("antwort* .. # werktag*", "Antworten innerhalb von zehn Werktagen", True),
        ("ответ* .. # дней", "Ответ в течение 3 рабочих дней", False),
        ("# weeks", "Two weeks.", True),
    ],
    ids=str,
)
def test_phrase_is_found_as_people_write_it(phrase: str, text: str, *, found: bool) -> None:
    assert bool(quotes(text, phrase)) is found


def test_quote_is_the_whole_sentence_and_no_more() -> None:
    text = "First this. We print every form by hand! And then that.\nAnother line."

    assert quotes(text, "form") == ["We print every form by hand!"]


def test_quote_from_an_endless_sentence_is_short_and_verbatim() -> None:
    text = "many words " * 200 + "a waiting list " + "and more of them " * 200

    (quote,) = quotes(text, "waiting list")

    assert (len(quote) < 260, "waiting list" in quote, is_verbatim(quote, text)) == (True,) * 3


@given(
    before=st.text(alphabet="ab ß1İﬁ.\n", max_size=400),
    after=st.text(alphabet="yz é9?…\n", max_size=400),
    name=st.sampled_from(["it", "waiting list", "x" * 239, "x" * 241, "wait " + "y" * 400]),
)
def test_whatever_stands_around_it_a_quote_is_verbatim(before: str, after: str, name: str) -> None:
    text = f"A page. {before} {name} {after}"

    assert [quote for quote in quotes(text, name) if not is_verbatim(quote, text)] == []


def test_heading_too_short_for_a_quote_brings_its_neighbours() -> None:
    assert quotes("What we do\nIT\nAnd more", "it") == ["What we do\nIT\nAnd more"]


def test_spots_come_in_the_order_of_the_sources() -> None:
    wording = Wording([source("Nothing."), source("A form.\nTwo forms.", 2), source("Form", 3)])

    found = [wording.quote(spot) for spot in wording.find(("form*",))]

    assert [(q.source_id, q.text) for q in found] == [
        (2, "A form."),
        (2, "Two forms."),
        (3, "Form"),
    ]


def test_source_without_words_opens_with_nothing() -> None:
    assert (opening(source(" \n-\n")), opening(source(""))) == (None, None)
