"""What is kept of how fast we speak: shared by every worker, and there after a restart."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from keepwarm.db import Connection, execute, fetch_one
from keepwarm.pacing.model import A_SECOND, AHEAD_OF_US, BURST, REFUSED_WITHIN, Pace


async def refill(conn: Connection, now: datetime | None) -> Pace:
    """
    Count what may leave by now, and hold everybody else who asks until this commits.

    A clock that went back gives nothing, takes nothing away, and is counted from then on.
    """
    return await fetch_one(
        conn,
        Pace,
        """
        insert into telegram_pace as p (tokens, counted_at, frozen_until)
        select $2, now, now from (select coalesce($1, clock_timestamp()) as now) as moment
        on conflict (is_it) do update
           set tokens = least($2, p.tokens + $3 * greatest(0, extract(
                   epoch from coalesce($1, clock_timestamp()) - p.counted_at)))::float8,
               counted_at = coalesce($1, clock_timestamp()),
               frozen_until = least(p.frozen_until, case
                   when p.counted_at > coalesce($1, clock_timestamp()) + $4::interval
                   then coalesce($1, clock_timestamp()) end)
        returning counted_at as now, tokens,
                  extract(epoch from frozen_until - counted_at)::float8 as frozen_for
        """,
        now,
        BURST,
        A_SECOND,
        AHEAD_OF_US,
    )


async def take_tokens(conn: Connection, count: int) -> None:
    await execute(conn, "update telegram_pace set tokens = tokens - $1", count)


async def update_spoken(
    conn: Connection,
    chats: Sequence[int],
    pauses: Sequence[timedelta],
    now: datetime | None,
) -> None:
    """Leave chats in peace for a while from now on; none is freed earlier by it."""
    await execute(
        conn,
        """
        insert into telegram_chats as c (chat_id, ready_at, spoke_at)
        select chat_id, now + pause, now
          from unnest($1::bigint[], $2::interval[]) as said (chat_id, pause),
               (select coalesce($3, clock_timestamp()) as now) as moment
         order by chat_id
        on conflict (chat_id) do update
           set ready_at = greatest(case when c.spoke_at < excluded.spoke_at + $4::interval
                                        then c.ready_at end, excluded.ready_at),
               spoke_at = excluded.spoke_at
        """,
        chats,
        pauses,
        now,
        AHEAD_OF_US,
    )


async def update_refused(conn: Connection, chat_id: int, now: datetime) -> None:
    """Note that Telegram found us too fast in a chat."""
    await execute(
        conn, "update telegram_chats set refused_at = $2 where chat_id = $1", chat_id, now
    )


async def update_frozen(conn: Connection, pause: timedelta, *, many: int, now: datetime) -> None:
    """Say nothing to anybody for a while, where many chats were refused of late."""
    await execute(
        conn,
        """
        update telegram_pace
           set frozen_until = greatest(frozen_until, $1::timestamptz + $2::interval)
         where (select count(*) from telegram_chats
                 where refused_at > $1::timestamptz - $3::interval) >= $4
        """,
        now,
        pause,
        REFUSED_WITHIN,
        many,
    )
