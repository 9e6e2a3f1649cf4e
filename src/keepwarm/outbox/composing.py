"""What a message's words need, read when it leaves: nothing it tells of is older than that."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec

from keepwarm.db import Connection, fetch_all, fetch_maybe, fetch_value, fetch_values
from keepwarm.kit.ids import DraftId, LeadId, MemberId, MessageId, ReplyId, TaskId
from keepwarm.outbox.letters import (
    DraftLine,
    EventLine,
    LeadLine,
    Letter,
    NextLine,
    StepLine,
    StepState,
    TaskLine,
)
from keepwarm.outbox.model import EventType, Standing
from keepwarm.outbox.reply_lines import get_reply_line
from keepwarm.outbox.task_lines import get_task_line, list_task_lines

MOST_NAMED = 5  # of several leads, or of the steps of a digest


async def get_letter(conn: Connection, message: Standing, to: str) -> Letter:
    """Return a message with all that its words need."""
    letter = Letter(
        id=message.id,
        about=message.edits_id or message.id,
        key=message.key,
        kind=message.kind,
        channel=message.channel,
        to=to,
        member=message.member,
        time_zone=message.time_zone,
        facts=message.facts,
        edits=message.edits,
        is_silent=message.is_silent,
    )
    match message.kind:
        case "answer":
            return letter
        case "reminder" | "digest":
            return await _with_steps(conn, letter, message)
        case "draft_ready" | "plan_ready" | "work_failed":
            return await _with_work(conn, letter, message)
        case "call_task" | "signal" | "reply":
            return await _with_deed(conn, letter, message)
        case _:
            return await _with_events(conn, letter, message)


def events_in(facts: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Return the events a message confirms, or the one that it tells somebody else of."""
    return facts.get("events", [facts])


async def get_owner(conn: Connection, lead_id: LeadId) -> MemberId | None:
    """Return who has to know what becomes of a lead."""
    owner = await fetch_value(conn, int, "select owner_id from leads where id = $1", lead_id)
    return None if owner is None else MemberId(owner)


async def list_confirming(conn: Connection, lead_id: LeadId, change_id: int) -> list[MessageId]:
    """List the messages in chats that confirm a change of a step."""
    found = await fetch_values(
        conn,
        int,
        """
        select id from outbox
         where lead_id = $1 and channel = 'telegram' and edits_id is null
           and facts->'events' @> jsonb_build_array(jsonb_build_object('change_id', $2::bigint))
         order by id
        """,
        lead_id,
        change_id,
    )
    return [MessageId(number) for number in found]


async def list_in_chats(conn: Connection, key_prefix: str) -> list[MessageId]:
    """List the messages in chats whose keys begin so, and that have left."""
    found = await fetch_values(
        conn,
        int,
        """
        select id from outbox
         where channel = 'telegram' and edits_id is null and left_at is not null
           and key ~>=~ $1 and key ~<~ ($1 || '~')
         order by id
        """,
        key_prefix,
    )
    return [MessageId(number) for number in found]


async def _with_steps(conn: Connection, letter: Letter, message: Standing) -> Letter:
    if letter.kind == "reminder":
        return replace(letter, steps=await _steps(conn, [letter.facts["step_id"]], message))
    told = letter.facts["step_ids"]
    still_open = [
        step for step in await _steps(conn, told, message) if step.state in {"due", "snoozed"}
    ]
    total = letter.facts["total"] - (len(told) - len(still_open))
    calls = await _open_calls(conn, letter, message)
    return replace(
        letter,
        facts={**letter.facts, "total": total},
        steps=tuple(still_open[:MOST_NAMED]),
        tasks=calls[:MOST_NAMED],
        calls=len(calls),
        overdue=await _count_overdue(conn, message),
    )


async def _open_calls(conn: Connection, letter: Letter, message: Standing) -> tuple[TaskLine, ...]:
    """Return the calls of a digest that are still to be made."""
    told = letter.facts.get("task_ids", ())
    lines = await list_task_lines(conn, told, message.member_id) if told else ()
    return tuple(line for line in lines if line.state == "open")


async def _with_deed(conn: Connection, letter: Letter, message: Standing) -> Letter:
    """Add what a prospect did or wrote, or the task that followed from it."""
    if letter.kind == "call_task":
        return replace(letter, task=await _task(conn, letter.facts["task_id"], message))
    if letter.kind == "reply":
        reply_id = ReplyId(letter.facts["reply_id"])
        return replace(letter, reply=await get_reply_line(conn, reply_id, message.member_id))
    return await _with_signal(conn, letter, message)


async def _with_signal(conn: Connection, letter: Letter, message: Standing) -> Letter:
    """Add the lead that did something, and the task that followed from it."""
    (lead,) = await _leads(conn, message.id, ())
    task_id = await fetch_value(
        conn, int, "select task_id from signals where id = $1", letter.facts["signal_id"]
    )
    return replace(letter, lead=lead, task=await _task(conn, task_id, message))


async def _task(conn: Connection, task_id: int | None, message: Standing) -> TaskLine | None:
    """Return the task that a message is about, where there is one."""
    if task_id is None:
        return None
    return await get_task_line(conn, TaskId(task_id), message.member_id)


async def _with_work(conn: Connection, letter: Letter, message: Standing) -> Letter:
    """Add what was written, or the lead for which nothing was."""
    (lead,) = await _leads(conn, message.id, ())
    letter = replace(letter, lead=lead)
    if letter.kind == "draft_ready":
        return replace(letter, draft=await _draft(conn, letter.facts["draft_id"]))
    if letter.kind == "plan_ready":
        return replace(letter, steps=await _steps(conn, letter.facts["step_ids"], message))
    return letter


async def _with_events(conn: Connection, letter: Letter, message: Standing) -> Letter:
    told = events_in(letter.facts)
    events = await _events(conn, told, message)
    several: Sequence[int] = told[0].get("lead_ids", ())
    leads = await _leads(conn, message.id, several[:MOST_NAMED])
    if several:
        return replace(letter, events=events, leads=leads)
    return replace(letter, events=events, lead=leads[0] if leads else None)


async def _leads(
    conn: Connection, message_id: MessageId, others: Sequence[int]
) -> tuple[LeadLine, ...]:
    """Return the lead that a message is about, or the others in their order."""
    found = await fetch_all(
        conn,
        LeadLine,
        """
        select l.id, l.name, nullif(l.company, l.name) as company,
               (select body from notes where lead_id = l.id order by id desc limit 1) as note
          from unnest(array(select lead_id from outbox where id = $1 and lead_id is not null)
                      || $2::bigint[]) with ordinality as asked (id, n)
          join leads l on l.id = asked.id
         order by asked.n
        """,
        message_id,
        others,
    )
    return tuple(found)


class _Step(msgspec.Struct, frozen=True):
    """A row of `_steps`."""

    lead_id: LeadId
    lead: str
    company: str | None
    step_id: int
    number: int
    of: int
    description: str
    suggested_text: str | None
    due_at: datetime | None
    state: StepState
    reason: str | None
    occurrence: int | None
    next: str | None
    next_due_at: datetime | None


async def _steps(
    conn: Connection, step_ids: Sequence[int], message: Standing
) -> tuple[StepLine, ...]:
    """Return steps in the order they are asked for, of the leads that their reader may see."""
    rows = await fetch_all(
        conn,
        _Step,
        """
        select s.lead_id, l.name as lead, nullif(l.company, l.name) as company,
               s.id as step_id, s.number,
               (select count(*) from steps a where a.plan_id = s.plan_id) as of, s.description,
               coalesce((select body from drafts d where d.step_id = s.id
                          order by d.id desc limit 1), s.suggested_text) as suggested_text,
               coalesce(r.due_at, s.due_at) as due_at,
               case when s.status <> 'pending' then s.status
                    when p.ended_at is not null or r.status not in ('pending', 'sent') then 'over'
                    when (select kind from reminder_ledger where reminder_id = r.id
                           order by id desc limit 1) = 'snoozed' then 'snoozed'
                    else 'due' end as state,
               s.reason, r.occurrence, n.description as next, n.due_at as next_due_at
          from unnest($1::bigint[]) with ordinality as asked (id, n)
          join steps s on s.id = asked.id
          join plans p on p.id = s.plan_id
          join leads l on l.id = s.lead_id
          join members m on m.id = $2
          left join reminders r on r.step_id = s.id
          left join lateral (
               select a.description, coalesce(ar.due_at, a.due_at) as due_at
                 from steps a left join reminders ar on ar.step_id = a.id
                where a.plan_id = s.plan_id and a.number > s.number and a.status = 'pending'
                order by a.number limit 1) as n on true
         where l.deleted_at is null and (m.role = 'admin' or coalesce(l.owner_id, m.id) = m.id)
         order by asked.n
        """,
        step_ids,
        message.member_id,
    )
    return tuple(_step(row) for row in rows)


def _step(row: _Step) -> StepLine:
    facts = msgspec.structs.asdict(row)
    following, due_at = facts.pop("next"), facts.pop("next_due_at")
    return StepLine(next=_next(following, due_at), **facts)


def _next(description: str | None, due_at: datetime | None) -> NextLine | None:
    return NextLine(description=description, due_at=due_at) if description else None


async def _count_overdue(conn: Connection, message: Standing) -> int:
    """Count what was due to a member before the day on which they are told."""
    found = await fetch_value(
        conn,
        int,
        """
        select count(*)
          from reminders r join leads l on l.id = r.lead_id and l.deleted_at is null
         where coalesce(r.member_id, 0) = $1 and r.status in ('pending', 'sent')
           and r.due_at < date_trunc('day', $2::timestamptz, $3)
        """,
        message.member_id,
        message.created_at,
        message.time_zone,
    )
    return found or 0


async def _draft(conn: Connection, draft_id: DraftId) -> DraftLine | None:
    return await fetch_maybe(
        conn,
        DraftLine,
        """
        select id, step_id, channel, subject, body,
               sent_at is not null
                   and exists (select from steps s where s.id = d.step_id and s.status = 'done')
                   as is_sent,
               not exists (select from drafts n where n.step_id = d.step_id and n.id > d.id)
                   as is_newest
          from drafts d where id = $1
        """,
        draft_id,
    )


class _Event(msgspec.Struct, frozen=True):
    """A row of `_events`."""

    type: EventType
    by: str | None
    number: int | None
    of: int | None
    step: str | None
    reason: str | None
    old_status: str | None
    new_status: str | None
    member_name: str | None
    count: int | None
    is_last: bool
    can_be_undone: bool
    is_undone: bool
    next: str | None
    next_due_at: datetime | None


async def _events(
    conn: Connection, told: Sequence[Mapping[str, Any]], message: Standing
) -> tuple[EventLine, ...]:
    """
    Return events as their steps and plans stand now.

    When the next step is due is nothing that a page told us: its reminder knows (S0-22).
    Whoever is given a lead learns what comes first.
    """
    rows = await fetch_all(
        conn,
        _Event,
        """
        select e->>'type' as type, case when m.id <> $2 then m.name end as by, s.number,
               (select count(*) from steps a where a.plan_id = s.plan_id) as of,
               coalesce(s.description, e->>'step_desc') as step, e->>'reason' as reason,
               e->>'old_status' as old_status, e->>'new_status' as new_status,
               e->>'member_name' as member_name, (e->>'count')::integer as count,
               not e ? 'next_step_id' as is_last,
               e ?| array['change_id', 'old_status', 'owner_was'] as can_be_undone,
               e ? 'undone' or c.undone_at is not null as is_undone,
               n.description as next, coalesce(r.due_at, n.due_at) as next_due_at
          from jsonb_array_elements($1::jsonb) with ordinality as told (e, n)
          left join members m on m.id = (e->>'by')::bigint
          left join steps s on s.id = (e->>'step_id')::bigint
          left join step_changes c
            on c.id = (e->>'change_id')::bigint and c.step_id = (e->>'step_id')::bigint
          left join steps n
            on n.status = 'pending' and n.id = case
               when e->>'type' <> 'lead_assigned' then (e->>'next_step_id')::bigint
               else (select a.id
                       from outbox o join plans p on p.lead_id = o.lead_id and p.ended_at is null
                       join steps a on a.plan_id = p.id and a.status = 'pending'
                      where o.id = $3 order by a.number limit 1) end
          left join reminders r on r.step_id = n.id
         order by told.n
        """,
        told,
        message.member_id,
        message.id,
    )
    return tuple(_event(row) for row in rows)


def _event(row: _Event) -> EventLine:
    facts = msgspec.structs.asdict(row)
    following, due_at = facts.pop("next"), facts.pop("next_due_at")
    return EventLine(next=_next(following, due_at), **facts)
