"""What a mailbox is, who may write from it, and what its file may say."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

import msgspec

from keepwarm.kit.addresses import normal_email
from keepwarm.kit.i18n import gettext as _
from keepwarm.kit.strict import Entry

AN_HOUR, A_DAY = timedelta(hours=1), timedelta(days=1)
FIRST_REST, LONGEST_REST = timedelta(minutes=1), timedelta(minutes=15)
"""So long nobody knocks at a mail server that takes nothing: longer each time."""
HEARD_NOTED_EVERY = timedelta(minutes=1)

Limit = Annotated[int, msgspec.Meta(ge=1, le=10_000)]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=320)]
SMTP: Final = frozenset({"smtp", "smtps"})
IMAP: Final = frozenset({"imap", "imaps"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """
    An address of ours towards prospects.

    The addresses of its servers may hold passwords, so they are never shown. Without `members`
    everybody in the team writes from it.
    """

    address: str
    name: str = ""
    smtp: str = field(repr=False)
    imap: str | None = field(default=None, repr=False)
    folder: str = "INBOX"
    per_hour: int = 30
    per_day: int = 150
    members: tuple[str, ...] = ()

    @property
    def stays_here(self) -> bool:
        """What it sends does not leave this machine: somebody plays the world outside."""
        host = urlsplit(self.smtp).hostname or ""
        return host in {"localhost", "127.0.0.1", "::1"}

    def is_for(self, email: str | None) -> bool:
        """Say whether a member with that e-mail address may write from it."""
        return not self.members or (email or "").lower() in self.members


class Entered(Entry, frozen=True):
    """A mailbox as the file describes it."""

    address: Text
    smtp: Text
    name: str = ""
    imap: Text | None = None
    folder: Text = "INBOX"
    per_hour: Limit = 30
    per_day: Limit = 150
    members: tuple[Text, ...] = ()


class MailboxFile(Entry, frozen=True):
    """The operator's file: a list of mailboxes under one word."""

    mailboxes: tuple[Entered, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """How far a mailbox is read: IMAP's numbers mean something in one life of one folder."""

    folder: str
    validity: int
    next_uid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """How a mailbox is doing: both its servers, and what left from it of late."""

    address: str
    heard_at: datetime | None
    trouble: str | None
    took_at: datetime | None
    closed_because: str | None
    closed_until: datetime | None
    this_hour: int
    today: int


def read_entry(entry: Entered) -> Mailbox | str:
    """Return a mailbox as it was entered, or a sentence on what is wrong with it."""
    address = normal_email(entry.address)
    if address is None:
        return _("{address} is no e-mail address.").format(address=entry.address)
    if why := _why_no_server("smtp", entry.smtp, SMTP) or (
        _why_no_server("imap", entry.imap, IMAP) if entry.imap else None
    ):
        return f"{address}: {why}"
    return Mailbox(
        address=address,
        name=" ".join(entry.name.split()),
        smtp=entry.smtp,
        imap=entry.imap,
        folder=entry.folder,
        per_hour=entry.per_hour,
        per_day=entry.per_day,
        members=tuple(member.strip().lower() for member in entry.members),
    )


def _why_no_server(name: Literal["smtp", "imap"], url: str, schemes: frozenset[str]) -> str | None:
    """Say what is wrong with a server's address, without repeating it: it may hold a password."""
    try:
        server = urlsplit(url)
        is_sound = server.scheme in schemes and bool(server.hostname) and server.port != 0
    except ValueError:  # a port that is no number, half an IPv6 address
        is_sound = False
    if is_sound:
        return None
    example = f"{name}s://user:password@mail.example.org"
    return _("its {name} has to look like {example}.").format(name=name, example=example)


def twice(mailboxes: Sequence[Mailbox]) -> str | None:
    """Return an address that two mailboxes share."""
    addresses = [mailbox.address for mailbox in mailboxes]
    return next((each for each in addresses if addresses.count(each) > 1), None)


def mailboxes_for(email: str | None, mailboxes: Sequence[Mailbox]) -> list[Mailbox]:
    """List what a member with that e-mail address may write from, their own ahead of shared."""
    theirs = [mailbox for mailbox in mailboxes if mailbox.is_for(email)]
    return sorted(theirs, key=lambda mailbox: not mailbox.members)


def mailbox_for(email: str | None, mailboxes: Sequence[Mailbox]) -> Mailbox | None:
    """Return what a member with that e-mail address writes from unless they choose."""
    return next(iter(mailboxes_for(email, mailboxes)), None)


def mailbox_at(address: str, mailboxes: Sequence[Mailbox]) -> Mailbox | None:
    """Return the mailbox of that address."""
    return next((mailbox for mailbox in mailboxes if mailbox.address == address), None)


def rest_before(closed_times: int) -> timedelta:
    """Say how long to leave a mail server alone that took nothing so often in a row."""
    return min(FIRST_REST * 2 ** min(closed_times, 16), LONGEST_REST)
