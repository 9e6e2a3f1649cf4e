"""Pages in ten languages beside what stands in them: `pages/x.html` and `pages/x.facts`."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.sites.facts.find import facts_in_text, find_facts
from keepwarm.sites.facts.model import Facts
from keepwarm.sites.model import Page
from keepwarm.sites.page import read_page, text_page

PAGES = sorted(Path(__file__).with_name("pages").glob("*.html"))
NOTE = Path(__file__).with_name("pages") / "note.txt"


@pytest.mark.parametrize("source", PAGES, ids=lambda source: source.stem)
def test_page_says_what_a_reader_finds_in_it(source: Path) -> None:
    expected = source.with_suffix(".facts").read_text("utf-8").splitlines()

    assert list(described(find_facts([page_of(source)]))) == expected


@pytest.mark.parametrize("source", PAGES, ids=lambda source: source.stem)
def test_every_quote_stands_in_its_page(source: Path) -> None:
    page = page_of(source)

    quotes = list(quotes_of(find_facts([page])))

    assert [quote for quote in quotes if quote not in page.text] == []
    assert [quote for quote in quotes if not 3 <= len(quote) <= 300] == []


def test_sample_addresses_are_left_out_of_pages_but_not_of_what_somebody_pasted() -> None:
    text = "Write to jane.doe@boats.example"

    on_a_page = find_facts([text_page(text, url="https://boats.example/")])

    assert on_a_page.emails == ()
    assert [found.email for found in facts_in_text(text).emails] == ["jane.doe@boats.example"]


def test_pasted_signature_is_read_like_a_page() -> None:
    expected = NOTE.with_suffix(".facts").read_text("utf-8").splitlines()

    assert list(described(facts_in_text(NOTE.read_text("utf-8")))) == expected


def test_thing_said_on_two_pages_is_found_once_with_the_first() -> None:
    pages = [
        Page(url="https://a.example/", text="Call 030 2312 5001, mail a@ladera.example"),
        Page(url="https://a.example/contact", text="+49 30 23125001 · A@Ladera.example · Berlin"),
    ]

    facts = find_facts([*pages, Page(url="https://a.example/de", text="", lang="de")])

    assert [(found.number, found.url) for found in facts.phones] == [
        ("+493023125001", "https://a.example/")
    ]
    assert [(found.email, found.url) for found in facts.emails] == [
        ("a@ladera.example", "https://a.example/")
    ]


def test_quote_from_an_endless_line_is_cut_at_words() -> None:
    line = "word " * 200 + "mail jana@ladera.example today " + "word " * 200
    (found,) = facts_in_text(line).emails

    assert len(found.quote) <= 300
    assert found.quote.startswith("word ")
    assert found.quote.endswith(" word")
    assert "mail jana@ladera.example today" in found.quote


def test_country_is_taken_from_the_domain_before_the_language() -> None:
    page = Page(url="https://ladera.at/", text="Telefon 01 5321234", lang="de")

    facts = find_facts([page])

    assert (facts.country, [found.number for found in facts.phones]) == ("AT", ["+4315321234"])


@pytest.mark.parametrize("ending", ["io", "com", "co", "example"])
def test_worldwide_ending_is_no_country(ending: str) -> None:
    assert find_facts([Page(url=f"https://ladera.{ending}/", text="", lang="en")]).country is None


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2026-03-12", [date(2026, 3, 12)]),
        ("on 2026-03-12T10:00", [date(2026, 3, 12)]),
        ("12.03.2026", [date(2026, 3, 12)]),
        ("12. 3. 2026", [date(2026, 3, 12)]),
        ("12 March 2026", [date(2026, 3, 12)]),
        ("March 12th, 2026", [date(2026, 3, 12)]),
        ("Oct 2026", [date(2026, 10, 1)]),
        ("Sept. 2026", [date(2026, 9, 1)]),
        ("im März 2026", [date(2026, 3, 1)]),
        ("le 1er août 2026", [date(2026, 8, 1)]),
        ("3 de febrero de 2026", [date(2026, 2, 3)]),
        ("10 giugno 2026", [date(2026, 6, 10)]),
        ("4 mei 2026", [date(2026, 5, 4)]),
        ("5 września 2026", [date(2026, 9, 5)]),
        ("10 de junho de 2026", [date(2026, 6, 10)]),
        ("5 марта 2026 г.", [date(2026, 3, 5)]),
        ("7 жовтня 2026", [date(2026, 10, 7)]),
        ("25/03/2026", [date(2026, 3, 25)]),
        ("03/25/2026", [date(2026, 3, 25)]),
        ("03/03/2026", [date(2026, 3, 3)]),
        ("03/04/2026", []),
        ("31 February 2026", []),
        ("45.13.2026", []),
        ("we may 2026 see", [date(2026, 5, 1)]),
        ("12 units 2026", []),
        ("1 May 2026 and 2 June 2026", [date(2026, 5, 1), date(2026, 6, 2)]),
    ],
)
def test_day_is_read_in_many_forms(text: str, days: list[date]) -> None:
    from_lines = facts_in_text(f"Series A round, {text}").triggers

    assert [found.happened_on for found in from_lines] == (days[:1] or [None])


@pytest.mark.parametrize(
    ("lines", "on"),
    [
        (["News", "12.03.2026", "We raised $5 million"], [date(2026, 3, 12)]),
        (["News", "We raised $5 million", "12.03.2026"], [date(2026, 3, 12)]),
        (
            ["News", "1.1.2026", "We raised $5 million", "2.2.2026", "New office in Rome"],
            [date(2026, 1, 1), date(2026, 2, 2)],
        ),
        (
            ["We raised $5 million", "1.1.2026", "New office in Rome", "2.2.2026"],
            [date(2026, 1, 1), date(2026, 2, 2)],
        ),
        (["We raised $5 million", "New office in Rome, 2.2.2026"], [None, date(2026, 2, 2)]),
        (["We raised $5 million", "Read in May 2026 by thousands"], [None]),
    ],
    ids=["above", "below", "list of days", "list of news", "neighbour's day", "prose"],
)
def test_day_on_a_line_of_its_own_belongs_to_its_news(
    lines: list[str], on: list[date | None]
) -> None:
    found = facts_in_text("\n".join(lines)).triggers

    assert [trigger.happened_on for trigger in found] == on


@pytest.mark.parametrize(
    ("text", "emails"),
    [
        ("jana.beck@ladera.example.", ["jana.beck@ladera.example"]),
        ("jana [at] ladera [dot] example", ["jana@ladera.example"]),
        ("jana(at)ladera.example", ["jana@ladera.example"]),
        ("jana {at} ladera {punkt} example", ["jana@ladera.example"]),
        ("jana at ladera dot example", ["jana@ladera.example"]),
        ("jana dot beck at ladera dot co dot example", ["jana.beck@ladera.co.example"]),
        ("meet us at ladera.example", []),
        ("logo@2x.png and photo@3x.webp", []),
        ("your@domain.com", []),
        ("@ladera", []),
        ("a@b.example,c@d.example", ["a@b.example", "c@d.example"]),
    ],
)
def test_email_is_seen_through_its_disguise(text: str, emails: list[str]) -> None:
    assert [found.email for found in facts_in_text(text).emails] == emails


@given(st.text(alphabet=st.sampled_from("aB@. \n,:()-1203ÄЖ«»&/"), max_size=200))
def test_no_text_whatever_yields_words_it_does_not_hold(text: str) -> None:
    page = text_page(text)

    assert [quote for quote in quotes_of(facts_in_text(text)) if quote not in page.text] == []


def page_of(source: Path) -> Page:
    path = source.stem.partition("_")[2]
    return read_page(source.read_bytes(), url=f"https://site.example/{path}")


def quotes_of(facts: Facts) -> Iterator[str]:
    return (found["quote"] for _, found in _each(facts))


def described(facts: Facts) -> Iterator[str]:
    """Say what was found, a line each, as the files beside the pages do."""
    yield f"country: {facts.country}"
    for kind, found in _each(facts):
        # A trigger is its words; of the others the words are only the proof.
        known = [
            str(value)
            for name, value in found.items()
            if name != "url" and (name != "quote" or kind == "triggers")
        ]
        yield f"{kind}: {' | '.join(known)}".replace("\n", " / ")


def _each(facts: Facts) -> Iterator[tuple[str, dict[str, Any]]]:
    for kind, many in asdict(facts).items():
        if kind not in {"country", "languages"}:
            yield from ((kind, found) for found in many)
