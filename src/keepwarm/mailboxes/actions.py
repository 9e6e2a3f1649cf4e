"""Everything that can happen to a mailbox: letters leave from it, and answers come in."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from keepwarm.db import Connection
from keepwarm.live.events import announce
from keepwarm.mailboxes import writes
from keepwarm.mailboxes.model import HEARD_NOTED_EVERY, Place, rest_before


async def know_mailboxes(conn: Connection, addresses: Sequence[str]) -> None:
    """Have a row for each mailbox of the operator's file."""
    await writes.insert_mailboxes(conn, addresses)


async def hold_open_mailboxes(
    conn: Connection, addresses: Sequence[str], *, now: datetime
) -> tuple[list[str], datetime | None]:
    """
    Hold the mailboxes still from which letters may leave, and say when the next one opens.

    Whoever holds them counts alone: any number of workers together keep to their limits.
    """
    held = await writes.lock_mailboxes(conn, addresses)
    closed = [each.closed_until for each in held if each.closed_until and each.closed_until > now]
    is_open = [each for each in held if not (each.closed_until and each.closed_until > now)]
    return [each.address for each in is_open], min(closed, default=None)


async def note_open(conn: Connection, address: str, *, now: datetime) -> None:
    """Note that a mailbox's server took a letter: whatever was wrong with it is over."""
    await writes.update_open(conn, address, now)


async def note_closed(
    conn: Connection, address: str, why: str, *, at_least: timedelta, now: datetime
) -> None:
    """
    Note that a mailbox's server takes nothing at all: it is away, or does not let us in.

    Nobody knocks there for a while, longer each time: who tries a wrong password again and
    again is locked out. Several that knocked at once count as one.
    """
    for held in await writes.lock_mailboxes(conn, [address]):
        if held.closed_until is None or held.closed_until <= now:
            until = now + max(at_least, rest_before(held.closed_times))
            await writes.update_closed(
                conn, address, why, times=held.closed_times + 1, until=until
            )
            await announce(conn, "email")


async def begin_reading(conn: Connection, address: str, place: Place, *, since: datetime) -> None:
    """
    Begin to read a mailbox at a place; what was read before has other numbers there.

    `since` is remembered the first time: what is older is none of our business, ever.
    """
    await writes.update_place(conn, address, place, since)


async def read_on(conn: Connection, address: str, place: Place, *, now: datetime) -> None:
    """
    Note that a mailbox is read up to a place, in the transaction that keeps what was read.

    Its server answers, so whatever troubled it is over.
    """
    await writes.update_next_uid(conn, address, place)
    await note_heard(conn, address, now=now)


async def note_heard(conn: Connection, address: str, *, now: datetime) -> None:
    """Note that a mailbox's IMAP server answers."""
    if await writes.update_heard(conn, address, now, unless_since=now - HEARD_NOTED_EVERY):
        await announce(conn, "email")


async def note_trouble(conn: Connection, address: str, why: str) -> None:
    """Note why a mailbox cannot be read, as a sentence for an admin."""
    await writes.upsert_trouble(conn, address, why)
    await announce(conn, "email")
