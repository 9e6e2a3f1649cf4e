import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.evidence.model import (
    LONGEST_QUOTE,
    MARKS,
    SHORTEST_QUOTE,
    Claim,
    Quote,
    SourceDraft,
    SourceId,
    is_verbatim,
    plain,
    safe_link,
    supported,
)

PAGE = "We build “fine” boats –\n\tfor 20 years. Our team of 200 speaks Donau\u00addampf; Straße."


@pytest.mark.parametrize(
    ("quote", "stands"),
    [
        ("We build", True),
        ("WE BUILD", True),
        ('we build "fine" boats - for 20 years', True),
        ("we build «fine» boats — for 20\u00a0years", True),
        ("Donaudampf", True),
        ("ﬁne", True),
        ("ｆｉｎｅ", True),
        ("STRASSE", True),
        ("  team of\n200 ", True),
        ("we build boats", False),
        ("we built", False),
        ("team of 20", False),
        ("oats", False),
        ("build “fi", False),
        ("20", False),
        ("", False),
        (" \u200b ", False),
    ],
    ids=["as it is", "case", "marks and dashes", "other marks", "soft hyphens", "ligatures",
         "width", "sharp s", "white space", "words left out", "another word", "a number cut",
         "a word's end", "a word's beginning", "too short", "empty", "unseen letters"],
)  # fmt: skip
def test_a_quote_stands_word_for_word_typography_aside(quote: str, *, stands: bool) -> None:
    assert is_verbatim(quote, PAGE) is stands


def test_words_that_stand_within_others_only_are_not_looked_for_without_end() -> None:
    page = f"{'a' * 200_000} aaaaaaaa"

    assert [is_verbatim("a" * 8, page), is_verbatim("a" * 8, page[-1_000:])] == [False, True]


def test_a_quote_has_a_greatest_length() -> None:
    page = "word " * LONGEST_QUOTE

    assert is_verbatim(page[:LONGEST_QUOTE], page) is True
    assert is_verbatim(page[: LONGEST_QUOTE + 2], page) is False


def test_a_later_place_may_be_whole_where_an_earlier_one_cuts_a_word() -> None:
    assert is_verbatim("sap", "They disappear. They use SAP.")


def test_scripts_without_spaces_are_quoted_anywhere() -> None:
    assert is_verbatim("日立製作", "株式会社日立製作所は")


@given(text=st.text())
def test_what_is_folded_has_plain_marks_and_single_blanks(text: str) -> None:
    folded = plain(text)

    assert folded == " ".join(folded.split())
    assert not set(folded) & {chr(mark) for mark in MARKS}


@given(text=st.text(min_size=SHORTEST_QUOTE, max_size=60))
def test_every_text_that_is_long_enough_quotes_itself(text: str) -> None:
    enough = SHORTEST_QUOTE <= len(plain(text)) <= LONGEST_QUOTE

    assert is_verbatim(text, text) is enough


HERE = SourceId(1)
GOOD, BAD = Quote(source_id=HERE, text="fine boats"), Quote(source_id=HERE, text="bad boats")
ELSEWHERE = Quote(source_id=SourceId(2), text="fine boats")
TEXTS = {HERE: "We build fine boats."}


@pytest.mark.parametrize(
    ("kind", "quotes", "kept"),
    [
        ("observed", (GOOD,), ("observed", (GOOD,))),
        ("observed", (BAD, GOOD, ELSEWHERE), ("observed", (GOOD,))),
        ("observed", (BAD,), None),
        ("observed", (ELSEWHERE,), None),
        ("observed", (), None),
        ("inferred", (GOOD, BAD), ("inferred", (GOOD,))),
        ("inferred", (BAD,), ("hypothesis", ())),
        ("hypothesis", (), ("hypothesis", ())),
        ("hypothesis", (BAD, GOOD), ("hypothesis", (GOOD,))),
    ],
    ids=["a fact", "a fact said once", "no fact", "no such source", "no quote", "a conclusion",
         "a guess", "a question", "a question with a reason"],
)  # fmt: skip
def test_a_claim_says_no_more_than_its_sources(
    kind: str, quotes: tuple[Quote, ...], kept: tuple[str, tuple[Quote, ...]] | None
) -> None:
    claim = Claim(section="triggers", kind=kind, text="They build.", quotes=quotes)  # pyright: ignore[reportArgumentType] -- a table of kinds

    left = supported(claim, TEXTS)

    assert (left and (left.kind, left.quotes)) == kept


@pytest.mark.parametrize(
    ("link", "offered"),
    [("https://a.example", True), ("mailto:a@b.example", True), ("javascript:alert(1)", False),
     ("", False), (None, False)],
    ids=["a page", "an address", "a script", "empty", "none"],
)  # fmt: skip
def test_only_links_that_run_nothing_are_offered(link: str | None, *, offered: bool) -> None:
    assert safe_link(link) == (link if offered else None)


def test_a_text_is_known_by_its_hash() -> None:
    draft = SourceDraft(kind="user", url=None, title="", text="Grüße")

    assert draft.sha256 == "f83e039796c6453a10f5519e39fd113901572316a1a8ea07cb525d2801dfd074"
