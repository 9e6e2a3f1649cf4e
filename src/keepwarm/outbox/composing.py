"""What a message's words need, read when it leaves."""

from collections.abc import Sequence

from keepwarm.db import Connection, fetch_all, fetch_value
from keepwarm.kit.ids import LeadId, MemberId
from keepwarm.outbox.letters import Letter, StepLine
from keepwarm.outbox.model import Standing


async def get_letter(conn: Connection, message: Standing, to: str) -> Letter:
    """Return a message with all that its words need."""
    facts = message.facts
    steps = facts.get("step_ids") or [facts["step_id"]]
    return Letter(
        id=message.id,
        key=message.key,
        kind=message.kind,
        channel=message.channel,
        to=to,
        member=message.member,
        time_zone=message.time_zone,
        facts=facts,
        steps=tuple(await _list_steps(conn, steps, message.member_id)),
    )


async def _list_steps(
    conn: Connection, step_ids: Sequence[int], member_id: MemberId
) -> list[StepLine]:
    return await fetch_all(
        conn,
        StepLine,
        """
        select s.lead_id, l.name as lead, nullif(l.company, l.name) as company,
               s.id as step_id, s.number,
               (select count(*) from steps a where a.plan_id = s.plan_id) as of,
               s.description, s.suggested_text, coalesce(r.due_at, s.due_at) as due_at
          from unnest($1::bigint[]) with ordinality as asked (id, n)
          join steps s on s.id = asked.id
          join leads l on l.id = s.lead_id
          join members m on m.id = $2
          left join reminders r on r.step_id = s.id
         where s.status = 'pending' and l.deleted_at is null
           and (m.role = 'admin' or coalesce(l.owner_id, m.id) = m.id)
           and coalesce(r.due_at, s.due_at) is not null
         order by asked.n
        """,
        step_ids,
        member_id,
    )


async def get_owner(conn: Connection, lead_id: LeadId) -> MemberId | None:
    """Return who has to know what becomes of a lead."""
    owner = await fetch_value(conn, int, "select owner_id from leads where id = $1", lead_id)
    return None if owner is None else MemberId(owner)
