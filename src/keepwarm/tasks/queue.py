"""SQL that looks at what members have to do for leads: their queue of calls."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from keepwarm.db import Connection, fetch_all, fetch_maybe, fetch_value
from keepwarm.kit.ids import ContactId, LeadId, MemberId, TaskId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.model import Stage
from keepwarm.tasks.model import Outcome, Priority, Task, TaskChannel, TaskType

# A task is a member's own where it was given to them, or where their lead's tasks are nobody
# else's; the tasks of leads that nobody owns are everybody's.


class QueuedTask(msgspec.Struct, frozen=True):
    """A task with all that a line of it shows."""

    id: TaskId
    lead_id: LeadId
    lead: str
    company: str | None
    country: str | None
    stage: Stage
    owner_id: MemberId | None
    member_id: MemberId | None  # who does it
    member: str | None
    contact_id: ContactId | None
    contact: str | None
    role: str | None
    reach: str | None  # by its channel: a number, an address
    channel: TaskChannel
    type: TaskType
    subject: str
    trigger: str | None
    priority: Priority
    due_at: datetime
    explanation: str
    notes: str | None
    no_answers: int
    created_by: str
    created_at: datetime
    happened_at: datetime | None  # when they last did what made it
    times: int  # how often they did


async def list_queue(
    conn: Connection,
    viewer: Viewer,
    *,
    mine: bool,
    before: datetime | None = None,
    lead_id: LeadId | None = None,
    limit: int,
) -> list[QueuedTask]:
    """Return open tasks, the longest due first and of those the most pressing."""
    return await fetch_all(
        conn,
        QueuedTask,
        """
        select t.id, t.lead_id, l.name as lead, l.company, l.country, l.stage, l.owner_id,
               m.id as member_id, m.name as member, c.id as contact_id, c.name as contact, c.role,
               reach.value as reach, t.channel, t.type, t.subject, t.trigger_source as trigger,
               t.priority, t.due_at, t.explanation, t.notes, t.no_answers, t.created_by,
               t.created_at, signal.happened_at, signal.times
          from tasks t
          join leads l on l.id = t.lead_id and l.deleted_at is null
          left join members m on m.id = coalesce(t.member_id, l.owner_id)
          left join contacts c on c.id = t.contact_id
          left join reach_of_task(t.lead_id, t.contact_id, t.channel) as reach on true
          left join lateral (
               select max(s.happened_at) as happened_at, count(*)::integer as times
                 from signals s
                where s.lead_id = t.lead_id and s.kind = t.trigger_source) as signal on true
         where t.status = 'touch_open'
           and ($2::bigint is null or l.owner_id = $2 or l.owner_id is null)
           and (not $3 or coalesce(t.member_id, l.owner_id, $1) = $1)
           and ($4::timestamptz is null or t.due_at < $4)
           and ($5::bigint is null or t.lead_id = $5)
         order by t.due_at, array_position(array['high', 'normal', 'low'], t.priority), t.id
         limit $6
        """,
        viewer.member_id,
        viewer.only_owner,
        mine,
        before,
        lead_id,
        limit,
    )


async def count_calls(conn: Connection, member_id: MemberId, before: datetime) -> int:
    """Count the open tasks that are a member's before an instant."""
    counted = await fetch_value(
        conn,
        int,
        """
        select count(*)
          from tasks t
          join leads l on l.id = t.lead_id and l.deleted_at is null
          join members m on m.id = $1
         where t.status = 'touch_open' and t.due_at < $2
           and coalesce(t.member_id, l.owner_id, $1) = $1
           and (m.role = 'admin' or l.owner_id = $1 or l.owner_id is null)
        """,
        member_id,
        before,
    )
    return counted or 0


class ClosedTask(msgspec.Struct, frozen=True):
    """A task that somebody closed."""

    id: TaskId
    lead_id: LeadId
    lead: str
    contact: str | None
    channel: TaskChannel
    subject: str
    trigger: str | None
    outcome: Outcome
    notes: str | None
    member: str | None
    closed_at: datetime
    can_be_undone: bool


async def list_closed(
    conn: Connection,
    viewer: Viewer,
    *,
    by: MemberId | None = None,
    since: datetime | None = None,
    lead_id: LeadId | None = None,
    limit: int,
) -> list[ClosedTask]:
    """Return closed tasks, the last on top."""
    return await fetch_all(
        conn,
        ClosedTask,
        """
        select t.id, t.lead_id, l.name as lead, c.name as contact, t.channel, t.subject,
               t.trigger_source as trigger, t.outcome, t.notes, m.name as member, t.closed_at,
               t.was is not null as can_be_undone
          from tasks t
          join leads l on l.id = t.lead_id and l.deleted_at is null
          left join contacts c on c.id = t.contact_id
          left join members m on m.id = t.closed_by
         where t.status <> 'touch_open'
           and ($1::bigint is null or l.owner_id = $1 or l.owner_id is null)
           and ($2::bigint is null or t.closed_by = $2)
           and ($3::timestamptz is null or t.closed_at >= $3)
           and ($4::bigint is null or t.lead_id = $4)
         order by t.closed_at desc, t.id desc
         limit $5
        """,
        viewer.only_owner,
        by,
        since,
        lead_id,
        limit,
    )


class Number(msgspec.Struct, frozen=True):
    """Where somebody is called."""

    id: int
    value: str


async def get_number(conn: Connection, task: Task) -> Number | None:
    """Return the number that a call shows: its contact's, else the front door's."""
    return await fetch_maybe(
        conn,
        Number,
        """
        select id, value from reach_of_task($1, $2, 'call')
        """,
        task.lead_id,
        task.contact_id,
    )


class Helper(msgspec.Struct, frozen=True):
    """A member to whom the tasks of a lead can be given."""

    id: MemberId
    name: str


async def list_helpers(conn: Connection, owner_id: MemberId | None) -> Sequence[Helper]:
    """Return who may see a lead with this owner, by name."""
    return await fetch_all(
        conn,
        Helper,
        """
        select id, name from members
         where disabled_at is null and (role = 'admin' or $1::bigint is null or id = $1)
         order by lower(name), id
        """,
        owner_id,
    )
