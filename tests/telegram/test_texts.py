import re
from dataclasses import replace
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.telegram.html import escape
from keepwarm.telegram.texts import text_of, without_clocks
from tests.telegram.letters import STEP, digest, reminder

LIMIT = 4096
HOSTILE = "Ann_[x](y)* <b>"
TAG = re.compile(r"</?(?:b|tg-time)(?: unix=\"\d+\" format=\"r\")?>")
# Telegram knows four named entities and numeric ones; a lone "&" is text to it, but we send none.
STRAY = re.compile(r"<|>|&(?!(?:lt|gt|amp);)")


def shown(text: str) -> str:
    """Return what a reader sees, having checked that every mark in a text is one we mean."""
    bare = TAG.sub("", text)
    assert STRAY.search(bare) is None
    return unescape(bare)


def test_a_reminder_says_who_what_and_when() -> None:
    assert text_of(reminder()) == (
        "🔔 <b>Anna Petrenko</b> · Nordwind Logistics\n"
        "<b>Step 2/5:</b> Send the pricing one-pager\n"
        'Due <tg-time unix="1795507200" format="r">Tue 24 Nov, 10:00</tg-time>'
    )


def test_a_late_reminder_says_that_it_was_due() -> None:
    assert shown(text_of(reminder(was_due=True))).splitlines()[-1] == "Was due Tue 24 Nov, 10:00"


def test_a_digest_lists_its_steps_and_counts_the_others() -> None:
    bob = replace(STEP, lead="Bob & Sons", company=None, description="Call to talk about pricing")

    assert text_of(digest(STEP, bob, total=7)) == (
        "☀️ <b>Today: 7 steps</b>\n"
        "1. <b>Anna Petrenko</b> · Nordwind Logistics: Send the pricing one-pager\n"
        "2. <b>Bob &amp; Sons</b>: Call to talk about pricing\n"
        "and 5 more"
    )


def test_a_digest_after_an_outage_says_what_waits() -> None:
    assert text_of(digest(STEP, cause="catch_up")).splitlines()[0] == "🔔 <b>1 step is waiting</b>"


@pytest.mark.parametrize("field", ["lead", "company", "description"])
def test_hostile_words_arrive_as_they_are(field: str) -> None:
    letter = reminder(replace(STEP, **{field: HOSTILE}))

    assert HOSTILE in shown(text_of(letter))


@given(words=st.text(max_size=5_000), kind=st.sampled_from(["reminder", "digest"]))
def test_whatever_people_write_a_text_is_whole_and_short_enough(words: str, kind: str) -> None:
    step = replace(STEP, lead=words, company=words or None, description=words)
    letter = reminder(step) if kind == "reminder" else digest(*[step] * 5, total=99)

    seen = shown(text_of(letter))

    assert len(seen.encode("utf-16-le", "surrogatepass")) // 2 <= LIMIT


@given(words=st.text(alphabet="&<>a é\n🔔", max_size=40), most=st.integers(1, 30))
def test_words_are_cut_before_they_are_escaped(words: str, most: int) -> None:
    line = unescape(escape(words, most=most))

    assert len(line) <= most
    assert line == " ".join(words.split()) or line.endswith("…")


def test_a_server_that_does_not_know_times_gets_words() -> None:
    assert without_clocks(text_of(reminder())).splitlines()[-1] == "Due Tue 24 Nov, 10:00"
