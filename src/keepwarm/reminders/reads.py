"""SQL that only looks at reminders, their ledger and the digests."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from msgspec import structs

from keepwarm.db import Connection, fetch_all, fetch_maybe, fetch_one, fetch_values
from keepwarm.kit.ids import LeadId, MemberId, ReminderId, StepId
from keepwarm.kit.viewer import Viewer
from keepwarm.outbox.model import Delivery
from keepwarm.outbox.reads import list_deliveries
from keepwarm.reminders.model import (
    DIGEST_ONLY,
    MOST_AN_HOUR,
    MOST_TOLD,
    Agenda,
    LedgerKind,
    Reminder,
)

LEDGER_PAGE = 50


async def get_reminder(conn: Connection, step_id: StepId) -> Reminder | None:
    """Return the reminder of a step, open or not."""
    return await fetch_maybe(
        conn,
        Reminder,
        """
        select id, lead_id, step_id, status, due_at, speaks_at, rung, occurrence, snoozes,
               last_reminded_at
          from reminders where step_id = $1
        """,
        step_id,
    )


async def list_without_digest(conn: Connection, lead_ids: Sequence[LeadId]) -> list[MemberId]:
    """Return the members whom open reminders of leads nudge and who have no digest yet."""
    found = await fetch_values(
        conn,
        int,
        """
        select distinct r.member_id from reminders r
         where r.lead_id = any($1::bigint[]) and r.status in ('pending', 'sent')
           and r.member_id is not null
           and not exists (select from digests d where d.member_id = r.member_id)
         order by r.member_id
        """,
        lead_ids,
    )
    return [MemberId(member_id) for member_id in found]


async def list_silent_leads(conn: Connection, member_id: MemberId) -> list[LeadId]:
    """Return the leads of which a member hears nothing although their ladder goes on."""
    found = await fetch_values(
        conn,
        int,
        """
        select distinct lead_id from reminders
         where coalesce(member_id, 0) = $1 and status in ('pending', 'sent')
           and speaks_at is null and rung < $2
         order by lead_id
        """,
        member_id,
        DIGEST_ONLY,
    )
    return [LeadId(lead_id) for lead_id in found]


class _Hearer(msgspec.Struct, frozen=True):
    member_id: MemberId
    sent: Sequence[datetime]


async def list_sent_in_last_hour(
    conn: Connection, member_ids: Collection[MemberId], now: datetime
) -> dict[MemberId, Sequence[datetime]]:
    """Return when members heard of reminders of late, the latest first; only who can hear any."""
    hearers = await fetch_all(
        conn,
        _Hearer,
        """
        select m.id as member_id,
               array(select o.created_at from outbox o
                      where o.member_id = m.id and o.channel = 'app'
                        and o.kind in ('reminder', 'digest')
                        and o.created_at > $2::timestamptz - interval '1 hour'
                      order by o.created_at desc limit $3) as sent
          from members m
         where m.id = any($1::bigint[]) and m.disabled_at is null
        """,
        list(member_ids),
        now,
        MOST_AN_HOUR,
    )
    return {each.member_id: each.sent for each in hearers}


async def list_spoken(conn: Connection, step_ids: Sequence[StepId]) -> list[ReminderId]:
    """List the reminders of steps that have said something."""
    found = await fetch_values(
        conn,
        int,
        "select id from reminders where step_id = any($1) and occurrence > 0 order by id",
        step_ids,
    )
    return [ReminderId(number) for number in found]


async def list_callers_without_digest(conn: Connection) -> list[MemberId]:
    """Return the members who have calls to make and no digest yet."""
    found = await fetch_values(
        conn,
        int,
        """
        select distinct m.id
          from tasks t
          join leads l on l.id = t.lead_id and l.deleted_at is null
          join members m on m.id = coalesce(t.member_id, l.owner_id) and m.disabled_at is null
         where t.status = 'touch_open'
           and not exists (select from digests d where d.member_id = m.id)
         order by m.id
        """,
    )
    return [MemberId(member_id) for member_id in found]


async def list_agendas(conn: Connection, until: Mapping[MemberId, datetime]) -> list[Agenda]:
    """
    Return what is due for members before an instant of each; who has nothing is left out.

    These are steps and calls; the calls of leads that nobody owns are told when they are made.
    """
    return await fetch_all(
        conn,
        Agenda,
        """
        select m.member_id, m.until, step.total, least(step.oldest, call.oldest) as oldest,
               coalesce(step.ids, '{}') as step_ids, coalesce(call.ids, '{}') as task_ids
          from unnest($1::bigint[], $2::timestamptz[]) as m (member_id, until)
         cross join lateral (
               select count(*)::integer as total, min(r.due_at) as oldest,
                      (array_agg(r.step_id order by r.due_at, r.id))[1:$3] as ids
                 from reminders r join leads l on l.id = r.lead_id and l.deleted_at is null
                where coalesce(r.member_id, 0) = m.member_id
                  and r.status in ('pending', 'sent') and r.due_at < m.until) as step
         cross join lateral (
               select min(t.due_at) as oldest,
                      (array_agg(t.id order by t.due_at, t.id))[1:$3] as ids
                 from tasks t join leads l on l.id = t.lead_id and l.deleted_at is null
                where coalesce(t.member_id, l.owner_id) = m.member_id
                  and t.status = 'touch_open' and t.due_at < m.until) as call
         where step.oldest is not null or call.oldest is not null
         order by m.member_id
        """,
        list(until),
        list(until.values()),
        MOST_TOLD,
    )


class Outlook(msgspec.Struct, frozen=True):
    """What time it is, and when reminders and digests next want to speak, past or to come."""

    now: datetime
    reminder_at: datetime | None
    digest_at: datetime | None
    call_at: datetime | None  # of somebody who has no digest yet


async def get_outlook(conn: Connection) -> Outlook:
    return await fetch_one(
        conn,
        Outlook,
        """
        select clock_timestamp() as now,
               (select min(speaks_at) from reminders where speaks_at is not null) as reminder_at,
               (select min(due_at) from digests) as digest_at,
               (select min(t.created_at)
                  from tasks t
                  join leads l on l.id = t.lead_id and l.deleted_at is null
                  join members m on m.id = coalesce(t.member_id, l.owner_id)
                   and m.disabled_at is null
                 where t.status = 'touch_open'
                   and not exists (select from digests d where d.member_id = m.id)) as call_at
        """,
    )


async def next_instant(conn: Connection) -> datetime | None:
    """Return when anything next wants to speak."""
    outlook = await get_outlook(conn)
    instants = [at for at in (outlook.reminder_at, outlook.digest_at) if at is not None]
    return min(instants, default=None)


class _Line(msgspec.Struct, frozen=True):
    id: int
    kind: LedgerKind
    who: str | None
    lead_id: LeadId
    lead: str
    step_id: StepId | None
    number: int | None
    description: str | None
    occurrence: int
    facts: dict[str, Any]
    happened_at: datetime


class LedgerLine(_Line, frozen=True):
    """
    A line of the ledger: what became of a reminder, and of its message where it spoke.

    `who` heard it or did it. The step is None where it has been removed since.
    """

    deliveries: Sequence[Delivery] = ()


async def list_ledger_of_lead(
    conn: Connection, lead_id: LeadId, limit: int = LEDGER_PAGE
) -> list[LedgerLine]:
    """Return what became of a lead's reminders, newest first: why one did, or did not, ring."""
    lines = await fetch_all(
        conn,
        _Line,
        """
        select h.id, h.kind, m.name as who, h.lead_id, l.name as lead, s.id as step_id, s.number,
               s.description, h.occurrence, h.facts, h.happened_at
          from reminder_ledger h
          join leads l on l.id = h.lead_id
          left join members m on m.id = h.member_id
          left join reminders r on r.id = h.reminder_id
          left join steps s on s.id = r.step_id
         where h.lead_id = $1
         order by h.id desc limit $2
        """,
        lead_id,
        limit,
    )
    return await _with_deliveries(conn, lines)


async def list_ledger(
    conn: Connection,
    viewer: Viewer,
    *,
    member_id: MemberId | None = None,
    kind: LedgerKind | None = None,
    before: int | None = None,
    limit: int = LEDGER_PAGE,
) -> list[LedgerLine]:
    """
    Return a page of the ledger of all leads a viewer may see, newest first.

    `member_id` leaves what a member heard or did; `before` is the id of the last line of the
    page before.
    """
    lines = await fetch_all(
        conn,
        _Line,
        """
        select h.id, h.kind, m.name as who, h.lead_id, l.name as lead, s.id as step_id, s.number,
               s.description, h.occurrence, h.facts, h.happened_at
          from reminder_ledger h
          join leads l on l.id = h.lead_id and l.deleted_at is null
          left join members m on m.id = h.member_id
          left join reminders r on r.id = h.reminder_id
          left join steps s on s.id = r.step_id
         where ($1::bigint is null or l.owner_id = $1 or l.owner_id is null)
           and ($2::bigint is null or h.member_id = $2)
           and ($3::text is null or h.kind = $3)
           and ($4::bigint is null or h.id < $4)
         order by h.id desc limit $5
        """,
        viewer.only_owner,
        member_id,
        kind,
        before,
        limit,
    )
    return await _with_deliveries(conn, lines)


async def _with_deliveries(conn: Connection, lines: Sequence[_Line]) -> list[LedgerLine]:
    keys = list(dict.fromkeys(line.facts["message"] for line in lines if "message" in line.facts))
    of_key: dict[str, list[Delivery]] = defaultdict(list)
    for delivery in await list_deliveries(conn, keys) if keys else ():
        of_key[delivery.about].append(delivery)
    return [
        LedgerLine(
            **structs.asdict(line), deliveries=of_key.get(line.facts.get("message", ""), ())
        )
        for line in lines
    ]
