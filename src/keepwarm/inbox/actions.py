"""The verbs of the inbox: keep what Telegram says, and note how the bot stands."""

from collections.abc import Sequence
from datetime import datetime

from keepwarm.db import Connection
from keepwarm.inbox import writes
from keepwarm.inbox.model import HEARD_NOTED_EVERY, Update, chat_of, storable
from keepwarm.work.actions import wake_workers


async def keep_updates(
    conn: Connection, bot_id: int, updates: Sequence[Update], *, now: datetime
) -> int:
    """
    Keep what Telegram told us, in its order, and say how much of it is new.

    Once this is committed it may be acknowledged: each is handled, whatever dies. What was
    told before is passed over.
    """
    if not updates:
        return 0
    # Rows of a chat are handled in the order of their ids. Two that are written side by side
    # could become visible in another order than they were numbered in.
    await writes.lock_intake(conn)
    kept = [(each["update_id"], chat_of(each), storable(each)) for each in updates]
    new = await writes.insert_updates(conn, bot_id, kept, now=now)
    await writes.update_next_update_id(conn, bot_id, max(each[0] for each in kept) + 1)
    if new:
        wake_workers(conn)
    return new


async def note_bot(
    conn: Connection, bot_id: int, *, username: str, name: str, now: datetime
) -> None:
    """Note who the bot is: Telegram has just told."""
    await writes.upsert_bot(conn, bot_id, username=username, name=name, now=now)


async def note_heard(conn: Connection, bot_id: int, *, now: datetime) -> None:
    """Note that Telegram answers the bot; what troubled it is over."""
    await writes.update_heard(conn, bot_id, now=now, unless_since=now - HEARD_NOTED_EVERY)


async def note_trouble(conn: Connection, bot_id: int, why: str) -> None:
    """Note why the bot hears nothing, as a sentence for an admin."""
    await writes.upsert_trouble(conn, bot_id, why)
