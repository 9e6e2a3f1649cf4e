"""One visit to an IMAP server: every call blocks, and none of them changes anything there."""

import socket
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from ssl import create_default_context
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from keepwarm.kit.errors import ServiceError
from keepwarm.kit.i18n import gettext as _
from keepwarm.mail.smtp import is_here
from keepwarm.replies.model import MOST_BYTES

CONNECTS_WITHIN: Final = 10  # seconds
ANSWERS_WITHIN: Final = 60  # seconds; a large mail over a slow line
MOST_AT_ONCE: Final = 50
MOST_BYTES_AT_ONCE: Final = 4 * 1024 * 1024
WINDOW: Final = 20_000  # numbers asked about at once: an answer is one line
HEAD_OF_THE_LARGE: Final = 1024 * 1024
"""So much is read of a mail that is larger than any mail ought to be."""
_LONGEST_WHY: Final = 200
AWAY: Final = (IMAPClientError, OSError)  # imapclient's is imaplib's own error as well


class NoFolder(ServiceError):
    """The mailbox has no such folder."""


class NotLetIn(ServiceError):
    """The server knows us, and does not want us."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A mail as it lies in its folder; without bytes its server does not hand it out."""

    uid: int
    raw: bytes | None
    arrived_at: datetime | None


@dataclass(frozen=True, slots=True)
class Found:
    """The numbers of mails, rising, and where to look for more."""

    uids: list[int]
    goes_on_at: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Mails to be fetched together; a large one comes alone."""

    uids: tuple[int, ...]
    is_large: bool = False


class Session:
    """A folder open for reading alone: nothing in it is marked, moved or deleted."""

    def __init__(self, client: Any, folder: str) -> None:
        self._client = client
        self.folder = folder
        self.can_idle = bool(client.has_capability("IDLE"))
        try:
            opened = client.select_folder(folder, readonly=True)
        except IMAPClientError as error:
            said = _("The IMAP server does not open the folder {folder} ({why}).")
            raise NoFolder(said.format(folder=folder, why=_short(error))) from error
        self.validity = int(opened.get(b"UIDVALIDITY", 0))
        self.next_uid = int(opened.get(b"UIDNEXT", 1))

    def fileno(self) -> int:
        return int(self._client.socket().fileno())

    def first_since(self, moment: datetime) -> int:
        """Return the number of the first mail that arrived on that day or later."""
        found: list[int] = self._client.search(["SINCE", moment.date()])
        return min(found, default=self.next_uid)

    def list_from(self, uid: int) -> Found | None:
        """List numbers from this one on, not too many at once; None where there are none."""
        while True:
            beyond = uid + WINDOW
            end = beyond - 1 if beyond <= self.next_uid else "*"
            found: list[int] = self._client.search(["UID", f"{uid}:{end}"])
            # "7:*" also finds the last mail of all where it is older than 7.
            fresh = sorted(each for each in found if each >= uid)
            if fresh:
                return Found(fresh, fresh[-1] + 1)
            if end == "*":
                return None
            uid = beyond

    def batches(self, uids: Sequence[int]) -> list[Batch]:
        """Put mails together that fit into memory; those that are gone are left out."""
        sizes: Any = self._client.fetch(uids, ["RFC822.SIZE"])
        there = [(uid, int(sizes[uid].get(b"RFC822.SIZE", 0))) for uid in uids if uid in sizes]
        return list(_batches(there))

    def fetch(self, batch: Batch) -> list[Fetched]:
        """Fetch mails; of one that is too large its head."""
        what = f"BODY.PEEK[]<0.{HEAD_OF_THE_LARGE}>" if batch.is_large else "BODY.PEEK[]"
        found: Any = self._client.fetch(list(batch.uids), [what, "INTERNALDATE"])
        return [
            Fetched(uid, _body_of(found[uid]), _instant(found[uid].get(b"INTERNALDATE")))
            for uid in batch.uids
            if uid in found
        ]

    def start_waiting(self) -> None:
        """Ask to be told of what comes."""
        if self.can_idle:
            self._client.idle()

    def stop_waiting(self) -> None:
        """End the wait, whatever was told meanwhile; it also keeps the connection alive."""
        if self.can_idle:
            self._client.idle_done()
        else:
            self._client.noop()

    def close(self) -> None:
        """Let go at once, also while another thread waits for an answer."""
        with suppress(OSError, AttributeError):
            self._client.socket().shutdown(socket.SHUT_RDWR)
        with suppress(OSError, AttributeError):
            self._client.socket().close()


def open_session(url: str, folder: str) -> Session:
    """Sign in and open a folder. Raises ServiceError with a sentence that holds no password."""
    server = urlsplit(url)
    host = server.hostname or "localhost"
    make: Any = IMAPClient  # whose own types know neither a default port nor two timeouts
    try:
        client = make(
            host,
            port=server.port,
            ssl=server.scheme == "imaps",
            timeout=SocketTimeout(CONNECTS_WITHIN, ANSWERS_WITHIN),
        )
    except AWAY as error:
        said = _("The IMAP server {host} cannot be reached ({why}).")
        raise ServiceError(said.format(host=host, why=_short(error))) from error
    client.normalise_times = False
    try:
        # A password travels enciphered, unless it does not leave this machine.
        if server.scheme != "imaps" and not is_here(host):
            client.starttls(create_default_context())
        client.login(unquote(server.username or ""), unquote(server.password or ""))
        return Session(client, folder)
    except LoginError as error:
        _drop(client)
        said = _("The IMAP server does not let us in ({why}). Is the password right?")
        raise NotLetIn(said.format(why=_short(error))) from error
    except (ServiceError, *AWAY):
        _drop(client)
        raise


def is_about_a_mail(error: Exception) -> bool:
    """Say whether a server refuses what it was asked for, rather than being away."""
    return isinstance(error, IMAPClientError) and not isinstance(error, IMAPClientAbortError)


def sentence_of(error: Exception) -> str:
    """Say what went wrong during a visit so that an admin knows what to do."""
    if isinstance(error, ServiceError):
        return str(error)
    return _("The IMAP server broke off ({why}).").format(why=_short(error))


def _drop(client: Any) -> None:
    with suppress(*AWAY):
        client.shutdown()


def _batches(there: Sequence[tuple[int, int]]) -> Iterator[Batch]:
    uids, total = list[int](), 0
    for uid, size in there:
        if uids and total + size > MOST_BYTES_AT_ONCE:
            yield Batch(tuple(uids))
            uids, total = [], 0
        if size > MOST_BYTES:
            yield Batch((uid,), is_large=True)
            continue
        uids.append(uid)
        total += size
    if uids:
        yield Batch(tuple(uids))


def _body_of(found: Any) -> bytes | None:
    return next((found[key] for key in found if bytes(key).startswith(b"BODY[]")), None)


def _instant(told: Any) -> datetime | None:
    if not isinstance(told, datetime):
        return None
    return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)


def _short(error: Exception) -> str:
    said = " ".join(str(error).split()) or type(error).__name__
    return said.removeprefix("b'").removesuffix("'")[:_LONGEST_WHY]
