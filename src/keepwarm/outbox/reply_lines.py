"""Replies as letters and chats tell of them."""

from collections.abc import Sequence

from keepwarm.db import Connection, fetch_all
from keepwarm.kit.ids import MemberId, ReplyId
from keepwarm.outbox.letters import ReplyLine


async def get_reply_line(
    conn: Connection, reply_id: ReplyId, member_id: MemberId
) -> ReplyLine | None:
    """Return a reply, unless its reader may not see its lead."""
    return next(iter(await list_reply_lines(conn, [reply_id], member_id)), None)


async def list_reply_lines(
    conn: Connection, reply_ids: Sequence[ReplyId], member_id: MemberId
) -> tuple[ReplyLine, ...]:
    """Return replies in the order they are asked for, of leads that their reader may see."""
    return tuple(
        await fetch_all(
            conn,
            ReplyLine,
            """
            select r.id, r.lead_id, l.name as lead, nullif(l.company, l.name) as company,
                   nullif(c.name, l.name) as contact,
                   coalesce(nullif(r.sender_name, ''), r.sender) as sender, r.channel, r.body,
                   r.intent, r.decided_by, by.name as by, r.until_at,
                   r.dismissed_at is not null as is_aside
              from unnest($1::bigint[]) with ordinality as asked (id, n)
              join replies r on r.id = asked.id
              join members m on m.id = $2
              left join leads l on l.id = r.lead_id
              left join contacts c on c.id = r.contact_id
              left join members by on by.id = r.decided_member and by.id <> m.id
             where l.deleted_at is null
               and (m.role = 'admin' or coalesce(l.owner_id, m.id) = m.id)
             order by asked.n
            """,
            list(reply_ids),
            member_id,
        )
    )
