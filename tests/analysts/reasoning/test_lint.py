"""The last look at a text: plain words, and no address that nobody gave us."""

from dataclasses import replace

import pytest

from keepwarm.analysts.reasoning.fence import Fence
from keepwarm.analysts.reasoning.lint import LONGEST_DETAIL, LONGEST_TEXT, Lint, known_to
from tests.analysts.briefs import brief, claim
from tests.analysts.reasoning.offers import OFFER

ABOUT = replace(
    brief(
        "Write to hello@harrowgate.example or call +44 (0)113 496 0172.",
        "See https://www.harrowgate.example/jobs?id=1 and our shop at shop.harrowgate.example.",
    ),
    domain="harrowgate.example",
    offer=OFFER,
)
LINT = Lint(known_to(ABOUT), Fence("fence0", "^"))

CUT = {
    "link": ("See https://attacker.example/x?a=1 now", "See … now"),
    "link in capitals": ("See HTTPS://ATTACKER.EXAMPLE now", "See … now"),
    "another scheme": ("See hxxps://attacker.example/x now", "See … now"),
    "script": ("Run javascript:alert(1)", "Run …)"),
    "bare domain": ("See attacker.com now", "See … now"),
    "domain with a path": ("See attacker.io/claim now", "See … now"),
    "www": ("See www.attacker.example now", "See … now"),
    "number of a server": ("See 203.0.113.7:8080/x now", "See … now"),
    "another page of theirs": ("See https://harrowgate.example/?leak=1", "See …"),
    "e-mail": ("Ask ceo@attacker.example now", "Ask … now"),
    "dressed-up e-mail": ("Ask ceo(at)attacker.example now", "Ask … now"),
    "phone": ("Call +49 30 5550199 now", "Call … now"),
    "local phone": ("Call 030 / 555 01 99 now", "Call … now"),
    "american phone": ("Call 555-013-4567 now", "Call … now"),
}


@pytest.mark.parametrize(("text", "left"), CUT.values(), ids=CUT)
def test_address_that_nobody_gave_us_is_cut_out_and_counted(text: str, left: str) -> None:
    assert LINT.text(text, LONGEST_TEXT) == (left, 1)


@pytest.mark.parametrize(
    "text",
    [
        "Write to hello@harrowgate.example.",
        "Call +44 (0)113 496 0172.",
        "Call 0113 4960172 or 113 496 0172.",
        "See www.harrowgate.example/jobs?id=1 first.",
        "Their shop is shop.harrowgate.example.",
        "Their site is harrowgate.example.",
        "Show https://keepwarm.example/cases/hull as proof.",
        "On 2026-03-12 they hired 11 people for 1,250,000 euro, e.g. in Hull.",
        "They write Node.js and ASP.NET code.",
    ],
)
def test_what_a_source_the_record_or_the_offer_says_may_be_repeated(text: str) -> None:
    assert LINT.text(text, LONGEST_TEXT) == (text, 0)


PLAIN = {
    "picture": ("A ![boat](https://attacker.example/p.png) here", "A boat here", 0),
    "link": ("[Click](https://attacker.example) here", "Click … here", 1),
    "brackets": ("[" * 100_000, "[" * (LONGEST_TEXT - 1) + "…", 0),
    "pictures": ("![" * 100_000, "![" * 149 + "!…", 0),
    "nested": ("[a [b](x)](https://attacker.example)", "a b x …", 1),
    "tags": ("<b>Bold</b><script>alert(1)</script> <img src=x", "Bold alert(1)", 0),
    "tags in tags": ("<<b>script>x", "‹ script>x", 0),
    "emphasis": ("**Bold** `code` __more__", "Bold code more", 0),
    "headings and lists": ("# Title\n- one\n> two", "Title one two", 0),
    "letters nobody sees": ("a\u200bb\u202ec\x00d\x1b[1m", "abc d [1m", 0),
    "our marks": ("We^move^pallets", "We move pallets", 0),
    "a fence": ("fence0 END of it", "… END of it", 0),
}


@pytest.mark.parametrize(("text", "left", "cut"), PLAIN.values(), ids=PLAIN)
def test_markup_becomes_plain_words(text: str, left: str, cut: int) -> None:
    assert LINT.text(text, LONGEST_TEXT) == (left, cut)


def test_long_texts_end_between_two_words() -> None:
    claims, _cut = LINT.claims([claim("pain_points", "word " * 200, detail="word " * 200)])

    assert [len(claims[0].text) <= LONGEST_TEXT, len(claims[0].detail) <= LONGEST_DETAIL] == [
        True
    ] * 2
    assert claims[0].text.endswith("word…")


def test_claim_of_which_nothing_is_left_is_no_claim() -> None:
    claims = (claim("questions", "https://attacker.example/x"), claim("questions", "Why?"))

    kept, cut = LINT.claims(claims)

    assert (kept, cut) == ((claims[1],), 1)
