"""What the outbox changes."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from keepwarm.db import Connection, fetch_all
from keepwarm.kit.ids import MemberId, MessageId
from keepwarm.outbox.model import Channel, Kind, Message


class Told(msgspec.Struct, frozen=True):
    """A message that is new in the app, with what decides who else is to hear of it."""

    id: MessageId
    member_id: MemberId
    kind: Kind
    wants_toast: bool
    channel: Channel | None


async def insert_messages(
    conn: Connection,
    messages: Sequence[Message],
    *,
    channels: Sequence[Channel],
    now: datetime,
) -> list[Told]:
    """Write what is new of messages: for the app, and for the first channel of each member."""
    # One statement for all: it stands in the way of every reminder that becomes due.
    return await fetch_all(
        conn,
        Told,
        """
        with message as (
            select *
              from unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::jsonb[])
                   with ordinality as given (key, member_id, lead_id, kind, facts, n)
        ), told as (
            insert into outbox (key, channel, member_id, lead_id, kind, facts,
                                created_at, due_at, finished_at, status, verdict)
            select key, 'app', member_id, lead_id, kind, facts, $6, $6, $6, 'completed', 'sent'
              from message order by n
            on conflict (key, channel) do nothing
            returning id, key, member_id, lead_id, kind, facts
        ), way as (
            select m.id as member_id, a.toasts_off_at is null as wants_toast,
                   case when m.telegram_id is not null and 'telegram' = any($7) then 'telegram'
                        when m.email is not null and a.emails_off_at is null
                             and 'email' = any($7) then 'email' end as channel
              from members m left join availability a on a.member_id = m.id
             where m.id = any($2)
        ), sent_out as (
            insert into outbox (key, channel, member_id, lead_id, kind, facts, created_at, due_at)
            select key, channel, member_id, lead_id, kind, facts, $6, $6
              from told join way using (member_id)
             where channel is not null order by told.id
            on conflict (key, channel) do nothing
        )
        select told.id, member_id, kind, wants_toast, channel
          from told join way using (member_id) order by told.id
        """,
        [message.key for message in messages],
        [message.member_id for message in messages],
        [message.lead_id for message in messages],
        [message.kind for message in messages],
        [message.facts for message in messages],
        now,
        channels,
    )
