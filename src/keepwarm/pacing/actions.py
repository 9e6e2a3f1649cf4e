"""
Speak to Telegram no faster than it listens, and to everybody in their turn.

Time is the database's, the same for every worker; a test steps through a time of its own by
giving `now`. Whoever asks who may speak next holds the one row of `telegram_pace`, so any
number of workers together are as fast as one.
"""

from datetime import datetime, timedelta

from keepwarm.db import Connection
from keepwarm.pacing import reads, writes
from keepwarm.pacing.model import AFTER_A_REFUSAL, MANY_CHATS, patience, pause_in, pick
from keepwarm.work.model import Chosen


async def choose(conn: Connection, room: int, *, now: datetime | None = None) -> Chosen:
    """
    Choose which messages leave now, one for each chat at most.

    Their chats count as spoken to: a worker that dies over one costs its chat a second.
    """
    pace = await writes.refill(conn, now)
    if pace.opens_in > 0:
        return Chosen((), patience(pace.opens_in))
    heads = await reads.list_heads(conn, pace.now, room + 1)
    recent = await reads.count_recent(conn, pace.now)
    leaving, again_in = pick(heads, pace, recent=recent, room=room)
    if leaving:
        await writes.take_tokens(conn, len(leaving))
        chats = [head.chat_id for head in leaving if head.chat_id is not None]
        await writes.update_spoken(conn, chats, [pause_in(chat) for chat in chats], now)
    return Chosen([head.id for head in leaving], again_in)


async def spoke(conn: Connection, chat_id: int, *, now: datetime | None = None) -> None:
    """Count a chat's second from Telegram's answer: when it took the message, nobody knows."""
    await writes.update_spoken(conn, [chat_id], [pause_in(chat_id)], now)


async def refused(
    conn: Connection, chat_id: int, after: timedelta, *, now: datetime | None = None
) -> None:
    """
    Freeze a chat for as long as Telegram wants us to wait.

    Where it refuses in several chats at once it means all of us: then the bot is frozen.
    """
    # The row that all share comes first, as with `choose`: they never wait for each other.
    pace = await writes.refill(conn, now)
    pause = after + AFTER_A_REFUSAL
    await writes.update_spoken(conn, [chat_id], [pause], now)
    await writes.update_refused(conn, chat_id, pace.now)
    await writes.update_frozen(conn, pause, many=MANY_CHATS, now=pace.now)


async def leave_alone(
    conn: Connection, chat_id: int, after: timedelta, *, now: datetime | None = None
) -> None:
    """Say nothing in a chat for a while: what waits there keeps its order."""
    await writes.update_spoken(conn, [chat_id], [after + AFTER_A_REFUSAL], now)
