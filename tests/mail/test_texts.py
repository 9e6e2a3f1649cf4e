"""What an e-mail says, for every kind that goes by e-mail."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.kit.ids import LeadId, ReplyId
from keepwarm.mail.texts import html_of, plain_of, subject_of
from keepwarm.outbox.letters import Letter, ReplyLine
from tests.telegram.letters import (
    CALL,
    DRAFT,
    GIVEN,
    LEAD,
    STEP,
    confirmation,
    draft_ready,
    failed,
    gift,
    plan_ready,
    reminder,
)

URL = "https://keepwarm.example"
ANNA = "Anna Petrenko · Nordwind Logistics"
WHEN = "Tue 24 Nov, 10:00"
NOTED = replace(LEAD, note="Wants a demo\nnext week")


@pytest.mark.parametrize(
    ("letter", "subject", "body"),
    [
        (
            gift(replace(GIVEN, by="Olena", next=CALL), NOTED),
            f"{ANNA} is yours now, from Olena",
            ["Wants a demo next week", f"First step: Call to talk about pricing, {WHEN}"],
        ),
        (gift(GIVEN, LEAD), f"{ANNA} is yours now", ["No plan yet"]),
        (
            gift(replace(GIVEN, by="Olena", count=3), LEAD, replace(LEAD, name="Bob")),
            "3 leads: yours now, from Olena",
            ["1. Anna Petrenko\n2. Bob\nand 1 more"],
        ),
        (confirmation(GIVEN), f"{ANNA} belongs to Olena now", []),
        (
            draft_ready(),
            f"Draft for {ANNA} is ready",
            ["Prices", "Hi Anna,\n\nhere they are."],
        ),
        (draft_ready(replace(DRAFT, subject=None)), f"Draft for {ANNA} is ready", [DRAFT.body]),
        (draft_ready(None), f"Draft for {ANNA} is ready", []),
        (
            plan_ready([STEP, replace(STEP, number=3, due_at=None)]),
            f"Plan for {ANNA}: 5 steps over 2 weeks",
            [f"2. Send the pricing one-pager, {WHEN}\n3. Send the pricing one-pager"],
        ),
        (
            failed(),
            f"The draft for {ANNA} did not work",
            ["The model is not there.\nNothing was changed."],
        ),
    ],
    ids=["lead", "no plan", "leads", "given", "draft", "no subject", "gone", "plan", "failed"],
)
def test_what_it_says(letter: Letter, subject: str, body: Sequence[str]) -> None:
    path = "/leads" if letter.leads else "/leads/4812"

    assert subject_of(letter) == subject
    assert plain_of(letter, URL).split("\n\n", 2)[0] == "Hello Dmytro,"
    assert plain_of(letter, URL) == "\n\n".join(["Hello Dmytro,", subject, *body, f"{URL}{path}"])


@given(words=st.text(max_size=2_000))
def test_whatever_people_write_nothing_of_it_is_markup(words: str) -> None:
    lead = replace(LEAD, name=words, note=words)
    event = replace(GIVEN, by=words, member_name=words, next=replace(CALL, description=words))

    for letter in (gift(event, lead), replace(failed(error=words), lead=lead)):
        html = html_of(letter, URL)

        assert html.count("<") == html.count(">")
        assert "\n" not in subject_of(letter)


def test_a_reply_says_who_answered_what_and_what_it_is_taken_for() -> None:
    line = ReplyLine(
        id=ReplyId(7),
        lead_id=LeadId(4812),
        lead="Nordwind Logistics",
        company=None,
        contact="Anna Petrenko",
        sender="anna@nordwind.example",
        channel="email",
        body="Yes,\ncall me",
        intent="interested",
        decided_by="rules",
        by=None,
        until_at=None,
        is_aside=False,
    )
    known = replace(reminder(), kind="reply", reply=line)
    unknown = replace(known, reply=replace(line, intent=None))
    gone = replace(known, reply=None)

    assert subject_of(known) == "Anna Petrenko answered"
    assert plain_of(known, None).splitlines()[2:] == [
        "Anna Petrenko answered",
        "",
        "Yes,",
        "call me",
        "",
        "Interested: a call is in the tasks.",
    ]
    assert plain_of(unknown, None).endswith("Say what it means.")
    assert subject_of(gone) == "This reply is not there any more."
