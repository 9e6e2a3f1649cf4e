"""What the inbox changes."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from keepwarm.db import Connection, execute

INTAKE = 0x6B77_696E  # the number of the lock: "kwin"


async def lock_intake(conn: Connection) -> None:
    await execute(conn, "select pg_advisory_xact_lock($1)", INTAKE)


async def insert_updates(
    conn: Connection,
    bot_id: int,
    updates: Sequence[tuple[int, int, Any]],
    *,
    now: datetime,
) -> int:
    """Write what is new of updates, each with its number, its chat and its words."""
    return await execute(
        conn,
        """
        insert into telegram_updates (bot_id, update_id, chat_id, body, received_at, due_at)
        select $1, update_id, chat_id, body, $5, least($5, clock_timestamp())
          from unnest($2::bigint[], $3::bigint[], $4::jsonb[]) with ordinality
               as given (update_id, chat_id, body, n)
         order by n
        on conflict (bot_id, update_id) do nothing
        """,
        bot_id,
        [update_id for update_id, _, _ in updates],
        [chat_id for _, chat_id, _ in updates],
        [body for _, _, body in updates],
        now,
    )


async def update_next_update_id(conn: Connection, bot_id: int, next_update_id: int) -> None:
    await execute(
        conn,
        "update telegram_bot set next_update_id = $2 where bot_id = $1",
        bot_id,
        next_update_id,
    )


async def upsert_bot(
    conn: Connection, bot_id: int, *, username: str, name: str, now: datetime
) -> None:
    await execute(
        conn,
        """
        insert into telegram_bot as bot (bot_id, username, name, heard_at)
        values ($1, $2, $3, $4)
        on conflict (is_it) do update
           set bot_id = $1, username = $2, name = $3, heard_at = $4, trouble = null,
               next_update_id = case when bot.bot_id = $1 then bot.next_update_id else 0 end
        """,
        bot_id,
        username,
        name,
        now,
    )


async def update_heard(
    conn: Connection, bot_id: int, *, now: datetime, unless_since: datetime
) -> None:
    """Write down that Telegram answers, unless that was written lately."""
    await execute(
        conn,
        """
        update telegram_bot set heard_at = $2, trouble = null
         where bot_id = $1
           and (trouble is not null or heard_at is null or heard_at < $3)
        """,
        bot_id,
        now,
        unless_since,
    )


async def upsert_trouble(conn: Connection, bot_id: int, why: str) -> None:
    await execute(
        conn,
        """
        insert into telegram_bot as bot (bot_id, username, name, trouble)
        values ($1, '', '', $2)
        on conflict (is_it) do update
           set bot_id = $1, trouble = $2,
               username = case when bot.bot_id = $1 then bot.username else '' end,
               name = case when bot.bot_id = $1 then bot.name else '' end,
               heard_at = case when bot.bot_id = $1 then bot.heard_at end,
               next_update_id = case when bot.bot_id = $1 then bot.next_update_id else 0 end
        """,
        bot_id,
        why,
    )
