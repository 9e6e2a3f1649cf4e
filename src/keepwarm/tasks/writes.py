"""SQL that changes tasks. Only `tasks.actions` may import this."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from keepwarm.db import Connection, fetch_all
from keepwarm.kit.ids import ContactId, LeadId, TaskId
from keepwarm.tasks.model import BY_A_SIGNAL, TRIGGERS, TriggerSource


class Made(msgspec.Struct, frozen=True):
    """A task that is new."""

    id: TaskId
    lead_id: LeadId
    trigger: TriggerSource


class Call(msgspec.Struct, frozen=True):
    """Whom to call about what, when and why then."""

    lead_id: LeadId
    trigger: TriggerSource
    contact_id: ContactId
    due_at: datetime
    explanation: str


async def insert_calls(conn: Connection, calls: Sequence[Call], *, now: datetime) -> list[Made]:
    """Write calls down, except where one about the same thing is open already (G-11)."""
    triggers = [TRIGGERS[call.trigger] for call in calls]
    return await fetch_all(
        conn,
        Made,
        """
        insert into tasks (lead_id, contact_id, type, channel, subject, priority, due_at,
                           created_by, trigger_source, explanation, created_at, changed_at)
        select lead_id, contact_id, type, 'call', subject, priority, due_at,
               $9, trigger, explanation, $10, $10
          from unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[],
                      $6::timestamptz[], $7::text[], $8::text[])
            as c (lead_id, contact_id, type, subject, priority, due_at, trigger, explanation)
        on conflict (lead_id, trigger_source)
           where status = 'touch_open' and trigger_source is not null
           do nothing
        returning id, lead_id, trigger_source as trigger
        """,
        [call.lead_id for call in calls],
        [call.contact_id for call in calls],
        [trigger.type for trigger in triggers],
        [trigger.subject for trigger in triggers],
        [trigger.priority for trigger in triggers],
        [call.due_at for call in calls],
        [call.trigger for call in calls],
        [call.explanation for call in calls],
        BY_A_SIGNAL,
        now,
    )
