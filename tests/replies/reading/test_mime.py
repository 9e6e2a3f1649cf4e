"""Mails as programs and people make them, broken ones most of all."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepwarm.replies.reading.mail import Mail, are_alike
from keepwarm.replies.reading.mime import LONGEST_BODY, read_mail

CORPUS = Path(__file__).parents[2] / "data" / "mime"
EXPECTED: dict[str, dict[str, Any]] = json.loads((CORPUS / "expected.json").read_text())
MAILS = sorted(CORPUS.glob("*.eml"))
PLAIN = {
    "sender": "jane@acme.example",
    "sender_name": "Jane Doe",
    "subject": "Re: A question",
    "message_id": "<m1@acme.example>",
}
LONG_STORIES = {
    "nested-beyond-reason": ("quoted", "trouble"),
    "comments-within-comments": ("sender_name",),
}


def told(mail: Mail) -> dict[str, Any]:
    """Say what was read, as the file of expectations does."""
    read = {
        "sender": mail.sender,
        "sender_name": mail.sender_name,
        "reply_to": list(mail.reply_to),
        "subject": mail.subject,
        "message_id": mail.message_id,
        "answers": list(mail.answers),
        "body": mail.body,
        "quoted": mail.quoted,
        "attachments": list(mail.attachments),
        "trouble": mail.trouble,
    }
    news = {name: value for name, value in read.items() if value and PLAIN.get(name) != value}
    without = [name for name in PLAIN if not read[name]]
    return news | ({"without": without} if without else {})


@pytest.mark.parametrize("path", MAILS, ids=lambda path: path.stem)
def test_a_mail_is_read_as_far_as_it_goes(path: Path) -> None:
    read = told(read_mail(path.read_bytes()))

    long_stories = LONG_STORIES.get(path.stem, ())
    shown = {name: value for name, value in read.items() if name not in long_stories}
    expected = EXPECTED[path.stem]
    assert shown == {name: expected[name] for name in expected if name not in long_stories}


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_are_too_much(raw: bytes) -> None:
    assert_storable(read_mail(raw))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(MAILS), st.data())
def test_a_mail_may_break_anywhere(path: Path, data: st.DataObject) -> None:
    raw = path.read_bytes()[:5_000]
    at = data.draw(st.integers(0, len(raw)))
    until = data.draw(st.integers(at, min(len(raw), at + 40)))

    mail = read_mail(raw[:at] + data.draw(st.binary(max_size=20)) + raw[until:])

    assert_storable(mail)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=300))
def test_no_letter_of_html_is_too_much(letter: str) -> None:
    head = b"From: a@b.example\nContent-Type: text/html; charset=utf-8\n\n"

    assert_storable(read_mail(head + letter.encode("utf-8", "replace")))


def assert_storable(mail: Mail) -> None:
    """Assert that PostgreSQL takes every word of it."""
    words = [
        *(mail.sender, mail.sender_name, mail.subject, mail.body, mail.quoted, mail.fingerprint),
        *(*mail.reply_to, *mail.answers, *mail.attachments, *mail.headers, *mail.headers.values()),
    ]
    "".join(words).encode()
    assert "\0" not in "".join(words)
    assert len(mail.body) <= LONGEST_BODY
    assert mail.fingerprint


@pytest.mark.parametrize(
    "bomb",
    [
        b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\n" * 200_000,
        b"A: b\n" * 600_000,
        b"Subject: " + b"=?utf-8?q?a?= " * 200_000,
        b"From: " + b"a@b.example, " * 200_000,
        b"References: " + b"<a@b> " * 200_000,
        b"Content-Type: text/html\n\n" + b"<div>" * 200_000,
        b"Content-Type: text/html\n\n" + b"<!--" * 200_000,
        b"Content-Type: text/html\n\n<div " + b"class=" * 160_000 + b">",
        b"\n" + b">\n" * 400_000 + b"x",
    ],
    ids=lambda bomb: bomb[:20].decode().split()[0],
)
@pytest.mark.timeout(20)
def test_a_mail_that_means_harm_costs_little(bomb: bytes) -> None:
    # Each of these took minutes, or all the memory there is, at first or by another way.
    assert_storable(read_mail(bomb))


def test_a_mail_is_known_by_its_id_or_else_by_its_words() -> None:
    one = Mail(sender="a@b.example", message_id="<1@b>", body="Yes")

    assert one.fingerprint == "<1@b>"
    assert one.own_fingerprint.startswith("<1@b>:")
    without_id = Mail(sender="a@b.example", body="Yes, please")
    assert without_id.fingerprint == Mail(sender="a@b.example", body="Yes  please!").fingerprint
    assert without_id.fingerprint != Mail(sender="a@b.example", body="No, thanks").fingerprint


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Tell me more, please.", "Tell me more,\nplease.", True),
        ("Tell me more. Jane", "Tell me more. Jane Doe, Acme Inc", True),
        ("Tell me more, please.", "Please take me off your list.", False),
        ("", "", True),
        ("", "Something", False),
    ],
    ids=["same", "longer", "different", "empty", "one-empty"],
)
def test_two_texts_are_one_mail_where_they_share_words(
    one: str, other: str, *, alike: bool
) -> None:
    assert are_alike(one, other) is alike
