"""SQL that brings enrolments on, step by step; for `sequences.going` and `sequences.taking`."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from keepwarm.db import Connection, execute, fetch_all
from keepwarm.kit.ids import ContactId, EnrolmentId, EnrolmentStepId, LeadId
from keepwarm.sequences.model import EnrolmentEnd, SequenceChannel, StepOutcome


class Coming(msgspec.Struct, frozen=True):
    """The step that an enrolment comes to next."""

    enrolment_id: EnrolmentId
    lead_id: LeadId
    contact_id: ContactId
    number: int
    channel: SequenceChannel
    rule: str
    explanation: str
    due_at: datetime


class Moving(msgspec.Struct, frozen=True):
    """A step that is due at another instant now, and why."""

    id: EnrolmentStepId
    rule: str
    explanation: str
    due_at: datetime


class CalledOff(msgspec.Struct, frozen=True):
    """A step that is over before it was done."""

    id: EnrolmentStepId
    taken_at: datetime | None


async def upsert_coming(conn: Connection, coming: Sequence[Coming], *, now: datetime) -> None:
    """Have enrolments come to their next step, or to one again that was never done."""
    await execute(
        conn,
        """
        insert into enrolment_steps
               (enrolment_id, lead_id, contact_id, number, channel, rule, explanation, due_at)
        select * from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::integer[], $5::text[],
                             $6::text[], $7::text[], $8::timestamptz[])
        on conflict (enrolment_id, number) do update
           set status = 'pending', channel = excluded.channel, rule = excluded.rule,
               explanation = excluded.explanation, due_at = excluded.due_at, attempts = 0,
               cancel_requested_at = null, error = null, remark = null, finished_at = null
         where enrolment_steps.status in ('pending', 'cancelled', 'failed')
           and enrolment_steps.over_at is null
        """,
        [each.enrolment_id for each in coming],
        [each.lead_id for each in coming],
        [each.contact_id for each in coming],
        [each.number for each in coming],
        [each.channel for each in coming],
        [each.rule for each in coming],
        [each.explanation for each in coming],
        [each.due_at for each in coming],
    )
    await execute(
        conn,
        "update enrolments set updated_at = $2 where id = any($1::bigint[])",
        [each.enrolment_id for each in coming],
        now,
    )


async def update_moved(conn: Connection, moving: Sequence[Moving]) -> None:
    """Have steps that are still to come be due at other instants."""
    await execute(
        conn,
        """
        update enrolment_steps as s
           set due_at = m.due_at, rule = m.rule, explanation = m.explanation
          from unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::text[])
            as m (id, due_at, rule, explanation)
         where s.id = m.id and s.status = 'pending'
        """,
        [each.id for each in moving],
        [each.due_at for each in moving],
        [each.rule for each in moving],
        [each.explanation for each in moving],
    )


async def update_ended(
    conn: Connection, ids: Sequence[EnrolmentId], because: EnrolmentEnd, *, now: datetime
) -> None:
    await execute(
        conn,
        """
        update enrolments
           set state = 'ended', was_paused = (state = 'paused'), ended_because = $2,
               ended_at = $3, updated_at = $3
         where id = any($1::bigint[]) and state <> 'ended'
        """,
        list(ids),
        because,
        now,
    )


async def call_off_steps(
    conn: Connection, ids: Sequence[EnrolmentId], *, now: datetime
) -> list[EnrolmentStepId]:
    """Call off what is open of enrolments; returns the steps that had become something."""
    called_off = await fetch_all(
        conn,
        CalledOff,
        """
        update enrolment_steps
           set status = case status when 'pending' then 'cancelled' else status end,
               finished_at = coalesce(finished_at, $2), over_at = $2, outcome = 'called_off'
         where enrolment_id = any($1::bigint[]) and over_at is null and status <> 'processing'
        returning id, taken_at
        """,
        list(ids),
        now,
    )
    return [each.id for each in called_off if each.taken_at is not None]


async def update_taken(
    conn: Connection,
    step_id: EnrolmentStepId,
    *,
    channel: SequenceChannel,
    remark: str | None,
    now: datetime,
) -> None:
    """Note that a step became an e-mail or a task."""
    await execute(
        conn,
        """
        update enrolment_steps set taken_at = $4, channel = $2, remark = $3 where id = $1
        """,
        step_id,
        channel,
        remark,
        now,
    )


async def update_over(
    conn: Connection,
    step_id: EnrolmentStepId,
    how: StepOutcome,
    *,
    remark: str | None,
    now: datetime,
) -> bool:
    """Note what became of a step; says whether that was news."""
    over = await execute(
        conn,
        """
        update enrolment_steps
           set over_at = $3, outcome = $2, remark = coalesce($4, remark)
         where id = $1 and over_at is null
        """,
        step_id,
        how,
        now,
        remark,
    )
    return over == 1


async def update_held_back(conn: Connection, step_id: EnrolmentStepId, *, now: datetime) -> None:
    """Take a step that somebody held back meanwhile out of its worker's hands."""
    await execute(
        conn,
        """
        update enrolment_steps set status = 'cancelled', finished_at = coalesce(finished_at, $2)
         where id = $1
        """,
        step_id,
        now,
    )
