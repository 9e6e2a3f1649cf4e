"""What waits to be said, one message a chat."""

from datetime import datetime

from keepwarm.db import Connection, fetch_all, fetch_value
from keepwarm.pacing.model import AHEAD_OF_US, IN_A_CHAT, LOOK_AGAIN, Head


async def count_recent(conn: Connection, now: datetime) -> int:
    """Count the messages on their way, and those answered within the last second."""
    # One chat hears one message in that time, so its chats are counted.
    counted = await fetch_value(
        conn,
        int,
        """
        select count(*) from (
            select chat_id from telegram_chats where spoke_at > $1::timestamptz - $2::interval
            union
            select m.telegram_id from outbox o join members m on m.id = o.member_id
             where o.status = 'processing' and o.channel = 'telegram') as recent
        """,
        now,
        IN_A_CHAT,
    )
    return counted or 0


async def list_heads(conn: Connection, now: datetime, most: int) -> list[Head]:
    """
    List the next message of each chat: least lane first, then whoever has waited longest.

    A chat waits since its message is due and since it may be spoken to again, so that one with
    a thousand messages has its turn like one with one. Chats that may not be spoken to yet
    come last, the soonest first. One that was spoken to in the future was so before the clock
    went back: it need not wait for that.
    """
    # One step of the index for each member with something to hear, however much that is.
    return await fetch_all(
        conn,
        Head,
        """
        with recursive waiting as (
            (select member_id from outbox
              where status = 'pending' and channel = 'telegram' order by member_id limit 1)
            union all
            select (select o.member_id from outbox o
                     where o.status = 'pending' and o.channel = 'telegram'
                       and o.member_id > waiting.member_id
                     order by o.member_id limit 1)
              from waiting where waiting.member_id is not null
        ), head as (
            select next.id, next.lane, m.telegram_id as chat_id,
                   greatest(next.due_at, c.ready_at) as since,
                   greatest(case when c.spoke_at < $1 + $4::interval
                                 then extract(epoch from c.ready_at - $1)::float8 end, 0,
                            case when exists (
                                select from outbox o
                                 where o.member_id = m.id and o.channel = 'telegram'
                                   and o.status = 'processing') then $3::float8 end) as ready_in
              from waiting
              join members m on m.id = waiting.member_id
              left join telegram_chats c on c.chat_id = m.telegram_id
             cross join lateral (
                   select o.id, o.lane, o.due_at from outbox o
                    where o.member_id = m.id and o.channel = 'telegram'
                      and o.status = 'pending' and o.due_at <= $1
                    order by o.lane, o.id limit 1) as next
        )
        select id, chat_id, ready_in from head
         order by ready_in, lane, since, id limit $2
        """,
        now,
        most,
        LOOK_AGAIN,
        AHEAD_OF_US,
    )
