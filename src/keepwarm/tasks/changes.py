"""SQL that keeps what members do with tasks. Only `tasks.closing` may import this."""

from collections.abc import Sequence
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
from keepwarm.kit.ids import EnrolmentStepId, LeadId, MemberId, TaskId
from keepwarm.tasks.model import Task
from keepwarm.tasks.outcomes import TaskDraft, Was


async def find_lead(conn: Connection, task_id: TaskId) -> LeadId | None:
    found = await fetch_value(conn, int, "select lead_id from tasks where id = $1", task_id)
    return None if found is None else LeadId(found)


async def insert_task(
    conn: Connection,
    lead_id: LeadId,
    draft: TaskDraft,
    *,
    due_at: datetime,
    explanation: str,
    created_by: str,
    enrolment_step_id: EnrolmentStepId | None,
    made_by: MemberId | None,
    now: datetime,
) -> Task:
    return await fetch_one(
        conn,
        Task,
        """
        insert into tasks (lead_id, contact_id, type, channel, subject, priority, due_at, notes,
                           created_by, member_id, made_by, enrolment_step_id, explanation,
                           created_at, changed_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)
        returning id, lead_id, contact_id, type, channel, status, subject, kind, priority, due_at,
                  notes, created_by, trigger_source, member_id, made_by, enrolment_step_id,
                  occurrence, no_answers, outcome, explanation, created_at, changed_at, closed_at,
                  closed_by
        """,
        lead_id,
        draft.contact_id,
        draft.type,
        draft.channel,
        draft.subject,
        draft.priority,
        due_at,
        draft.notes,
        created_by,
        draft.member_id,
        made_by,
        enrolment_step_id,
        explanation,
        now,
    )


async def get_task(conn: Connection, task_id: TaskId) -> Task | None:
    return await fetch_maybe(
        conn,
        Task,
        """
        select id, lead_id, contact_id, type, channel, status, subject, kind, priority, due_at,
               notes, created_by, trigger_source, member_id, made_by, enrolment_step_id,
               occurrence, no_answers, outcome, explanation, created_at, changed_at, closed_at,
               closed_by
          from tasks where id = $1
        """,
        task_id,
    )


async def update_task(conn: Connection, task: Task, was: Was | None, *, now: datetime) -> None:
    """Store a task as it is now, with what it was before; None: that cannot be taken back."""
    await execute(
        conn,
        """
        update tasks
           set status = $2, due_at = $3, notes = $4, member_id = $5, occurrence = $6,
               no_answers = $7, outcome = $8, explanation = $9, closed_at = $10, closed_by = $11,
               changed_at = $12, was = $13
         where id = $1
        """,
        task.id,
        task.status,
        task.due_at,
        task.notes,
        task.member_id,
        task.occurrence,
        task.no_answers,
        task.outcome,
        task.explanation,
        task.closed_at,
        task.closed_by,
        now,
        None if was is None else msgspec.to_builtins(was),
    )


async def is_replaced(conn: Connection, task: Task) -> bool:
    """Say whether the same deed has brought about another task since, which is open."""
    found = await fetch_value(
        conn,
        bool,
        """
        select exists (select from tasks
                        where lead_id = $1 and trigger_source = $2 and status = 'touch_open'
                          and id <> $3)
        """,
        task.lead_id,
        task.trigger_source,
        task.id,
    )
    return bool(found)


class Former(msgspec.Struct, frozen=True):
    """What a task was, and when that was changed."""

    was: dict[str, Any] | None
    changed_at: datetime


async def get_former(conn: Connection, task_id: TaskId) -> Former:
    return await fetch_one(
        conn, Former, "select was, changed_at from tasks where id = $1", task_id
    )


class Moved(msgspec.Struct, frozen=True):
    """A task that was closed, or opened again, together with its lead."""

    id: TaskId
    lead_id: LeadId


async def update_called_off(
    conn: Connection, lead_ids: Sequence[LeadId], *, by: MemberId | None, now: datetime
) -> list[Moved]:
    return await fetch_all(
        conn,
        Moved,
        """
        update tasks
           set status = 'touch_cancelled', outcome = 'lead_closed', closed_at = $2,
               closed_by = $3, changed_at = $2, was = null
         where lead_id = any($1::bigint[]) and status = 'touch_open'
        returning id, lead_id
        """,
        lead_ids,
        now,
        by,
    )


class Ended(msgspec.Struct, frozen=True):
    """A task that nobody has to do any more, and whose lead it was."""

    id: TaskId
    lead_id: LeadId
    owner_id: MemberId | None


async def update_called_off_for(
    conn: Connection, step_ids: Sequence[EnrolmentStepId], *, now: datetime
) -> list[Ended]:
    return await fetch_all(
        conn,
        Ended,
        """
        update tasks t
           set status = 'touch_cancelled', outcome = 'called_off', closed_at = $2,
               changed_at = $2, was = null
          from leads l
         where l.id = t.lead_id and t.enrolment_step_id = any($1::bigint[])
           and t.status = 'touch_open'
        returning t.id, t.lead_id, l.owner_id
        """,
        step_ids,
        now,
    )


async def update_taken_up(
    conn: Connection, lead_ids: Sequence[LeadId], *, closed_since: datetime, now: datetime
) -> list[Moved]:
    """Open the tasks again that ended with their leads, but for those that others replaced."""
    return await fetch_all(
        conn,
        Moved,
        """
        update tasks t
           set status = 'touch_open', outcome = null, closed_at = null, closed_by = null,
               changed_at = $3, occurrence = occurrence + 1
         where lead_id = any($1::bigint[]) and outcome = 'lead_closed' and closed_at >= $2
           and not exists (select from tasks o
                            where o.lead_id = t.lead_id and o.trigger_source = t.trigger_source
                              and o.status = 'touch_open')
           -- Somebody there wants to hear from us, or nobody is known: as the database asks.
           and not exists (select from contacts c
                            where c.lead_id = t.lead_id and c.opted_out_at is not null
                              and (c.id = t.contact_id
                                   or t.contact_id is null
                                      and not exists (select from contacts w
                                                       where w.lead_id = t.lead_id
                                                         and w.opted_out_at is null)))
        returning id, lead_id
        """,
        lead_ids,
        closed_since,
        now,
    )


async def list_leads_of(conn: Connection, member_id: MemberId) -> list[LeadId]:
    """Return the leads for which somebody has something to do that was given to them."""
    found = await fetch_values(
        conn,
        int,
        """
        select distinct lead_id from tasks
         where member_id = $1 and status = 'touch_open'
         order by lead_id
        """,
        member_id,
    )
    return [LeadId(number) for number in found]


async def update_orphaned(
    conn: Connection, lead_ids: Sequence[LeadId], *, now: datetime
) -> list[Moved]:
    """Give open tasks to their leads' owners where who has them is gone or does not see them."""
    return await fetch_all(
        conn,
        Moved,
        """
        update tasks t
           set member_id = null, occurrence = occurrence + 1, changed_at = $2, was = null
          from leads l, members m
         where t.lead_id = any($1::bigint[]) and t.status = 'touch_open'
           and l.id = t.lead_id and m.id = t.member_id and l.owner_id is distinct from m.id
           and (m.disabled_at is not null or (m.role <> 'admin' and l.owner_id is not null))
        returning t.id, t.lead_id
        """,
        lead_ids,
        now,
    )
