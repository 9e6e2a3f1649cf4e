from keepwarm.db import Connection
from keepwarm.inbox.reads import list_first

WAITING = """
    insert into telegram_updates (bot_id, update_id, chat_id, body, received_at, status, due_at,
                                  lease_owner, lease_until)
    select 1, n, chat, '{}', now(), status, clock_timestamp() + pause * interval '1 second',
           case status when 'processing' then gen_random_uuid() end, now()
      from (values (1, 7, 'completed', 0), (2, 7, 'processing', -3), (3, 7, 'pending', -3),
                   (4, 8, 'pending', -2), (5, 8, 'pending', -9), (6, 9, 'pending', 60),
                   (7, -5, 'pending', -1)) as came (n, chat, status, pause)
     order by n
"""


async def test_of_each_chat_only_the_first_open_update_is_next(conn: Connection) -> None:
    await conn.raw.execute(WAITING)
    (offset,) = await conn.raw.fetchrow("select min(id) - 1 from telegram_updates")

    first = await list_first(conn)

    in_seconds = [each.due_in if each.due_in is None else round(each.due_in) for each in first]
    numbers = [each.id - offset for each in first]
    assert list(zip(numbers, in_seconds, strict=True)) == [(2, None), (4, 0), (7, 0), (6, 60)]
