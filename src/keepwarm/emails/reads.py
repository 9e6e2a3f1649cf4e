"""What is asked about e-mails."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from keepwarm.db import Connection, fetch_maybe, fetch_one, fetch_value
from keepwarm.emails.model import Email, Standing
from keepwarm.kit.ids import ContactId, EmailId, LeadId
from keepwarm.kit.viewer import Viewer
from keepwarm.leads.reads import get_lead_for


async def get_email(conn: Connection, email_id: EmailId) -> Email | None:
    return await fetch_maybe(
        conn,
        Email,
        """
        select id, key, lead_id, contact_id, address, mailbox, enrolment_step_id, draft_id,
               subject, body, message_id, in_reply_to, made_by, created_at, approved_at,
               approved_by, left_at, verdict, receipt, judged_at, bounced_at, status, due_at,
               tries, error, finished_at
          from emails where id = $1
        """,
        email_id,
    )


async def get_email_for(conn: Connection, email_id: EmailId, viewer: Viewer) -> Email | None:
    """Return an e-mail of a lead that the viewer may see and that is not in the trash."""
    email = await get_email(conn, email_id)
    if email is None or await get_lead_for(conn, email.lead_id, viewer) is None:
        return None
    return email


async def find_email(conn: Connection, key: str) -> EmailId | None:
    found = await fetch_value(conn, int, "select id from emails where key = $1", key)
    return None if found is None else EmailId(found)


async def find_sent(
    conn: Connection, message_id: str | None, address: str | None
) -> EmailId | None:
    """Return the e-mail of an id; else the last that was sent to an address."""
    found = await fetch_value(
        conn,
        int,
        """
        select coalesce((select id from emails where message_id = $1),
                        (select id from emails
                          where address = $2 and left_at is not null
                          order by left_at desc, id desc limit 1))
        """,
        message_id,
        address,
    )
    return None if found is None else EmailId(found)


class _Stands(msgspec.Struct, frozen=True):
    """What of the world decides about an e-mail."""

    contact: str | None
    thread: Sequence[str]
    opted_out_at: datetime | None
    is_theirs: bool
    address_bounced_at: datetime | None
    answered_at: datetime | None


async def get_standing(conn: Connection, email: Email) -> Standing:
    """Return an e-mail with all that decides whether it may still leave."""
    stands = await fetch_one(
        conn,
        _Stands,
        """
        select c.name as contact, e.thread,
               coalesce(c.opted_out_at, s.since) as opted_out_at,
               a.id is not null as is_theirs, a.bounced_at as address_bounced_at,
               (select max(r.received_at) from replies r
                 where r.contact_id = e.contact_id and r.lead_id = e.lead_id
                   and (r.intent is null or r.intent not in ('out_of_office', 'bounce')))
                   as answered_at
          from emails e
          join contacts c on c.id = e.contact_id
          left join addresses a
            on a.contact_id = c.id and a.kind = 'email' and a.value = e.address
          left join suppressions s on s.hash = address_hash('email', e.address)
         where e.id = $1
        """,
        email.id,
    )
    return Standing(
        email=email,
        contact=stands.contact,
        thread=tuple(stands.thread),
        opted_out_at=stands.opted_out_at,
        is_theirs=stands.is_theirs,
        address_bounced_at=stands.address_bounced_at,
        answered_at=stands.answered_at,
    )


class Recipient(msgspec.Struct, frozen=True):
    """Whether somebody may be written to at an address of theirs."""

    opted_out_at: datetime | None
    is_theirs: bool
    bounced_at: datetime | None


async def get_recipient(
    conn: Connection, lead_id: LeadId, contact_id: ContactId, address: str
) -> Recipient | None:
    """Return how it stands with a contact of a lead and an address; None: not of that lead."""
    return await fetch_maybe(
        conn,
        Recipient,
        """
        select c.opted_out_at, a.id is not null as is_theirs, a.bounced_at
          from contacts c
          left join addresses a
            on a.contact_id = c.id and a.kind = 'email' and a.value = $3
         where c.id = $2 and c.lead_id = $1
        """,
        lead_id,
        contact_id,
        address,
    )


class Said(msgspec.Struct, frozen=True):
    """A letter in a conversation, theirs or ours, with those before it."""

    message_id: str
    subject: str
    thread: Sequence[str]


async def get_said(conn: Connection, message_id: str) -> Said | None:
    """Return a letter that an answer to it refers to."""
    return await fetch_maybe(
        conn,
        Said,
        """
        select e.message_id, e.subject, e.thread from emails e where e.message_id = $1
        union all
        select r.message_id, r.subject,
               case when e.id is null then '{}' else e.thread || e.message_id end
          from replies r left join emails e on e.id = r.email_id
         where r.message_id = $1
         limit 1
        """,
        message_id,
    )


async def get_last_said(conn: Connection, contact_id: ContactId) -> Said | None:
    """Return the last letter that arrived at a contact."""
    return await fetch_maybe(
        conn,
        Said,
        """
        select message_id, subject, thread from emails
         where contact_id = $1 and verdict = 'sent' and bounced_at is null
         order by left_at desc, id desc limit 1
        """,
        contact_id,
    )


class Waiting(msgspec.Struct, frozen=True):
    """How many letters ask for a person: for approval, or whether they arrived."""

    to_approve: int
    to_judge: int

    @property
    def total(self) -> int:
        return self.to_approve + self.to_judge


async def count_waiting(conn: Connection, viewer: Viewer) -> Waiting:
    """Count the letters of leads the viewer may see that ask for a person."""
    return await fetch_one(
        conn,
        Waiting,
        """
        select count(*) filter (where e.verdict is null) as to_approve,
               count(*) filter (where e.verdict is not null) as to_judge
          from emails e join leads l on l.id = e.lead_id
         where ((e.status = 'pending' and e.approved_at is null)
                or (e.verdict = 'unknown' and e.judged_at is null))
           and l.deleted_at is null
           and ($1::bigint is null or l.owner_id = $1 or l.owner_id is null)
        """,
        viewer.only_owner,
    )
