"""Which lead a capture makes, and what is kept of it."""

from dataclasses import replace
from datetime import timedelta

import msgspec
import pytest

from keepwarm.captures.model import (
    Capture,
    CaptureKind,
    Facts,
    Place,
    Reading,
    Sender,
    SharedContact,
    draft_of,
    has_name,
    named_somehow,
    note_of,
    opening_of,
)
from keepwarm.kit.ids import CaptureId, MemberId
from keepwarm.leads.model import LeadDraft
from tests.build import NOW

ANNA = Sender(kind="user", key="user:9", name="Anna Petrenko", username="anna_p")
FAIR = Place(latitude=50.45, longitude=30.523, title="Expo Hall", address="1 Main St")


def capture(kind: CaptureKind = "text", said: str = "", **facts: object) -> Capture:
    known = {name: msgspec.to_builtins(each) for name, each in facts.items()}
    return Capture(
        id=CaptureId(7),
        member_id=MemberId(1),
        chat_id=1,
        message_id=1,
        kind=kind,
        said=said,
        sender=None,
        facts=known,
        state="reading",
        lead_id=None,
        note_id=None,
        card_id=None,
        created_at=NOW,
        settled_at=None,
    )


@pytest.mark.parametrize(
    ("kept", "person", "company", "role"),
    [
        (capture(reading=Reading(person=" Anna \n P ", company="Acme", role="CEO")),
         "Anna P", "Acme", "CEO"),
        (capture(), None, None, None),
        (capture(sender=ANNA), "Anna Petrenko", None, None),
        (capture(sender=ANNA, reading=Reading(company="Acme", role="CEO")),
         "Anna Petrenko", "Acme", "CEO"),
        (capture(sender=ANNA, reading=Reading(person="ANNA PETRENKO", company="Acme")),
         "Anna Petrenko", "Acme", None),
        (capture(sender=ANNA, reading=Reading(person="Bob", company="Acme", role="CEO")),
         "Anna Petrenko", None, None),
        (capture(sender=replace(ANNA, name=" "), reading=Reading(person="Bob")),
         "Bob", None, None),
        (capture(sender=replace(ANNA, kind="channel", name="Acme News")), None, "Acme News", None),
        (capture(sender=replace(ANNA, kind="chat"), reading=Reading(person="Bob")),
         "Bob", None, None),
        (capture(contact=SharedContact(name="Bob")), "Bob", None, None),
        (capture(contact=SharedContact(name="Bob"), reading=Reading(person="Bob Lang")),
         "Bob Lang", None, None),
        (capture(place=FAIR), None, "Expo Hall", None),
        (capture(place=FAIR, reading=Reading(person="Bob")), "Bob", None, None),
    ],
    ids=range(13),
)  # fmt: skip
def test_a_capture_is_about_somebody(
    kept: Capture, person: str | None, company: str | None, role: str | None
) -> None:
    draft = draft_of(kept)

    assert (draft.person, draft.company, draft.role) == (person, company, role)
    assert has_name(draft) == bool(person or company)


def test_who_wrote_it_is_reached_on_telegram() -> None:
    assert draft_of(capture(sender=ANNA)).links == {"telegram": "https://t.me/anna_p"}
    assert draft_of(capture(sender=replace(ANNA, username=None))).links == {}


@pytest.mark.parametrize(
    ("draft", "kind", "name"),
    [
        (LeadDraft(person="Bob"), "text", "Bob"),
        (LeadDraft(emails=("a@b.example",), phones=("+1",)), "text", "a@b.example"),
        (LeadDraft(phones=("+1",)), "voice", "+1"),
        (LeadDraft(), "voice", "Somebody from a voice note"),
        (LeadDraft(), "text", "Somebody from a message"),
    ],
)
def test_everybody_gets_a_name(draft: LeadDraft, kind: CaptureKind, name: str) -> None:
    assert named_somehow(draft, kind).person == name


def test_research_starts_from_the_first_300_characters_of_the_original() -> None:
    assert opening_of("word " * 59) == "word " * 59
    assert opening_of("word " * 100) == ("word " * 59).rstrip() + "…"
    assert opening_of("w" * 400) == "w" * 299 + "…"
    assert len(draft_of(capture(said="word " * 100)).brief) <= 300


@pytest.mark.parametrize(
    ("kept", "note"),
    [
        (capture(said=" Call Bob "), "Call Bob"),
        (capture(said="Hi", sender=ANNA), "Forwarded from Anna Petrenko:\nHi"),
        (capture("voice"), "A voice note, kept in the chat."),
        (capture("voice", heard="Call Bob"), "Call Bob"),
        (capture("photo", said="Bob", heard="BOB LANG"), "Bob\nBOB LANG"),
        (capture("location", place=FAIR),
         ("Expo Hall, 1 Main St\n"
         "https://www.openstreetmap.org/?mlat=50.45000&mlon=30.52300")),
        (capture("location", place=Place(latitude=1, longitude=2)),
         "https://www.openstreetmap.org/?mlat=1.00000&mlon=2.00000"),
        (capture("contact", contact=SharedContact(name="Bob")), ""),
    ],
    ids=range(8),
)  # fmt: skip
def test_a_note_keeps_what_was_sent(kept: Capture, note: str) -> None:
    assert note_of(kept) == note


def test_what_came_of_it_can_be_undone_for_ten_minutes() -> None:
    settled = replace(capture(), settled_at=NOW)

    minutes = [9, 10]

    assert [settled.can_be_undone(NOW + timedelta(minutes=each)) for each in minutes] == [
        True,
        False,
    ]
    assert not capture().can_be_undone(NOW)


def test_facts_are_what_was_stored() -> None:
    assert capture(sender=ANNA, why="dark").known == Facts(sender=ANNA, why="dark")
