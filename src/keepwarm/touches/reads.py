"""What was said and done between us and a lead, read from where each package keeps it."""

from keepwarm.db import Connection, fetch_all
from keepwarm.kit.ids import LeadId
from keepwarm.touches.model import Touch

MOST = 100


async def list_touches(conn: Connection, lead_id: LeadId) -> list[Touch]:
    """
    Return the latest acts of contact with a lead, the newest last.

    What is still to come stands at the end: e-mails that wait or are on their way. A step whose
    words left as an e-mail is told once, as that e-mail.
    """
    latest = await fetch_all(
        conn,
        Touch,
        """
        with touch as (
            select 'email' as kind, e.id, 'out' as way, 'email' as channel,
                   coalesce(e.left_at, e.finished_at, greatest(e.due_at, e.created_at)) as at,
                   e.contact_id, coalesce(e.approved_by, e.made_by) as member_id,
                   e.subject, e.body, e.verdict as state, e.message_id
              from emails e where e.lead_id = $1
            union all
            select 'reply', r.id, 'in', r.channel, r.received_at, r.contact_id, r.typed_by,
                   r.subject, r.body, r.intent, r.message_id
              from replies r where r.lead_id = $1
            union all
            select 'task', t.id, 'out', t.channel, t.closed_at, t.contact_id, t.closed_by,
                   t.subject, coalesce(t.notes, ''), t.outcome, null
              from tasks t
             where t.lead_id = $1
               and t.outcome in ('reached', 'no_answer', 'wrong_number', 'meeting_booked', 'done')
            union all
            select 'step', s.id, 'out', s.channel, s.settled_at, null, s.settled_by,
                   s.description, '', s.status, null
              from steps s
             where s.lead_id = $1 and s.status = 'done'
               and not exists (select from emails e join drafts d on d.id = e.draft_id
                                where d.step_id = s.id and e.verdict = 'sent')
        )
        select kind, touch.id, way, channel, at, c.name as contact, m.name as member,
               subject, body, state, message_id
          from touch
          left join contacts c on c.id = touch.contact_id
          left join members m on m.id = touch.member_id
         order by at desc, kind, touch.id desc limit $2
        """,
        lead_id,
        MOST,
    )
    return latest[::-1]
