from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from traceback import format_exception

import pytest

from keepwarm.mailboxes.file import MailboxesBroken, read_mailboxes
from keepwarm.mailboxes.model import (
    Mailbox,
    mailbox_at,
    mailbox_for,
    mailboxes_for,
    rest_before,
)

SHARED = Mailbox(address="sales@team.example", smtp="smtp://mail.team.example")
OLGAS = replace(SHARED, address="olga@team.example", members=("olga@team.example",))
SIMPLE = "  - {address: a@b.example, smtp: 'smtp://m'}"
FULL = """
mailboxes:
  - address: Sales@Team.example
    name: "Olga  of Team"
    smtp: smtps://user:secret@mail.team.example
    imap: imaps://user:secret@mail.team.example
    folder: Leads
    per_hour: 5
    per_day: 20
    members: [Olga@team.example]
"""


def _file(folder: Path, text: str) -> Path:
    path = folder / "mailboxes.yaml"
    path.write_text(text)
    return path


def test_without_a_file_there_are_no_mailboxes() -> None:
    assert read_mailboxes(None) == ()


def test_a_file_says_what_there_is(tmp_path: Path) -> None:
    (mailbox,) = read_mailboxes(_file(tmp_path, FULL))

    assert mailbox == Mailbox(
        address="sales@team.example",
        name="Olga of Team",
        smtp="smtps://user:secret@mail.team.example",
        imap="imaps://user:secret@mail.team.example",
        folder="Leads",
        per_hour=5,
        per_day=20,
        members=("olga@team.example",),
    )


def test_a_mailbox_never_shows_its_passwords(tmp_path: Path) -> None:
    assert "secret" not in repr(read_mailboxes(_file(tmp_path, FULL)))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("mailboxes: [", "mailboxes.yaml, line 1: "),
        ("mailboxes:\n  - smtp: smtp://me:secret@m: oops", "mailboxes.yaml, line 2: "),
        ("mailboxes:\n  - address: a@b.example", "missing required field `smtp`"),
        ("mailboxes:\n  - {address: nobody, smtp: 'smtp://m'}", "nobody is no e-mail address."),
        (
            "mailboxes:\n  - {address: a@b.example, smtp: 'mail:secret@m'}",
            "a@b.example: its smtp has to look like smtps://user:password@mail.example.org.",
        ),
        (
            "mailboxes:\n  - {address: a@b.example, smtp: 'smtp://m:port'}",
            "a@b.example: its smtp has to look like",
        ),
        (
            "mailboxes:\n  - {address: a@b.example, smtp: 'smtp://m', imap: 'smtp://secret@m'}",
            "a@b.example: its imap has to look like imaps://user:password@mail.example.org.",
        ),
        (
            f"mailboxes:\n{SIMPLE}\n{SIMPLE}",
            "a@b.example is there twice.",
        ),
        ("mailboxes:\n  - {address: a@b.example, smtp: 'smtp://m', per_hour: 0}", "per_hour"),
    ],
    ids=[
        *("broken", "a colon more", "no smtp", "no address", "no url", "no port", "imap"),
        *("twice", "limit"),
    ],
)
def test_a_mistake_is_named_and_no_password_with_it(tmp_path: Path, text: str, why: str) -> None:
    with pytest.raises(MailboxesBroken) as refused:
        read_mailboxes(_file(tmp_path, text))

    assert str(refused.value).startswith("KEEPWARM_MAILBOXES: ")
    assert why in str(refused.value)
    assert "secret" not in "".join(format_exception(refused.value))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(MailboxesBroken, match="cannot be read"):
        read_mailboxes(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("email", "theirs"),
    [
        ("olga@team.example", [OLGAS, SHARED]),
        ("OLGA@team.example", [OLGAS, SHARED]),
        ("mia@team.example", [SHARED]),
        (None, [SHARED]),
    ],
)
def test_members_write_from_their_own_mailbox_first(
    email: str | None, theirs: list[Mailbox]
) -> None:
    both = [SHARED, OLGAS]

    assert mailboxes_for(email, both) == theirs
    assert mailbox_for(email, both) == theirs[0]


@pytest.mark.parametrize(
    ("smtp", "stays"), [("smtp://127.0.0.1:2525", True), ("smtps://mail.team.example", False)]
)
def test_a_played_mail_server_is_known_as_one(smtp: str, *, stays: bool) -> None:
    assert replace(SHARED, smtp=smtp).stays_here == stays


def test_a_mailbox_is_found_by_its_address() -> None:
    assert mailbox_at(SHARED.address, [OLGAS, SHARED]) == SHARED
    assert mailbox_at("other@team.example", [OLGAS, SHARED]) is None
    assert mailbox_for("mia@team.example", [OLGAS]) is None


def test_a_server_that_takes_nothing_is_left_alone_for_longer_each_time() -> None:
    rests = [rest_before(n) for n in (0, 1, 2, 9)]

    assert rests == [timedelta(minutes=n) for n in (1, 2, 4, 15)]
