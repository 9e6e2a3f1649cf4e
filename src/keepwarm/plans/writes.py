"""SQL that changes plans. Only `plans.actions` may import this."""

from datetime import datetime

from keepwarm.db import Connection, fetch_value
from keepwarm.kit.ids import LeadId, MemberId, PlanId
from keepwarm.plans.model import Ending, PlanDraft


async def insert_plan(
    conn: Connection,
    lead_id: LeadId,
    draft: PlanDraft,
    *,
    made_for: MemberId | None,
    now: datetime,
) -> PlanId:
    number = await fetch_value(
        conn,
        int,
        """
        insert into plans (lead_id, maker, made_with, summary, language, remarks, base_at,
                           made_for, made_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $7)
        returning id
        """,
        lead_id,
        draft.maker,
        draft.made_with,
        draft.summary,
        draft.language,
        list(draft.remarks),
        now,
        made_for,
    )
    return PlanId(number or 0)


async def resume_plan(conn: Connection, lead_id: LeadId, *, ended_at: datetime) -> PlanId | None:
    """Let the last plan of a lead run again, if it ended just then; None if it did not."""
    number = await fetch_value(
        conn,
        int,
        """
        update plans set ended_at = null, ended_because = null, ended_by = null
         where lead_id = $1 and ended_at = $2
           and not exists (select from plans o where o.lead_id = $1 and o.id > plans.id)
        returning id
        """,
        lead_id,
        ended_at,
    )
    return None if number is None else PlanId(number)


async def end_plan(
    conn: Connection, lead_id: LeadId, *, because: Ending, by: MemberId | None, now: datetime
) -> PlanId | None:
    """End the running plan of a lead and return which it was; None if there is none."""
    number = await fetch_value(
        conn,
        int,
        """
        update plans set ended_at = $3, ended_because = $2, ended_by = $4
         where lead_id = $1 and ended_at is null
        returning id
        """,
        lead_id,
        because,
        now,
        by,
    )
    return None if number is None else PlanId(number)
