"""SQL that only looks at sequences, and at who is on the way through them."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from keepwarm.contacts.model import AddressKind
from keepwarm.db import Connection, fetch_all, fetch_maybe, fetch_value, fetch_values
from keepwarm.kit.ids import ContactId, EnrolmentId, EnrolmentStepId, LeadId, MemberId, SequenceId
from keepwarm.sequences.model import DueTouch, Person, SequenceRow, SequenceStep, UnderWay


async def get_sequence(conn: Connection, sequence_id: SequenceId) -> SequenceRow | None:
    return await fetch_maybe(
        conn,
        SequenceRow,
        """
        select id, name, sends_itself, most_touches, made_by, archived_at
          from sequences
         where id = $1
        """,
        sequence_id,
    )


async def list_sequence_steps(conn: Connection, sequence_id: SequenceId) -> list[SequenceStep]:
    """Return the steps of a sequence in their order."""
    return await fetch_all(
        conn,
        SequenceStep,
        """
        select channel, timing, subject, body
          from sequence_steps
         where sequence_id = $1
         order by number
        """,
        sequence_id,
    )


async def list_people(conn: Connection, lead_ids: Sequence[LeadId]) -> list[Person]:
    """Return the contacts of leads, in the order in which one would turn to them."""
    return await fetch_all(
        conn,
        Person,
        """
        select c.id as contact_id, c.lead_id, c.name, c.consent,
               coalesce(c.opted_out_at, (
                   select max(s.since)
                     from addresses a
                     join suppressions s on s.hash = address_hash(a.kind, a.value)
                    where a.contact_id = c.id)) as opted_out_at,
               array(select distinct a.kind from addresses a
                      where a.contact_id = c.id and a.bounced_at is null) as reached_at,
               e.id as enrolment_id, e.sequence_id
          from contacts c
          left join enrolments e on e.contact_id = c.id and e.state <> 'ended'
         where c.lead_id = any($1::bigint[])
         order by c.lead_id, c.name is null, c.created_at, c.id
        """,
        list(lead_ids),
    )


async def list_under_way(conn: Connection, ids: Iterable[EnrolmentId]) -> list[UnderWay]:
    """Return enrolments that have not ended, each with where it stands."""
    return await fetch_all(
        conn,
        UnderWay,
        """
        select e.id, e.sequence_id, q.name as sequence, e.lead_id, l.owner_id, e.contact_id,
               e.state, e.hurried_at, e.paused_until,
               coalesce(l.owner_id, e.started_by) as member_id, q.most_touches,
               coalesce((select max(t.over_at) from enrolment_steps t
                          where t.enrolment_id = e.id), e.created_at) as since,
               (select count(*) from enrolment_steps t
                 where t.enrolment_id = e.id and t.outcome = 'done') as touches,
               s.id as step_id, s.number, s.status, s.taken_at, s.over_at, s.due_at
          from enrolments e
          join leads l on l.id = e.lead_id
          join sequences q on q.id = e.sequence_id
          left join lateral (select t.id, t.number, t.status, t.taken_at, t.over_at, t.due_at
                               from enrolment_steps t
                              where t.enrolment_id = e.id
                              order by t.number desc limit 1) s on true
         where e.id = any($1::bigint[]) and e.state <> 'ended'
         order by e.lead_id, e.id
        """,
        list(ids),
    )


async def list_open_of_leads(conn: Connection, lead_ids: Sequence[LeadId]) -> list[EnrolmentId]:
    found = await fetch_values(
        conn,
        int,
        """
        select id from enrolments
         where lead_id = any($1::bigint[]) and state <> 'ended'
         order by lead_id, id
        """,
        list(lead_ids),
    )
    return [EnrolmentId(number) for number in found]


async def list_open_of_contact(conn: Connection, contact_id: ContactId) -> list[EnrolmentId]:
    found = await fetch_values(
        conn,
        int,
        "select id from enrolments where contact_id = $1 and state <> 'ended' order by id",
        contact_id,
    )
    return [EnrolmentId(number) for number in found]


async def list_ended(
    conn: Connection, lead_ids: Sequence[LeadId], *, ended_at: datetime
) -> list[EnrolmentId]:
    """Return the enrolments of leads that ended at a moment and whose contact is free."""
    found = await fetch_values(
        conn,
        int,
        """
        select e.id
          from enrolments e join contacts c on c.id = e.contact_id
         where e.lead_id = any($1::bigint[]) and e.ended_at = $2 and c.opted_out_at is null
           and not exists (select from enrolments other
                            where other.contact_id = e.contact_id and other.state <> 'ended')
         order by e.lead_id, e.id
        """,
        list(lead_ids),
        ended_at,
    )
    return [EnrolmentId(number) for number in found]


async def find_lead(conn: Connection, enrolment_id: EnrolmentId) -> LeadId | None:
    """Return the lead that an enrolment belongs to."""
    number = await fetch_value(
        conn, int, "select lead_id from enrolments where id = $1", enrolment_id
    )
    return None if number is None else LeadId(number)


async def find_lead_of_step(conn: Connection, step_id: int) -> LeadId | None:
    """Return the lead that the step of an enrolment belongs to."""
    number = await fetch_value(
        conn, int, "select lead_id from enrolment_steps where id = $1", step_id
    )
    return None if number is None else LeadId(number)


async def find_enrolment_of_step(conn: Connection, step_id: EnrolmentStepId) -> EnrolmentId | None:
    number = await fetch_value(
        conn, int, "select enrolment_id from enrolment_steps where id = $1", step_id
    )
    return None if number is None else EnrolmentId(number)


async def list_names(conn: Connection) -> list[str]:
    """Return the names that sequences have."""
    return await fetch_values(
        conn, str, "select name from sequences where archived_at is null order by name"
    )


async def list_open_of_sequence(conn: Connection, sequence_id: SequenceId) -> list[EnrolmentId]:
    found = await fetch_values(
        conn,
        int,
        """
        select id from enrolments
         where sequence_id = $1 and state <> 'ended'
         order by lead_id, id
        """,
        sequence_id,
    )
    return [EnrolmentId(number) for number in found]


async def list_leads_under_way(conn: Connection, sequence_id: SequenceId) -> list[LeadId]:
    """Return the leads somebody of which is on the way through a sequence."""
    found = await fetch_values(
        conn,
        int,
        """
        select distinct lead_id from enrolments
         where sequence_id = $1 and state <> 'ended'
         order by lead_id
        """,
        sequence_id,
    )
    return [LeadId(number) for number in found]


async def get_due(conn: Connection, step_id: int) -> DueTouch | None:
    """Return a step that is due with the words of its sequence as they stand now."""
    return await fetch_maybe(
        conn,
        DueTouch,
        """
        select s.id as step_id, s.lead_id, s.contact_id, e.state, e.paused_until,
               q.sends_itself, t.channel, t.body,
               case when t.subject is not null or t.channel <> 'email'
                         or exists (select from emails m
                                     where m.contact_id = s.contact_id and m.verdict = 'sent'
                                       and m.bounced_at is null)
                    then t.subject
                    else (select b.subject from sequence_steps b
                           where b.sequence_id = e.sequence_id and b.subject is not null
                             and b.channel = 'email' and b.number < s.number
                           order by b.number desc limit 1) end as subject,
               c.name as person, coalesce(l.company, l.name) as company,
               (select p.token from microsites p
                 where p.lead_id = s.lead_id and p.revoked_at is null) as page,
               m.id as member_id, m.name as sender, m.email as sender_email
          from enrolment_steps s
          join enrolments e on e.id = s.enrolment_id
          join sequences q on q.id = e.sequence_id
          join leads l on l.id = s.lead_id
          join contacts c on c.id = s.contact_id
          left join members m
            on m.id = coalesce(l.owner_id, e.started_by) and m.disabled_at is null
          left join sequence_steps t on t.sequence_id = e.sequence_id and t.number = s.number
         where s.id = $1
        """,
        step_id,
    )


async def get_address(
    conn: Connection, contact_id: ContactId, kinds: Sequence[AddressKind]
) -> str | None:
    """Return the best address of a contact among some kinds; None where all are bad."""
    return await fetch_value(
        conn,
        str,
        """
        select value from addresses
         where contact_id = $1 and kind = any($2::text[]) and bounced_at is null
         order by array_position($2::text[], kind), id
         limit 1
        """,
        contact_id,
        list(kinds),
    )


async def get_name(conn: Connection, member_id: MemberId) -> str:
    """Return the name of one of us."""
    name = await fetch_value(conn, str, "select name from members where id = $1", member_id)
    return name or ""
