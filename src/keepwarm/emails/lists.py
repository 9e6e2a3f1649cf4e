"""E-mails as pages list them: with who they are for, who approved them and what wrote them."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from keepwarm.db import Connection, fetch_all, fetch_values
from keepwarm.emails.model import State, Verdict, state_of
from keepwarm.kit.ids import ContactId, DraftId, EmailId, LeadId
from keepwarm.kit.viewer import Viewer

MOST_OPEN, LATELY = 200, 40


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """An e-mail with all that a page says of it."""

    id: EmailId
    lead_id: LeadId
    lead: str
    contact: str | None
    address: str
    mailbox: str
    subject: str
    body: str
    draft_id: DraftId | None
    sequence: str | None
    made_by: str | None
    approved_by: str | None
    created_at: datetime
    approved_at: datetime | None
    left_at: datetime | None
    due_at: datetime
    finished_at: datetime | None
    bounced_at: datetime | None
    judged_at: datetime | None
    verdict: Verdict | None
    error: str | None

    @property
    def state(self) -> State:
        return state_of(self.verdict, self.approved_at, self.left_at, self.bounced_at)

    @property
    def is_in_doubt(self) -> bool:
        """Nobody knows whether it arrived, and nobody has said so yet."""
        return self.verdict == "unknown" and self.judged_at is None

    @property
    def may_go_again(self) -> bool:
        """A person may want it sent once more."""
        return self.is_in_doubt or (self.verdict == "failed" and self.judged_at is None)


class Recipient(msgspec.Struct, frozen=True):
    """Somebody at a lead who may be written to, and where."""

    contact_id: ContactId
    name: str | None
    address: str


async def list_letters(
    conn: Connection, ids: Sequence[EmailId], *, of_drafts_at: LeadId | None = None
) -> list[Letter]:
    """Return e-mails in the order of their ids, and the newest of each draft of a lead."""
    return await fetch_all(
        conn,
        Letter,
        """
        select e.id, e.lead_id, l.name as lead, c.name as contact, e.address, e.mailbox,
               e.subject, e.body, e.draft_id, q.name as sequence, w.name as made_by,
               m.name as approved_by, e.created_at, e.approved_at, e.left_at, e.due_at,
               e.finished_at, e.bounced_at, e.judged_at, e.verdict, e.error
          from (select * from unnest($1::bigint[]) with ordinality as named (id, n)
                union all
                select max(id), 0 from emails
                 where lead_id = $2 and draft_id is not null group by draft_id) as asked
          join emails e on e.id = asked.id
          join leads l on l.id = e.lead_id
          join contacts c on c.id = e.contact_id
          left join members m on m.id = e.approved_by
          left join members w on w.id = e.made_by
          left join enrolment_steps s on s.id = e.enrolment_step_id
          left join enrolments t on t.id = s.enrolment_id
          left join sequences q on q.id = t.sequence_id
         order by asked.n
        """,
        list(ids),
        of_drafts_at,
    )


async def list_open(conn: Connection, viewer: Viewer) -> list[Letter]:
    """List what asks for a person or is on its way, of leads the viewer may see."""
    # Each arm says word for word what a small index holds: the letters sent are never read.
    ids = await fetch_values(
        conn,
        int,
        """
        select e.id from emails e join leads l on l.id = e.lead_id
         where ((e.status = 'pending' and e.approved_at is null)
                or (e.status = 'pending' and e.approved_at is not null)
                or e.status = 'processing'
                or (e.verdict = 'unknown' and e.judged_at is null))
           and l.deleted_at is null
           and ($1::bigint is null or l.owner_id = $1 or l.owner_id is null)
         order by e.due_at, e.id limit $2
        """,
        viewer.only_owner,
        MOST_OPEN,
    )
    return await list_letters(conn, [EmailId(each) for each in ids])


async def list_lately(conn: Connection, viewer: Viewer) -> list[Letter]:
    """List what ended of late, the last first."""
    ids = await fetch_values(
        conn,
        int,
        """
        select e.id from emails e join leads l on l.id = e.lead_id
         where e.finished_at is not null and l.deleted_at is null
           and (e.verdict <> 'unknown' or e.judged_at is not null)
           and ($1::bigint is null or l.owner_id = $1 or l.owner_id is null)
         order by e.finished_at desc, e.id desc limit $2
        """,
        viewer.only_owner,
        LATELY,
    )
    return await list_letters(conn, [EmailId(each) for each in ids])


async def letters_of_drafts(conn: Connection, lead_id: LeadId) -> dict[DraftId, Letter]:
    """Return the newest e-mail that was made of each of a lead's drafts."""
    letters = await list_letters(conn, (), of_drafts_at=lead_id)
    return {letter.draft_id: letter for letter in letters if letter.draft_id is not None}


async def list_recipients(conn: Connection, lead_id: LeadId) -> list[Recipient]:
    """List who at a lead may be written to and where: people before front doors."""
    return await fetch_all(
        conn,
        Recipient,
        """
        select c.id as contact_id, c.name, a.value as address
          from addresses a join contacts c on c.id = a.contact_id
         where a.lead_id = $1 and a.kind = 'email' and a.bounced_at is null
           and c.opted_out_at is null
         order by c.name is null, a.id
        """,
        lead_id,
    )
