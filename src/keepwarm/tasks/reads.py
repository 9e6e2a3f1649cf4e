"""SQL that only looks at tasks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from keepwarm.db import Connection, fetch_all, fetch_maybe, fetch_values
from keepwarm.kit.ids import LeadId, MemberId, TaskId
from keepwarm.kit.viewer import Viewer
from keepwarm.tasks.model import Task, TaskStatus, TriggerSource, Wanted

MOST_LISTED: Final = 200


class Standing(msgspec.Struct, frozen=True):
    """What there is already of a wanted task: the open one, and when the last one was closed."""

    lead_id: LeadId
    trigger: TriggerSource
    open_id: TaskId | None
    closed_at: datetime | None


async def list_standing(conn: Connection, wanted: Sequence[Wanted]) -> list[Standing]:
    """Return what there is of each wanted task, in their order."""
    return await fetch_all(
        conn,
        Standing,
        """
        select w.lead_id, w.trigger, o.id as open_id,
               (select max(c.closed_at) from tasks c
                 where c.lead_id = w.lead_id and c.trigger_source = w.trigger
                   and o.id is null) as closed_at
          from unnest($1::bigint[], $2::text[]) with ordinality as w (lead_id, trigger, n)
          left join tasks o
            on o.lead_id = w.lead_id and o.trigger_source = w.trigger and o.status = 'touch_open'
         order by w.n
        """,
        [each.lead_id for each in wanted],
        [each.trigger for each in wanted],
    )


async def list_everybody(conn: Connection) -> list[MemberId]:
    """Return all who may take up what belongs to nobody: every member who is still here."""
    found = await fetch_values(
        conn, int, "select id from members where disabled_at is null order by id"
    )
    return [MemberId(number) for number in found]


async def get_task_for(conn: Connection, task_id: TaskId, viewer: Viewer) -> Task | None:
    """Return a task of a lead that a viewer may see."""
    return await fetch_maybe(
        conn,
        Task,
        """
        select t.id, t.lead_id, t.contact_id, t.type, t.channel, t.status, t.subject, t.kind,
               t.priority, t.due_at, t.notes, t.created_by, t.trigger_source, t.member_id,
               t.made_by, t.enrolment_step_id, t.occurrence, t.no_answers, t.outcome,
               t.explanation, t.created_at, t.changed_at, t.closed_at, t.closed_by
          from tasks t join leads l on l.id = t.lead_id
         where t.id = $1 and l.deleted_at is null
           and ($2::bigint is null or l.owner_id = $2 or l.owner_id is null)
        """,
        task_id,
        viewer.only_owner,
    )


async def list_tasks_for(
    conn: Connection, viewer: Viewer, status: TaskStatus, *, lead_id: LeadId | None = None
) -> list[Task]:
    """Return the tasks of leads that a viewer may see: those due first, or closed last, first."""
    return await fetch_all(
        conn,
        Task,
        """
        select t.id, t.lead_id, t.contact_id, t.type, t.channel, t.status, t.subject, t.kind,
               t.priority, t.due_at, t.notes, t.created_by, t.trigger_source, t.member_id,
               t.made_by, t.enrolment_step_id, t.occurrence, t.no_answers, t.outcome,
               t.explanation, t.created_at, t.changed_at, t.closed_at, t.closed_by
          from tasks t join leads l on l.id = t.lead_id
         where t.status = $2 and l.deleted_at is null
           and ($1::bigint is null or l.owner_id = $1 or l.owner_id is null)
           and ($3::bigint is null or t.lead_id = $3)
         order by t.closed_at desc, t.due_at, t.id
         limit $4
        """,
        viewer.only_owner,
        status,
        lead_id,
        MOST_LISTED,
    )
