"""What the outbox changes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from keepwarm.db import (
    Connection,
    execute,
    fetch_all,
    fetch_maybe,
    fetch_one,
    fetch_value,
    fetch_values,
)
from keepwarm.kit.ids import LeadId, MemberId, MessageId
from keepwarm.outbox.model import CHAT_ONLY, LANES, Channel, Kind, Message, Verdict


class Told(msgspec.Struct, frozen=True):
    """A message that is new, with what decides who is to hear of it; no id: not in the app."""

    id: MessageId | None
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
              from unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::jsonb[],
                          $6::smallint[], $7::boolean[], $8::boolean[], $9::timestamptz[])
                   with ordinality as given (key, member_id, lead_id, kind, facts,
                                             lane, is_silent, in_app, due_at, n)
        ), told as (
            insert into outbox (key, channel, member_id, lead_id, kind, facts, lane, is_silent,
                                created_at, due_at, finished_at, status, verdict)
            select key, 'app', member_id, lead_id, kind, facts, lane, is_silent,
                   $10, due_at, $10, 'completed', 'sent'
              from message where in_app order by n
            on conflict (key, channel) do nothing
            returning id, key, member_id, lead_id, kind, facts, lane, is_silent, due_at
        ), fresh as (
            select * from told
            union all
            select null, key, member_id, lead_id, kind, facts, lane, is_silent, due_at
              from message
             where not in_app and not exists (select from outbox o where o.key = message.key)
        ), way as (
            select m.id as member_id, a.toasts_off_at is null as wants_toast,
                   m.telegram_id is not null and m.telegram_unreachable_at is null
                   and 'telegram' = any($11) as by_telegram,
                   m.email is not null and a.emails_off_at is null
                   and 'email' = any($11) as by_email
              from members m left join availability a on a.member_id = m.id
             where m.id = any($2)
        ), going as (
            select *,
                   case when by_telegram then 'telegram'
                        when by_email and kind <> all($12) then 'email' end as channel
              from fresh join way using (member_id)
        ), sent_out as (
            insert into outbox (key, channel, member_id, lead_id, kind, facts, lane, is_silent,
                                created_at, due_at)
            -- What is held back is not old when it leaves: it counts from when it is due.
            select key, channel, member_id, lead_id, kind, facts, lane, is_silent, due_at, due_at
              from going
             where channel is not null order by id
            on conflict (key, channel) do nothing
        )
        select id, member_id, kind, wants_toast, channel from going order by id
        """,
        [message.key for message in messages],
        [message.member_id for message in messages],
        [message.lead_id for message in messages],
        [message.kind for message in messages],
        [message.facts for message in messages],
        [LANES.get(message.kind, 1) for message in messages],
        [message.is_silent for message in messages],
        [message.in_app for message in messages],
        [now + message.held for message in messages],
        now,
        channels,
        sorted(CHAT_ONLY),
    )


async def insert_answer(
    conn: Connection,
    member_id: MemberId,
    facts: Mapping[str, object],
    *,
    key: str,
    lead_id: LeadId | None,
    is_silent: bool,
    now: datetime,
) -> MessageId:
    """Write what the bot says in a conversation; said before, return what was."""
    written = await fetch_one(
        conn,
        Written,
        """
        insert into outbox (key, channel, member_id, lead_id, kind, facts, lane, is_silent,
                            created_at, due_at)
        values ($1, 'telegram', $2, $3, 'answer', $4, 0, $5, $6, $6)
        on conflict (key, channel) do update set key = excluded.key
        returning id
        """,
        key,
        member_id,
        lead_id,
        facts,
        is_silent,
        now,
    )
    return written.id


class Written(msgspec.Struct, frozen=True):
    """A message's number."""

    id: MessageId


async def update_words(
    conn: Connection, message_id: MessageId, facts: Mapping[str, object]
) -> None:
    """Give an answer other words; the row is locked by it."""
    await execute(
        conn, "update outbox set facts = facts || $2 where id = $1", message_id, dict(facts)
    )


async def lock_latest(conn: Connection, key_prefixes: Sequence[str]) -> list[MessageId]:
    """Lock the latest message to a chat of each key prefix, in one order for all."""
    return [
        MessageId(number)
        for number in await fetch_values(
            conn,
            int,
            """
            select id from outbox
             where id = any(array(
                   select (select o.id from outbox o
                            where o.channel = 'telegram' and o.edits_id is null
                              and o.key ~>=~ prefix and o.key ~<~ (prefix || '~')
                            order by o.id desc limit 1)
                     from unnest($1::text[]) as prefix))
             order by id for no key update
            """,
            key_prefixes,
        )
    ]


async def insert_edits(
    conn: Connection, message_ids: Sequence[MessageId], view: Mapping[str, object], now: datetime
) -> int:
    """
    Have messages that have left shown anew; say how many.

    Lock them first: one that is just about to leave has either read what is to be shown, or
    is seen here to have left. An edit that still waits takes over the new view, and whoever
    claims it meanwhile waits for us.
    """
    return await execute(
        conn,
        """
        with waiting as (
            update outbox set facts = $2
             where edits_id = any($1) and status = 'pending'
            returning edits_id
        )
        insert into outbox (key, channel, member_id, lead_id, kind, facts, lane, is_silent,
                            edits_id, created_at, due_at)
        select 'edit:' || id || ':' || gen_random_uuid(), channel, member_id, lead_id, kind, $2,
               0, true, id, $3, $3
          from outbox
         where id = any($1) and channel = 'telegram' and left_at is not null
           and (verdict is null or receipt is not null)
           and id not in (select edits_id from waiting)
         order by id
        """,
        message_ids,
        dict(view),
        now,
    )


async def update_seen(
    conn: Connection,
    key: str,
    member_id: MemberId,
    *,
    kinds: Sequence[Kind],
    why: str,
    now: datetime,
) -> int:
    """Drop what has not left; say how many."""
    return await execute(
        conn,
        """
        update outbox
           set status = 'completed', verdict = 'dropped', error = $4, finished_at = $5
         where key = $1 and member_id = $2 and kind = any($3) and channel <> 'app'
           and status = 'pending' and left_at is null
        """,
        key,
        member_id,
        kinds,
        why,
        now,
    )


async def update_adopted(
    conn: Connection, message_id: MessageId, receipt: str, now: datetime
) -> bool:
    """Give a receipt to a message that has none; False: somebody was faster."""
    return bool(
        await execute(
            conn,
            """
            update outbox
               set status = 'completed', verdict = 'sent', receipt = $2, error = null,
                   finished_at = $3
             where id = $1 and verdict in ('unknown', 'sent') and receipt is null
            """,
            message_id,
            receipt,
            now,
        )
    )


class Held(msgspec.Struct, frozen=True):
    """A message that a person wants to say something about."""

    id: MessageId
    key: str
    member_id: MemberId
    verdict: Verdict | None
    acknowledged_at: datetime | None


async def lock_message(conn: Connection, message_id: MessageId) -> Held | None:
    return await fetch_maybe(
        conn,
        Held,
        """
        select id, key, member_id, verdict, acknowledged_at
          from outbox where id = $1 for no key update
        """,
        message_id,
    )


async def update_acknowledged(conn: Connection, message_id: MessageId, now: datetime) -> None:
    await execute(conn, "update outbox set acknowledged_at = $2 where id = $1", message_id, now)


async def insert_again(
    conn: Connection, message_id: MessageId, *, key: str, now: datetime
) -> None:
    """Write a message anew under another key, over the same channel."""
    await execute(
        conn,
        """
        insert into outbox (key, channel, member_id, lead_id, kind, facts, lane, is_silent,
                            created_at, due_at)
        select $2, channel, member_id, lead_id, kind, facts, lane, is_silent, $3, $3
          from outbox where id = $1
        on conflict (key, channel) do nothing
        """,
        message_id,
        key,
        now,
    )


async def append_event(
    conn: Connection,
    member_id: MemberId,
    lead_id: LeadId,
    event: Mapping[str, Any],
    *,
    silent: bool,
    since: datetime,
) -> MessageId | None:
    """Add an event to a member's newest confirmation about a lead; None where none is so new."""
    found = await fetch_value(
        conn,
        int,
        """
        update outbox
           set facts = jsonb_set(facts, '{events}',
                                 facts->'events' || jsonb_build_array($3::jsonb))
         where id = (select id from outbox
                      where member_id = $1 and lead_id = $2 and channel = 'telegram'
                        and facts ? 'events' and is_silent = $4 and created_at > $5
                        and edits_id is null and (verdict is null or verdict = 'sent')
                      order by id desc limit 1)
        returning id
        """,
        member_id,
        lead_id,
        event,
        silent,
        since,
    )
    return None if found is None else MessageId(found)


async def update_event_undone(conn: Connection, message_id: MessageId, n: int) -> None:
    """Note in a confirmation that what one of its events tells of was taken back."""
    await execute(
        conn,
        """
        update outbox set facts = jsonb_set(facts, array['events', $2::text, 'undone'], 'true')
         where id = $1
        """,
        message_id,
        str(n),
    )
