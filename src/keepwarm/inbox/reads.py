"""What has come in, and how the bot stands."""

from datetime import datetime

from keepwarm.db import Connection, fetch_all, fetch_maybe, fetch_one, fetch_value
from keepwarm.inbox.model import NUMBERS_KEPT_FOR, BotSeen, First, Kept


async def get_bot(conn: Connection) -> BotSeen | None:
    """Return the bot as it was seen last; None where none has ever run here."""
    return await fetch_maybe(
        conn, BotSeen, "select bot_id, username, name, heard_at, trouble from telegram_bot"
    )


async def get_next_update_id(conn: Connection, bot_id: int, *, now: datetime) -> int | None:
    """
    Return the first update we have not kept yet; None where Telegram may have begun anew.

    Asked without a number, Telegram sends what nobody has acknowledged. Some of it we may
    have: it is passed over then.
    """
    return await fetch_value(
        conn,
        int,
        """
        select next_update_id from telegram_bot
         where bot_id = $1
           and exists (select from telegram_updates where bot_id = $1 and received_at > $2)
        """,
        bot_id,
        now - NUMBERS_KEPT_FOR,
    )


async def get_update(conn: Connection, row_id: int) -> Kept:
    return await fetch_one(
        conn,
        Kept,
        """
        select id, bot_id, update_id, chat_id, body, received_at
          from telegram_updates where id = $1
        """,
        row_id,
    )


async def list_first(conn: Connection) -> list[First]:
    """
    List the first open update of each chat, the one that has waited longest first.

    Whoever writes "done" and then "no, wait" means it in this order. So an update waits for
    those of its chat that came before, also while one of them is tried again.
    """
    # One step of the index for each chat: somebody who sends thousands delays nobody else.
    return await fetch_all(
        conn,
        First,
        """
        with recursive open as (
            (select chat_id from telegram_updates
              where status in ('pending', 'processing') order by chat_id limit 1)
            union all
            select (select u.chat_id from telegram_updates u
                     where u.status in ('pending', 'processing') and u.chat_id > open.chat_id
                     order by u.chat_id limit 1)
              from open where open.chat_id is not null
        )
        select first.id,
               case first.status when 'pending' then greatest(0, extract(
                    epoch from first.due_at - clock_timestamp()))::float8 end as due_in
          from open
         cross join lateral (
               select id, due_at, status from telegram_updates u
                where u.chat_id = open.chat_id and u.status in ('pending', 'processing')
                order by u.id limit 1) as first
         order by first.due_at, first.id
        """,
    )


async def count_from_chat(conn: Connection, update: Kept, *, since: datetime) -> int:
    """Count what came from an update's chat in a while, up to and with this update."""
    counted = await fetch_value(
        conn,
        int,
        """
        select count(*) from telegram_updates
         where bot_id = $1 and chat_id = $2 and id <= $3 and received_at >= $4
        """,
        update.bot_id,
        update.chat_id,
        update.id,
        since,
    )
    return counted or 0
