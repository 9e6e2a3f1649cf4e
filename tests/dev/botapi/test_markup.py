import json
from html import escape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.dev.botapi.markup import MarkupError, read_html

VECTORS: list[dict[str, Any]] = [
    vector
    for vector in json.loads(Path("tests/data/telegram_parse_vectors.json").read_text())["vectors"]
    if vector["mode"] == "HTML"
]


def outcome_of(html: str) -> dict[str, Any]:
    try:
        return {"ok": True, "text": read_html(html)[0]}
    except MarkupError as error:
        return {"ok": False, "error": str(error)}


def test_html_is_read_as_telegram_reads_it() -> None:
    wanted = [{k: v for k, v in each.items() if k not in {"mode", "input"}} for each in VECTORS]

    assert [outcome_of(each["input"]) for each in VECTORS] == wanted
    assert len(VECTORS) == 86


@pytest.mark.parametrize(
    ("html", "entities"),
    [
        ("🏟<b>a</b>", [{"type": "bold", "offset": 2, "length": 1}]),
        (
            "<a href='https://example.org/?a=1&amp;b=2'>x</a>",
            [
                {
                    "type": "text_link",
                    "offset": 0,
                    "length": 1,
                    "url": "https://example.org/?a=1&b=2",
                }
            ],
        ),
        (
            '<tg-time unix="1795251600" format="r">today</tg-time>',
            [
                {
                    "type": "date_time",
                    "offset": 0,
                    "length": 5,
                    "unix_time": 1795251600,
                    "date_time_format": "r",
                }
            ],
        ),
        (
            "<blockquote expandable>a <i>b</i></blockquote>",
            [
                {"type": "expandable_blockquote", "offset": 0, "length": 3},
                {"type": "italic", "offset": 2, "length": 1},
            ],
        ),
        ("<b></b>x", []),
    ],
    ids=["counted in UTF-16", "link", "clock", "nested", "empty"],
)
def test_what_lies_over_a_text_is_kept(html: str, entities: list[dict[str, Any]]) -> None:
    assert read_html(html)[1] == entities


@pytest.mark.parametrize(
    ("html", "why"),
    [
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("a<b x", 'Unclosed start tag "b" at byte offset 1'),
        ('<tg-emoji emoji-id="x">y</tg-emoji>', "Invalid custom emoji identifier specified"),
        ("&#xd800;", "Text contains invalid Unicode characters"),
    ],
    ids=["span", "half a tag", "emoji", "half a character"],
)
def test_what_telegrams_own_tests_leave_out_is_refused_too(html: str, why: str) -> None:
    with pytest.raises(MarkupError, match=f"^{why}"):
        read_html(html)


@pytest.mark.parametrize(
    ("html", "text"), [("&#x41;&#66", "AB"), ("&#0;&#x;&copy;", "&#0;&#x;&copy;")]
)
def test_characters_have_numbers(html: str, text: str) -> None:
    assert read_html(html)[0] == text


@given(st.text())
def test_escaped_words_come_out_as_they_were(words: str) -> None:
    assert read_html(escape(words, quote=False)) == (words, [])


@given(st.text(alphabet="<>/&;#x='\" ab\0é\n"))
def test_nothing_breaks_the_reader(html: str) -> None:
    assert outcome_of(html)["ok"] in {True, False}
