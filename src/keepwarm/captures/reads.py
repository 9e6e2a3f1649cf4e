"""What is asked of captures, and of the leads they may belong to."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from keepwarm.captures.model import Capture, CaptureFile, LeadLine
from keepwarm.db import Connection, fetch_all, fetch_maybe, fetch_value, fetch_values
from keepwarm.kit.ids import CaptureId, LeadId, MemberId
from keepwarm.kit.viewer import Viewer


async def get_capture(conn: Connection, capture_id: CaptureId) -> Capture | None:
    return await fetch_maybe(
        conn,
        Capture,
        """
        select id, member_id, chat_id, message_id, kind, said, sender, facts, state, lead_id,
               note_id, card_id, created_at, settled_at
          from captures
         where id = $1
        """,
        capture_id,
    )


async def list_files(conn: Connection, capture_id: CaptureId) -> list[CaptureFile]:
    return await fetch_all(
        conn,
        CaptureFile,
        """
        select n, file_id, media_type, name, size, lasts, data from capture_files
         where capture_id = $1 order by n
        """,
        capture_id,
    )


async def get_viewer(conn: Connection, member_id: MemberId) -> Viewer | None:
    """Return how a member sees leads; None once they have left the team."""
    is_admin = await fetch_value(
        conn,
        bool,
        "select role = 'admin' from members where id = $1 and disabled_at is null",
        member_id,
    )
    return None if is_admin is None else Viewer(member_id, is_admin)


async def is_one_of_us(conn: Connection, telegram_id: int) -> bool:
    return bool(
        await fetch_value(
            conn, bool, "select true from members where telegram_id = $1", telegram_id
        )
    )


async def get_line(conn: Connection, lead_id: LeadId) -> LeadLine | None:
    """Return a lead as a card names it, from the trash too."""
    found = await _list_lines(conn, [lead_id])
    return found[0] if found else None


async def _list_lines(conn: Connection, lead_ids: Sequence[LeadId]) -> list[LeadLine]:
    return await fetch_all(
        conn,
        LeadLine,
        """
        select l.id, l.name, nullif(l.company, l.name) as company, l.stage,
               m.name as owner, l.owner_id, l.deleted_at
          from unnest($1::bigint[]) with ordinality as asked (id, n)
          join leads l on l.id = asked.id
          left join members m on m.id = l.owner_id
         order by asked.n
        """,
        list(lead_ids),
    )


async def find_sender_lead(
    conn: Connection, capture: Capture, *, since: datetime
) -> LeadId | None:
    """Return the lead that another message of the same sender has become just now."""
    number = await fetch_value(
        conn,
        int,
        """
        select c.lead_id from captures c join leads l on l.id = c.lead_id
         where c.member_id = $1 and c.sender = $2 and c.id <> $3 and c.created_at >= $4
           and c.state in ('saved', 'noted') and l.deleted_at is null
         order by c.id desc limit 1
        """,
        capture.member_id,
        capture.sender,
        capture.id,
        since,
    )
    return None if number is None else LeadId(number)


async def find_commented_lead(
    conn: Connection, capture: Capture, *, within: timedelta
) -> LeadId | None:
    """Return the lead that the very next message has become, where it was sent along with this."""
    number = await fetch_value(
        conn,
        int,
        """
        select c.lead_id from captures c join leads l on l.id = c.lead_id
         where $4 = 'text' and c.chat_id = $1 and c.message_id = $2 + 1 and c.kind <> 'text'
           and c.created_at <= $3::timestamptz + $5::interval
           and c.state in ('saved', 'noted') and l.deleted_at is null
        """,
        capture.chat_id,
        capture.message_id,
        capture.created_at,
        capture.kind,
        within,
    )
    return None if number is None else LeadId(number)


async def find_comment(
    conn: Connection, capture: Capture, *, within: timedelta
) -> CaptureId | None:
    """Return the message just before one that has become a lead, if we ask about it."""
    number = await fetch_value(
        conn,
        int,
        """
        select id from captures
         where $4 <> 'text' and $5 in ('saved', 'noted') and chat_id = $1
           and message_id = $2 - 1 and kind = 'text' and state = 'asking'
           and created_at >= $3::timestamptz - $6::interval
        """,
        capture.chat_id,
        capture.message_id,
        capture.created_at,
        capture.kind,
        capture.state,
        within,
    )
    return None if number is None else CaptureId(number)


async def find_at(conn: Connection, telegram: str) -> LeadId | None:
    """Return the lead that is reached at an address on Telegram."""
    number = await fetch_value(
        conn,
        int,
        """
        select lead_id from addresses
         where address_hash(kind, value) = address_hash('telegram', $1)
         order by id limit 1
        """,
        telegram,
    )
    return None if number is None else LeadId(number)


async def find_namesake(
    conn: Connection, person: str, company: str | None, viewer: Viewer
) -> LeadId | None:
    """Return a lead of that name which may be the same, because one of the two has no company."""
    number = await fetch_value(
        conn,
        int,
        """
        select id from leads
         where search @@ plainto_tsquery('simple', words_of($1)) and lower(person) = lower($1)
           and (company is null or $2::text is null) and deleted_at is null
           and ($3::bigint is null or owner_id = $3 or owner_id is null)
         order by id desc limit 1
        """,
        person,
        company,
        viewer.only_owner,
    )
    return None if number is None else LeadId(number)


async def list_choices(conn: Connection, viewer: Viewer, *, most: int) -> list[LeadLine]:
    """List the leads that a member is most likely to mean: their latest."""
    found = await fetch_values(
        conn,
        int,
        """
        select id from leads where owner_id = $1 and deleted_at is null
         order by id desc limit $2
        """,
        viewer.member_id,
        most,
    )
    return await _list_lines(conn, [LeadId(number) for number in found])


async def find_question(
    conn: Connection, member_id: MemberId, *, since: datetime
) -> CaptureId | None:
    """Return the capture about which we asked a member last, if nothing came after it."""
    number = await fetch_value(
        conn,
        int,
        """
        select id from captures
         where member_id = $1 and state = 'asking' and created_at >= $2
           and id = (select max(id) from captures where member_id = $1)
        """,
        member_id,
        since,
    )
    return None if number is None else CaptureId(number)


async def is_answer_taken(conn: Connection, chat_id: int, message_id: int) -> bool:
    """Say whether a message was taken for the answer to a question before."""
    return bool(
        await fetch_value(
            conn,
            bool,
            "select true from captures where chat_id = $1 and answer_id = $2",
            chat_id,
            message_id,
        )
    )
