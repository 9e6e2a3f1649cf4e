"""
SQL that changes reminders. Only `reminders.actions` may import this.

Each statement changes rows and writes their lines of the ledger: none is there without the other.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from keepwarm.db import Connection, execute, fetch_all
from keepwarm.kit.ids import LeadId, MemberId, StepId
from keepwarm.reminders.model import (
    DIGEST_ONLY,
    LADDER,
    ONE_DISPATCHER_PER_MEMBER,
    Candidate,
    LedgerKind,
    Reminder,
    Verdict,
)


async def insert_reminders(
    conn: Connection,
    lead_id: LeadId,
    due: Sequence[tuple[StepId, datetime]],
    *,
    by: MemberId | None,
    now: datetime,
) -> int:
    """Insert reminders for steps that have none; say how many."""
    return await execute(
        conn,
        """
        with made as (
            insert into reminders (lead_id, step_id, member_id, due_at, speaks_at, created_at)
            select $1, d.step_id, recipient_of($1, d.step_id), d.due_at, d.due_at, $5
              from unnest($2::bigint[], $3::timestamptz[]) with ordinality
                   as d (step_id, due_at, n)
             order by d.n
            on conflict (step_id) do nothing
            returning id, due_at
        )
        insert into reminder_ledger (reminder_id, lead_id, member_id, kind, occurrence, facts,
                                     happened_at)
        select id, $1, $4, 'created', 0, jsonb_build_object('due_at', due_at), $5
          from made order by id
        """,
        lead_id,
        *_columns(due),
        by,
        now,
    )


def _columns(due: Sequence[tuple[StepId, datetime]]) -> tuple[list[StepId], list[datetime]]:
    return [step_id for step_id, _ in due], [due_at for _, due_at in due]


async def update_settled(
    conn: Connection,
    lead_id: LeadId | None,
    step_ids: Sequence[StepId],
    status: Literal["completed", "skipped", "cancelled"],
    *,
    by: MemberId | None,
    facts: Mapping[str, object],
    now: datetime,
) -> int:
    """End open reminders of steps, of one lead if it is named."""
    return await execute(
        conn,
        """
        with ended as (
            update reminders set status = $3, speaks_at = null
             where step_id = any($2::bigint[]) and ($1::bigint is null or lead_id = $1)
               and status in ('pending', 'sent')
            returning id, lead_id, occurrence
        )
        insert into reminder_ledger (reminder_id, lead_id, member_id, kind, occurrence, facts,
                                     happened_at)
        select id, lead_id, $4, $3, occurrence, $5, $6 from ended order by id
        """,
        lead_id,
        step_ids,
        status,
        by,
        facts,
        now,
    )


async def update_begun_anew(
    conn: Connection,
    step_id: StepId,
    due_at: datetime,
    kind: Literal["reopened", "snoozed"],
    *,
    by: MemberId | None,
    now: datetime,
) -> int:
    """Have a reminder begin anew for who owns its lead by now; an ended one not twice a day."""
    return await execute(
        conn,
        """
        with begun as (
            update reminders
               set status = 'pending', due_at = $2, member_id = recipient_of(lead_id, step_id),
                   rung = 0, snoozes = snoozes + case $3 when 'snoozed' then 1 else 0 end,
                   speaks_at = case $3 when 'snoozed' then $2
                        else greatest($2, last_reminded_at + interval '1 day') end
             where step_id = $1 and (status in ('pending', 'sent')) = ($3 = 'snoozed')
               and (due_at <> $2 or speaks_at is distinct from $2)
            returning id, lead_id, occurrence, due_at, speaks_at, snoozes
        )
        insert into reminder_ledger (reminder_id, lead_id, member_id, kind, occurrence, facts,
                                     happened_at)
        select id, lead_id, $4, $3, occurrence,
               jsonb_build_object('due_at', due_at, 'speaks_at', speaks_at, 'snoozes', snoozes), $5
          from begun
        """,
        step_id,
        due_at,
        kind,
        by,
        now,
    )


async def update_retimed(
    conn: Connection,
    lead_id: LeadId,
    due: Sequence[tuple[StepId, datetime]],
    *,
    by: MemberId | None,
    why: str,
    now: datetime,
) -> int:
    """
    Give open or cancelled reminders other instants.

    One that spoke stays on its ladder, unless its new instant is to come: then it begins anew.
    """
    return await execute(
        conn,
        """
        with asked as (
            select r.id, d.due_at,
                   r.rung = 0 or r.status = 'cancelled' or d.due_at > $6 as anew
              from unnest($2::bigint[], $3::timestamptz[]) as d (step_id, due_at)
              join reminders r on r.step_id = d.step_id and r.lead_id = $1
             where r.status = 'cancelled'
                or r.status in ('pending', 'sent') and r.due_at <> d.due_at
        ), moved as (
            update reminders r
               set due_at = asked.due_at, member_id = recipient_of(r.lead_id, r.step_id),
                   status = case when anew then 'pending' else status end,
                   rung = case when anew then 0 else rung end,
                   speaks_at = case when not anew then speaks_at
                        else greatest(asked.due_at, last_reminded_at + interval '1 day') end
              from asked where r.id = asked.id
            returning r.id, r.occurrence, r.due_at
        )
        insert into reminder_ledger (reminder_id, lead_id, member_id, kind, occurrence, facts,
                                     happened_at)
        select id, $1, $4, 'retimed', occurrence,
               jsonb_build_object('due_at', due_at, 'why', $5::text), $6
          from moved order by id
        """,
        lead_id,
        *_columns(due),
        by,
        why,
        now,
    )


async def update_restored(
    conn: Connection,
    was: Reminder,
    kind: LedgerKind,
    *,
    by: MemberId | None,
    now: datetime,
) -> int:
    """Put a reminder back to what it was; who owns its lead now hears it, not twice a day."""
    return await execute(
        conn,
        """
        with restored as (
            update reminders
               set status = $2, due_at = $3, member_id = recipient_of(lead_id, step_id),
                   rung = greatest($5, case when occurrence > $7 then rung else 0 end),
                   speaks_at = case when $4::timestamptz is null or occurrence = $7 then $4
                        else greatest($4, last_reminded_at + interval '1 day') end,
                   snoozes = $6
             where id = $1
               and (status, due_at, speaks_at, rung, snoozes)
                   is distinct from ($2, $3, $4, $5::integer, $6::integer)
            returning id, lead_id, occurrence, due_at
        )
        insert into reminder_ledger (reminder_id, lead_id, member_id, kind, occurrence, facts,
                                     happened_at)
        select id, lead_id, $8, $9, occurrence,
               jsonb_build_object('due_at', due_at, 'why', 'undone'), $10
          from restored
        """,
        was.id,
        was.status,
        was.due_at,
        was.speaks_at,
        was.rung,
        was.snoozes,
        was.occurrence,
        by,
        kind,
        now,
    )


async def update_silenced(
    conn: Connection, lead_ids: Sequence[LeadId], *, why: str, now: datetime
) -> int:
    """Have the open reminders of leads say nothing."""
    return await execute(
        conn,
        """
        with silenced as (
            update reminders set speaks_at = null
             where lead_id = any($1::bigint[]) and speaks_at is not null
            returning id, lead_id, occurrence
        )
        insert into reminder_ledger (reminder_id, lead_id, kind, occurrence, facts, happened_at)
        select id, lead_id, 'silenced', occurrence, jsonb_build_object('why', $2::text), $3
          from silenced order by id
        """,
        lead_ids,
        why,
        now,
    )


async def update_resumed(conn: Connection, lead_ids: Sequence[LeadId], *, now: datetime) -> int:
    """Have silent reminders of leads speak when their ladder says so, past or to come."""
    return await execute(
        conn,
        """
        with resumed as (
            update reminders r
               set speaks_at = greatest(due_at + ($2::interval[])[rung + 1],
                                        last_reminded_at + interval '1 day')
             where lead_id = any($1::bigint[]) and speaks_at is null and rung < $3
               and status in ('pending', 'sent') and member_id is not null
               and exists (select from leads l where l.id = r.lead_id and l.deleted_at is null)
            returning id, lead_id, occurrence, speaks_at
        )
        insert into reminder_ledger (reminder_id, lead_id, kind, occurrence, facts, happened_at)
        select id, lead_id, 'resumed', occurrence, jsonb_build_object('speaks_at', speaks_at), $4
          from resumed order by id
        """,
        lead_ids,
        LADDER,
        DIGEST_ONLY,
        now,
    )


async def lock_due(conn: Connection, now: datetime, *, first: int, most: int) -> list[Candidate]:
    """
    Take all that is due for the members to whom the first few belong, up to a bound.

    A member is in the hands of one dispatcher at a time. Those whom another one has are passed
    over, and so are reminders and leads that somebody holds locked.
    """
    return await fetch_all(
        conn,
        Candidate,
        """
        with ours as materialized (
            select distinct member_id
              from (select member_id
                      from (select coalesce(member_id, 0) as member_id
                              from reminders where speaks_at <= $1
                             order by speaks_at, id limit 4 * $2::integer) as ahead
                     where pg_try_advisory_xact_lock($4, member_id::integer)
                     limit $2) as first_few
        ), due as materialized (
            select row_number() over () as n, ours.member_id, theirs.id
              from ours cross join lateral (
                   select id from reminders
                    where coalesce(member_id, 0) = ours.member_id
                      and status in ('pending', 'sent') and speaks_at <= $1
                    order by speaks_at, id limit $3) as theirs
             limit $3
        )
        select r.id, r.lead_id, r.step_id, due.member_id, r.due_at, r.speaks_at, r.rung,
               r.occurrence, r.snoozes, r.last_reminded_at, l.deleted_at is not null as in_trash
          from due
          join reminders r on r.id = due.id and coalesce(r.member_id, 0) = due.member_id
          join leads l on l.id = r.lead_id
         where r.speaks_at <= $1  -- again: it may have changed since this statement began
         order by due.n
           for no key update of r skip locked
           for key share of l skip locked
        """,
        now,
        first,
        most,
        ONE_DISPATCHER_PER_MEMBER,
    )


async def update_judged(conn: Connection, verdicts: Sequence[Verdict], *, now: datetime) -> None:
    """Do what was decided about reminders we hold."""
    # As one JSON: it is far quicker to read than arrays whose elements are JSON.
    await execute(
        conn,
        """
        with verdict as (
            select * from jsonb_to_recordset($1)
                as v (id bigint, kind text, speaks_at timestamptz, facts jsonb)
        ), judged as (
            update reminders r
               set speaks_at = v.speaks_at,
                   status = case when told then 'sent' else status end,
                   rung = rung + told::integer,
                   occurrence = occurrence + told::integer,
                   last_reminded_at = case when told then $2 else last_reminded_at end
              from (select *, kind in ('spoke', 'digested') as told from verdict) as v
             where r.id = v.id
            returning r.id, r.lead_id, r.member_id, v.kind, r.occurrence, v.facts
        )
        insert into reminder_ledger (reminder_id, lead_id, member_id, kind, occurrence, facts,
                                     happened_at)
        select id, lead_id, member_id, kind, occurrence, facts, $2 from judged
        """,
        [verdict.row for verdict in verdicts],
        now,
    )
