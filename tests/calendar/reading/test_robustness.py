from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.calendar.reading.lexicon import lexicons
from keepwarm.calendar.timing import read_timing
from tests.calendar.reading.phrases import KYIV, WEDNESDAY, read

WORDS = sorted({word for lexicon in lexicons().values() for word in lexicon.vocabulary})
PIECES = st.one_of(
    st.sampled_from(WORDS),
    st.integers(-10, 10**12).map(str),
    st.sampled_from(list("+-/:.,()@~½")),
    st.sampled_from(["10:30", "31.12.2026", "2026-02-30", "29/02", "1h30", "99:99", "1st", "2.5"]),
)
MOMENTS = st.datetimes(min_value=datetime(1, 1, 1), max_value=datetime(9999, 12, 31))  # noqa: DTZ001


@given(text=st.text(max_size=300), base=MOMENTS)
def test_no_text_can_make_it_fail(text: str, base: datetime) -> None:
    timing = read_timing(text, base=base, tz=KYIV)

    assert (timing.kind == "due") == (timing.due is not None) == (timing.window is not None)


@given(
    pieces=st.lists(PIECES, max_size=12), base=MOMENTS, lang=st.sampled_from(["en", "de", None])
)
def test_no_pile_of_words_of_time_can_make_it_fail(
    pieces: list[str], base: datetime, lang: str | None
) -> None:
    timing = read_timing(" ".join(pieces), base=base, tz=KYIV, lang=lang)

    assert timing.due is None or timing.due.tzinfo == KYIV


@given(days=st.integers(0, 3000))
def test_in_n_days_is_n_days_of_the_calendar_later(days: int) -> None:
    expected = WEDNESDAY + timedelta(days=days)

    assert read(f"in {days} days") == f"{expected:%Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    "text",
    [
        "\x00\x07",
        "۳ days",
        "\u202eDay 3",
        "🎉 Day 3 🎉",
        "9" * 100_000,
        "day " * 25_000,
        "(" * 9999,
    ],
    ids=["control", "digits", "right to left", "emoji", "number", "words", "brackets"],
)
def test_odd_texts_are_read_or_left(text: str) -> None:
    timing = read_timing(text, base=WEDNESDAY, tz=KYIV)

    assert timing.kind in {"due", "none"}


@pytest.mark.parametrize("phrase", ["DAY 3–5", "  day   3 - 5 ", "Day\u00a03—5", "day 3-5."])
def test_case_spaces_and_dashes_make_no_difference(phrase: str) -> None:
    assert read(phrase) == "2026-03-07 10:00"


def test_hours_pass_while_days_are_counted_when_the_clocks_change() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    evening = datetime(2026, 3, 28, 20, tzinfo=berlin)

    day = read_timing("in 1 day", base=evening, tz=berlin).due
    hours = read_timing("in 24 hours", base=evening, tz=berlin).due

    assert day == datetime(2026, 3, 29, 18, tzinfo=UTC)
    assert hours == datetime(2026, 3, 29, 19, tzinfo=UTC)


def test_a_range_is_due_at_its_start_and_allows_its_end() -> None:
    timing = read_timing("Day 3-5", base=WEDNESDAY, tz=KYIV)

    assert timing.window is not None
    assert [f"{each:%d %H:%M}" for each in timing.window] == ["07 10:00", "09 23:59"]


@pytest.mark.parametrize(
    ("phrase", "explanation"),
    [
        ("Day 3", "“Day 3” is counted from the start of the plan: 2026-03-07 10:00."),
        ("soon", "No time was found in “soon”."),
        (
            "after the demo",
            "“after the demo” waits for something to happen, so it has no date yet.",
        ),
        ("weekly", "“weekly” happens again and again, so it has no single date."),
    ],
)
def test_the_explanation_is_a_sentence(phrase: str, explanation: str) -> None:
    assert read_timing(phrase, base=WEDNESDAY, tz=KYIV).explanation == explanation
