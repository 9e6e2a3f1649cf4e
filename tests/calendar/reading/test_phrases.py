from pathlib import Path

import pytest

from tests.calendar.reading.phrases import read

HERE = Path(__file__).parent


def phrases_of(kind: str) -> list[str]:
    return HERE.joinpath(f"{kind}.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("line", phrases_of("due"))
def test_a_phrase_says_when_it_is_due(line: str) -> None:
    due, _, phrase = line.partition(" | ")

    assert read(phrase) == due


@pytest.mark.parametrize("kind", ["event", "recurrence", "none"])
def test_what_names_no_instant_gets_none(kind: str) -> None:
    phrases = phrases_of(kind)

    assert {phrase: read(phrase) for phrase in phrases} == dict.fromkeys(phrases, kind)


@pytest.mark.parametrize(
    ("lang", "phrase", "due"),
    [
        ("de", "in 3 Werktagen", "2026-03-09"),
        ("de", "übermorgen um 15 Uhr", "2026-03-06 15:00"),
        ("de", "nächsten Dienstag um halb drei", "2026-03-10 14:30"),
        ("fr", "dans 5 jours ouvrés", "2026-03-11"),
        ("fr", "lundi prochain à 14h30", "2026-03-09 14:30"),
        ("es", "en 2 semanas", "2026-03-18"),
        ("es", "mañana por la tarde", "2026-03-05 14:00"),
        ("it", "tra due giorni", "2026-03-06"),
        ("nl", "over een week", "2026-03-11"),
        ("pt", "em 3 dias úteis", "2026-03-09"),
        ("pt", "amanhã às 10h", "2026-03-05 10:00"),
        ("pl", "za 2 tygodnie", "2026-03-18"),
        ("pl", "jutro o 10", "2026-03-05 10:00"),
        ("ru", "через 3 рабочих дня", "2026-03-09"),
        ("ru", "послезавтра в 15:30", "2026-03-06 15:30"),
        ("uk", "за п’ять днів", "2026-03-09"),
        ("uk", "у п'ятницю о 9 ранку", "2026-03-06 09:00"),
    ],
)
@pytest.mark.parametrize("told", [True, False], ids=["told", "not told"])
def test_other_languages_are_read_whether_or_not_they_are_named(
    lang: str, phrase: str, due: str, told: bool
) -> None:
    assert read(phrase, lang=lang if told else None).startswith(due)


def test_public_holidays_of_a_country_are_no_working_days() -> None:
    assert read("in 22 business days") == "2026-04-03 10:00"
    assert read("in 22 business days", country="DE") == "2026-04-07 10:00"


@pytest.mark.parametrize("phrase", ["xnowx", "knowable", "tomorrowx", "Mondayish"])
def test_letters_around_a_word_make_it_another_word(phrase: str) -> None:
    assert read(phrase) == "none"
