"""
SQL that changes reminders. Only `reminders.actions` may import this.

Each statement changes rows and writes their lines of the ledger in one go: neither is there
without the other. What finds no row to change writes no line.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from keepwarm.db import Connection, execute
from keepwarm.kit.ids import LeadId, MemberId, StepId
from keepwarm.reminders.model import DIGEST_ONLY, LADDER, LedgerKind, Reminder


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


async def update_reopened(
    conn: Connection, step_id: StepId, due_at: datetime, *, by: MemberId | None, now: datetime
) -> int:
    """Open a reminder that has ended; it speaks no sooner than a day after it last did."""
    return await execute(
        conn,
        """
        with opened as (
            update reminders
               set status = 'pending', due_at = $2, rung = 0,
                   speaks_at = greatest($2, last_reminded_at + interval '1 day')
             where step_id = $1 and status not in ('pending', 'sent')
            returning id, lead_id, occurrence, speaks_at
        )
        insert into reminder_ledger (reminder_id, lead_id, member_id, kind, occurrence, facts,
                                     happened_at)
        select id, lead_id, $3, 'reopened', occurrence,
               jsonb_build_object('due_at', $2::timestamptz, 'speaks_at', speaks_at), $4
          from opened
        """,
        step_id,
        due_at,
        by,
        now,
    )


async def update_snoozed(
    conn: Connection, step_id: StepId, until: datetime, *, by: MemberId | None, now: datetime
) -> int:
    """Begin the ladder anew at another instant."""
    return await execute(
        conn,
        """
        with snoozed as (
            update reminders
               set status = 'pending', due_at = $2, speaks_at = $2, rung = 0,
                   snoozes = snoozes + 1
             where step_id = $1 and status in ('pending', 'sent')
               and (due_at, speaks_at) is distinct from ($2, $2)
            returning id, lead_id, occurrence, snoozes
        )
        insert into reminder_ledger (reminder_id, lead_id, member_id, kind, occurrence, facts,
                                     happened_at)
        select id, lead_id, $3, 'snoozed', occurrence,
               jsonb_build_object('until', $2::timestamptz, 'snoozes', snoozes), $4
          from snoozed
        """,
        step_id,
        until,
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

    One that has spoken stays where it is on its ladder, unless its new day is still to come:
    then it begins anew, yet no sooner than a day after it last spoke.
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
               set due_at = asked.due_at,
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
    """
    Put a reminder back to what it was.

    What it said meanwhile stays said: the count of occurrences is not touched, and it does
    not speak again within the day.
    """
    return await execute(
        conn,
        """
        with restored as (
            update reminders
               set status = $2, due_at = $3, rung = greatest($5, case when occurrence > $7
                                                                 then rung else 0 end),
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


async def upsert_digest(conn: Connection, member_id: MemberId, due_at: datetime) -> None:
    await execute(
        conn,
        """
        insert into digests (member_id, due_at) values ($1, $2)
        on conflict (member_id) do update set due_at = excluded.due_at
         where digests.due_at <> excluded.due_at
        """,
        member_id,
        due_at,
    )
