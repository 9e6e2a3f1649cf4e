from dataclasses import replace

import pytest

from keepwarm.offer.drafts import OfferDraft, OfferUnclear, read_draft, write_out
from keepwarm.offer.model import Offer, OwnCriterion, SizeRange

WRITTEN = OfferDraft(
    what_we_sell="  Booking for clinics.\r\nBy the month. ",
    industries=("Healthcare", " health  care", "healthcare", ""),
    countries=("Deutschland", "de", "UK"),
    at_least="20",
    at_most="1,500",
    languages=("German", "en"),
    keywords=("appointments",),
    required=frozenset({"country", "mood"}),
    criteria=(
        OwnCriterion(text=" Has  a laboratory ", words=("laboratory", ""), required=True),
        OwnCriterion(text="has a laboratory"),
        OwnCriterion(text=" "),
    ),
    solves=("No-shows, every week",),
    competitors=("Medibook", "MEDIBOOK"),
    tone="plain",
    writes=("Deutsch", "English"),
)
READ = Offer(
    what_we_sell="Booking for clinics.\nBy the month.",
    industries=("Healthcare", "health care"),
    countries=("DE", "GB"),
    size=SizeRange(at_least=20, at_most=1500),
    languages=("de", "en"),
    keywords=("appointments",),
    required=frozenset({"country"}),
    criteria=(OwnCriterion(text="Has a laboratory", words=("laboratory",), required=True),),
    solves=("No-shows, every week",),
    competitors=("Medibook",),
    tone="plain",
    writes=("de", "en"),
)


def test_draft_is_read_into_codes_and_said_once() -> None:
    assert read_draft(WRITTEN) == READ


@pytest.mark.parametrize("offer", [READ, Offer()], ids=["full", "empty"])
def test_offer_written_out_reads_as_it_was(offer: Offer) -> None:
    assert read_draft(write_out(offer)) == offer


def test_offer_is_written_out_in_names() -> None:
    written = write_out(READ)

    assert (written.countries, written.languages, written.at_most) == (
        ("Germany", "United Kingdom"),
        ("German", "English"),
        "1500",
    )


PROBLEMS = {
    "what we sell": (
        {"what_we_sell": "x" * 4001},
        {"what_we_sell": "Say it in 4000 characters; these are 4001."},
    ),
    "too many": (
        {"keywords": tuple(f"word {n}" for n in range(51))},
        {"keywords": "Keep it to 50 of them; these are 51."},
    ),
    "too long": (
        {"solves": ("y" * 201,)},
        {"solves": f"Shorten “{'y' * 40}…” to 200 characters."},
    ),
    "country": (
        {"countries": ("Atlantis", "DE")},
        {
            "countries": "We do not know the country Atlantis. "
            "Write its name or two letters: Germany, DE."
        },
    ),
    "languages": (
        {"languages": ("Elvish",), "writes": ("Klingon",)},
        {
            "languages": "We do not know the language Elvish. "
            "Write its name or two letters: German, de.",
            "writes": "We do not know the language Klingon. "
            "Write its name or two letters: German, de.",
        },
    ),
    "size": ({"at_least": "a few"}, {"size": "Write a number of people, like 20 or 250."}),
    "nobody": ({"at_least": "0"}, {"size": "Write a number of people, like 20 or 250."}),
    "everybody": (
        {"at_most": "99999999999999"},
        {"size": "Write a number of people, like 20 or 250."},
    ),
    "sizes turned round": (
        {"at_least": "20", "at_most": "5"},
        {"size": "The least is more than the most: turn them round."},
    ),
    "words for nothing": (
        {"criteria": (OwnCriterion(text="", words=("laboratory",)),)},
        {"criteria": "Say what laboratory would show you."},
    ),
    "too many criteria": (
        {"criteria": tuple(OwnCriterion(text=f"{n}") for n in range(21))},
        {"criteria": "Keep it to 20 of them; these are 21."},
    ),
}


@pytest.mark.parametrize(("typed", "problems"), PROBLEMS.values(), ids=PROBLEMS)
def test_what_cannot_be_read_is_told_field_by_field(
    typed: dict[str, str], problems: dict[str, str]
) -> None:
    with pytest.raises(OfferUnclear) as refusal:
        read_draft(replace(WRITTEN, **typed))

    assert refusal.value.problems == problems
    assert str(refusal.value) == "Please look at the marked fields. Nothing is saved yet."


def test_tone_nobody_knows_is_the_usual_one() -> None:
    assert read_draft(OfferDraft(tone="shouting")).tone == "warm"
