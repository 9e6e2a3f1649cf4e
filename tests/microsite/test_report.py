"""Reports, as their readers get them: set by typst, read again."""

from typing import Any

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepwarm.db import Connection
from keepwarm.evidence.actions import keep_sources, write_section
from keepwarm.evidence.model import Claim, ClaimKind, Provenance, Quote, Source, SourceDraft
from keepwarm.microsite.model import Answers
from keepwarm.microsite.reads import Finding, list_findings
from keepwarm.microsite.report import SOURCE, report_of
from keepwarm.microsite.scoring import score
from keepwarm.web.press import Press
from tests.build import NOW, lead
from tests.microsite.questions import ALL, page, questionnaire

FINDING = Finding("We are hiring.", "News", "https://boats.example/news")
MARKUP = '#panic("x") *bold* _it_ $x^2$ @ref <label> [x] ]]] } #read("/etc/passwd") \\ `raw`'


async def _pages(
    name: str = "Boats",
    *,
    wish: str = "Less paper",
    owner: str = "Olga",
    findings: tuple[Finding, ...] = (FINDING,),
) -> list[str]:
    asked, answers = questionnaire(), {**ALL, "wish": wish}
    report = report_of(
        page(name, owner=owner), asked, score(asked, answers), findings, made_on=NOW.date()
    )
    document: Any = pypdfium2.PdfDocument(await Press().set(SOURCE, report))  # has no types
    return [each.get_textpage().get_text_bounded() for each in document]


async def test_a_report_says_who_for_whom_and_what() -> None:
    cover, result = await _pages()

    assert cover.splitlines() == [
        *("Acme", "Fitness check", "Prepared for", "Boats", "2 March 2026 · by Acme")
    ]
    for told in ("Where you stand", "88", "High", "Ground", "Lay it.", "Less paper"):
        assert told in result
    for told in ("“We are hiring.”", "News", "Talk to us.", "Olga", "olga@acme.example"):
        assert told in result


@pytest.mark.parametrize(
    "text",
    [
        "Zażółć gęślą jaźń",
        "Ξεσκεπάζω τὴν ψυχοφθόρα",
        "Съешь ещё этих мягких булок",
        "Їжак, ґанок, єдність",
        "Größe, çırağ, ñandú, Łódź",
    ],
)
async def test_letters_of_europe_are_set(text: str) -> None:
    cover, result = await _pages(text, wish=text)

    assert (text in cover, text in result) == (True, True)


async def test_nothing_somebody_wrote_becomes_markup() -> None:
    pages = await _pages(
        MARKUP, wish=MARKUP, owner=MARKUP, findings=(Finding(MARKUP, MARKUP, ""),)
    )

    told = " ".join(" ".join(pages).split())
    assert '#panic("x") *bold* _it_ $x^2$ @ref <label>' in told
    assert '#read("/etc/passwd")' in told
    assert "root:" not in told


async def test_a_word_wider_than_the_paper_is_broken_and_nothing_unseen_is_set() -> None:
    long = "W" * 300

    pages = await _pages(long, wish=f"{long}\u202eevil\u202c\0\x07 \U0001f600 end")

    told = "".join("".join(pages).split())
    assert told.count("W") > 600
    assert "evilend" in told


@settings(max_examples=12, deadline=None)
@given(st.text(max_size=400))
async def test_whatever_is_written_there_is_a_report(text: str) -> None:
    assert len(await _pages(text, wish=text, findings=(Finding(text, text, text),))) >= 2


async def test_only_links_that_lead_somewhere_are_links() -> None:
    asked = questionnaire()
    found = Finding("x y z", "t", "javascript:alert(1)")

    report = report_of(page(), asked, score(asked, ALL), [found], made_on=NOW.date())

    assert report["findings"] == [{"quote": "x y z", "title": "t", "url": ""}]


async def test_without_an_owner_nobody_is_named() -> None:
    asked = questionnaire()

    report = report_of(
        page(owner=None, company=""), asked, score(asked, ALL), [], made_on=NOW.date()
    )

    assert (report["by"], report["contact"]["name"], report["contact"]["email"]) == ("", "", "")
    assert (await Press().set(SOURCE, report))[:5] == b"%PDF-"


async def test_the_same_report_is_set_once() -> None:
    asked, press = questionnaire(), Press()
    answers: Answers = {**ALL, "mood": 5}

    first, again, other = [
        await press.set(
            SOURCE, report_of(page(), asked, score(asked, each), [], made_on=NOW.date())
        )
        for each in (ALL, ALL, answers)
    ]

    assert (first is again, first is other) == (True, False)


async def test_a_report_tells_of_public_words_only(conn: Connection) -> None:
    boats = await lead(conn)
    web = SourceDraft(
        kind="web", url="https://b.test/", title="B", text="We hire. Quotes are slow."
    )
    own = SourceDraft(kind="user", url=None, title="Note", text="They are in trouble, says Bob.")
    public, private = await keep_sources(conn, boats, [web, own], now=NOW)
    claims = [
        _claim("observed", public, "We hire."),
        _claim("inferred", public, "Quotes are slow."),
        _claim("observed", private, "They are in trouble"),
    ]
    await write_section(
        conn,
        boats,
        "triggers",
        claims,
        texts={source.id: source.text for source in (public, private)},
        provenance=Provenance(produced_by="rules"),
        now=NOW,
    )

    found = await list_findings(conn, boats, limit=9)

    assert found == [Finding("We hire.", "B", "https://b.test/")]


def _claim(kind: ClaimKind, source: Source, words: str) -> Claim:
    quote = Quote(source_id=source.id, text=words)
    return Claim(section="triggers", kind=kind, text="They say so", quotes=(quote,))
