import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Literal

import pytest

from keepwarm.mail.smtp import OURS_TO_MEND
from keepwarm.mail.transport import MailTransport
from keepwarm.outbox.letters import Letter
from keepwarm.outbox.model import Later, Never, Outcome, Sent, Unknown
from tests.mail.post_office import CUT, SILENT, PostOffice, Stage, post_office
from tests.telegram.letters import STEP, by, digest, reminder

AT_ONCE = timedelta(0)
SENDER = "Keepwarm <keepwarm@team.example>"
LETTER = by("email", reminder(), "dmytro@team.example")
RECEIPT = Sent("<reminder.7.1@team.example>")


async def _send(
    says: Mapping[Stage, str] | None = None,
    letter: Letter = LETTER,
    *,
    user: str = "",
    public_url: str | None = None,
) -> tuple[Outcome, PostOffice]:
    within = 0.2 if says and SILENT in says.values() else 5
    async with post_office(says) as (office, port):
        transport = MailTransport(
            f"smtp://{user}127.0.0.1:{port}",
            SENDER,
            public_url=public_url,
            answers_within=timedelta(seconds=within),
        )
        outcome = await transport.send(letter)
        await transport.aclose()
    return outcome, office


def _words(message: EmailMessage, kind: Literal["plain", "html"]) -> str:
    body = message.get_body((kind,))
    assert body is not None
    return body.get_content().replace("\r\n", "\n")


async def test_a_letter_arrives_with_an_id_made_of_what_it_is_about() -> None:
    outcome, office = await _send()

    assert outcome == RECEIPT
    assert office.heard == [
        "EHLO team.example",
        "MAIL FROM:<keepwarm@team.example>",
        "RCPT TO:<dmytro@team.example>",
        "DATA",
    ]
    (letter,) = office.letters
    assert {name: letter[name] for name in ("From", "To", "Message-ID", "Auto-Submitted")} == {
        "From": SENDER,
        "To": "dmytro@team.example",
        "Message-ID": RECEIPT.receipt,
        "Auto-Submitted": "auto-generated",
    }


async def test_a_member_with_a_password_signs_in() -> None:
    outcome, office = await _send(user="keep%40warm:s%3Acret@")

    assert outcome == RECEIPT
    assert office.heard[1] == "AUTH PLAIN AGtlZXBAd2FybQBzOmNyZXQ="


@pytest.mark.parametrize(
    ("stage", "said", "outcome"),
    [
        ("greeting", "421 busy", Later(AT_ONCE, "421 busy")),
        ("greeting", "554 go away", Later(OURS_TO_MEND, "554 go away")),
        ("AUTH", "535 wrong password", Later(OURS_TO_MEND, "535 wrong password")),
        ("MAIL", "550 who are you", Later(OURS_TO_MEND, "550 who are you")),
        ("MAIL", "451 later", Later(AT_ONCE, "451 later")),
        ("RCPT", "450 grey", Later(AT_ONCE, "450 grey")),
        ("RCPT", "550 no such mailbox", Never("550 no such mailbox")),
        ("DATA", "451 later", Later(AT_ONCE, "451 later")),
        ("message", "452 full", Later(AT_ONCE, "452 full")),
        ("message", "554 spam", Never("554 spam")),
    ],
)
async def test_a_refusal_is_known_to_be_one(stage: Stage, said: str, outcome: Outcome) -> None:
    user = "me:secret@" if stage == "AUTH" else ""

    found, _office = await _send({stage: said}, user=user)

    assert found == outcome


@pytest.mark.parametrize("how", [CUT, SILENT])
@pytest.mark.parametrize("stage", ["greeting", "EHLO", "MAIL", "RCPT"])
async def test_what_goes_wrong_before_the_message_is_no_delivery(stage: Stage, how: str) -> None:
    outcome, office = await _send({stage: how})

    assert isinstance(outcome, Later)
    assert outcome.why.startswith("The mail server cannot be reached (SMTP")
    assert office.taken == []


@pytest.mark.parametrize("how", [CUT, SILENT])
async def test_silence_after_the_message_may_mean_that_it_arrived(how: str) -> None:
    outcome, office = await _send({"message": how})

    assert isinstance(outcome, Unknown)
    assert outcome.why.startswith("The mail server's answer did not come (SMTP")
    assert len(office.taken) == 1


async def test_nobody_at_the_door_is_a_refusal() -> None:
    async with post_office() as (_office, port):
        pass

    outcome = await MailTransport(f"smtp://127.0.0.1:{port}", SENDER).send(LETTER)

    assert isinstance(outcome, Later)
    assert outcome.why.startswith("The mail server cannot be reached (SMTPConnectError")


async def test_a_password_does_not_travel_unless_enciphered() -> None:
    async with post_office() as (office, port):
        transport = MailTransport(f"smtp://me:secret@localhost.:{port}", SENDER)
        outcome = await transport.send(LETTER)

    assert isinstance(outcome, Later)
    assert [line for line in office.heard if line.startswith("AUTH")] == []


async def test_the_password_is_in_no_log_and_in_no_error(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)

    outcome, _office = await _send({"AUTH": "535 wrong"}, user="me:topsecret@")

    assert "topsecret" not in repr(outcome) + caplog.text


async def test_a_reminder_says_who_what_and_when() -> None:
    step = replace(STEP, suggested_text="Dear Anna,\n<hello>\n\nDmytro")
    letter = by("email", reminder(step), "dmytro@team.example")

    _outcome, office = await _send(letter=letter, public_url="https://leads.example.org")

    (message,) = office.letters
    assert message["Subject"] == "Anna Petrenko: Send the pricing one-pager"
    assert _words(message, "plain") == (
        "Hello Dmytro,\n\n"
        "Anna Petrenko · Nordwind Logistics\n"
        "Step 2/5: Send the pricing one-pager\n"
        "Due Tue 24 Nov, 10:00 (Europe/Kyiv)\n\n"
        "Dear Anna,\n<hello>\n\nDmytro\n\n"
        "https://leads.example.org/leads/4812\n"
    )
    assert _words(message, "html") == (
        "<html><body>\n"
        "<p>Hello Dmytro,</p>\n"
        "<p>Anna Petrenko · Nordwind Logistics<br>\n"
        "Step 2/5: Send the pricing one-pager<br>\n"
        "Due Tue 24 Nov, 10:00 (Europe/Kyiv)</p>\n"
        "<p>Dear Anna,<br>\n&lt;hello&gt;<br>\n<br>\nDmytro</p>\n"
        '<p><a href="https://leads.example.org/leads/4812">'
        "https://leads.example.org/leads/4812</a></p>\n"
        "</body></html>\n"
    )


@pytest.mark.parametrize("public_url", [None, "https://leads.example.org"])
async def test_a_digest_lists_its_steps_and_counts_the_others(public_url: str | None) -> None:
    letter = by("email", digest(STEP, total=3), "dmytro@team.example")

    _outcome, office = await _send(letter=letter, public_url=public_url)

    (message,) = office.letters
    assert message["Subject"] == "Today: 3 steps"
    assert _words(message, "plain") == (
        "Hello Dmytro,\n\n"
        "Today: 3 steps\n\n"
        "1. Anna Petrenko · Nordwind Logistics: Send the pricing one-pager\n"
        "and 2 more\n" + (f"\n{public_url}\n" if public_url else "")
    )


async def test_words_make_no_headers_and_end_no_message() -> None:
    hostile = "Ann_[x](y)* <b>\r\nBcc: all@team.example\r\n.\r\nQUIT"
    step = replace(STEP, lead=hostile, description=hostile, suggested_text="Hi\n.\nQUIT\n")
    letter = by("email", reminder(step, was_due=True), "dmytro@team.example")

    outcome, office = await _send(letter=letter)

    assert outcome == RECEIPT
    (message,) = office.letters
    assert message["Bcc"] is None
    assert "Ann_[x](y)* <b> Bcc: all@team.example" in message["Subject"]
