"""
Hear what comes into a mailbox, and keep it before anything moves on.

What was read and how far is one commit: whatever dies, the next visit begins where the last one
ended. Nothing in the mailbox is marked or deleted; it stays the team's own.
"""

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Final

import asyncpg

from keepwarm.db import LOST, Database
from keepwarm.db.alone import alone
from keepwarm.kit.clock import Clock
from keepwarm.kit.i18n import gettext as _
from keepwarm.mail.imap_session import (
    AWAY,
    MOST_AT_ONCE,
    Fetched,
    NotLetIn,
    Session,
    is_about_a_mail,
    open_session,
    sentence_of,
)
from keepwarm.mailboxes.actions import begin_reading, note_heard, note_trouble, read_on
from keepwarm.mailboxes.model import Mailbox, Place
from keepwarm.mailboxes.reads import get_reading
from keepwarm.replies.actions import keep_inbound
from keepwarm.work.persistence import persist

LOOKS_BACK: Final = timedelta(days=1)
"""Of what lay in a mailbox before it was ours to read, so much is read."""
SOON: Final = timedelta(seconds=5)
"""A look so soon after something came: what came while we were not listening yet."""
LATER: Final = timedelta(minutes=2)
"""No connection is left alone for longer: what lies between forgets it."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=1), timedelta(minutes=5)
AFTER_A_WRONG_PASSWORD: Final = timedelta(minutes=1)
"""Who knocks with a wrong password again and again is locked out."""
TRIES: Final = 3

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Pace:
    """How long a listener waits for what."""

    soon: timedelta = SOON
    later: timedelta = LATER
    first_pause: timedelta = FIRST_PAUSE


@dataclass(slots=True, eq=False)
class Listener:
    """One of all processes hears what comes into a mailbox."""

    db: Database
    clock: Clock
    mailbox: Mailbox
    pace: Pace = field(default_factory=Pace)
    _failures: int = 0
    _refused: dict[int, int] = field(default_factory=dict[int, int])

    async def run(self) -> None:
        """Listen until cancelled, through every trouble with the server and the database."""
        while True:
            await persist(self._listen_alone)

    async def _listen_alone(self) -> None:
        async with alone(self.db.url, _lock_of(self.mailbox.address)) as lost:
            while not lost.is_set():
                try:
                    await self._visit(lost)
                except (*LOST, asyncpg.PostgresError):
                    raise
                except Exception as error:  # noqa: BLE001 -- no server of strangers may stop ours
                    await self._bear(error, lost)

    async def _visit(self, lost: asyncio.Event) -> None:
        url, folder = self.mailbox.imap or "", self.mailbox.folder
        session = await asyncio.to_thread(open_session, url, folder)
        try:
            _log.info("mail.imap.listening: %s", self.mailbox.address)
            while not lost.is_set():
                news = await self._read(session)
                await _wait(session, lost, self.pace.soon if news else self.pace.later)
        finally:
            session.close()

    async def _read(self, session: Session) -> bool:
        """Keep all that is new; says whether there was anything."""
        place, news = await self._place(session), False
        while (found := await asyncio.to_thread(session.list_from, place.next_uid)) is not None:
            # One by one where a server has refused some: all others are had that way.
            at_once = 1 if self._refused else MOST_AT_ONCE
            for at in range(0, len(found.uids), at_once):
                await self._keep_some(session, place, found.uids[at : at + at_once])
                news = True
            place = replace(place, next_uid=found.goes_on_at)
        async with self.db.transaction() as conn:
            await note_heard(conn, self.mailbox.address, now=self.clock.now())
        self._failures = 0
        return news

    async def _place(self, session: Session) -> Place:
        """Return where to go on; in another life of the folder, anew."""
        address = self.mailbox.address
        async with self.db.connection() as conn:
            known = await get_reading(conn, address)
        if known and (known.folder, known.folder_validity) == (session.folder, session.validity):
            return Place(session.folder, session.validity, known.next_uid)
        since = (known and known.read_since) or self.clock.now() - LOOKS_BACK
        first = await asyncio.to_thread(session.first_since, since)
        place = Place(session.folder, session.validity, first)
        async with self.db.transaction() as conn:
            await begin_reading(conn, address, place, since=since)
        return place

    async def _keep_some(self, session: Session, place: Place, uids: Sequence[int]) -> None:
        try:
            for batch in await asyncio.to_thread(session.batches, uids):
                await self._keep(place, await asyncio.to_thread(session.fetch, batch))
        except AWAY as error:
            if not is_about_a_mail(error) or not self._gives_up(uids):
                raise
            await self._keep(place, [Fetched(uids[0], None, None)])
        for uid in uids:
            self._refused.pop(uid, None)

    async def _keep(self, place: Place, fetched: Sequence[Fetched]) -> None:
        """Keep some mails and note in the same commit that they are kept."""
        address, now = self.mailbox.address, self.clock.now()
        async with self.db.transaction() as conn:
            for each in fetched:
                raw = _stand_in(place, each.uid) if each.raw is None else each.raw
                key = f"{address} {place.folder} {place.validity} {each.uid}"
                arrived_at = min(each.arrived_at or now, now)
                await keep_inbound(conn, "imap", key, raw, address, now=arrived_at)
                on = replace(place, next_uid=each.uid + 1)
                await read_on(conn, address, on, now=now)

    def _gives_up(self, uids: Sequence[int]) -> bool:
        """
        Count how often a server refused, and say whether one mail was refused often enough.

        Then a person is told to look for themselves: one mail must not hold up all others.
        """
        self._refused[uids[0]] = self._refused.get(uids[0], 0) + 1
        return len(uids) == 1 and self._refused[uids[0]] > TRIES

    async def _bear(self, error: Exception, lost: asyncio.Event) -> None:
        """Say why nothing is heard where an admin sees it, and wait as long as is wise."""
        why = sentence_of(error)
        if not self._failures:
            _log.warning("mail.imap.troubled: %s: %s", self.mailbox.address, why)
        async with self.db.transaction() as conn:
            await note_trouble(conn, self.mailbox.address, why)
        pause = min(self.pace.first_pause * 2 ** min(self._failures, 16), LONGEST_PAUSE)
        if isinstance(error, NotLetIn):
            pause = max(pause, AFTER_A_WRONG_PASSWORD)
        self._failures += 1
        await _either(lost, within=pause)


async def _wait(session: Session, lost: asyncio.Event, within: timedelta) -> None:
    """Wait until the server says something: no thread is held meanwhile."""
    await asyncio.to_thread(session.start_waiting)
    heard, loop, line = asyncio.Event(), asyncio.get_running_loop(), session.fileno()
    loop.add_reader(line, heard.set)
    try:
        await _either(heard, lost, within=within)
    finally:
        loop.remove_reader(line)
    await asyncio.to_thread(session.stop_waiting)


async def _either(*events: asyncio.Event, within: timedelta) -> None:
    waiting = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(
            waiting, timeout=within.total_seconds(), return_when=asyncio.FIRST_COMPLETED
        )
    finally:
        for task in waiting:
            task.cancel()


def _stand_in(place: Place, uid: int) -> bytes:
    """Return a mail about one that its server does not hand out."""
    said = _(
        "A mail in the folder {folder} could not be fetched: the server refuses to hand it out "
        "(number {number}). Please look for it in your own mail program."
    )
    letter = EmailMessage()
    letter["Subject"] = _("A mail that could not be fetched")
    letter.set_content(said.format(folder=place.folder, number=f"{place.validity}/{uid}"))
    return letter.as_bytes()


def _lock_of(address: str) -> int:
    """Return the number of the lock of whoever listens to a mailbox."""
    digest = hashlib.sha256(f"imap:{address}".encode()).digest()
    return int.from_bytes(digest[:8], signed=True)
