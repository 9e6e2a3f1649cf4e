"""Reports of letters that came back, as mail servers write them."""

import pytest

from keepwarm.replies.reading.mail import Bounce
from keepwarm.replies.reading.mime import read_mail
from tests.replies.office import bounce

OF = "<letter-7@us.example>"


def test_a_report_says_whom_it_did_not_reach_and_which_letter() -> None:
    assert read_mail(bounce(OF)).bounces == (
        Bounce(
            address="jane@acme.example",
            message_id=OF,
            why="550 5.1.1 <jane@acme.example>: no such user",
            is_hard=True,
        ),
    )


@pytest.mark.parametrize(
    ("status", "action", "hard"),
    [
        ("5.1.1", "failed", True),
        ("5.1.10", "failed", True),
        ("5.2.1", "failed", True),
        ("5.4.4", "failed", True),
        ("5.0.0", "failed", True),
        ("5.2.2", "failed", False),
        ("5.3.4", "failed", False),
        ("5.7.1", "failed", False),
        ("4.4.7", "failed", False),
        ("4.4.1", "delayed", False),
        ("5.1.1", "delayed", False),
    ],
)
def test_only_what_is_about_the_address_is_hard(status: str, action: str, *, hard: bool) -> None:
    (found,) = read_mail(bounce(OF, status=status, action=action)).bounces

    assert found.is_hard is hard


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_what_arrived_did_not_come_back(action: str) -> None:
    assert read_mail(bounce(OF, status="2.0.0", action=action)).bounces == ()


def test_older_servers_name_the_address_in_a_header() -> None:
    raw = (
        b"From: Mail Delivery Subsystem <mailer-daemon@mx.example>\r\n"
        b"X-Failed-Recipients: jane@acme.example, joe@acme.example\r\n\r\n"
        b"Your message was not delivered.\r\n550 5.1.1 No such user here\r\n"
    )

    assert read_mail(raw).bounces == tuple(
        Bounce(address=address, why="550 5.1.1 No such user here", is_hard=True)
        for address in ("jane@acme.example", "joe@acme.example")
    )


def test_the_oldest_only_quote_the_letter() -> None:
    raw = (
        b"From: MAILER-DAEMON@qmail.example\r\n\r\nHi. This is the qmail-send program.\r\n"
        b"--- Below this line is a copy of the message.\r\n\r\n"
        b"Message-ID: <letter-7@us.example>\r\nSubject: A question\r\n"
    )

    sentence = "Their mail server sent it back and did not say why."
    assert read_mail(raw).bounces == (Bounce(message_id=OF, why=sentence, is_hard=False),)


def test_headers_alone_name_the_letter_as_well() -> None:
    raw = bounce(OF).replace(b"message/rfc822", b"text/rfc822-headers")

    assert [each.message_id for each in read_mail(raw).bounces] == [OF]


def test_a_person_who_passes_a_report_on_is_no_mail_server() -> None:
    inner = bounce(OF)
    raw = (
        b"From: jane@acme.example\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\n"
        b"--o\r\nContent-Type: text/plain\r\n\r\nLook what I got.\r\n"
        b"--o\r\nContent-Type: message/rfc822\r\n\r\n" + inner + b"\r\n--o--\r\n"
    )

    assert read_mail(raw).bounces == ()
