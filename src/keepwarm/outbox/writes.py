"""What the outbox changes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from keepwarm.db import Connection, execute, fetch_all, fetch_maybe, fetch_one, fetch_value
from keepwarm.kit.ids import LeadId, MemberId, MessageId
from keepwarm.outbox.model import Channel, Kind, Message, Verdict


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


class Held(msgspec.Struct, frozen=True):
    """A message that a person wants to say something about."""

    id: MessageId
    key: str
    member_id: MemberId
    verdict: Verdict | None
    acknowledged_at: datetime | None


class Ended(msgspec.Struct, frozen=True):
    """How a message ended."""

    verdict: Verdict


async def lock_lead_of(conn: Connection, message_id: MessageId) -> None:
    """
    Keep a message's lead from being deleted.

    Who deletes a lead locks it first and its messages after; whoever writes a message needs the
    lead for its foreign key. In this order they never wait for each other.
    """
    await execute(
        conn,
        """
        select from leads where id = (select lead_id from outbox where id = $1) for key share
        """,
        message_id,
    )


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


async def update_left(conn: Connection, message_id: MessageId, now: datetime) -> None:
    await execute(
        conn, "update outbox set left_at = $2, tries = tries + 1 where id = $1", message_id, now
    )


async def update_not_taken(conn: Connection, message_id: MessageId, why: str) -> None:
    await execute(
        conn, "update outbox set left_at = null, error = $2 where id = $1", message_id, why
    )


async def update_verdict(
    conn: Connection,
    message_id: MessageId,
    verdict: Verdict,
    *,
    receipt: str | None = None,
    error: str | None = None,
) -> None:
    await execute(
        conn,
        "update outbox set verdict = $2, receipt = $3, error = $4 where id = $1",
        message_id,
        verdict,
        receipt,
        error,
    )


async def update_given_up(conn: Connection, message_id: MessageId) -> Verdict:
    """Say of a message that the engine gave up how it ended: silence may mean it arrived."""
    ended = await fetch_one(
        conn,
        Ended,
        """
        update outbox set verdict = case when left_at is null then 'failed' else 'unknown' end
         where id = $1 returning verdict
        """,
        message_id,
    )
    return ended.verdict


async def insert_next(
    conn: Connection, message_id: MessageId, *, channels: Sequence[Channel], now: datetime
) -> bool:
    """Write a message anew for its member's next channel; say whether there is one."""
    inserted = await execute(
        conn,
        """
        insert into outbox (key, channel, member_id, lead_id, kind, facts, created_at, due_at)
        select o.key, 'email', o.member_id, o.lead_id, o.kind, o.facts, $3, $3
          from outbox o
          join members m on m.id = o.member_id
          left join availability a on a.member_id = m.id
         where o.id = $1 and o.channel = 'telegram' and 'email' = any($2)
           and m.email is not null and m.disabled_at is null and a.emails_off_at is null
        on conflict (key, channel) do nothing
        """,
        message_id,
        channels,
        now,
    )
    return inserted > 0


async def update_acknowledged(conn: Connection, message_id: MessageId, now: datetime) -> None:
    await execute(conn, "update outbox set acknowledged_at = $2 where id = $1", message_id, now)


async def insert_again(
    conn: Connection, message_id: MessageId, *, key: str, now: datetime
) -> None:
    """Write a message anew under another key, over the same channel."""
    await execute(
        conn,
        """
        insert into outbox (key, channel, member_id, lead_id, kind, facts, created_at, due_at)
        select $2, channel, member_id, lead_id, kind, facts, $3, $3 from outbox where id = $1
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
