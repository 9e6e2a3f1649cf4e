"""SQL that changes sequences and enrolments. Only `sequences.actions` may import this."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from keepwarm.db import Connection, execute, fetch_all
from keepwarm.kit.ids import ContactId, EnrolmentId, EnrolmentStepId, LeadId, MemberId, SequenceId
from keepwarm.sequences.model import SequenceChannel


class Beginning(msgspec.Struct, frozen=True):
    """Somebody who sets out, and where and when they begin."""

    lead_id: LeadId
    contact_id: ContactId
    channel: SequenceChannel
    rule: str
    explanation: str
    due_at: datetime


class Enrolled(msgspec.Struct, frozen=True):
    """An enrolment that is new."""

    id: EnrolmentId
    lead_id: LeadId
    contact_id: ContactId | None
    sequence_id: SequenceId


async def insert_enrolments(
    conn: Connection,
    sequence_id: SequenceId,
    beginnings: Sequence[Beginning],
    *,
    by: MemberId | None,
    now: datetime,
) -> list[Enrolled]:
    """Have contacts set out, each with its first step; who is under way already is left out."""
    return await fetch_all(
        conn,
        Enrolled,
        """
        with beginning as (
            select * from unnest($2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[],
                                 $7::timestamptz[])
                       as b (lead_id, contact_id, channel, rule, explanation, due_at)
        ), enrolled as (
            insert into enrolments
                   (sequence_id, lead_id, contact_id, started_by, created_at, updated_at)
            select $1, lead_id, contact_id, $8, $9, $9 from beginning
            on conflict (contact_id) where state <> 'ended' do nothing
            returning id, lead_id, contact_id, sequence_id
        ), first as (
            insert into enrolment_steps
                   (enrolment_id, lead_id, contact_id, number, channel, rule, explanation, due_at)
            select e.id, e.lead_id, e.contact_id, 1, b.channel, b.rule, b.explanation, b.due_at
              from enrolled e join beginning b using (contact_id)
        )
        select id, lead_id, contact_id, sequence_id from enrolled order by id
        """,
        sequence_id,
        [each.lead_id for each in beginnings],
        [each.contact_id for each in beginnings],
        [each.channel for each in beginnings],
        [each.rule for each in beginnings],
        [each.explanation for each in beginnings],
        [each.due_at for each in beginnings],
        by,
        now,
    )


async def update_hurried(conn: Connection, ids: Sequence[EnrolmentId], *, now: datetime) -> None:
    await execute(
        conn,
        """
        update enrolments set hurried_at = $2, updated_at = $2
         where id = any($1::bigint[]) and hurried_at is null
        """,
        list(ids),
        now,
    )


async def update_postponed(
    conn: Connection, ids: Sequence[EnrolmentId], until: datetime, *, now: datetime
) -> None:
    await execute(
        conn,
        """
        update enrolments
           set paused_until = greatest(paused_until, $2), updated_at = $3
         where id = any($1::bigint[]) and state <> 'ended'
        """,
        list(ids),
        until,
        now,
    )


async def update_paused(conn: Connection, enrolment_id: EnrolmentId, *, now: datetime) -> bool:
    """Hold an enrolment back with its next step; says whether it was going on."""
    paused = await execute(
        conn,
        """
        update enrolments set state = 'paused', updated_at = $2
         where id = $1 and state = 'active'
        """,
        enrolment_id,
        now,
    )
    await execute(
        conn,
        """
        update enrolment_steps set status = 'cancelled', finished_at = $2
         where enrolment_id = $1 and status = 'pending'
        """,
        enrolment_id,
        now,
    )
    return paused == 1


async def update_resumed(conn: Connection, enrolment_id: EnrolmentId, *, now: datetime) -> bool:
    """Let an enrolment go on at once, whatever it waited for; says whether it was held back."""
    resumed = await execute(
        conn,
        """
        update enrolments set state = 'active', paused_until = null, updated_at = $2
         where id = $1 and (state = 'paused' or state = 'active' and paused_until > $2)
        """,
        enrolment_id,
        now,
    )
    return resumed == 1


async def update_revived(conn: Connection, ids: Sequence[EnrolmentId], *, now: datetime) -> None:
    """
    Have ended enrolments go on, with the steps that were called off before they came.

    One that somebody had paused is paused again.
    """
    await execute(
        conn,
        """
        update enrolments
           set state = case when was_paused then 'paused' else 'active' end,
               was_paused = false, ended_because = null, ended_at = null, updated_at = $2
         where id = any($1::bigint[]) and state = 'ended'
        """,
        list(ids),
        now,
    )
    await execute(
        conn,
        """
        update enrolment_steps set over_at = null, outcome = null
         where enrolment_id = any($1::bigint[]) and outcome = 'called_off' and taken_at is null
        """,
        list(ids),
    )


async def update_remark(conn: Connection, step_id: EnrolmentStepId, remark: str | None) -> None:
    await execute(conn, "update enrolment_steps set remark = $2 where id = $1", step_id, remark)
