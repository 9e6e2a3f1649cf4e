from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwarm.emails.model import (
    Email,
    EmailDraft,
    Held,
    Standing,
    Verdict,
    as_answer,
    is_bad_address,
    one_line,
    pause_before,
    state_of,
    why_not,
)
from keepwarm.kit.ids import ContactId, EmailId, EnrolmentStepId, LeadId
from keepwarm.outbox.model import Dropped
from tests.build import NOW

EMAIL = Email(
    id=EmailId(1),
    key="draft:7",
    lead_id=LeadId(1),
    contact_id=ContactId(1),
    address="jane@nordwind.example",
    mailbox="sales@team.example",
    enrolment_step_id=None,
    draft_id=None,
    subject="Routes",
    body="Hello",
    message_id="<1@team.example>",
    in_reply_to=None,
    made_by=None,
    created_at=NOW,
    approved_at=NOW,
    approved_by=None,
    left_at=None,
    verdict=None,
    receipt=None,
    judged_at=None,
    bounced_at=None,
    status="processing",
    due_at=NOW,
    tries=0,
    error=None,
    finished_at=None,
)
STANDING = Standing(
    email=EMAIL,
    contact="Jane",
    thread=(),
    opted_out_at=None,
    is_theirs=True,
    address_bounced_at=None,
    answered_at=None,
)
LATER, EARLIER = NOW + timedelta(seconds=1), NOW - timedelta(seconds=1)
ALONE = Dropped("They asked to be left alone.")
BACK = Dropped("Letters to this address come back.")
MOVED = Dropped("This is not their address any more.")
OVERTAKEN = Dropped("They answered before it left.")
LOOK = Held("They answered before it left: look at it again.")
NOBODY = Held("Nobody has approved it.")
OF_SEQUENCE = replace(EMAIL, enrolment_step_id=EnrolmentStepId(3))


@pytest.mark.parametrize(
    ("standing", "against"),
    [
        (STANDING, None),
        (replace(STANDING, opted_out_at=NOW, is_theirs=False), ALONE),
        (replace(STANDING, address_bounced_at=NOW), BACK),
        (replace(STANDING, is_theirs=False), MOVED),
        (replace(STANDING, email=replace(EMAIL, approved_at=None)), NOBODY),
        (replace(STANDING, answered_at=EARLIER), None),
        (replace(STANDING, answered_at=NOW), None),
        (replace(STANDING, answered_at=LATER), LOOK),
        (replace(STANDING, answered_at=LATER, email=OF_SEQUENCE), OVERTAKEN),
    ],
    ids=[
        "free",
        "opted out",
        "bounced",
        "moved",
        "unapproved",
        "answered before",
        "answered then",
        "answered since",
        "sequence",
    ],
)
def test_the_gate_says_what_speaks_against_a_letter(
    standing: Standing, against: Dropped | Held | None
) -> None:
    assert why_not(standing) == against


@pytest.mark.parametrize(
    ("verdict", "approved", "left", "bounced", "state"),
    [
        (None, None, None, None, "waiting"),
        (None, NOW, None, None, "approved"),
        (None, NOW, NOW, None, "sending"),
        ("sent", NOW, NOW, None, "sent"),
        ("unknown", NOW, NOW, None, "unknown"),
        ("sent", NOW, NOW, NOW, "bounced"),
    ],
)
def test_a_letter_stands_in_one_state(
    verdict: Verdict | None,
    approved: datetime | None,
    left: datetime | None,
    bounced: datetime | None,
    state: str,
) -> None:
    assert state_of(verdict, approved, left, bounced) == state


@given(text=st.text(max_size=300))
def test_what_goes_into_a_header_is_one_line(text: str) -> None:
    line = one_line(text)

    assert line.splitlines() in ([], [line])
    assert one_line(line) == line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Routes\r\nBcc: all@team.example", "Routes Bcc: all@team.example"),
        ("a\x00b\u2028c\u202ed", "a b c d"),
        ("  Grüße   aus Köln ", "Grüße aus Köln"),
    ],
)
def test_nothing_that_does_not_print_gets_into_a_header(text: str, line: str) -> None:
    assert one_line(text) == line


@pytest.mark.parametrize(
    ("subject", "answer"),
    [
        ("Routes", "Re: Routes"),
        ("Re: Routes", "Re: Routes"),
        ("AW: Routes", "Re: Routes"),
        ("RE[2]: Routes", "Re: Routes"),
        ("x" * 300, "Re: " + "x" * 196),
    ],
)
def test_an_answer_says_re_once(subject: str, answer: str) -> None:
    assert as_answer(subject) == answer


@pytest.mark.parametrize(
    ("said", "is_bad"),
    [
        ("550 5.1.1 no such user", True),
        ("550-5.1.10 recipient not found", True),
        ("550 5.2.1 mailbox disabled", True),
        ("550 5.7.1 we take this for spam", False),
        ("552 5.2.2 mailbox full", False),
        ("550 No such user here", True),
        ("550 user unknown", True),
        ("550 relaying denied", False),
        ("554 no such user", False),
    ],
)
def test_a_refusal_is_about_the_address_or_about_us(said: str, *, is_bad: bool) -> None:
    assert is_bad_address(said) == is_bad


def test_a_letter_waits_longer_each_time_and_never_long() -> None:
    pauses = [pause_before(n, at_least=timedelta(0)) for n in (0, 1, 2, 9)]

    assert pauses == [timedelta(minutes=n) for n in (1, 2, 4, 60)]
    assert pause_before(0, at_least=timedelta(hours=3)) == timedelta(hours=3)


def test_a_draft_needs_no_subject() -> None:
    draft = EmailDraft(
        lead_id=LeadId(1),
        contact_id=ContactId(1),
        address="jane@nordwind.example",
        subject=None,
        body="Hello",
        key="draft:7",
        mailbox="sales@team.example",
        due_at=NOW,
    )

    assert (draft.draft_id, draft.enrolment_step_id, draft.in_reply_to) == (None, None, None)
