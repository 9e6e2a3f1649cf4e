"""What is written of a message on its way out."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from keepwarm.db import Connection, execute, fetch_one
from keepwarm.kit.ids import MessageId
from keepwarm.outbox.model import CHAT_ONLY, Channel, Verdict


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


async def hold_lead_of(conn: Connection, message_id: MessageId) -> None:
    """
    Lock a message's lead as its own actions do: for whoever shows it anew and changes it then.

    Whoever changes a lead holds it and asks for its messages after. With a message in hand, and
    the lead not, both would wait for each other.
    """
    await execute(
        conn,
        """
        select from leads where id = (select lead_id from outbox where id = $1)
           for no key update
        """,
        message_id,
    )


async def update_left(conn: Connection, message_id: MessageId, now: datetime) -> None:
    # A confirmation to which more is added meanwhile knows what it left with.
    await execute(
        conn,
        """
        update outbox
           set left_at = $2, tries = tries + 1,
               facts = case when facts ? 'events'
                            then facts || jsonb_build_object(
                                     'told', jsonb_array_length(facts->'events'))
                            else facts end
         where id = $1
        """,
        message_id,
        now,
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
        update outbox set verdict = case when left_at is null or edits_id is not null
                                       then 'failed' else 'unknown' end
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
        insert into outbox (key, channel, member_id, lead_id, kind, facts, lane, is_silent,
                            created_at, due_at)
        select o.key, 'email', o.member_id, o.lead_id, o.kind, o.facts, o.lane, o.is_silent,
               $3, $3
          from outbox o
          join members m on m.id = o.member_id
          left join availability a on a.member_id = m.id
         where o.id = $1 and o.channel = 'telegram' and 'email' = any($2)
           and o.edits_id is null and o.kind <> all($4)
           and not (o.is_silent and o.kind = 'lead_assigned')  -- it confirms, like those
           and m.email is not null and m.disabled_at is null and a.emails_off_at is null
        on conflict (key, channel) do nothing
        """,
        message_id,
        channels,
        now,
        sorted(CHAT_ONLY),
    )
    return inserted > 0


async def insert_rest(conn: Connection, message_id: MessageId, told: int, now: datetime) -> None:
    """Move the events that a message left without to one of their own."""
    await execute(
        conn,
        """
        insert into outbox (key, channel, member_id, lead_id, kind, facts, lane, is_silent,
                            created_at, due_at)
        select key || ':rest', channel, member_id, lead_id, facts->'events'->$2::int->>'type',
               jsonb_build_object('events', jsonb_path_query_array(
                   facts, '$.events[$from to last]', jsonb_build_object('from', $2::int))),
               lane, is_silent, $3, $3
          from outbox where id = $1
        on conflict (key, channel) do nothing
        """,
        message_id,
        told,
        now,
    )
    await execute(
        conn,
        """
        update outbox
           set facts = jsonb_set(facts, '{events}', jsonb_path_query_array(
                   facts, '$.events[0 to $last]', jsonb_build_object('last', $2::int - 1)))
         where id = $1
        """,
        message_id,
        told,
    )
