"""What is asked of the outbox."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from keepwarm.db import Connection, fetch_all, fetch_maybe, fetch_one, fetch_value
from keepwarm.kit.ids import LeadId, MemberId, MessageId
from keepwarm.outbox.model import (
    LAST_AGAIN,
    Channel,
    Delivery,
    Kind,
    MayHaveArrived,
    Standing,
    Verdict,
    fate_of,
)


async def get_standing(conn: Connection, message_id: MessageId) -> Standing:
    """Return a message with all that decides whether it may still leave."""
    return await fetch_one(
        conn,
        Standing,
        """
        select o.id, coalesce(e.key, o.key) as key, o.kind, o.channel, o.member_id,
               coalesce(e.facts, '{}') || o.facts as facts, o.created_at, o.left_at, o.tries,
               o.is_silent, o.edits_id, e.receipt as edits,
               case o.channel when 'telegram' then m.telegram_id::text
                              when 'email' then m.email end as to,
               m.name as member, m.time_zone, m.disabled_at, a.emails_off_at, a.toasts_off_at,
               m.telegram_unreachable_at as unreachable_at,
               l.deleted_at as trashed_at,
               m.role <> 'admin' and coalesce(l.owner_id, m.id) <> m.id as is_hidden,
               r.status as reminder, r.occurrence,
               coalesce((select kind from reminder_ledger
                          where reminder_id = r.id order by id desc limit 1) = 'snoozed',
                        false) as snoozed,
               (select count(*)
                  from steps s join leads sl on sl.id = s.lead_id
                 where s.id = any(array(select jsonb_array_elements_text(coalesce(
                           o.facts->'step_ids', jsonb_build_array(o.facts->'step_id')))::bigint))
                   and s.status = 'pending' and s.closed_at is null and s.due_at is not null
                   and sl.deleted_at is null
                   and (m.role = 'admin' or coalesce(sl.owner_id, m.id) = m.id)) as open_steps,
               t.status as task, t.occurrence as task_occurrence,
               (select count(*)
                  from tasks dt join leads dl on dl.id = dt.lead_id and dl.deleted_at is null
                 where dt.id = any(array(
                       select jsonb_array_elements_text(o.facts->'task_ids')::bigint))
                   and dt.status = 'touch_open'
                   and (m.role = 'admin' or coalesce(dl.owner_id, m.id) = m.id)) as open_calls
          from outbox o
          join members m on m.id = o.member_id
          left join availability a on a.member_id = m.id
          left join leads l on l.id = o.lead_id
          left join outbox e on e.id = o.edits_id
          left join reminders r on r.id = (o.facts->>'reminder_id')::bigint
          left join tasks t on t.id = (o.facts->>'task_id')::bigint
         where o.id = $1
        """,
        message_id,
    )


class Row(msgspec.Struct, frozen=True):
    """A message as a list of deliveries reads it."""

    about: str
    again: int
    id: MessageId
    channel: Channel
    verdict: Verdict | None
    error: str | None
    tries: int
    created_at: datetime
    left_at: datetime | None
    finished_at: datetime | None
    acknowledged_at: datetime | None


async def list_deliveries(conn: Connection, keys: Sequence[str]) -> list[Delivery]:
    """List what became of messages over every channel, those that people sent again included."""
    found = await fetch_all(
        conn,
        Row,
        """
        select asked.key as about, again, o.id, o.channel, o.verdict, o.error, o.tries,
               o.created_at, o.left_at, o.finished_at, o.acknowledged_at
          from unnest($1::text[]) with ordinality as asked (key, n)
         cross join generate_series(0, $2) as again
          join outbox o
            on o.key = asked.key || case again when 0 then '' else ':again' || again end
         order by asked.n, o.id
        """,
        keys,
        LAST_AGAIN,
    )
    return [_delivery(row) for row in found]


def _delivery(row: Row) -> Delivery:
    facts = msgspec.structs.asdict(row)
    return Delivery(fate=fate_of(facts.pop("verdict"), row.left_at), **facts)


class Received(msgspec.Struct, frozen=True):
    """A message that stands in a member's chat."""

    id: MessageId
    kind: Kind
    key: str
    lead_id: LeadId | None
    facts: Mapping[str, Any]


async def get_by_receipt(conn: Connection, member_id: MemberId, receipt: str) -> Received | None:
    """Return the message that has this number in a member's chat."""
    return await fetch_maybe(
        conn,
        Received,
        """
        select id, kind, key, lead_id, facts
          from outbox
         where member_id = $1 and receipt = $2 and channel = 'telegram' and edits_id is null
         order by id desc limit 1
        """,
        member_id,
        receipt,
    )


async def get_missed(conn: Connection, member_id: MemberId, key_prefix: str) -> MessageId | None:
    """
    Return a member's latest message of a kind that arrived nobody knows where.

    It may have arrived, or did before the member connected their Telegram anew.
    """
    found = await fetch_value(
        conn,
        int,
        """
        select id from outbox
         where member_id = $1 and channel = 'telegram' and edits_id is null
           and verdict in ('unknown', 'sent') and receipt is null
           and key ~>=~ $2 and key ~<~ ($2 || '~')
         order by id desc limit 1
        """,
        member_id,
        key_prefix,
    )
    return None if found is None else MessageId(found)


async def get_last_said(
    conn: Connection, member_id: MemberId, *, since: datetime
) -> Received | None:
    """Return what was said to a member last in a conversation, in a new message or an old one."""
    return await fetch_maybe(
        conn,
        Received,
        """
        select shown.id, shown.kind, shown.key, shown.lead_id, shown.facts
          from outbox said
          join outbox shown on shown.id = coalesce(said.edits_id, said.id)
         where said.member_id = $1 and said.created_at >= $2
           and said.kind = 'answer' and said.channel = 'telegram'
         order by said.id desc limit 1
        """,
        member_id,
        since,
    )


async def get_menu(conn: Connection, message_id: MessageId) -> str | None:
    """Return which menu a message in a chat shows; None where it shows how things stand."""
    return await fetch_value(
        conn,
        str,
        "select facts->>'menu' from outbox where edits_id = $1 order by id desc limit 1",
        message_id,
    )


async def list_unknown(conn: Connection, member_id: MemberId) -> list[MayHaveArrived]:
    """List a member's messages that may or may not have arrived, and that they have not judged."""
    return await fetch_all(
        conn,
        MayHaveArrived,
        """
        select o.id, o.channel, o.kind, o.lead_id, l.name as lead,
               s.id as step_id, s.number, s.description, o.left_at
          from outbox o
          join members m on m.id = o.member_id
          left join leads l on l.id = o.lead_id
          left join steps s on s.id = (o.facts->>'step_id')::bigint
         where o.member_id = $1 and o.verdict = 'unknown' and o.acknowledged_at is null
           and l.deleted_at is null
           and (m.role = 'admin' or coalesce(l.owner_id, m.id) = m.id)
         order by o.left_at, o.id
        """,
        member_id,
    )


class Told(msgspec.Struct, frozen=True):
    """A message as a toast tells it: of one step, or of how many."""

    id: MessageId
    kind: Kind
    verdict: Verdict | None
    facts: Mapping[str, Any]
    lead_id: LeadId | None
    lead: str | None
    description: str | None  # of the step or the task
    trigger: str | None  # what a prospect did that made the task


async def get_told(conn: Connection, message_id: MessageId, member_id: MemberId) -> Told | None:
    """
    Return a message to a member.

    Others' are not there, nor is one of a lead in the trash or given to somebody else since.
    """
    return await fetch_maybe(
        conn,
        Told,
        """
        select o.id, o.kind, o.verdict, o.facts, o.lead_id, l.name as lead,
               coalesce(s.description, t.subject) as description, t.trigger_source as trigger
          from outbox o
          join members m on m.id = o.member_id
          left join leads l on l.id = o.lead_id
          left join steps s on s.id = (o.facts->>'step_id')::bigint
          left join tasks t on t.id = (o.facts->>'task_id')::bigint
         where o.id = $1 and o.member_id = $2 and l.deleted_at is null
           and (m.role = 'admin' or coalesce(l.owner_id, m.id) = m.id)
        """,
        message_id,
        member_id,
    )
