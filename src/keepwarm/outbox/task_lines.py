"""Tasks as letters and chats tell of them."""

from collections.abc import Sequence

from keepwarm.db import Connection, fetch_all
from keepwarm.kit.ids import MemberId, TaskId
from keepwarm.outbox.letters import TaskLine


async def get_task_line(conn: Connection, task_id: TaskId, member_id: MemberId) -> TaskLine | None:
    """Return a task, unless its reader may not see its lead."""
    return next(iter(await list_task_lines(conn, [task_id], member_id)), None)


async def list_task_lines(
    conn: Connection, task_ids: Sequence[TaskId], member_id: MemberId
) -> tuple[TaskLine, ...]:
    """Return tasks in the order they are asked for, of the leads that their reader may see."""
    return tuple(
        await fetch_all(
            conn,
            TaskLine,
            """
            select t.id, t.lead_id, l.name as lead, nullif(l.company, l.name) as company,
                   nullif(c.name, l.name) as contact, reach.value as number, t.channel,
                   t.trigger_source as trigger, t.subject, t.notes, t.due_at,
                   case when t.status = 'touch_done' then 'done'
                        when t.status = 'touch_cancelled' then 'over'
                        when coalesce(t.member_id, l.owner_id, m.id) <> m.id then 'handed_on'
                        when t.occurrence > 1 and exists (
                             select from outbox w
                              where w.channel = 'telegram' and w.edits_id is null
                                and w.key ~>=~ ('task:' || t.id || ':')
                                and w.key ~<~ ('task:' || t.id || ':~')
                                and w.member_id = m.id and w.status = 'pending'
                                and (w.facts->>'occurrence')::integer = t.occurrence)
                        then 'put_off' else 'open' end as state,
                   t.outcome, t.occurrence, t.no_answers, t.was is not null as can_be_undone,
                   t.changed_at, by.name as by
              from unnest($1::bigint[]) with ordinality as asked (id, n)
              join tasks t on t.id = asked.id
              join leads l on l.id = t.lead_id and l.deleted_at is null
              join members m on m.id = $2
              left join contacts c on c.id = t.contact_id
              left join members by on by.id <> m.id and by.id = case
                   when t.status = 'touch_open' then coalesce(t.member_id, l.owner_id)
                   else t.closed_by end
              left join reach_of_task(t.lead_id, t.contact_id, t.channel) as reach on true
             where m.role = 'admin' or coalesce(l.owner_id, m.id) = m.id
             order by asked.n
            """,
            task_ids,
            member_id,
        )
    )
