"""What people are shown of a reply: the deciding words marked, and what it likely means."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from keepwarm.triage import Intent, day_meant, likely_intents, person_meant
from keepwarm.triage.marking import marked
from keepwarm.triage.waiting import wait_for

MARKED = [
    ("Please remove me.", ["remove me"], "Please [remove me]."),
    ("Ça m’intéresse !", ["ca minteresse"], "[Ça m’intéresse] !"),
    (
        "Hi. Please, do NOT write again! Bye",
        ["dont write again"],
        "Hi. [Please, do NOT write again!] Bye",
    ),
    ("yes yes", ["yes"], "[yes] yes"),
    ("remove me, remove me", ["remove me", "me remove"], "[remove me], remove me"),
    ("yesterday", ["yes"], "yesterday"),
    ("Hm", ["auto-submitted: auto-replied", ""], "Hm"),
    ("", ["yes"], ""),
]


@pytest.mark.parametrize(("text", "reasons", "shown"), MARKED, ids=[each[2] for each in MARKED])
def test_the_words_that_decided_are_marked_and_nothing_is_lost(
    text: str, reasons: list[str], shown: str
) -> None:
    pieces = marked(text, reasons)

    assert "".join(f"[{each.text}]" if each.is_telling else each.text for each in pieces) == shown
    assert "".join(each.text for each in pieces) == text


LIKELY: list[tuple[str, tuple[Intent, Intent]]] = [
    ("Well, purple elephants", ("interested", "not_interested")),
    ("Stop! This is great, let's talk on Monday", ("unsubscribe", "interested")),
    ("No thanks. What does it cost?", ("not_interested", "question")),
    ("Not interested", ("not_interested", "interested")),
]


@pytest.mark.parametrize(("text", "likely"), LIKELY, ids=[text for text, _ in LIKELY])
def test_two_different_answers_are_offered(text: str, likely: tuple[Intent, Intent]) -> None:
    assert likely_intents(text) == likely


WAITS = [("Not now", 14), ("Vielleicht in ein paar Monaten", 30), ("Après l'été svp", 60)]


@pytest.mark.parametrize(("text", "days"), WAITS, ids=[text for text, _ in WAITS])
def test_without_a_day_the_wait_goes_by_what_they_speak_of(text: str, days: int) -> None:
    assert wait_for(text) == timedelta(days=days)


def test_a_day_and_a_person_are_found_whatever_the_reply_means() -> None:
    text = "Hm. Ask Tom Reed, tom@acme.example, on 20 March"
    zone = ZoneInfo("UTC")

    day = day_meant(text, base=datetime(2026, 3, 2, 9, tzinfo=zone), tz=zone)
    person = person_meant(text)

    assert day is not None
    assert day.date().isoformat() == "2026-03-20"
    assert person is not None
    assert (person.name, person.email) == ("Tom Reed", "tom@acme.example")
