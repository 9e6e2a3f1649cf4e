"""SQL for the pages that show sequences. What a viewer may not see is not there."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from keepwarm.contacts.model import AddressKind
from keepwarm.db import Connection, fetch_all
from keepwarm.kit.ids import ContactId, EmailId, EnrolmentId, LeadId, SequenceId, TaskId
from keepwarm.kit.viewer import Viewer
from keepwarm.sequences.model import (
    EnrolmentEnd,
    EnrolmentState,
    SequenceChannel,
    StepState,
)


class SequenceShown(msgspec.Struct, frozen=True):
    """A sequence in the list of them, with how it does."""

    id: SequenceId
    name: str
    sends_itself: bool
    made_by: str | None
    channels: Sequence[SequenceChannel]
    under_way: int
    replied: int
    exhausted: int
    enrolled: int


async def list_sequences_shown(conn: Connection) -> list[SequenceShown]:
    return await fetch_all(
        conn,
        SequenceShown,
        """
        select q.id, q.name, q.sends_itself, m.name as made_by,
               array(select s.channel from sequence_steps s
                      where s.sequence_id = q.id order by s.number) as channels,
               coalesce(e.under_way, 0) as under_way, coalesce(e.replied, 0) as replied,
               coalesce(e.exhausted, 0) as exhausted, coalesce(e.enrolled, 0) as enrolled
          from sequences q
          left join members m on m.id = q.made_by
          left join (select sequence_id, count(*) as enrolled,
                            count(*) filter (where state <> 'ended') as under_way,
                            count(*) filter (where ended_because in ('reply', 'meeting', 'won'))
                                as replied,
                            count(*) filter (where ended_because = 'exhausted') as exhausted
                       from enrolments group by sequence_id) e on e.sequence_id = q.id
         where q.archived_at is null
         order by lower(q.name)
        """,
    )


class SequenceNamed(msgspec.Struct, frozen=True):
    """A sequence to choose."""

    id: SequenceId
    name: str


async def list_sequences_named(conn: Connection) -> list[SequenceNamed]:
    return await fetch_all(
        conn,
        SequenceNamed,
        """
        select id, name from sequences where archived_at is null order by lower(name)
        """,
    )


class EnrolmentShown(msgspec.Struct, frozen=True):
    """Somebody on the way through a sequence, or at its end, and what comes next."""

    id: EnrolmentId
    sequence_id: SequenceId
    sequence: str
    contact: str | None
    state: EnrolmentState
    ended_because: EnrolmentEnd | None
    ended_at: datetime | None
    hurried_at: datetime | None
    paused_until: datetime | None
    number: int | None
    total: int
    channel: SequenceChannel | None
    status: StepState | None
    due_at: datetime | None
    explanation: str | None
    remark: str | None
    email_id: EmailId | None  # what the step became and is not over yet
    email_waits: bool
    email_in_doubt: bool
    task_id: TaskId | None

    @property
    def coming_at(self) -> datetime | None:
        """When the next touch is due, where it is still to come."""
        return self.due_at if self.state == "active" and self.status == "pending" else None


async def list_enrolments_of(conn: Connection, lead_id: LeadId) -> list[EnrolmentShown]:
    """Return who of a lead goes through which sequence, or did of late."""
    return await fetch_all(
        conn,
        EnrolmentShown,
        """
        select e.id, e.sequence_id, q.name as sequence, c.name as contact, e.state,
               e.ended_because, e.ended_at, e.hurried_at, e.paused_until, s.number,
               (select count(*) from sequence_steps t where t.sequence_id = q.id) as total,
               s.channel, s.status, s.due_at, s.explanation, s.remark,
               m.id as email_id, coalesce(m.approved_at is null, false) as email_waits,
               coalesce(m.verdict = 'unknown', false) as email_in_doubt,
               k.id as task_id
          from enrolments e
          join sequences q on q.id = e.sequence_id
          left join contacts c on c.id = e.contact_id
          left join lateral (select * from enrolment_steps t
                              where t.enrolment_id = e.id
                              order by t.number desc limit 1) s on true
          left join lateral (select m.id, m.approved_at, m.verdict from emails m
                              where m.enrolment_step_id = s.id and s.over_at is null
                                and (m.verdict is null or m.verdict = 'unknown')
                              order by m.id desc limit 1) m on true
          left join lateral (select k.id from tasks k
                              where k.enrolment_step_id = s.id and k.status = 'touch_open'
                              order by k.id desc limit 1) k on true
         where e.lead_id = $1
         order by e.state = 'ended', e.updated_at desc, e.id desc
         limit 12
        """,
        lead_id,
    )


class WayShown(msgspec.Struct, frozen=True):
    """Somebody on the way through a sequence, as the sequence's own page lists them."""

    lead_id: LeadId
    lead: str
    contact: str | None
    state: EnrolmentState
    number: int | None
    due_at: datetime | None


async def list_ways(
    conn: Connection, sequence_id: SequenceId, viewer: Viewer, *, limit: int
) -> list[WayShown]:
    """Return who is on the way through a sequence, those whose next touch is due first, first."""
    return await fetch_all(
        conn,
        WayShown,
        """
        select e.lead_id, l.name as lead, c.name as contact, e.state, s.number,
               case when e.state = 'active' and s.status = 'pending' then s.due_at end as due_at
          from enrolments e
          join leads l on l.id = e.lead_id and l.deleted_at is null
          left join contacts c on c.id = e.contact_id
          left join lateral (select t.number, t.status, t.due_at from enrolment_steps t
                              where t.enrolment_id = e.id
                              order by t.number desc limit 1) s on true
         where e.sequence_id = $1 and e.state <> 'ended'
           and ($2::bigint is null or l.owner_id = $2 or l.owner_id is null)
         order by 6 nulls first, e.id
         limit $3
        """,
        sequence_id,
        viewer.only_owner,
        limit,
    )


class Reader(msgspec.Struct, frozen=True):
    """Somebody for whom words can be tried out."""

    contact_id: ContactId
    person: str | None
    company: str
    page: str | None
    reached_at: Sequence[AddressKind]


async def list_readers(conn: Connection, viewer: Viewer, *, limit: int) -> list[Reader]:
    """Return people at the leads a viewer may see, of the newest leads first."""
    return await fetch_all(
        conn,
        Reader,
        """
        select c.id as contact_id, c.name as person,
               coalesce(l.company, l.name) as company,
               (select p.token from microsites p
                 where p.lead_id = l.id and p.revoked_at is null) as page,
               array(select distinct a.kind from addresses a
                      where a.contact_id = c.id and a.bounced_at is null) as reached_at
          from (select * from leads
                 where deleted_at is null
                   and ($1::bigint is null or owner_id = $1 or owner_id is null)
                 order by id desc limit $2) l
          join contacts c on c.lead_id = l.id
         where c.opted_out_at is null and c.name is not null
         order by l.id desc, c.created_at, c.id
         limit $2
        """,
        viewer.only_owner,
        limit,
    )
