"""The card of a capture says what it should, whatever people are called."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import get_args

import pytest

from keepwarm.captures.model import CaptureKind, CaptureState, Card, LeadLine
from keepwarm.kit.ids import CaptureId, LeadId, MemberId
from keepwarm.leads.model import LeadDraft
from keepwarm.telegram.keyboard import markup
from keepwarm.telegram.texts.captures import words_of_card

HOSTILE = '<b>Dr_Smith* [x](y) & "Co" </i>' * 20
LEAD = LeadLine(
    id=LeadId(12),
    name="Anna Petrenko",
    company="Nordwind",
    stage="contacted",
    owner="Olena",
    owner_id=MemberId(1),
    deleted_at=None,
)
TRASHED = replace(LEAD, deleted_at=datetime(2026, 3, 2, tzinfo=UTC))
DRAFT = LeadDraft(
    person="Anna Petrenko",
    company="Nordwind",
    role="Head of Procurement",
    emails=("anna@nordwind.example", "a@nordwind.example"),
    phones=("+493055570142",),
    brief="Wants a demo next Tuesday, budget approved",
)
CARD = Card(
    capture_id=CaptureId(7), kind="voice", state="saved", draft=DRAFT, lead=LEAD, is_theirs=True
)


def shown(card: Card) -> tuple[str, list[list[str]]]:
    words = words_of_card(card)
    return words.html, [[each["text"] for each in row] for row in words.keyboard]


@pytest.mark.parametrize(
    ("card", "html", "buttons"),
    [
        (CARD,
         ("🆕 <b>Anna Petrenko</b> · Nordwind\n"
         "Head of Procurement · anna@nordwind.example · +493055570142\n"
         "<i>Wants a demo next Tuesday, budget approved</i>"),
         [["✨ Plan next steps", "✎ Edit"], ["↶ Undo"]]),
        (replace(CARD, draft=replace(DRAFT, brief="x" * 250, role=None, emails=(), phones=())),
         "🆕 <b>Anna Petrenko</b> · Nordwind",
         [["✨ Plan next steps", "✎ Edit"], ["↶ Undo"]]),
        (replace(CARD, state="reading"), "⏳ Reading your voice note…", []),
        (replace(CARD, state="asking"),
         "🆕 I have the voice note. Who is it about?\nReply with a name, or a name and a company.",
         [["Attach to a lead", "Save without a name"], ["✕ Discard"]]),
        (replace(CARD, state="twin"),
         ("🔁 <b>Anna Petrenko</b> · Nordwind is already a lead (<i>Contacted</i>, with Olena).\n"
         "Add this as a note?"),
         [["Add note", "New lead"], ["Open"]]),
        (replace(CARD, state="twin", lead=replace(LEAD, owner=None)),
         ("🔁 <b>Anna Petrenko</b> · Nordwind is already a lead (<i>Contacted</i>, with nobody).\n"
         "Add this as a note?"),
         [["Add note", "New lead"], ["Open"]]),
        (replace(CARD, state="twin", lead=TRASHED),
         "🔁 <b>Anna Petrenko</b> · Nordwind is in the trash.\nRestore it, with this as a note?",
         [["Add note", "New lead"], []]),
        (replace(CARD, state="twin", is_theirs=False),
         ("🔁 A colleague looks after <b>Anna Petrenko</b> · Nordwind already.\n"
         "Save it as a lead of your own?"),
         [["New lead", "✕ Discard"]]),
        (replace(CARD, state="twin", is_theirs=False, draft=LeadDraft(company="Nordwind")),
         "🔁 A colleague looks after <b>Nordwind</b> already.\nSave it as a lead of your own?",
         [["New lead", "✕ Discard"]]),
        (replace(CARD, state="unread", why="it is dark."),
         ("📎 I kept the voice note but could not read it (it is dark).\n"
         "Reply with one line about it, or attach it to a lead."),
         [["Attach to a lead", "Try again"], ["✕ Discard"]]),
        (replace(CARD, state="unread", choices=(LEAD, replace(LEAD, company=None, name="B" * 60))),
         "Which lead is it about?",
         [["Anna Petrenko · Nordwind"], ["B" * 39 + "…"], ["‹ Back"]]),
        (replace(CARD, state="twin", choices=()), "Which lead is it about?", [["‹ Back"]]),
        (replace(CARD, state="noted"),
         "📝 Added to <b>Anna Petrenko</b> · Nordwind as a note.", [["Open", "↶ Undo"]]),
        (replace(CARD, state="noted", lead=None), "✕ The lead of the voice note was deleted.", []),
        (replace(CARD, state="saved", lead=None), "✕ The lead of the voice note was deleted.", []),
        (replace(CARD, state="discarded"),
         "↶ Undone: <s><b>Anna Petrenko</b> · Nordwind</s>", []),
        (replace(CARD, state="discarded", lead=None), "✕ Dropped the voice note.", []),
    ],
    ids=range(17),
)  # fmt: skip
def test_a_card_says_how_its_capture_stands(
    card: Card, html: str, buttons: list[list[str]]
) -> None:
    assert shown(card) == (html, buttons)


@pytest.mark.parametrize("state", get_args(CaptureState))
@pytest.mark.parametrize("kind", get_args(CaptureKind))
def test_every_card_fits_whatever_people_are_called(
    kind: CaptureKind, state: CaptureState
) -> None:
    draft = LeadDraft(person=HOSTILE, company=HOSTILE, role=HOSTILE, brief=HOSTILE)
    lead = replace(LEAD, name=HOSTILE, company=HOSTILE, owner=HOSTILE)
    card = Card(
        capture_id=CaptureId(2**62), kind=kind, state=state, draft=draft, lead=lead, why=HOSTILE
    )

    words = words_of_card(replace(card, is_theirs=True, lead=replace(lead, id=LeadId(2**62))))

    rows = markup(words.keyboard, "https://crm.example.org")["inline_keyboard"]
    data = [each["callback_data"] for row in rows for each in row if "callback_data" in each]
    assert len(words.html) < 1_600
    assert "[x](y) &amp;" in words.html or state in {"reading", "asking", "discarded", "unread"}
    assert all(len(each.encode()) <= 64 for each in data)
